import './connector.css';
import { useState } from 'react';
import { type ConnectorConnection, connectorsOf } from '../../../shared/connector/index.ts';
import {
  client,
  editUnit,
  useChosenView,
  useDiagnostics,
  useProjectView,
  useStudio,
  useUnit,
} from '../../project/index.ts';
import { Button, EditorFrame, FieldProblem, Icon, Picker } from '../../widgets/index.ts';
import { PropertyValues } from './property-values.tsx';

type Trial = { words: string; ms: number } | { error: string } | 'running' | null;

/** A connection: of which connector, what its manifest asks for, and whether it answers. */
export function ConnectorConnectionEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<ConnectorConnection>(unitId);
  const project = useProjectView();
  const findings = useDiagnostics(unitId);
  const [view, setView] = useChosenView(unitId, 'form');
  const [trial, setTrial] = useState<Trial>(null);
  const [found, setFound] = useState<{ label: string; names: string[] } | null>(null);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  if (!unit) return null;
  const withConnections = connectorsOf(project).filter(({ connection }) => connection !== null);
  const manifest = withConnections.find(({ id }) => id === unit.data.connector);
  const edit = (label: string, change: (data: ConnectorConnection) => void) =>
    void editUnit<ConnectorConnection>(label, unitId, (draft) => change(draft.data));
  const test = () => {
    setTrial('running');
    client()
      .call('connector.test', { connection: unitId })
      .then(setTrial)
      .catch((error: Error) => setTrial({ error: error.message }));
  };
  const browse = async (what: string, label: string) => {
    const listed = await client().call('connector.browse', { connection: unitId, what });
    if ('error' in listed) setTrial(listed);
    else setFound({ label, names: listed.names });
  };
  const refusal = trial !== null && trial !== 'running' && 'error' in trial ? trial.error : null;
  const [first] = findings.filter(({ severity }) => severity === 'error');
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={[{ id: 'form', label: 'Form' }]}
      onView={setView}
      actions={
        <>
          {trial !== null && trial !== 'running' && 'words' in trial && (
            <span className="tag ok" role="status">
              <Icon name="check" size={12} /> {trial.words} · {trial.ms} ms
            </span>
          )}
          {manifest?.connection?.test && (
            <Button
              small
              icon="plug"
              label={trial === 'running' ? 'Testing…' : 'Test connection'}
              disabled={trial === 'running'}
              onClick={test}
            />
          )}
          {manifest?.connection?.browse.map(({ id, label }) => (
            <Button
              key={id}
              small
              kind="quiet"
              icon="list"
              label={`Browse ${label.toLowerCase()}`}
              onClick={() => void browse(id, label)}
            />
          ))}
        </>
      }
    >
      <div className="cx-page">
        <div className="cx-body">
          {refusal && (
            <div className="w-strip w-strip-bad" role="alert">
              <Icon name="circle-x" size={14} />
              <span>{refusal}</span>
            </div>
          )}
          <div className="p-form">
            <span className="label">Connector</span>
            <span className="w-field-box">
              <Picker
                label="Connector"
                value={unit.data.connector}
                isNeeded
                disabled={readOnly}
                options={withConnections.map(({ id, label, icon }) => ({ value: id, label, icon, family: 'consume' }))}
                missing={`${unit.data.connector} (not in the project)`}
                onChange={(id) => edit('Choose connector', (data) => void Object.assign(data, { connector: id ?? '' }))}
              />
              {first && <FieldProblem problem={{ severity: 'error', text: first.message }} />}
            </span>
            {manifest?.connection && (
              <PropertyValues
                properties={manifest.connection.properties}
                values={unit.data.values}
                byConstant
                readOnly={readOnly}
                onChange={(label, update) =>
                  edit(label, (data) => void Object.assign(data, { values: update(data.values) }))
                }
              />
            )}
          </div>
          {found && (
            <section aria-label={found.label}>
              <h3>
                {found.label} <span className="w-meta">{found.names.length}</span>
              </h3>
              <div className="cx-names mono">
                {found.names.map((name) => (
                  <div key={name}>{name}</div>
                ))}
                {found.names.length === 0 && <span className="w-meta">None.</span>}
              </div>
            </section>
          )}
        </div>
      </div>
    </EditorFrame>
  );
}
