import { useState } from 'react';
import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import type { ConsumedSoapService } from '../../../shared/consume/soap/kind.ts';
import { mockAnswerOf } from '../../../shared/consume/soap/mock-answer.ts';
import { formatOfMediaType } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { headersOfLines, type RecordedExchange, type Recording } from '../../../shared/recording/index.ts';
import { editUnit, toast, useProjectView, useStudio } from '../../project/index.ts';
import { Button, CodeEditor, EmptyState } from '../../widgets/index.ts';
import { PartTabs } from '../requests/part-tabs.tsx';

const parts = [
  ['answer', 'Answer'],
  ['request', 'Request'],
] as const;

/** An exchange: its answer or its request, headers above the content. Both can be edited: what is written answers. */
export function ExchangeDetail({ unit, exchange }: { unit: Unit<Recording>; exchange: RecordedExchange }) {
  const [part, setPart] = useState('answer');
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const service = view.unit(unit.data.service) as Unit<ConsumedRestService> | undefined;
  const response = exampleOf(service, exchange);
  const soapAnswer = soapAnswerOf(service as Unit | undefined, exchange);
  const change = (label: string, edit: (draft: RecordedExchange) => void) =>
    void editUnit<Recording>(label, unit.id, (draft) => {
      const own = draft.data.exchanges.find(({ id }) => id === exchange.id);
      if (own) edit(own);
    });
  const isAnswer = part === 'answer';
  return (
    <section className="rec-detail" aria-label="Exchange">
      <div className="rec-parts">
        <PartTabs label="Parts of the exchange" parts={parts} part={part} onPart={setPart} />
        <span className="cs-grow" />
        {isAnswer && soapAnswer && (
          <Button
            small
            icon="flask-conical"
            label="Use as mock answer"
            title={`The mock of ${soapAnswer.service.name} answers ${soapAnswer.operation} with this where nothing else is asked`}
            disabled={readOnly}
            onClick={() => {
              const { service: own, text } = soapAnswer;
              void editUnit<ConsumedSoapService>(`Mock answer of ${own.name}`, own.id, (draft) => {
                const operation = draft.data.operations.find(({ id }) => id === exchange.operation);
                if (operation) operation.mockAnswer = text;
              }).then(() => toast(`The mock of ${own.name} answers with it.`));
            }}
          />
        )}
        {isAnswer && service && response && (
          <Button
            small
            icon="flask-conical"
            label="Use as mock answer"
            title={`The mock of ${service.name} answers with this body where nothing else is asked`}
            disabled={readOnly}
            onClick={() => {
              void editUnit<ConsumedRestService>(`Mock answer of ${service.name}`, service.id, (draft) => {
                const own = exampleOf(draft as Unit<ConsumedRestService>, exchange);
                if (own) own.example = exchange.body;
              }).then(() => toast(`The mock of ${service.name} answers with it.`));
            }}
          />
        )}
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Delete the exchange (Del in the list)"
          disabled={readOnly}
          onClick={() => removeExchange(unit.id, exchange)}
        />
      </div>
      <Half
        key={part}
        headers={isAnswer ? exchange.headers : exchange.requestHeaders}
        body={isAnswer ? exchange.body : exchange.requestBody}
        form={isAnswer ? exchange.form : exchange.requestForm}
        readOnly={readOnly}
        onHeaders={(text) =>
          change('Change recorded headers', (draft) => {
            draft[isAnswer ? 'headers' : 'requestHeaders'] = text;
          })
        }
        onBody={(text) =>
          change('Change a recorded body', (draft) => {
            draft[isAnswer ? 'body' : 'requestBody'] = text;
          })
        }
      />
    </section>
  );
}

/** Deletes an exchange, with one undo step. */
export function removeExchange(recording: string, { id, method, target }: RecordedExchange): void {
  void editUnit<Recording>(`Delete ${method} ${target}`.slice(0, 200), recording, (draft) => {
    draft.data.exchanges = draft.data.exchanges.filter((each) => each.id !== id);
  });
}

/** The response of the contract that an answer is an example of; undefined where there is none, or the content is no text. */
function exampleOf(service: Unit<ConsumedRestService> | undefined, { operation, status, form }: RecordedExchange) {
  if (service?.kind !== 'consumed-rest-service' || form !== 'text') return undefined;
  const found = service.data.operations.find(({ id }) => id === operation);
  const of = (wanted: string) => found?.responses.find((each) => each.status === wanted);
  return of(String(status)) ?? of(`${Math.floor(status / 100)}XX`) ?? of('default');
}

/** What the mock of a web service can answer of an exchange: the element of its body, or its fault; null where it is neither. */
function soapAnswerOf(service: Unit | undefined, { operation, form, body }: RecordedExchange) {
  if (service?.kind !== 'consumed-soap-service' || form !== 'text') return null;
  const own = service as Unit<ConsumedSoapService>;
  const found = own.data.operations.find(({ id }) => id === operation);
  const text = found ? mockAnswerOf(body) : null;
  return found && text !== null ? { service: own, operation: found.name, text } : null;
}

function Half({
  headers,
  body,
  form,
  readOnly,
  onHeaders,
  onBody,
}: {
  headers: string;
  body: string;
  form: RecordedExchange['form'];
  readOnly: boolean;
  onHeaders: (text: string) => void;
  onBody: (text: string) => void;
}) {
  const [written, setWritten] = useState(headers);
  const type = headersOfLines(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const format = formatOfMediaType(type);
  return (
    <>
      <label className="rec-headers">
        <span className="w-meta">Headers, one a line</span>
        <textarea
          className="w-field mono"
          rows={Math.min(8, Math.max(2, written.split('\n').length))}
          value={written}
          readOnly={readOnly}
          spellCheck={false}
          onChange={(e) => setWritten(e.target.value)}
          onBlur={() => {
            if (written !== headers) onHeaders(written);
          }}
        />
      </label>
      {body === '' && readOnly ? (
        <EmptyState icon="file" title="No content" />
      ) : (
        <div className="rec-code">
          {form === 'base64' && <p className="w-meta rec-bytes">{bytesOf(body)} bytes, in Base64</p>}
          <CodeEditor
            wraps
            label="Content"
            language={form === 'base64' ? 'text' : (format?.language ?? 'text')}
            value={body}
            readOnly={readOnly}
            onChange={onBody}
          />
        </div>
      )}
    </>
  );
}

function bytesOf(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4);
}
