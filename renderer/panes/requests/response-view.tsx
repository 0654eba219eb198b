import { useState } from 'react';
import { formatOfMediaType } from '../../../shared/format/index.ts';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import { showTrace } from '../../project/index.ts';
import { CodeEditor, EmptyState, Icon } from '../../widgets/index.ts';
import { checksOf } from './checks.ts';
import type { RequestTemplate } from './operations.ts';
import { PartTabs } from './part-tabs.tsx';

/** Status, time, size, body or headers of an answer, and the checks it is held against. */
export function ResponseView({
  response,
  template,
}: {
  response: HttpExchange | { error: string } | null;
  template: RequestTemplate | null;
}) {
  const [part, setPart] = useState('body');
  if (!response)
    return <EmptyState icon="send" title="No response yet" text="Choose an operation and send it (Ctrl+Enter)." />;
  if ('error' in response)
    return (
      <div className="w-strip w-strip-bad" role="alert">
        <span>{response.error}</span>
      </div>
    );
  const format = formatOfMediaType(response.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '');
  const checks = checksOf(template, response);
  return (
    <>
      <div className="r-bar">
        <span className={`tag ${response.status < 400 ? 'ok' : 'bad'}`} role="status">
          {response.status} {response.statusText}
        </span>
        <span className="w-meta">{response.durationMs} ms</span>
        <span className="w-meta">{response.bytes} B</span>
        {response.trace && (
          <button type="button" className="w-link" onClick={() => void showTrace(response.trace as string)}>
            Show trace
          </button>
        )}
        <span className="grow" />
        <PartTabs
          label="Response part"
          parts={[
            ['body', 'Body'],
            ['headers', `Headers ${response.headers.length}`],
          ]}
          part={part}
          onPart={setPart}
        />
      </div>
      {part === 'headers' ? (
        <dl className="r-headers mono">
          {response.headers.map(([name, value], i) => (
            <div key={`${name}${i.toString()}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <CodeEditor
          language={format?.language ?? 'text'}
          value={format?.indent(response.body) ?? response.body}
          readOnly
          label="Response"
        />
      )}
      {checks.length > 0 && (
        <ul className="r-checks" aria-label="Checks">
          {checks.map((check) => (
            <li key={check.label} className={check.ok ? 's-ok' : 's-bad'} title={check.why}>
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
