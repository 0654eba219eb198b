import { useMemo, useState } from 'react';
import { indentJson } from '../../../shared/mapping/indent-json.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { RestService } from '../../../shared/publish/kind.ts';
import { joinPath } from '../../../shared/publish/path.ts';
import type { HttpExchange } from '../../../shared/rpc/studio.ts';
import type { JsonStructure } from '../../../shared/structure/kind.ts';
import { client, showTrace, startRun, useProjectView, useRunState } from '../../project/index.ts';
import { Button, CodeEditor, EmptyState } from '../../widgets/index.ts';

interface Exchange {
  id: number;
  method: string;
  url: string;
  status: number | null;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Sends requests to the run (or any address) and shows status, time, size and body; operations and traffic beside it. */
export function RequestsPane() {
  const run = useRunState();
  const view = useProjectView();
  const [method, setMethod] = useState('GET');
  const [path, setPath] = useState('/_/');
  const [body, setBody] = useState('');
  const [headers, setHeaders] = useState('content-type: application/json');
  const [response, setResponse] = useState<HttpExchange | { error: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [traffic, setTraffic] = useState<Exchange[]>([]);
  const operations = useMemo(
    () =>
      view.ofKind<RestService>('rest-service').flatMap((service) =>
        service.data.resources.flatMap((resource) =>
          resource.operations.map((o) => {
            const mapping = view.unit(o.importMapping) as Unit<{ structure: string | null }> | undefined;
            const structure = view.unit(mapping?.data.structure) as Unit<JsonStructure> | undefined;
            return {
              id: o.id,
              method: o.method,
              path: joinPath(service.data.path, resource.name, o.path),
              summary: o.summary,
              sample: structure?.data.samples[0]?.text ?? '',
            };
          }),
        ),
      ),
    [view],
  );
  const send = async () => {
    const url = /^https?:\/\//.test(path) ? path : `${run.url ?? ''}${path.startsWith('/') ? '' : '/'}${path}`;
    if (!/^https?:\/\//.test(url)) {
      setResponse({ error: 'Nothing runs. Start the run first, or give a whole address.' });
      return;
    }
    setBusy(true);
    const pairs = headers.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
    });
    const hasBody = body.trim() !== '' && !['GET', 'HEAD'].includes(method);
    const result = await client().call('request.send', {
      method,
      url,
      headers: hasBody ? pairs : pairs.filter(([n]) => n.toLowerCase() !== 'content-type'),
      body: hasBody ? body : null,
    });
    setBusy(false);
    setResponse(result);
    setTraffic((t) =>
      [
        {
          id: t.length === 0 ? 1 : (t[0] as Exchange).id + 1,
          method,
          url: path,
          status: 'error' in result ? null : result.status,
        },
        ...t,
      ].slice(0, 50),
    );
  };
  const isJson =
    response &&
    !('error' in response) &&
    response.headers.some(([n, v]) => n.toLowerCase() === 'content-type' && v.includes('json'));
  return (
    <section
      className="p-pane"
      aria-label="Requests"
      onKeyDown={(e) => {
        if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
          e.preventDefault();
          void send();
        }
      }}
    >
      <div className="p-split">
        <div className="side" style={{ width: 230 }}>
          {operations.length === 0 && (
            <p className="w-meta" style={{ padding: 8 }}>
              Publish an entity to get operations here.
            </p>
          )}
          {operations.map((o) => (
            <button
              key={o.id}
              type="button"
              className="p-row"
              title={o.summary}
              onClick={() => {
                setMethod(o.method);
                setPath(o.path);
                setBody(o.sample);
                setResponse(null);
              }}
            >
              <span className={`method method-${o.method}`}>{o.method}</span>
              <span className="name">{o.path}</span>
            </button>
          ))}
          {traffic.length > 0 && <div className="p-row w-meta">Traffic</div>}
          {traffic.map((t) => (
            <button
              key={t.id}
              type="button"
              className="p-row"
              onClick={() => {
                setMethod(t.method);
                setPath(t.url);
              }}
            >
              <span className={`method method-${t.method}`}>{t.method}</span>
              <span className="name">{t.url}</span>
              <span className={`meta ${t.status === null || t.status >= 400 ? 's-bad' : 's-ok'}`}>
                {t.status ?? 'no answer'}
              </span>
            </button>
          ))}
        </div>
        <div className="main">
          <div className="p-tools">
            <select
              className="w-field"
              style={{ width: 92 }}
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
              label={busy ? 'Sending…' : 'Send'}
              disabled={busy}
              onClick={() => void send()}
              title="Ctrl+Enter"
            />
            {run.phase !== 'running' && (
              <Button small kind="run" icon="play" label="Run" onClick={() => void startRun()} />
            )}
          </div>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', flex: 1, minHeight: 0 }}>
            <div style={{ display: 'flex', flexDirection: 'column', borderRight: '1px solid var(--b1)', minHeight: 0 }}>
              <textarea
                className="w-field mono"
                aria-label="Headers"
                rows={1}
                style={{ border: 0, borderRadius: 0, minHeight: 24 }}
                value={headers}
                onChange={(e) => setHeaders(e.target.value)}
              />
              <CodeEditor language="json" value={body} onChange={setBody} label="Body" />
            </div>
            <div style={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
              {!response && <EmptyState icon="send" title="No response yet" text="Choose an operation and send it." />}
              {response && 'error' in response && (
                <div className="w-strip w-strip-bad" role="alert">
                  <span>{response.error}</span>
                </div>
              )}
              {response && !('error' in response) && (
                <>
                  <div className="p-tools">
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
                  </div>
                  <CodeEditor
                    language={isJson ? 'json' : 'text'}
                    value={isJson ? indentJson(response.body) : response.body}
                    readOnly
                    label="Response"
                  />
                </>
              )}
            </div>
          </div>
        </div>
      </div>
    </section>
  );
}
