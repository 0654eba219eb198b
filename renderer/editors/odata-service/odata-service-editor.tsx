import '../consumed-service/consumed-service.css';
import '../schema/schema.css';
import './odata-service.css';
import { useState } from 'react';
import { addressOf } from '../../../shared/service/index.ts';
import { type ODataService, odataServiceKind } from '../../../shared/service/odata/kind.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import {
  useChosenElement,
  useChosenView,
  useDiagnostics,
  useRunState,
  useStudio,
  useUnit,
} from '../../project/index.ts';
import { Button, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { ServiceSecurity } from '../published-security/index.ts';
import { EntityDetail } from './entity-detail.tsx';
import { EntityList } from './entity-list.tsx';
import { editService } from './odata-edits.ts';
import { ServiceHead } from './service-head.tsx';

const withoutOperations = Object.keys(odataServiceKind.schema.shape).filter((name) => name !== 'operations');

/** A published OData service: the service above, its entities left, the chosen one right with what its members may be used for. */
export function ODataServiceEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<ODataService>(unitId);
  const run = useRunState();
  const findings = useDiagnostics(unitId);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const [view, setView] = useChosenView(unitId, 'entities');
  const [isAdding, setAdding] = useState(false);
  const selected = useChosenElement(unitId);
  if (!unit) return null;
  const { entities, path } = unit.data;
  const chosen = entities.find(({ id }) => id === selected) ?? entities[0];
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={[
        { id: 'entities', label: 'Entities' },
        { id: 'operations', label: 'Operations' },
        { id: 'security', label: 'Security' },
      ]}
      onView={setView}
      actions={
        <>
          {run.url && unit.data.enabled && (
            <a className="w-link" href={`${run.url}${addressOf(`${path}/$docs`)}`} target="_blank" rel="noreferrer">
              Docs
            </a>
          )}
          {view === 'entities' && (
            <Button
              small
              kind="quiet"
              icon="plus"
              label="Entity"
              title="Publishes an entity in this service"
              disabled={readOnly}
              onClick={() => setAdding(true)}
            />
          )}
        </>
      }
    >
      {view === 'security' ? (
        <ServiceSecurity
          unitId={unitId}
          protocol="odata"
          data={unit.data}
          onEdit={(label, change) => void editService(unitId, label, change)}
        />
      ) : view === 'operations' ? (
        <div className="od-operations p-scroll">
          <SchemaForm
            schema={odataServiceKind.schema}
            value={unit.data as never}
            omit={withoutOperations}
            problemAt={problemIn(findings, null)}
            onChange={(at, update) => void editService(unitId, 'Change operations', (d) => editAt(d, at, update))}
          />
        </div>
      ) : (
        <div className="cs-editor">
          <ServiceHead unit={unit} />
          {chosen || isAdding ? (
            <div className="cs-body">
              <EntityList
                unit={unit}
                chosen={chosen?.id ?? null}
                isAdding={isAdding}
                onAdded={() => setAdding(false)}
              />
              {chosen && <EntityDetail key={chosen.id} unit={unit} exposed={chosen} />}
            </div>
          ) : (
            <EmptyState
              icon="layers"
              title="No entities yet"
              text="An entity becomes a set that clients read, filter, create, change and delete. Associations between the entities of the service come with them."
              action={{ label: 'Publish an entity…', run: () => setAdding(true) }}
            />
          )}
        </div>
      )}
    </EditorFrame>
  );
}
