import { Icon } from '../../widgets/index.ts';
import type { RequestGroup, RequestTemplate } from './operations.ts';

/** A request that was sent, newest first in the list. */
export interface SentRequest {
  id: number;
  at: number;
  method: string;
  path: string;
  body: string;
  headers: string;
  template: RequestTemplate | null;
  status: number | null;
}

/** Operations by service, and below them what was sent. */
export function RequestList({
  groups,
  sent,
  chosen,
  onChoose,
  onAgain,
}: {
  groups: readonly RequestGroup[];
  sent: readonly SentRequest[];
  chosen: string | null;
  onChoose: (template: RequestTemplate) => void;
  onAgain: (request: SentRequest) => void;
}) {
  const last = new Map<string, number | null>();
  for (const s of [...sent].reverse()) if (s.template) last.set(s.template.id, s.status);
  return (
    <div className="side r-list">
      {groups.length === 0 && <p className="r-none w-meta">Publish an entity to get operations here.</p>}
      {groups.map((group) => (
        <section key={group.id} aria-label={group.name}>
          <h3 className="p-row">
            <Icon name="globe" size={14} family="publish" />
            {group.name}
          </h3>
          {group.templates.map((t) => (
            <button
              key={t.id}
              type="button"
              className="p-row r-operation"
              title={[t.summary, `${t.method} ${t.path}`].filter(Boolean).join('\n')}
              aria-current={t.id === chosen}
              onClick={() => onChoose(t)}
            >
              <span className={`method method-${t.method}`}>{t.method}</span>
              <span className="name">{t.path}</span>
              {last.has(t.id) && <Status status={last.get(t.id) ?? null} />}
            </button>
          ))}
        </section>
      ))}
      {sent.length > 0 && (
        <section aria-label="Traffic" className="r-traffic">
          <h3 className="p-row">Traffic</h3>
          {sent.map((s) => (
            <button key={s.id} type="button" className="p-row" onClick={() => onAgain(s)}>
              <span className="mono w-meta">{new Date(s.at).toTimeString().slice(0, 8)}</span>
              <span className="name">
                {s.method} {s.path}
              </span>
              <Status status={s.status} />
            </button>
          ))}
        </section>
      )}
    </div>
  );
}

function Status({ status }: { status: number | null }) {
  return <span className={`meta ${status === null || status >= 400 ? 's-bad' : 's-ok'}`}>{status ?? 'no answer'}</span>;
}
