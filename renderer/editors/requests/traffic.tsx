import type { Unit } from '../../../shared/model/unit.ts';
import type { RequestCollection } from '../../../shared/request/index.ts';
import { useTraces } from '../../project/index.ts';
import { Button, clockText } from '../../widgets/index.ts';
import { type Answer, clearExchanges, showExchange, useExchanges } from './exchanges.ts';
import { sentAt } from './sent-at.ts';

/** The status of an answer; in words where there is none. */
export function AnswerStatus({ answer }: { answer: Answer | undefined }) {
  if (!answer) return null;
  const isBad = 'error' in answer || answer.status >= 400;
  return (
    <span className={`meta p-status ${isBad ? 's-bad' : 's-ok'}`}>{'error' in answer ? 'failed' : answer.status}</span>
  );
}

/** What this window sent, newest first; a click shows the answer of then. */
export function Traffic({
  unit,
  chosen,
  onChoose,
}: {
  unit: Unit<RequestCollection>;
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  const sent = useExchanges((s) => s.sent);
  const shown = useExchanges((s) => s.shown);
  const traces = useTraces();
  const own = sent.filter((s) => s.unit === unit.id);
  if (own.length === 0) return null;
  return (
    <section className="rq-traffic" aria-label="Traffic">
      <div className="rq-traffic-head">
        <strong>Traffic</strong>
        <span className="w-meta">{own.length}</span>
        <span className="rq-grow" />
        <Button small kind="quiet" icon="trash-2" title="Clear traffic" onClick={clearExchanges} />
      </div>
      <div className="rq-traffic-rows">
        {own.map((s) => (
          <button
            key={s.id}
            type="button"
            className="p-row"
            aria-current={s.request === chosen && shown[s.request]?.id === s.id}
            title={`${s.method} ${s.address}`}
            onClick={() => {
              showExchange(s);
              if (unit.data.requests.some((r) => r.id === s.request)) onChoose(s.request);
            }}
          >
            <span className="mono w-meta">{clockText(sentAt(s, traces))}</span>
            <span className="mono name">{s.address}</span>
            <AnswerStatus answer={s.answer} />
          </button>
        ))}
      </div>
    </section>
  );
}
