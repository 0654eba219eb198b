import './access-view.css';
import { useMemo, useState } from 'react';
import { accessMembers } from '../../../shared/access/index.ts';
import type { AccessRule, Entity } from '../../../shared/model/kinds/domain-model.ts';
import { newId, useCatalog, useDiagnostics, useProjectView, useSelection } from '../../project/index.ts';
import { Button, EmptyState, FieldProblem, TextField } from '../../widgets/index.ts';
import { RoleBoxes } from '../published-security/role-boxes.tsx';
import { addAccessRule, editAccessRule, removeAccessRule } from './access-edits.ts';
import { AccessMatrix } from './access-matrix.tsx';
import { find } from './edits.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

/** Who may do what with the objects of an entity: its rules as columns, members as rows; the chosen rule's roles and constraint above. */
export function AccessView({ document }: { document: DomainModelDocument }) {
  const { model, unit, run } = document;
  const selection = useSelection();
  const selected = selection.unit === unit.id && selection.elements[0] ? find(model, selection.elements[0]) : null;
  const [shown, setShown] = useState<string | null>(
    selected?.kind === 'entity' ? selected.element.id : selected?.kind === 'attribute' ? selected.owner.id : null,
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const entity = model.entities.find((e) => e.id === shown) ?? model.entities[0];
  if (!entity)
    return (
      <EmptyState
        icon="shield"
        title="No entities yet"
        text="Access rules say who may see and change what is stored."
      />
    );
  const rule = entity.accessRules.find((r) => r.id === chosen) ?? entity.accessRules[0];
  const add = () => {
    const edit = addAccessRule(entity, newId);
    setChosen(edit.rule);
    void run(edit);
  };
  return (
    <div className="dm-access">
      <nav className="p-scroll dm-access-entities" aria-label="Entities">
        {model.entities.map((e) => (
          <button
            key={e.id}
            type="button"
            aria-current={e.id === entity.id ? 'true' : undefined}
            onClick={() => setShown(e.id)}
          >
            <span>{e.name}</span>
            <span className="w-meta">{countOf(e)}</span>
          </button>
        ))}
      </nav>
      <section className="dm-access-rules" aria-label={`Access rules of ${entity.name}`}>
        <header>
          <strong>{entity.name}</strong>
          <span className="w-meta">rules add up; they hold where a service or a microflow applies entity access</span>
          <span className="dm-access-grow" />
          <Button small icon="plus" label="Rule" onClick={add} />
        </header>
        {rule ? (
          <>
            <RuleForm document={document} entity={entity} rule={rule} />
            <Matrix document={document} entity={entity} chosen={rule.id} onChoose={setChosen} />
          </>
        ) : (
          <EmptyState
            icon="shield"
            title={entity.persistable ? 'Nobody may see anything of it' : 'Everybody may see all of it'}
            text={
              entity.persistable
                ? 'A rule gives module roles what they may do: create, delete, and read or set each member, for all objects or those of a constraint.'
                : 'It is not stored, so it is open where it has no rule.'
            }
            action={{ label: 'Add rule', run: add }}
          />
        )}
      </section>
    </div>
  );
}

function countOf({ accessRules }: Entity): string {
  return accessRules.length === 0 ? '' : accessRules.length === 1 ? '1 rule' : `${accessRules.length} rules`;
}

/** What a rule is called on the screen: the roles that it is for. */
export function useRuleName(): (rule: AccessRule) => string {
  const view = useProjectView();
  return (rule) => {
    const names = rule.roles.flatMap((id) => {
      const role = id === null ? undefined : view.unit(id);
      return role ? [role.name] : [];
    });
    return names.length > 0 ? names.join(', ') : 'Nobody';
  };
}

function RuleForm({ document, entity, rule }: { document: DomainModelDocument; entity: Entity; rule: AccessRule }) {
  const nameOf = useRuleName();
  const findings = useDiagnostics(document.unit.id).filter((f) => f.element === rule.id);
  const edit = (label: string, values: Partial<AccessRule>) =>
    void document.run(editAccessRule(entity, rule.id, label, values));
  const problems = (property: string) =>
    findings
      .filter((f) => f.property === property)
      .map((f) => (
        <FieldProblem
          key={`${f.code}${f.message}`}
          problem={{ severity: f.severity, text: f.fix ? `${f.message} ${f.fix}` : f.message }}
        />
      ));
  return (
    <div className="dm-access-form">
      <div className="dm-access-field">
        <span>Module roles</span>
        <div>
          <RoleBoxes kind="module-role" chosen={rule.roles} onChange={(label, roles) => edit(label, { roles })} />
          {problems('roles')}
        </div>
      </div>
      <div className="dm-access-field">
        <span>Constraint</span>
        <div>
          <TextField
            label={`Constraint of ${nameOf(rule)}`}
            value={rule.constraint}
            mono
            wraps
            placeholder="[Owner = [%CurrentUser%]]   empty: all objects"
            onCommit={(constraint) => edit('constraint of a rule', { constraint })}
          />
          {problems('constraint')}
        </div>
      </div>
      <div className="dm-access-field">
        <span>Documentation</span>
        <div>
          <TextField
            label={`Documentation of ${nameOf(rule)}`}
            value={rule.documentation}
            wraps
            onCommit={(documentation) => edit('documentation of a rule', { documentation })}
          />
          {problems('members')}
        </div>
      </div>
    </div>
  );
}

function Matrix({
  document,
  entity,
  chosen,
  onChoose,
}: {
  document: DomainModelDocument;
  entity: Entity;
  chosen: string;
  onChoose: (rule: string) => void;
}) {
  const catalog = useCatalog();
  const nameOf = useRuleName();
  const [filter, setFilter] = useState('');
  const members = useMemo(() => {
    const info = catalog.entity(entity.id);
    const wanted = filter.trim().toLowerCase();
    return (info ? accessMembers(info, catalog) : []).filter((m) => m.name.toLowerCase().includes(wanted));
  }, [catalog, entity.id, filter]);
  return (
    <>
      <div className="dm-table-bar">
        <input
          type="search"
          aria-label="Filter members"
          placeholder="Filter members"
          value={filter}
          onChange={(e) => setFilter(e.target.value)}
        />
        <span>
          {members.length} {members.length === 1 ? 'member' : 'members'}
        </span>
        <span className="dm-access-grow" />
        <span className="w-meta">N none, R read, W write</span>
      </div>
      <AccessMatrix
        entity={entity}
        members={members}
        nameOf={nameOf}
        chosen={chosen}
        onChoose={onChoose}
        run={(edit) => void document.run(edit)}
        onRemove={(rule) => void document.run(removeAccessRule(entity, rule))}
      />
    </>
  );
}
