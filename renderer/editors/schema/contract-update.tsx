import { useRef, useState } from 'react';
import { encodeBase64 } from '../../../shared/expression/base64.ts';
import type { StructureUpdate } from '../../../shared/rpc/calls/contract.ts';
import { filesOf } from '../../app/import-contract.ts';
import { applyChange, client, openDocument, toast, useUnit } from '../../project/index.ts';
import { Button, Icon, Modal } from '../../widgets/index.ts';

const marks = { added: '+', removed: '−', renamed: '→', retyped: '~', occurrence: '~' } as const;
const looks = {
  added: 'added',
  removed: 'removed',
  renamed: 'changed',
  retyped: 'changed',
  occurrence: 'changed',
} as const;
const words = {
  added: 'added',
  removed: 'removed',
  renamed: 'renamed',
  retyped: 'of another type',
  occurrence: 'of another occurrence',
} as const;

/**
 * Brings a structure to a new version of its contract: the files are chosen, what changes is shown, and one step carries it out. `more` are samples beside
 * those that there are.
 */
export function ContractUpdate({
  unitId,
  label = 'Update contract…',
  title = 'Give a new version of the contract: its files, or a zip of them',
  more = false,
}: {
  unitId: string;
  label?: string;
  title?: string;
  more?: boolean;
}) {
  const unit = useUnit(unitId);
  const chooser = useRef<HTMLInputElement>(null);
  const [plan, setPlan] = useState<StructureUpdate | null>(null);
  const read = (files: FileList) =>
    filesOf([...files])
      .then((given) =>
        client().call('contract.planUpdate', {
          structure: unitId,
          more,
          files: given.map(({ path, bytes }) => ({ path, content: encodeBase64(bytes) })),
        }),
      )
      .then((found) => {
        const error = found.diagnostics.find((d) => d.severity === 'error');
        const where = error?.line === undefined ? '' : `Line ${error.line}, column ${error.column ?? 1}: `;
        if (error) toast(`${where}${error.message}${error.fix ? ` ${error.fix}` : ''}`, 'error');
        else setPlan(found);
      })
      .catch((e: Error) => toast(e.message, 'error'));
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={more ? 'More samples' : 'New version of the contract'}
        onChange={(e) => {
          if (e.target.files && e.target.files.length > 0) void read(e.target.files);
          e.target.value = '';
        }}
      />
      <Button
        small
        kind="quiet"
        icon={more ? 'plus' : 'refresh-cw'}
        label={label}
        title={title}
        onClick={() => chooser.current?.click()}
      />
      {plan && unit && (
        <UpdateDialog
          title={`Update ${unit.name}`}
          plan={plan}
          onClose={() => setPlan(null)}
          onApply={() => {
            const { change } = plan;
            setPlan(null);
            if (change) void applyChange(change);
          }}
        />
      )}
    </>
  );
}

/** What a new version of a structure changes, and what becomes of its mappings, before it is done. */
export function UpdateDialog({
  title,
  plan,
  onClose,
  onApply,
}: {
  title: string;
  plan: StructureUpdate;
  onClose: () => void;
  onApply: () => void;
}) {
  const { changes, mappings, usedBy, operations = [] } = plan;
  const touched = mappings.filter((m) => m.moved.length + m.dropped.length > 0);
  const go = (id: string) => {
    onClose();
    openDocument(id);
  };
  return (
    <Modal label={title} className="w-dialog w-dialog-wide" onClose={onClose} onConfirm={onApply}>
      <header>
        <h2>{title}</h2>
        <span className="w-meta">{sentence(plan)}</span>
      </header>
      <div className="w-dialog-body sc-update">
        {operations.length > 0 && (
          <ul className="sc-changes" aria-label="Operations">
            {operations.map(({ change, operation }) => (
              <li key={`${change} ${operation}`} className={`js-row ${change}`}>
                <span className={`js-mark ${change}`} title={change}>
                  {change === 'changed' ? '~' : marks[change]}
                </span>
                <span className="mono" title={operation}>
                  {operation}
                </span>
                <span className="w-meta">{operationWords[change]}</span>
              </li>
            ))}
          </ul>
        )}
        {changes.length > 0 && (
          <ul className="sc-changes" aria-label="Changes">
            {changes.map((each) => (
              <li key={`${each.change} ${each.path}`} className={`js-row ${looks[each.change]}`}>
                <span className={`js-mark ${looks[each.change]}`} title={words[each.change]}>
                  {marks[each.change]}
                </span>
                <span className="mono" title={each.path}>
                  {each.path}
                  {each.to && ` → ${each.to}`}
                </span>
                <span className="w-meta" title={`${words[each.change]}: ${each.words}`}>
                  {each.words}
                </span>
              </li>
            ))}
          </ul>
        )}
        <h3>{touched.length === 0 ? 'No mapping is touched' : 'Mappings'}</h3>
        {touched.map((mapping) => (
          <div key={mapping.unit} className="sc-touched">
            <button type="button" className="w-link" onClick={() => go(mapping.unit)}>
              {mapping.name}
            </button>{' '}
            <span className="w-meta">
              {mapping.kept} kept, {mapping.moved.length} moved, {mapping.dropped.length} not mapped any more
            </span>
            <ul>
              {mapping.moved.map(({ from, to }) => (
                <li key={from} className="mono">
                  <Icon name="arrow-right" size={12} /> {from} → {to}
                </li>
              ))}
              {mapping.dropped.map(({ path, target }) => (
                <li key={`${path} ${target}`} className="mono sc-dropped">
                  <Icon name="unlink" size={12} /> {path}
                  {target && `: ${target}`}
                </li>
              ))}
            </ul>
          </div>
        ))}
        {usedBy.length > 0 && (
          <p className="w-meta">
            Used by{' '}
            {usedBy.map((each, i) => (
              <span key={each.unit}>
                {i > 0 && ', '}
                <button type="button" className="w-link" onClick={() => go(each.unit)}>
                  {each.name}
                </button>
              </span>
            ))}
          </p>
        )}
      </div>
      <footer>
        <span className="w-meta">One undo step takes all of it back.</span>
        <Button label="Cancel" onClick={onClose} />
        <Button kind="primary" label="Update" title="Ctrl+Enter" disabled={plan.change === null} onClick={onApply} />
      </footer>
    </Modal>
  );
}

const operationWords = {
  added: 'new',
  removed: 'not in the contract any more; it stays where something uses it',
  changed: 'changed',
} as const;

function sentence({ changes, operations = [] }: StructureUpdate): string {
  const own =
    operations.length === 0 ? '' : `${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}. `;
  return own + messagesSentence(changes);
}

function messagesSentence(changes: StructureUpdate['changes']): string {
  if (changes.length === 0) return 'No element changes.';
  const parts = (['added', 'removed', 'renamed', 'retyped', 'occurrence'] as const).flatMap((kind) => {
    const n = changes.filter((c) => c.change === kind).length;
    return n === 0 ? [] : [`${n} ${words[kind]}`];
  });
  return `${parts.join(', ')}.`;
}
