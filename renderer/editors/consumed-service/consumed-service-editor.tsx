import './consumed-service.css';
import '../json-structure/json-structure.css';
import '../schema/schema.css';
import '../requests/requests.css';
import type { ConsumedSoapService } from '../../../shared/consume/soap/kind.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import { useShell } from '../../app/shell-state.ts';
import { openDocument, useChosenElement, useChosenView, useProjectView, useUnit } from '../../project/index.ts';
import { Button, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { ContractFiles } from '../schema/contract-files.tsx';
import { OperationDetail } from './operation-detail.tsx';
import { OperationList } from './operation-list.tsx';
import { ServiceHead } from './service-head.tsx';

/** A consumed web service: the service above, its operations left, the chosen one right; the files of its contract as a view of their own. */
export function ConsumedServiceEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<ConsumedSoapService & { contract?: ContractOrigin }>(unitId);
  const project = useProjectView();
  const [view, setView] = useChosenView(unitId, 'operations');
  const selected = useChosenElement(unitId);
  if (!unit) return null;
  const { operations, contract, structure } = unit.data;
  const chosen = operations.find(({ id }) => id === selected) ?? operations[0];
  const views = [{ id: 'operations', label: 'Operations' }, ...(contract ? [{ id: 'files', label: 'Files' }] : [])];
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        structure &&
        project.unit(structure) && (
          <Button
            small
            kind="quiet"
            icon="code-xml"
            label="Messages"
            title="Open the structure of its messages"
            onClick={() => openDocument(structure)}
          />
        )
      }
    >
      {view === 'files' && contract ? (
        <ContractFiles origin={contract} />
      ) : (
        <div className="cs-editor">
          <ServiceHead unit={unit} />
          {chosen ? (
            <div className="cs-body">
              <OperationList unit={unit} chosen={chosen.id} />
              <OperationDetail key={chosen.id} unit={unit} operation={chosen} />
            </div>
          ) : (
            <EmptyState
              icon="mail-open"
              title="No operations yet"
              text="Operations come with their contract. Import the WSDL: the service is made of it, with the structure of its messages."
              action={{
                label: 'Import contract…',
                run: () => useShell.setState({ dialog: 'import-contract', place: unit.parent }),
              }}
            />
          )}
        </div>
      )}
    </EditorFrame>
  );
}
