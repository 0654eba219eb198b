import './connector.css';
import { connectorTrigger } from '../../../shared/connector/index.ts';
import { type ConnectorTrigger, connectorTriggerKind } from '../../../shared/starter/connector-trigger/kind.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { editUnit, useChosenView, useDiagnostics, useProjectView, useStudio, useUnit } from '../../project/index.ts';
import { EditorFrame } from '../../widgets/index.ts';
import { PropertyValues } from './property-values.tsx';

const whereFields = ['trigger', 'connection'];

/** A trigger: what it listens to above, with what its manifest asks for; what becomes of a message below. */
export function ConnectorTriggerEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<ConnectorTrigger>(unitId);
  const project = useProjectView();
  const findings = useDiagnostics(unitId);
  const [view, setView] = useChosenView(unitId, 'form');
  const readOnly = useStudio((s) => s.readOnly) !== null;
  if (!unit) return null;
  const found = connectorTrigger(unit.data.trigger, project);
  const edit = (label: string, change: (data: ConnectorTrigger) => void) =>
    void editUnit<ConnectorTrigger>(label, unitId, (draft) => change(draft.data));
  const others = Object.keys(connectorTriggerKind.schema.shape).filter((name) => !whereFields.includes(name));
  const form = (omit: readonly string[]) => (
    <SchemaForm
      isWide
      schema={connectorTriggerKind.schema}
      value={unit.data as never}
      omit={[...omit, 'values']}
      problemAt={problemIn(findings, null)}
      onChange={(path, update) =>
        edit(`Change ${String(path[0])} of ${unit.name}`, (data) => editAt(data as never, path, update))
      }
    />
  );
  return (
    <EditorFrame unitId={unitId} view={view} views={[{ id: 'form', label: 'Form' }]} onView={setView}>
      <div className="cx-page">
        <div className="cx-body">
          {form(others)}
          {found && (
            <>
              <p className="w-meta">
                {found.trigger.summary} A message has{' '}
                {found.trigger.message.map(({ name, type }) => `${name} (${type})`).join(', ')}.
              </p>
              <div className="p-form">
                <PropertyValues
                  properties={found.trigger.properties}
                  values={unit.data.values}
                  byConstant={false}
                  readOnly={readOnly}
                  onChange={(label, update) =>
                    edit(label, (data) => void Object.assign(data, { values: update(data.values) }))
                  }
                />
              </div>
            </>
          )}
          {form(whereFields)}
        </div>
      </div>
    </EditorFrame>
  );
}
