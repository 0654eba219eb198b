import type { CollectedRequest, RequestParameter } from '../../../shared/request/index.ts';
import { newId } from '../../project/index.ts';
import { Button, DraftField } from '../../widgets/index.ts';
import type { EditRequest } from './request-edits.ts';

const headerNames = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'Cache-Control',
  'If-Match',
  'If-None-Match',
  'Prefer',
];

/** Parameters of some places as rows: on or off, name, value. Those of the path come from the address. */
export function ParameterRows({
  places,
  request,
  edit,
  readOnly,
}: {
  places: readonly RequestParameter['in'][];
  request: CollectedRequest;
  edit: EditRequest;
  readOnly: boolean;
}) {
  const rows = request.parameters.filter((p) => places.includes(p.in));
  const place = places.at(-1) ?? 'query';
  const word = place === 'header' ? 'header' : 'query parameter';
  const change = (id: string, what: string, by: (row: RequestParameter) => void) =>
    edit(what, (draft) => {
      const row = draft.parameters.find((p) => p.id === id);
      if (row) by(row);
    });
  return (
    <div className="rq-rows">
      {rows.map((row) => {
        const isPath = row.in === 'path';
        return (
          // biome-ignore lint/a11y/useSemanticElements: a row of fields
          <div key={row.id} className="rq-row" role="group" aria-label={`${row.in} ${row.name || 'without a name'}`}>
            {isPath ? (
              <span className="tag" title="In the address">
                path
              </span>
            ) : (
              <input
                type="checkbox"
                aria-label={`Send ${row.name || word}`}
                title={row.enabled ? 'Sent' : 'Left out'}
                checked={row.enabled}
                disabled={readOnly}
                onChange={(e) => {
                  const enabled = e.target.checked;
                  change(row.id, enabled ? 'Switch on parameter' : 'Switch off parameter', (p) => {
                    p.enabled = enabled;
                  });
                }}
              />
            )}
            {isPath ? (
              <span className="mono rq-path-name" title="Its name stands in the address">
                {row.name}
              </span>
            ) : (
              <DraftField
                label={`Name of the ${word}`}
                placeholder="Name"
                value={row.name}
                readOnly={readOnly}
                {...(place === 'header' ? { list: 'rq-header-names' } : {})}
                onCommit={(name) =>
                  change(row.id, 'Change parameter', (p) => {
                    p.name = name.trim();
                  })
                }
              />
            )}
            <DraftField
              label={`Value of ${row.name || `the ${word}`}`}
              placeholder="Value"
              value={row.value}
              readOnly={readOnly}
              onCommit={(value) =>
                change(row.id, 'Change parameter', (p) => {
                  p.value = value;
                })
              }
            />
            {!isPath && (
              <Button
                small
                kind="quiet"
                icon="x"
                title={`Remove ${row.name || word}`}
                disabled={readOnly}
                onClick={() =>
                  edit('Remove parameter', (draft) => {
                    draft.parameters = draft.parameters.filter((p) => p.id !== row.id);
                  })
                }
              />
            )}
          </div>
        );
      })}
      <div>
        <Button
          small
          kind="quiet"
          icon="plus"
          label={`Add ${word}`}
          disabled={readOnly}
          onClick={() =>
            edit(`Add ${word}`, (draft) => {
              draft.parameters.push({ id: newId(), in: place, name: '', value: '', enabled: true });
            })
          }
        />
      </div>
      {place === 'header' && (
        <datalist id="rq-header-names">
          {headerNames.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
    </div>
  );
}
