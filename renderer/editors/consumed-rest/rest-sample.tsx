import { useMemo, useState } from 'react';
import type { ConsumedRestService, RestOperation } from '../../../shared/consume/rest/kind.ts';
import { madeBody } from '../../../shared/consume/rest/made-body.ts';
import { messageShapes } from '../../../shared/consume/rest/message-structures.ts';
import { formatOfMediaType } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { toast, useProjectView } from '../../project/index.ts';
import { Button, CodeEditor, writeClipboard } from '../../widgets/index.ts';

/** The body of a request and of an answer: what the contract shows, else what is made of it, as a mock answers. */
export function RestSample({ unit, operation }: { unit: Unit<ConsumedRestService>; operation: RestOperation }) {
  const view = useProjectView();
  const [seed, setSeed] = useState(1);
  const shapes = useMemo(() => messageShapes(unit.data, view), [unit.data, view]);
  const answer = operation.responses.find(({ form }) => form !== 'error');
  const made = useMemo(() => {
    const { requestType, requestMessage, requestValue, requestExample } = operation;
    const request = { mediaType: requestType, message: requestMessage, value: requestValue, example: requestExample };
    const isShown = operation.requestBody !== 'none' && (requestMessage !== null || requestValue !== null);
    return {
      request: isShown ? shownBody(madeBody(request, shapes, seed)) : null,
      response: answer && answer.mediaType !== '' ? shownBody(madeBody(answer, shapes, seed)) : null,
    };
  }, [operation, answer, shapes, seed]);
  const another = (
    <Button
      small
      kind="quiet"
      icon="dices"
      label="Another"
      title="Makes other values"
      onClick={() => setSeed(seed + 1)}
    />
  );
  return (
    <div className="cs-halves">
      <Sample title="Request" body={made.request} nothing="There is no body to show." />
      <Sample
        title={answer ? `Response ${answer.status}` : 'Response'}
        body={made.response}
        nothing="The answer has no content."
        more={another}
      />
    </div>
  );
}

interface Shown {
  text: string;
  language: string;
}

function shownBody({ mediaType, body }: ReturnType<typeof madeBody>): Shown {
  const format = formatOfMediaType(mediaType);
  if (typeof body !== 'string') return { text: `${body.length} bytes`, language: 'plaintext' };
  return { text: format?.indent(body) ?? body, language: format?.language ?? 'plaintext' };
}

function Sample({
  title,
  body,
  nothing,
  more,
}: {
  title: string;
  body: Shown | null;
  nothing: string;
  more?: React.ReactNode;
}) {
  return (
    <section className={`cs-half${body ? ' cs-envelope' : ''}`} aria-label={title}>
      <header className="cs-half-head">
        <h4>{title}</h4>
        {body && more}
        {body && (
          <Button
            small
            kind="quiet"
            icon="copy"
            label="Copy"
            title={`Copy the ${title.toLowerCase()}`}
            onClick={() => void writeClipboard(body.text).then(() => toast(`${title} copied`))}
          />
        )}
      </header>
      {body ? (
        <CodeEditor
          language={body.language}
          label={`Sample of the ${title.toLowerCase()}`}
          value={body.text}
          readOnly
          wraps
        />
      ) : (
        <p className="w-meta cs-note">{nothing}</p>
      )}
    </section>
  );
}
