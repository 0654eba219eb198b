import type { Unit } from '../../../shared/model/unit.ts';
import { newOperation, type RestService } from '../../../shared/service/rest/kind.ts';
import { joinPath } from '../../../shared/service/rest/path.ts';
import { newId, select, useDiagnostics, useProjectView } from '../../project/index.ts';
import { Button, Icon, NameField } from '../../widgets/index.ts';
import { editService, removeElement } from './rest-edits.ts';

/** Operations by resource: method, path, who handles it, what it answers, and what is wrong. Up and down walk them. */
export function OperationsTable({
  unit,
  chosen,
  naming,
  onName,
  onAdded,
}: {
  unit: Unit<RestService>;
  chosen: string | null;
  /** The resource whose name is being typed. */
  naming: string | null;
  onName: (resource: string | null) => void;
  /** An operation was added: its form is next. */
  onAdded: () => void;
}) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id);
  const operations = unit.data.resources.flatMap((r) => r.operations);
  const nameOf = (id: string | null) => view.unit(id)?.name ?? '';
  const step = (by: 1 | -1) => {
    const at = operations.findIndex((o) => o.id === chosen);
    const next = operations[Math.max(0, Math.min(operations.length - 1, at + by))];
    if (next) select(unit.id, [next.id]);
  };
  return (
    <div className="rs-table">
      <div className="rs-row rs-head" aria-hidden="true">
        <span>Method</span>
        <span>Path</span>
        <span>Handled by</span>
        <span>Response</span>
        <span />
      </div>
      {unit.data.resources.map((resource) => (
        <section key={resource.id} aria-label={resource.name}>
          <div className="rs-resource">
            {naming === resource.id ? (
              <NameField
                label="Name of the resource"
                value={resource.name}
                onCommit={(name) => {
                  const typed = name.trim();
                  if (typed)
                    editService(unit.id, `Rename resource ${resource.name}`, (d) => rename(d, resource.id, typed));
                }}
                onEnd={(byKey) => {
                  onName(null);
                  // Behind its name comes its first operation; the key that ended the name is over then, and presses nothing.
                  if (byKey)
                    setTimeout(() => document.querySelector<HTMLElement>(`#rs-add-${resource.id} button`)?.focus());
                }}
              />
            ) : (
              <button type="button" className="rs-name" title="Rename" onClick={() => onName(resource.id)}>
                {resource.name}
              </button>
            )}
            <span className="w-meta">
              {resource.operations.length} {resource.operations.length === 1 ? 'operation' : 'operations'}
            </span>
            <span className="rs-grow" />
            <span id={`rs-add-${resource.id}`}>
              <Button
                small
                kind="quiet"
                icon="plus"
                title={`Add operation to ${resource.name}`}
                onClick={() => {
                  const operation = newOperation(newId());
                  editService(unit.id, 'Add operation', (d) =>
                    d.resources.find((r) => r.id === resource.id)?.operations.push(operation),
                  );
                  select(unit.id, [operation.id]);
                  onAdded();
                }}
              />
            </span>
            <Button
              small
              kind="quiet"
              icon="trash-2"
              title={`Remove ${resource.name}`}
              onClick={() =>
                editService(unit.id, `Remove resource ${resource.name}`, (d) => removeElement(d, resource.id))
              }
            />
          </div>
          {resource.operations.map((o) => {
            const wrong = findings.filter((f) => f.element === o.id && f.severity !== 'info');
            const isError = wrong.some((f) => f.severity === 'error');
            return (
              <button
                key={o.id}
                type="button"
                className="p-row rs-row"
                aria-current={o.id === chosen}
                title={o.summary}
                onClick={() => select(unit.id, [o.id])}
                onKeyDown={(e) => {
                  const by = ({ ArrowDown: 1, ArrowUp: -1 } as const)[e.key as 'ArrowDown'];
                  if (!by) return;
                  e.preventDefault();
                  step(by);
                  const rows = e.currentTarget.closest('.rs-table')?.querySelectorAll<HTMLElement>('button.rs-row');
                  const at = [...(rows ?? [])].indexOf(e.currentTarget);
                  rows?.[at + by]?.focus();
                }}
              >
                <span className={`method method-${o.method}`}>{o.method}</span>
                <span className="mono name">{joinPath(resource.name, o.path)}</span>
                <span className="rs-with">
                  {o.microflow && <Icon name="workflow" size={14} family="logic" />}
                  <span>{nameOf(o.microflow) || 'no microflow'}</span>
                </span>
                <span className="rs-with">
                  {nameOf(o.exportMapping) || `${o.status}, no mapping`}
                  {o.alsoAnswers.length > 0 && <span className="w-meta">+{o.alsoAnswers.length}</span>}
                </span>
                <span className={`rs-with ${wrong.length === 0 ? 's-ok' : isError ? 's-bad' : 's-warn'}`}>
                  <Icon
                    name={wrong.length === 0 ? 'check' : isError ? 'circle-x' : 'triangle-alert'}
                    size={14}
                    title={wrong[0]?.message ?? 'No findings'}
                  />
                  {wrong.length > 0 && wrong.length}
                </span>
              </button>
            );
          })}
        </section>
      ))}
    </div>
  );
}

function rename(data: RestService, id: string, name: string): void {
  const resource = data.resources.find((r) => r.id === id);
  if (resource) resource.name = name;
}
