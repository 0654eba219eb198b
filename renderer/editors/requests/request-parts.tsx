import { useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { CollectedRequest, KnownOperation, RequestCollection } from '../../../shared/request/index.ts';
import { TextField } from '../../widgets/index.ts';
import { BodyField } from './body-field.tsx';
import { CheckRows } from './check-rows.tsx';
import { ParameterRows } from './parameter-rows.tsx';
import { PartTabs } from './part-tabs.tsx';
import type { EditRequest } from './request-edits.ts';

/** The parts of a request as fields: body, parameters, headers, checks, and what it is called. */
export function RequestParts({
  unit,
  request,
  operation,
  edit,
  readOnly,
}: {
  unit: Unit<RequestCollection>;
  request: CollectedRequest;
  operation: KnownOperation | null;
  edit: EditRequest;
  readOnly: boolean;
}) {
  const takesBody = request.method !== 'GET' && request.method !== 'HEAD';
  const [wanted, setPart] = useState(takesBody ? 'body' : 'parameters');
  const part = wanted === 'body' && !takesBody ? 'parameters' : wanted;
  const headers = request.parameters.filter((p) => p.in === 'header');
  const others = request.parameters.filter((p) => p.in !== 'header');
  const sent = (rows: typeof headers) => rows.filter((p) => p.enabled).length;
  return (
    <section className="rq-half" aria-label="Request">
      <div className="rq-half-bar">
        <PartTabs
          label="Request part"
          parts={[
            ...(takesBody ? ([['body', 'Body']] as const) : []),
            ['parameters', 'Parameters', sent(others)],
            ['headers', 'Headers', sent(headers)],
            ['checks', 'Checks', request.checks.length],
            ['about', 'About'],
          ]}
          part={part}
          onPart={setPart}
        />
      </div>
      {part === 'body' ? (
        <BodyField unit={unit} request={request} operation={operation} edit={edit} readOnly={readOnly} />
      ) : part === 'checks' ? (
        <CheckRows request={request} edit={edit} readOnly={readOnly} />
      ) : part === 'about' ? (
        <div className="p-form rq-form">
          <span className="label">Name</span>
          <TextField
            label="Name"
            value={request.name}
            readOnly={readOnly}
            refuse={(text) => (text.trim() ? null : 'A request has a name.')}
            onCommit={(name) =>
              edit('Change name', (draft) => {
                draft.name = name.trim();
              })
            }
          />
          <span className="label">Folder</span>
          <TextField
            label="Folder"
            value={request.folder}
            readOnly={readOnly}
            onCommit={(folder) =>
              edit('Change folder', (draft) => {
                draft.folder = folder.trim();
              })
            }
          />
          <span className="label">Documentation</span>
          <TextField
            multiline
            label="Documentation"
            value={request.documentation}
            readOnly={readOnly}
            onCommit={(text) =>
              edit('Change documentation', (draft) => {
                draft.documentation = text;
              })
            }
          />
          <span className="label">Calls</span>
          <span className="w-meta">
            {operation
              ? `${operation.method} ${operation.path} of ${operation.service.name}`
              : 'No operation of this project'}
          </span>
        </div>
      ) : (
        <ParameterRows
          key={part}
          places={part === 'headers' ? ['header'] : ['path', 'query']}
          request={request}
          edit={edit}
          readOnly={readOnly}
        />
      )}
    </section>
  );
}
