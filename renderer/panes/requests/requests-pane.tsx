import './requests.css';
import { useMemo, useState } from 'react';
import { defaultFormat, mediaTypeOfFormat } from '../../../shared/format/index.ts';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import { client, startRun, useProjectView, useRunState } from '../../project/index.ts';
import { Button, CodeEditor } from '../../widgets/index.ts';
import { fitOf } from './checks.ts';
import { type RequestTemplate, requestGroups } from './operations.ts';
import { PartTabs } from './part-tabs.tsx';
import { RequestList, type SentRequest } from './request-list.tsx';
import { ResponseView } from './response-view.tsx';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** `name: value` lines as pairs; lines without a colon are left out. */
function headerPairs(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
  });
}

/** Sends requests to the run (or any address): operations and traffic left, request and answer side by side. */
export function RequestsPane() {
  const run = useRunState();
  const view = useProjectView();
  const [method, setMethod] = useState('GET');
  const [path, setPath] = useState('/_/');
  const [body, setBody] = useState('');
  const [headers, setHeaders] = useState(`content-type: ${mediaTypeOfFormat(defaultFormat)}`);
  const [part, setPart] = useState('body');
  const [chosen, setChosen] = useState<string | null>(null);
  const [response, setResponse] = useState<HttpExchange | { error: string } | null>(null);
  const [isSending, setSending] = useState(false);
  const [sent, setSent] = useState<readonly SentRequest[]>([]);
  const groups = useMemo(() => requestGroups(view), [view]);
  const template = groups.flatMap((g) => g.templates).find((t) => t.id === chosen) ?? null;
  const fit = useMemo(() => (template?.body && body.trim() ? fitOf(body, template.body) : null), [template, body]);
  const pairs = headerPairs(headers);
  const choose = (t: RequestTemplate) => {
    setChosen(t.id);
    setMethod(t.method);
    setPath(t.path);
    setBody(t.body?.structure.samples?.[0]?.text ?? '');
    setPart('body');
    setResponse(null);
  };
  const send = async () => {
    if (isSending) return;
    const url = /^https?:\/\//.test(path) ? path : `${run.url ?? ''}${path.startsWith('/') ? '' : '/'}${path}`;
    if (!/^https?:\/\//.test(url)) {
      setResponse({ error: 'Nothing runs. Start the run first, or give a whole address.' });
      return;
    }
    setSending(true);
    const hasBody = body.trim() !== '' && !['GET', 'HEAD'].includes(method);
    const result = await client()
      .call('request.send', {
        method,
        url,
        headers: hasBody ? pairs : pairs.filter(([n]) => n.toLowerCase() !== 'content-type'),
        body: hasBody ? body : null,
      })
      .catch((error: Error) => ({ error: error.message }));
    setSending(false);
    setResponse(result);
    const status = 'error' in result ? null : result.status;
    setSent((before) =>
      [
        { id: (before[0]?.id ?? 0) + 1, at: Date.now(), method, path, body, headers, template, status },
        ...before,
      ].slice(0, 50),
    );
  };
  return (
    <section
      className="p-pane"
      aria-label="Requests"
      // On the way in: the body's editor has Ctrl+Enter for a new line of its own.
      onKeyDownCapture={(e) => {
        if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
        e.preventDefault();
        e.stopPropagation();
        void send();
      }}
    >
      <div className="p-split">
        <RequestList
          groups={groups}
          sent={sent}
          chosen={chosen}
          onChoose={choose}
          onAgain={(s) => {
            setChosen(s.template?.id ?? null);
            setMethod(s.method);
            setPath(s.path);
            setBody(s.body);
            setHeaders(s.headers);
            setResponse(null);
          }}
        />
        <div className="main">
          <div className="p-tools">
            <select
              className="w-field r-method"
              aria-label="Method"
              value={method}
              onChange={(e) => setMethod(e.target.value)}
            >
              {methods.map((m) => (
                <option key={m}>{m}</option>
              ))}
            </select>
            <input
              className="w-field mono"
              aria-label="Address"
              value={path}
              onChange={(e) => setPath(e.target.value)}
              onKeyDown={(e) => {
                if (e.key === 'Enter') void send();
              }}
            />
            <Button
              kind="primary"
              small
              icon="send"
              label={isSending ? 'Sending…' : 'Send'}
              disabled={isSending}
              onClick={() => void send()}
              title="Ctrl+Enter"
            />
            {run.phase !== 'running' && (
              <Button small kind="run" icon="play" label="Run" onClick={() => void startRun()} />
            )}
          </div>
          <div className="r-halves">
            <div>
              <div className="r-bar">
                <PartTabs
                  label="Request part"
                  parts={[
                    ['body', 'Body'],
                    ['headers', `Headers ${pairs.length}`],
                  ]}
                  part={part}
                  onPart={setPart}
                />
                <span className="grow" />
                {fit && (
                  <span className={fit.ok ? 's-ok' : 's-bad'} title={fit.why ?? ''}>
                    {fit.label}
                  </span>
                )}
              </div>
              {part === 'headers' ? (
                <textarea
                  className="w-field mono r-header-field"
                  aria-label="Headers"
                  placeholder="name: value"
                  value={headers}
                  onChange={(e) => setHeaders(e.target.value)}
                />
              ) : (
                <CodeEditor language={defaultFormat.language} value={body} onChange={setBody} label="Body" />
              )}
            </div>
            <div>
              <ResponseView response={response} template={template} />
            </div>
          </div>
        </div>
      </div>
    </section>
  );
}
