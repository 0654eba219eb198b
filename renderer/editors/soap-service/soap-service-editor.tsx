import '../consumed-service/consumed-service.css';
import '../requests/requests.css';
import '../schema/schema.css';
import './soap-service.css';
import { useState } from 'react';
import { addressOf } from '../../../shared/service/index.ts';
import type { SoapService } from '../../../shared/service/soap/kind.ts';
import { followsContract } from '../../../shared/service/soap/messages.ts';
import {
  openDocument,
  useChosenElement,
  useChosenView,
  useProjectView,
  useRunState,
  useStudio,
  useUnit,
} from '../../project/index.ts';
import { Button, EditorFrame, EmptyState, openMenu } from '../../widgets/index.ts';
import { ServiceSecurity } from '../published-security/index.ts';
import { ContractFiles } from '../schema/contract-files.tsx';
import { ContractUpdate } from '../schema/contract-update.tsx';
import { OperationDetail } from './operation-detail.tsx';
import { type Adding, OperationList } from './operation-list.tsx';
import { ServiceHead } from './service-head.tsx';
import { addOperation, editService } from './soap-edits.ts';
import { WsdlView } from './wsdl-view.tsx';

/** A published web service: the service above, its operations left, the chosen one right; its description as a view of its own. */
export function SoapServiceEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<SoapService>(unitId);
  const project = useProjectView();
  const run = useRunState();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const [view, setView] = useChosenView(unitId, 'operations');
  const [adding, setAdding] = useState<Adding>(null);
  const selected = useChosenElement(unitId);
  if (!unit) return null;
  const { operations, contract, structure, path } = unit.data;
  const chosen = operations.find(({ id }) => id === selected) ?? operations[0];
  const add = (at: { x: number; y: number }) =>
    openMenu(at, [
      { label: 'Of a microflow…', icon: 'workflow', run: () => setAdding('microflow') },
      ...(followsContract(unit.data) ? [] : [{ label: 'Of an entity…', icon: 'box', run: () => setAdding('entity') }]),
      { label: 'Empty', icon: 'plus', run: () => addOperation(unitId) },
    ]);
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={[
        { id: 'operations', label: 'Operations' },
        { id: 'security', label: 'Security' },
        { id: 'wsdl', label: 'WSDL' },
        ...(contract ? [{ id: 'files', label: 'Files' }] : []),
      ]}
      onView={setView}
      actions={
        <>
          {run.url && unit.data.enabled && (
            <a className="w-link" href={`${run.url}${addressOf(`${path}/docs`)}`} target="_blank" rel="noreferrer">
              Docs
            </a>
          )}
          {structure && project.unit(structure) && (
            <Button
              small
              kind="quiet"
              icon="code-xml"
              label="Messages"
              title="Open the structure of its messages"
              onClick={() => openDocument(structure)}
            />
          )}
          {contract && <ContractUpdate unitId={unitId} />}
          {view === 'operations' && (
            <Button
              small
              kind="quiet"
              icon="plus"
              label="Operation"
              title="Adds an operation of a microflow, those of an entity, or an empty one"
              disabled={readOnly}
              onMenu={add}
            />
          )}
        </>
      }
    >
      {view === 'security' ? (
        <ServiceSecurity
          unitId={unitId}
          protocol="soap"
          data={unit.data}
          onEdit={(label, change) => void editService(unitId, label, change)}
        />
      ) : view === 'files' && contract ? (
        <ContractFiles origin={contract} />
      ) : view === 'wsdl' ? (
        <WsdlView unit={unit} />
      ) : (
        <div className="cs-editor">
          <ServiceHead unit={unit} />
          {chosen || adding ? (
            <div className="cs-body">
              <OperationList unit={unit} chosen={chosen?.id ?? null} adding={adding} onAdding={setAdding} />
              {chosen && <OperationDetail key={chosen.id} unit={unit} operation={chosen} />}
            </div>
          ) : (
            <EmptyState
              icon="mail"
              title="No operations yet"
              text="An operation is carried out by a microflow: its parameters are the request, its result is the answer. Add one of a microflow, or get, list, create, change and delete of an entity at once."
              action={{ label: 'Add operation of a microflow…', run: () => setAdding('microflow') }}
            />
          )}
        </div>
      )}
    </EditorFrame>
  );
}
