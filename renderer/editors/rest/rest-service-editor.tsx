import { useEffect, useState } from 'react';
import { type RestOperation, type RestService, restServiceKind } from '../../../shared/publish/kind.ts';
import { joinPath } from '../../../shared/publish/path.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import {
  client,
  editUnit,
  newId,
  select,
  toast,
  useCatalog,
  useProjectView,
  useRunState,
  useSelection,
  useUnit,
} from '../../project/index.ts';
import { Button, CodeEditor, EditorFrame, EmptyState, openMenu, openPlan } from '../../widgets/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
const inner = (schema: any): any =>
  ['default', 'optional', 'nullable'].includes(schema.def.type) ? inner(schema.def.innerType) : schema;
const resourceSchema = inner(restServiceKind.schema.def.shape.resources).def.element;
const operationSchema = inner(resourceSchema.def.shape.operations).def.element;

/** Operations by resource on the left, the chosen one as a form; the contract as a view of its own. */
export function RestServiceEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<RestService>(unitId);
  const project = useProjectView();
  const catalog = useCatalog();
  const run = useRunState();
  const { elements } = useSelection();
  const [view, setView] = useState('operations');
  const [contract, setContract] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the contract follows every change of the project
  useEffect(() => {
    if (view === 'contract')
      void client()
        .call('rest.openApi', { service: unitId })
        .then((api) => setContract(JSON.stringify(api, null, 2)));
  }, [view, unitId, project]);
  if (!unit) return null;
  const edit = (label: string, change: (data: RestService) => void) =>
    void editUnit<RestService>(label, unitId, (draft) => change(draft.data));
  const chosen = unit.data.resources
    .flatMap((r) => r.operations.map((o) => ({ resource: r, operation: o })))
    .find((o) => o.operation.id === elements[0]);
  const set = (path: readonly (string | number)[], value: unknown) =>
    edit('Change operation', (data) => {
      const operation = data.resources.flatMap((r) => r.operations).find((o) => o.id === chosen?.operation.id);
      if (!operation) return;
      let target = operation as unknown as Record<string | number, unknown>;
      for (const key of path.slice(0, -1)) target = target[key] as Record<string | number, unknown>;
      target[path[path.length - 1] as string | number] = value;
    });
  const setService = (path: readonly (string | number)[], value: unknown) =>
    edit('Change service', (data) => {
      (data as unknown as Record<string, unknown>)[String(path[0])] = value;
    });
  const addOperation = (resource: string) => {
    const operation: RestOperation = {
      id: newId(),
      method: 'GET',
      path: '',
      summary: '',
      microflow: null,
      parameters: [],
      importMapping: null,
      bodyArgument: '',
      commit: false,
      exportMapping: null,
      status: 200,
      emptyStatus: 404,
      contentType: 'application/json',
      documentation: '',
    };
    edit('Add operation', (data) => data.resources.find((r) => r.id === resource)?.operations.push(operation));
    select(unitId, [operation.id]);
  };
  const generate = (at: { x: number; y: number }) =>
    openMenu(
      at,
      [...catalog.entities()]
        .filter((e) => e.persistable)
        .slice(0, 30)
        .map((e) => ({
          label: e.qualifiedName,
          icon: 'box',
          run: () =>
            void client()
              .call('rest.planResource', { entity: e.id, service: unitId, parent: unit.parent ?? '' })
              .then((plan) => openPlan(plan, `Publish ${e.name}`))
              .catch((error: Error) => toast(error.message, 'error')),
        })),
    );
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={[
        { id: 'operations', label: 'Operations' },
        { id: 'contract', label: 'Contract' },
      ]}
      onView={setView}
      actions={
        <>
          {run.url && (
            <a className="w-link" href={`${run.url}${joinPath(unit.data.path)}/docs`} target="_blank" rel="noreferrer">
              Docs
            </a>
          )}
          <Button
            small
            kind="quiet"
            icon="plus"
            label="Resource"
            onClick={() =>
              edit('Add resource', (d) =>
                d.resources.push({
                  id: newId(),
                  name: `resource${d.resources.length + 1}`,
                  documentation: '',
                  operations: [],
                }),
              )
            }
          />
          <Button small kind="quiet" icon="wand-sparkles" label="Generate from entity…" onMenu={generate} />
        </>
      }
    >
      {view === 'contract' ? (
        <CodeEditor language="json" label="OpenAPI 3.1" readOnly value={contract} />
      ) : (
        <div className="p-split">
          <div className="side" style={{ width: 320 }}>
            <button type="button" className="p-row" aria-current={!chosen} onClick={() => select(unitId, [])}>
              <strong className="name">{joinPath(unit.data.path)}</strong>
              <span className="meta">version {unit.data.version}</span>
            </button>
            {unit.data.resources.map((r) => (
              <div key={r.id}>
                <div className="p-row">
                  <strong className="name">{r.name}</strong>
                  <span className="meta">
                    <Button
                      small
                      kind="quiet"
                      icon="plus"
                      title={`Add operation to ${r.name}`}
                      onClick={() => addOperation(r.id)}
                    />
                    <Button
                      small
                      kind="quiet"
                      icon="trash-2"
                      title={`Remove ${r.name}`}
                      onClick={() =>
                        edit(`Remove resource ${r.name}`, (d) => {
                          d.resources = d.resources.filter((x) => x.id !== r.id);
                        })
                      }
                    />
                  </span>
                </div>
                {r.operations.map((o) => (
                  <button
                    key={o.id}
                    type="button"
                    className="p-row"
                    style={{ paddingLeft: 20 }}
                    aria-current={o.id === chosen?.operation.id}
                    onClick={() => select(unitId, [o.id])}
                  >
                    <span className={`method method-${o.method}`}>{o.method}</span>
                    <span className="name">{joinPath(r.name, o.path)}</span>
                    <span className="meta name">{o.summary}</span>
                  </button>
                ))}
              </div>
            ))}
            {unit.data.resources.length === 0 && (
              <EmptyState
                icon="globe"
                title="No operations yet"
                text="Generate a resource from an entity, or add one and wire it to microflows."
              />
            )}
          </div>
          <div className="main p-scroll">
            <div style={{ maxWidth: 720 }}>
              {chosen ? (
                <>
                  <div className="p-head">
                    <span className={`method method-${chosen.operation.method}`}>{chosen.operation.method}</span>
                    <h3 className="mono">{joinPath(unit.data.path, chosen.resource.name, chosen.operation.path)}</h3>
                  </div>
                  <SchemaForm
                    schema={operationSchema}
                    value={chosen.operation as never}
                    variables={new Map()}
                    onChange={set}
                  />
                  <div style={{ padding: 12 }}>
                    <Button
                      small
                      kind="danger"
                      icon="trash-2"
                      label="Remove operation"
                      onClick={() =>
                        edit('Remove operation', (d) => {
                          for (const r of d.resources)
                            r.operations = r.operations.filter((o) => o.id !== chosen.operation.id);
                        })
                      }
                    />
                  </div>
                </>
              ) : (
                <SchemaForm
                  schema={restServiceKind.schema}
                  value={unit.data as never}
                  omit={['resources']}
                  variables={new Map()}
                  onChange={setService}
                />
              )}
            </div>
          </div>
        </div>
      )}
    </EditorFrame>
  );
}
