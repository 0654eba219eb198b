import { useState } from 'react';
import { formatOfMediaType } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  type CollectedRequest,
  type KnownOperation,
  outcomesOf,
  type RequestCheck,
  type RequestCollection,
  valuesOf,
} from '../../../shared/request/index.ts';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import { newId, rerun, showTrace, toast, useTraces } from '../../project/index.ts';
import { Button, CodeEditor, clockText, EmptyState, Icon, openMenu } from '../../widgets/index.ts';
import { useExchanges } from './exchanges.ts';
import { keptAs } from './keep-answer.ts';
import { MessageTreeView } from './message-tree-view.tsx';
import { PartTabs } from './part-tabs.tsx';
import type { EditRequest } from './request-edits.ts';
import { SecretAsked } from './secret-asked.tsx';
import { surroundingsOf } from './send-request.ts';
import { sentAt } from './sent-at.ts';

/** The answer that shows for a request: status, time and size always; as a tree, as it came, its headers; and the checks. */
export function ResponseView({
  unit,
  request,
  operation,
  edit,
  onSend,
  onEnvironments,
}: {
  unit: Unit<RequestCollection>;
  request: CollectedRequest;
  operation: KnownOperation | null;
  edit: EditRequest;
  onSend: () => void;
  onEnvironments: () => void;
}) {
  const shown = useExchanges((s) => s.shown[request.id]);
  const newest = useExchanges((s) => s.sent.find((one) => one.request === request.id));
  const traces = useTraces();
  const isSending = useExchanges((s) => s.sending[request.id] !== undefined);
  if (!shown)
    return (
      <section className="rq-half" aria-label="Response">
        <EmptyState
          icon={isSending ? 'hourglass' : 'send'}
          title={isSending ? 'Sending…' : 'No answer yet'}
          {...(isSending ? {} : { text: 'Send the request (Ctrl+Enter); status, time, size and checks stand here.' })}
        />
      </section>
    );
  const { answer } = shown;
  const isOlder = newest !== undefined && newest.id !== shown.id && newest.at > shown.at;
  return (
    <section className={`rq-half${isSending ? ' rq-waits' : ''}`} aria-label="Response" aria-busy={isSending}>
      {'error' in answer ? (
        <div className="rq-error">
          <div className="w-strip w-strip-bad" role="alert">
            <Icon name="circle-x" size={14} />
            <span>{answer.error}</span>
            {/under Environments|environment is chosen/.test(answer.error) && (
              <button type="button" className="w-link" onClick={onEnvironments}>
                Environments
              </button>
            )}
          </div>
          {answer.secret && <SecretAsked key={shown.id} unit={unit} name={answer.secret} onSend={onSend} />}
        </div>
      ) : (
        <Exchange
          key={shown.id}
          answer={answer}
          request={request}
          older={isOlder ? clockText(sentAt(shown, traces)) : null}
          outcomes={outcomesOf(request, operation, answer, valuesOf(surroundingsOf(unit)))}
          onCheck={(check) =>
            edit('Add check', (draft) => {
              draft.checks.push({ id: newId(), ...check });
            })
          }
        />
      )}
    </section>
  );
}

function Exchange({
  answer,
  request,
  older,
  outcomes,
  onCheck,
}: {
  answer: HttpExchange;
  request: CollectedRequest;
  older: string | null;
  outcomes: ReturnType<typeof outcomesOf>;
  onCheck: (check: Omit<RequestCheck, 'id'>) => void;
}) {
  const format = formatOfMediaType(answer.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '');
  const tree = answer.isCut ? null : (format?.tree(answer.body) ?? null);
  const [wanted, setPart] = useState('tree');
  const part = wanted === 'tree' && !tree ? 'raw' : wanted;
  return (
    <>
      <div className="rq-half-bar">
        <span className={`tag ${answer.status < 400 ? 'ok' : 'bad'}`} role="status">
          {answer.status} {answer.statusText}
        </span>
        <span className="w-meta">{answer.durationMs} ms</span>
        <span className="w-meta">{sizeWords(answer.bytes)}</span>
        {answer.redirects.length > 0 && (
          <span className="tag info" title={answer.redirects.map((r) => `${r.status} → ${r.url}`).join('\n')}>
            {answer.redirects.length} {answer.redirects.length === 1 ? 'redirect' : 'redirects'}
          </span>
        )}
        {older && <span className="tag warn">of {older}</span>}
        {answer.trace && (
          <button type="button" className="w-link" onClick={() => void showTrace(answer.trace as string)}>
            Show trace
          </button>
        )}
        {answer.trace && (
          <button
            type="button"
            className="w-link"
            title="Send the recorded request again; its trace shows"
            onClick={() =>
              void rerun(answer.trace as string)
                .catch((error: Error) => error.message)
                .then((problem) => problem && toast(problem, 'error'))
            }
          >
            Rerun
          </button>
        )}
        <span className="rq-grow" />
        {format && tree && (
          <Button
            small
            kind="quiet"
            icon="save"
            label="Keep as"
            onMenu={(at) => openMenu(at, keptAs(request, answer))}
          />
        )}
        <PartTabs
          label="Response part"
          parts={[
            ...(tree ? ([['tree', 'Tree']] as const) : []),
            ['raw', 'Raw'],
            ['headers', 'Headers', answer.headers.length],
          ]}
          part={part}
          onPart={setPart}
        />
      </div>
      {(answer.isCut || answer.problem) && (
        <div className="w-strip w-strip-warn" role="status">
          <Icon name="triangle-alert" size={14} />
          <span>{answer.problem ?? 'Only the beginning of the body is kept.'}</span>
        </div>
      )}
      {part === 'headers' ? (
        <dl className="rq-headers mono" data-text="">
          {answer.redirects.map((r) => (
            <div key={r.url}>
              <dt>{r.status}</dt>
              <dd>→ {r.url}</dd>
            </div>
          ))}
          {answer.headers.map(([name, value], i) => (
            <div key={`${name}${i.toString()}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : part === 'tree' && tree ? (
        <MessageTreeView tree={tree} onCheck={onCheck} />
      ) : (
        <div className="rq-raw">
          <CodeEditor language={format?.language ?? 'text'} value={answer.body} readOnly wraps label="Response" />
        </div>
      )}
      {outcomes.length > 0 && (
        <ul className="rq-outcomes" aria-label="Checks">
          {outcomes.map((check, i) => (
            <li key={`${check.label}${i.toString()}`} className={check.ok ? 's-ok' : 's-bad'}>
              <Icon name={check.ok ? 'circle-check' : 'circle-x'} size={14} title={check.ok ? 'Passed' : 'Failed'} />
              <span>
                {check.label}
                {check.why ? `: ${check.why}` : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let size = bytes;
  let unit = '';
  for (const each of units) {
    if (size < 1024) break;
    size /= 1024;
    unit = each;
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
