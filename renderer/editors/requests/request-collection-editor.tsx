import './requests.css';
import { useEffect, useMemo, useState } from 'react';
import {
  headersOf,
  knownOperations,
  missingOperations,
  newRequest,
  operationAt,
  type RequestCollection,
} from '../../../shared/request/index.ts';
import { newId, select, toast, useChosenElement, useProjectView, useStudio, useUnit } from '../../project/index.ts';
import { Button, DraftsScope, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { CurlDialog, copyAsCurl } from './curl-dialog.tsx';
import { EnvironmentChooser } from './environment-chooser.tsx';
import { EnvironmentsView } from './environments-view.tsx';
import { recallExchanges } from './exchanges.ts';
import { addMissingOperations } from './open-requests.ts';
import { editCollection } from './request-edits.ts';
import { RequestList } from './request-list.tsx';
import { RequestView } from './request-view.tsx';

const views = [
  { id: 'requests', label: 'Requests' },
  { id: 'environments', label: 'Environments' },
];

/** Requests left; the chosen one, its answer and its checks right. Environments are a view of their own. */
export function RequestCollectionEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<RequestCollection>(unitId);
  const project = useProjectView();
  const file = useStudio((s) => s.file);
  const [view, setView] = useState('requests');
  const [last, setLast] = useState<string | null>(null);
  const [isPasting, setPasting] = useState(false);
  useEffect(() => {
    if (file) recallExchanges(file);
  }, [file]);
  const selected = useChosenElement(unitId);
  // What is selected elsewhere meanwhile takes nothing away from here.
  useEffect(() => {
    if (selected) setLast(selected);
  }, [selected]);
  const operations = useMemo(() => knownOperations(project), [project]);
  const isComplete = useMemo(
    () =>
      missingOperations(
        operations,
        project.ofKind<RequestCollection>('request-collection').map((u) => u.data),
      ).length === 0,
    [operations, project],
  );
  if (!unit) return null;
  const { requests } = unit.data;
  const chosen = requests.find((r) => r.id === (selected ?? last)) ?? requests[0] ?? null;
  const addMissing = () =>
    void addMissingOperations(unitId).then((n) => toast(`Added ${n} ${n === 1 ? 'request' : 'requests'}`));
  const add = () => {
    const id = newId();
    void editCollection(unitId, 'Add request', (data) => data.requests.push(newRequest(id, data))).then(() =>
      select(unitId, [id]),
    );
  };
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        <div className="rq-tools">
          <Button
            small
            kind="quiet"
            icon="copy"
            label="Copy as cURL"
            disabled={!chosen}
            title="Copy as cURL"
            onClick={() => chosen && copyAsCurl(unit, chosen)}
          />
          <Button
            small
            kind="quiet"
            icon="clipboard-paste"
            label="Paste cURL…"
            title="Paste cURL…"
            onClick={() => setPasting(true)}
          />
          {!isComplete && (
            <Button
              small
              kind="quiet"
              icon="list-plus"
              label="Add missing operations"
              title="Add missing operations"
              onClick={addMissing}
            />
          )}
          <EnvironmentChooser unit={unit} onEdit={() => setView('environments')} />
        </div>
      }
    >
      <DraftsScope>
        {view === 'environments' ? (
          <EnvironmentsView unit={unit} />
        ) : (
          <div className="rq">
            <RequestList unit={unit} chosen={chosen?.id ?? null} onChoose={(id) => select(unitId, [id])} onAdd={add} />
            {chosen ? (
              <RequestView
                key={chosen.id}
                unit={unit}
                request={chosen}
                operation={operationAt(operations, chosen.method, chosen.address, headersOf(chosen))}
                onEnvironments={() => setView('environments')}
              />
            ) : (
              <div className="rq-main">
                <EmptyState
                  icon="send"
                  title="No requests yet"
                  text="Add one by hand, paste a cURL command, or take over the operations of the services."
                  action={
                    isComplete
                      ? { label: 'Add request', icon: 'plus', run: add }
                      : { label: 'Take over the operations', icon: 'list-plus', run: addMissing }
                  }
                />
              </div>
            )}
          </div>
        )}
        {isPasting && <CurlDialog unit={unit} onClose={() => setPasting(false)} />}
      </DraftsScope>
    </EditorFrame>
  );
}
