import type { TraceExchange, TraceMessage } from '../../../shared/rpc/calls/run.ts';
import { Button, writeClipboard } from '../../widgets/index.ts';

/** What a call sent and what was answered: the contents are open, the headers fold. */
export function ExchangeView({ exchange: { request, answer } }: { exchange: TraceExchange }) {
  return (
    <>
      <MessageView name="Request" line="" message={request} />
      {answer ? (
        <MessageView name="Answer" line={answer.line} message={answer} />
      ) : (
        <p className="w-meta t-message-note">No answer came.</p>
      )}
    </>
  );
}

function MessageView({ name, line, message }: { name: string; line: string; message: TraceMessage }) {
  const { headers, body, note } = message;
  return (
    <section className="t-message" aria-label={name}>
      <div className="t-message-head">
        <strong>{name}</strong>
        {line && <span className={`tag ${/^[45]/.test(line) ? 'bad' : 'ok'}`}>{line}</span>}
        <span className="t-grow" />
        {body && (
          <Button
            small
            kind="quiet"
            icon="copy"
            title={`Copy the content of the ${name.toLowerCase()}`}
            onClick={() => void writeClipboard(body)}
          />
        )}
      </div>
      {headers.length > 0 && (
        <details>
          <summary className="w-meta">
            {headers.length} {headers.length === 1 ? 'header' : 'headers'}
          </summary>
          {headers.map(([key, value], i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice
            <div key={i} className="t-header">
              <span>{key}</span> {value}
            </div>
          ))}
        </details>
      )}
      {body && <pre>{body}</pre>}
      {note && <p className="w-meta t-message-note">{note}</p>}
      {!body && !note && <p className="w-meta t-message-note">No content.</p>}
    </section>
  );
}
