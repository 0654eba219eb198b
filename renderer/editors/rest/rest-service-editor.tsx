import './rest.css';
import '../json-structure/json-structure.css';
import '../schema/schema.css';
import { useEffect, useRef, useState } from 'react';
import { addressOf } from '../../../shared/service/path-template.ts';
import { type RestService, restServiceKind } from '../../../shared/service/rest/kind.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import {
  client,
  newId,
  select,
  toast,
  useCatalog,
  useChosenView,
  useProjectView,
  useRunState,
  useSelection,
  useUnit,
} from '../../project/index.ts';
import { Button, CodeEditor, EditorFrame, EmptyState, openMenu, openPlan } from '../../widgets/index.ts';
import { ServiceSecurity } from '../published-security/index.ts';
import { ContractFiles } from '../schema/contract-files.tsx';
import { ContractUpdate } from '../schema/contract-update.tsx';
import { OperationDetail } from './operation-detail.tsx';
import { OperationsTable } from './operations-table.tsx';
import { editService, newResource } from './rest-edits.ts';

const views = [
  { id: 'operations', label: 'Operations' },
  { id: 'security', label: 'Security' },
  { id: 'contract', label: 'Contract' },
];

/** Operations by resource, the chosen one (or the service) as a form below; the contract as a view of its own. */
export function RestServiceEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<RestService>(unitId);
  const project = useProjectView();
  const catalog = useCatalog();
  const run = useRunState();
  const selection = useSelection();
  const [view, setView] = useChosenView(unitId, 'operations');
  const [contract, setContract] = useState('');
  const [naming, setNaming] = useState<string | null>(null);
  const detail = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the contract follows every change of the project
  useEffect(() => {
    if (view === 'contract')
      void client()
        .call('rest.openApi', { service: unitId })
        .then((api) => setContract(JSON.stringify(api, null, 2)));
  }, [view, unitId, project]);
  const wanted = useRef(0);
  const shownId = selection.unit === unitId ? selection.elements[0] : undefined;
  useEffect(() => {
    // The operation that was just added stands in the form when the edit is in the mirror.
    const field = detail.current?.querySelector<HTMLElement>('section[aria-label="Operation"] .p-form input');
    if (added === wanted.current || !field || !unit || !shownId) return;
    wanted.current = added;
    field.focus();
  }, [added, unit, shownId]);
  if (!unit) return null;
  const chosenId = shownId;
  const chosen = unit.data.resources
    .flatMap((resource) => resource.operations.map((operation) => ({ resource, operation })))
    .find((o) => o.operation.id === chosenId);
  const addResource = () => {
    const id = newId();
    editService(unitId, 'Add resource', (d) => d.resources.push(newResource(id, d)));
    setNaming(id);
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
              .call('service.planEntity', {
                protocol: 'rest',
                entity: e.id,
                service: unitId,
                parent: unit.parent ?? '',
              })
              .then((plan) => openPlan(plan, `Publish ${e.name}`))
              .catch((error: Error) => toast(error.message, 'error')),
        })),
    );
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={unit.data.contract ? [...views, { id: 'files', label: 'Files' }] : views}
      onView={setView}
      actions={
        <>
          {run.url && (
            <a
              className="w-link"
              href={`${run.url}${addressOf(`${unit.data.path}/docs`)}`}
              target="_blank"
              rel="noreferrer"
            >
              Docs
            </a>
          )}
          {unit.data.contract && <ContractUpdate unitId={unitId} />}
          {/* Without an operation the form is the service's already. */}
          {chosen && <Button small kind="quiet" icon="settings-2" label="Service" onClick={() => select(unitId, [])} />}
          <Button small kind="quiet" icon="plus" label="Resource" onClick={addResource} />
          <Button small kind="quiet" icon="wand-sparkles" label="Generate from entity…" onMenu={generate} />
        </>
      }
    >
      {view === 'files' && unit.data.contract ? (
        <ContractFiles origin={unit.data.contract} />
      ) : view === 'security' ? (
        <ServiceSecurity
          unitId={unitId}
          protocol="rest"
          data={unit.data}
          onEdit={(label, change) => editService(unitId, label, change)}
        />
      ) : view === 'contract' ? (
        <CodeEditor language="json" label="OpenAPI 3.1" readOnly value={contract} />
      ) : (
        <div className="rs-editor">
          {unit.data.resources.length > 0 && (
            <OperationsTable
              unit={unit}
              chosen={chosen?.operation.id ?? null}
              naming={naming}
              onName={setNaming}
              onAdded={() => setAdded(added + 1)}
            />
          )}
          <div className="rs-detail" ref={detail}>
            {chosen ? (
              <OperationDetail unitId={unitId} servicePath={unit.data.path} {...chosen} />
            ) : (
              <section aria-label="Service" className="rs-form">
                <SchemaForm
                  schema={restServiceKind.schema}
                  value={unit.data as never}
                  omit={['resources', 'authentication', 'allowedRoles', 'applyAccess']}
                  onChange={(path, update) => editService(unitId, 'Change service', (d) => editAt(d, path, update))}
                />
              </section>
            )}
            {unit.data.resources.length === 0 && (
              <EmptyState
                icon="globe"
                title="No operations yet"
                text="Add a resource and wire its operations to microflows, or generate one from an entity."
                action={{ label: 'Add resource', run: addResource }}
              />
            )}
          </div>
        </div>
      )}
    </EditorFrame>
  );
}
