import { useEffect, useMemo, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Usage } from '../../../shared/rpc/calls/project.ts';
import { hasFormEditor, propertyEditOf } from '../../editors/index.ts';
import { MappingProperties } from '../../editors/mapping/index.ts';
import {
  client,
  editUnit,
  openDocument,
  rename,
  useCatalog,
  useDiagnostics,
  useProjectView,
  useSelection,
  useStudio,
} from '../../project/index.ts';
import { EmptyState, Icon, TextField } from '../../widgets/index.ts';
import { editAt, type FormChange, type FormPath } from './form-edit.ts';
import { problemIn } from './form-field.ts';
import { SchemaForm } from './schema-form.tsx';
import { hasFields, selectedThing } from './selected-thing.ts';
import { SeveralForm } from './several-form.tsx';
import { severalThings } from './several-things.ts';

/** The selected document or element as a form, with its documentation and where it is used. */
export function PropertiesPane() {
  const { unit: selected, elements } = useSelection();
  const active = useStudio((s) => s.active);
  const view = useProjectView();
  const catalog = useCatalog();
  const unit = view.unit(selected ?? active);
  const findings = useDiagnostics(unit?.id ?? '');
  const thing = useMemo(
    () => (unit ? selectedThing(unit, elements, view, catalog) : null),
    [unit, elements, view, catalog],
  );
  const several = useMemo(
    () => (unit ? severalThings(unit, elements, view, catalog) : null),
    [unit, elements, view, catalog],
  );
  if (!unit || !thing)
    return (
      <div className="p-pane">
        <EmptyState
          icon="sliders-horizontal"
          title="Nothing selected"
          text="Select a document or an element to see its properties."
        />
      </div>
    );
  if ((unit.kind === 'import-mapping' || unit.kind === 'export-mapping') && elements.length > 0)
    return (
      <div className="p-pane">
        <MappingProperties unitId={unit.id} />
      </div>
    );
  if (several) return <SeveralForm key={elements.join()} unit={unit} several={several} />;
  const problemAt = problemIn(findings, thing.id === unit.id ? null : thing.id);
  const follow = thing.id === unit.id ? propertyEditOf(unit.kind) : undefined;
  const set: FormChange = (path, update) => {
    if (follow) {
      void follow(unit.id, path, update);
      return;
    }
    void editUnit<unknown>(
      `Change ${String([...path].reverse().find((p) => typeof p === 'string') ?? 'property')} of ${thing.title}`,
      unit.id,
      (draft) => {
        const before = structuredClone(draft);
        editAt(draft.data, path, update);
        thing.complete?.(draft, before);
      },
    );
  };
  // The document's own form stands in its editor; twice would be once too often.
  const given = thing.id === unit.id && hasFormEditor(unit.kind) ? [] : thing.groups;
  const valueAt = (path: FormPath) =>
    path.reduce<unknown>((v, key) => (v as Record<string | number, unknown>)?.[key], unit.data) as Record<
      string,
      unknown
    >;
  const groups = given.filter((group) => hasFields(group, valueAt(group.path) ?? {}));
  return (
    <div className="p-pane">
      <div className="p-head">
        <Icon name={thing.icon} family={thing.family} />
        <div style={{ minWidth: 0 }}>
          <h3>{thing.title}</h3>
          <span className="w-meta">{thing.subtitle}</span>
        </div>
      </div>
      <div className="p-scroll">
        {thing.canRename && (
          <div className="p-form">
            <span className="label">Name</span>
            <TextField label="Name" value={thing.title} onCommit={(name) => void rename(thing.id, name)} />
          </div>
        )}
        {groups.map((group) => (
          <details key={`${thing.id}${group.title}`} open className="p-section">
            <summary>{group.title}</summary>
            <SchemaForm
              schema={group.schema}
              value={valueAt(group.path) ?? {}}
              omit={group.omit ?? []}
              parameters={group.parameters ?? []}
              place={thing.id === unit.id ? undefined : { unit: unit.id, node: thing.id }}
              problemAt={problemAt}
              expectedAt={(path) => thing.expectedAt?.([...group.path, ...path])}
              variablesAt={(path) => thing.scopeAt([...group.path, ...path]).variables}
              onChange={(path, update) => set([...group.path, ...path], update)}
            />
          </details>
        ))}
        {thing.id === unit.id && (
          <details className="p-section" open>
            <summary>Documentation</summary>
            <div style={{ padding: '4px 12px 12px' }}>
              <TextField
                multiline
                label="Documentation"
                value={unit.documentation}
                onCommit={(text) =>
                  void editUnit('Change documentation', unit.id, (draft: Unit) => {
                    draft.documentation = text;
                  })
                }
              />
            </div>
          </details>
        )}
        <UsedBy id={thing.id} />
      </div>
    </div>
  );
}

function UsedBy({ id }: { id: string }) {
  const view = useProjectView();
  const [usages, setUsages] = useState<Usage[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after every change of the project
  useEffect(() => {
    let isCurrent = true;
    void client()
      .call('project.usages', { id })
      .then((found) => {
        if (isCurrent) setUsages(found);
      })
      .catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [id, view]);
  if (usages.length === 0) return null;
  return (
    <details className="p-section" open>
      <summary>
        Used by <span className="tag">{usages.length}</span>
      </summary>
      {usages.slice(0, 40).map((u) => {
        const kind = view.kinds.get(u.kind);
        return (
          <button
            key={`${u.unit}${u.place}${u.element}`}
            type="button"
            className="p-row"
            onClick={() => openDocument(u.unit, u.element ? { element: u.element } : {})}
          >
            <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
            <span className="name" title={u.qualifiedName}>
              {u.qualifiedName.split('.').pop()}
            </span>
            <span className="meta" title={u.place}>
              {u.place}
            </span>
          </button>
        );
      })}
    </details>
  );
}
