import { useMemo } from 'react';
import { formatOfMediaType, formatOfStructure, formats } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  type CollectedRequest,
  fillIn,
  fitOf,
  type KnownOperation,
  type RequestCollection,
  valuesOf,
} from '../../../shared/request/index.ts';
import { Button, CodeEditor, DraftField, Icon, useDraft } from '../../widgets/index.ts';
import { useExchanges } from './exchanges.ts';
import type { EditRequest } from './request-edits.ts';
import { surroundingsOf } from './send-request.ts';

const otherMediaTypes = ['application/xml', 'text/plain', 'text/csv', 'application/x-www-form-urlencoded'];
/** A body that nobody types at for so long is in the project. */
const pauseMs = 1_000;

/** The body of a request: completed by the structure of the operation that its address meets, and held against it. */
export function BodyField({
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
  // Values of the environment are part of what fits.
  useExchanges((s) => s.environments);
  useExchanges((s) => s.secrets);
  const body = useDraft(
    request.body,
    (text) =>
      edit('Change body', (draft) => {
        draft.body = text;
      }),
    pauseMs,
  );
  const shape = operation?.body ?? null;
  const format =
    formatOfMediaType(request.mediaType) ?? (request.mediaType ? null : shape && formatOfStructure(shape.kind));
  const schema = useMemo(() => (shape && format?.completionSchema(shape.structure)) ?? null, [shape, format]);
  const values = valuesOf(surroundingsOf(unit));
  const filled = fillIn(body.text, values).text;
  const fit = shape && body.text.trim() ? fitOf(filled, shape) : null;
  const sample = shape?.structure.samples?.[0]?.text;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the editor inside tells nobody that it is left
    <div className="rq-body" onBlur={body.commit}>
      <div className="rq-body-editor">
        <CodeEditor
          wraps
          language={format?.language ?? (/xml/.test(request.mediaType) ? 'xml' : 'text')}
          value={body.text}
          onChange={body.type}
          readOnly={readOnly}
          schema={schema}
          label="Body"
        />
      </div>
      <div className="rq-foot">
        {fit ? (
          <span className={fit.ok ? 's-ok rq-fit' : 's-bad rq-fit'} title={fit.why ?? ''}>
            <Icon name={fit.ok ? 'check' : 'circle-x'} size={14} />
            <span>{fit.ok ? fit.label : `${fit.label}: ${fit.why}`}</span>
          </span>
        ) : shape && sample ? (
          <Button
            small
            kind="quiet"
            icon="braces"
            label={`Sample of ${shape.name}`}
            onClick={() => body.type(sample)}
          />
        ) : (
          <span className="rq-fit" />
        )}
        <span className="rq-media">
          <DraftField
            label="Media type"
            placeholder="Media type"
            value={request.mediaType}
            readOnly={readOnly}
            list="rq-media-types"
            onCommit={(text) =>
              edit('Change media type', (draft) => {
                draft.mediaType = text.trim();
              })
            }
          />
        </span>
        <datalist id="rq-media-types">
          {[...formats.flatMap((f) => f.mediaTypes), ...otherMediaTypes].map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
      </div>
    </div>
  );
}
