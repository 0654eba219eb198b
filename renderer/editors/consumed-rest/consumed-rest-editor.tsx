import '../consumed-service/consumed-service.css';
import './consumed-rest.css';
import '../json-structure/json-structure.css';
import '../schema/schema.css';
import '../requests/requests.css';
import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import { useShell } from '../../app/shell-state.ts';
import {
  openDocument,
  useChosenElement,
  useChosenView,
  useProjectView,
  useStudio,
  useUnit,
} from '../../project/index.ts';
import { Button, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { ContractFiles } from '../schema/contract-files.tsx';
import { addOperation } from './rest-edits.ts';
import { RestHead } from './rest-head.tsx';
import { RestOperationDetail } from './rest-operation-detail.tsx';
import { RestOperationList } from './rest-operation-list.tsx';

/** A consumed REST service: the service above, its operations left, the chosen one right; the files of its contract as a view of their own. */
export function ConsumedRestEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<ConsumedRestService & { contract?: ContractOrigin }>(unitId);
  const project = useProjectView();
  const [view, setView] = useChosenView(unitId, 'operations');
  const readOnly = useStudio((s) => s.readOnly) !== null;
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
        <>
          <Button
            small
            kind="quiet"
            icon="plus"
            label="Operation"
            title="Add an operation by hand"
            disabled={readOnly}
            onClick={() => addOperation(unitId)}
          />
          {structure && project.unit(structure) && (
            <Button
              small
              kind="quiet"
              icon="braces"
              label="Messages"
              title="Open the structure of its messages"
              onClick={() => openDocument(structure)}
            />
          )}
        </>
      }
    >
      {view === 'files' && contract ? (
        <ContractFiles origin={contract} />
      ) : (
        <div className="cs-editor">
          <RestHead unit={unit} />
          {chosen ? (
            <div className="cs-body">
              <RestOperationList unit={unit} chosen={chosen.id} />
              <RestOperationDetail key={chosen.id} unit={unit} operation={chosen} />
            </div>
          ) : (
            <EmptyState
              icon="cloud-download"
              title="No operations yet"
              text="Import an OpenAPI description, a Postman collection, recorded calls (HAR) or a curl command: a service is made of it, with the structure of its messages. Or add an operation by hand (Operation, above)."
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
