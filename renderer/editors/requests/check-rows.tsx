import type { CollectedRequest, RequestCheck } from '../../../shared/request/index.ts';
import { newId } from '../../project/index.ts';
import { Button, DraftField, Picker } from '../../widgets/index.ts';
import type { EditRequest } from './request-edits.ts';

const kindsOfChecks: readonly (readonly [RequestCheck['what'], string])[] = [
  ['status', 'Status'],
  ['header', 'Header'],
  ['body', 'Body'],
  ['time', 'Time'],
];

/** A check as it begins, of each kind. */
const fresh: Readonly<Record<RequestCheck['what'], Omit<RequestCheck, 'id' | 'what'>>> = {
  status: { name: '', how: 'equals', value: '200' },
  header: { name: 'Location', how: 'exists', value: '' },
  body: { name: '$', how: 'exists', value: '' },
  time: { name: '', how: 'equals', value: '500' },
};

/** What answers are held against, as rows. */
export function CheckRows({
  request,
  edit,
  readOnly,
}: {
  request: CollectedRequest;
  edit: EditRequest;
  readOnly: boolean;
}) {
  const change = (id: string, by: (check: RequestCheck) => void) =>
    edit('Change check', (draft) => {
      const check = draft.checks.find((c) => c.id === id);
      if (check) by(check);
    });
  return (
    <div className="rq-rows">
      {request.checks.map((check) => (
        // biome-ignore lint/a11y/useSemanticElements: a row of fields
        <div key={check.id} className="rq-row rq-check" role="group" aria-label={`Check of ${check.what}`}>
          <Picker
            label="What is checked"
            value={check.what}
            disabled={readOnly}
            options={kindsOfChecks.map(([value, label]) => ({ value, label }))}
            onChange={(chosen) => {
              const what = chosen as RequestCheck['what'];
              change(check.id, (c) => Object.assign(c, { what, ...fresh[what] }));
            }}
          />
          {(check.what === 'header' || check.what === 'body') && (
            <>
              <DraftField
                label={check.what === 'header' ? 'Header' : 'Path'}
                placeholder={check.what === 'header' ? 'Location' : '$.lines[0].sku'}
                value={check.name}
                readOnly={readOnly}
                onCommit={(name) =>
                  change(check.id, (c) => {
                    c.name = name.trim();
                  })
                }
              />
              <Picker
                className="rq-how"
                label="How"
                value={check.how}
                disabled={readOnly}
                options={[
                  { value: 'equals', label: 'is' },
                  { value: 'exists', label: 'exists' },
                ]}
                onChange={(how) =>
                  change(check.id, (c) => {
                    c.how = how as RequestCheck['how'];
                  })
                }
              />
            </>
          )}
          {check.what === 'status' && <span className="w-meta">is</span>}
          {check.what === 'time' && <span className="w-meta">below</span>}
          {(check.what === 'status' || check.what === 'time' || check.how === 'equals') && (
            <DraftField
              label="Expected"
              placeholder="Expected"
              value={check.value}
              readOnly={readOnly}
              onCommit={(value) =>
                change(check.id, (c) => {
                  c.value = value;
                })
              }
            />
          )}
          {check.what === 'time' && <span className="w-meta">ms</span>}
          <Button
            small
            kind="quiet"
            icon="x"
            title="Remove check"
            disabled={readOnly}
            onClick={() =>
              edit('Remove check', (draft) => {
                draft.checks = draft.checks.filter((c) => c.id !== check.id);
              })
            }
          />
        </div>
      ))}
      <div>
        <Button
          small
          kind="quiet"
          icon="plus"
          label="Add check"
          disabled={readOnly}
          onClick={() =>
            edit('Add check', (draft) => {
              const what = draft.checks.some((c) => c.what === 'status') ? 'body' : 'status';
              draft.checks.push({ id: newId(), what, ...fresh[what] });
            })
          }
        />
      </div>
      <p className="w-meta rq-note">A value of an answer becomes a check by its row in the answer’s tree.</p>
    </div>
  );
}
