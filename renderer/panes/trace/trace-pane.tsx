import './trace.css';
import { useEffect, useRef, useState } from 'react';
import type { Trace, TraceStep } from '../../../shared/rpc/calls/run.ts';
import {
  chooseTraceStep,
  openDocument,
  rerun,
  toast,
  useCurrentTrace,
  useProjectView,
  useRunState,
  useStudio,
  useTraces,
} from '../../project/index.ts';
import { Button, clockText, EmptyState, Icon, ValueTree } from '../../widgets/index.ts';
import { msText } from '../../widgets/ms-text.ts';
import { ExchangeView } from './exchange-view.tsx';
import { lookOf } from './step-kinds.ts';
import { TraceList } from './trace-list.tsx';

/** The traces of the run as a waterfall; a step shows its values and leads to its activity, where they stand on the flow. */
export function TracePane() {
  const traces = useTraces();
  const trace = useCurrentTrace();
  if (traces.length === 0)
    return (
      <div className="p-pane">
        <EmptyState
          icon="activity"
          title="No traces yet"
          text="Every request to the run and every flow you start leaves one here."
        />
      </div>
    );
  return (
    <div className="p-pane t-pane">
      <div className="p-split">
        <TraceList traces={traces} />
        <div className="main">
          {trace ? <Waterfall key={trace.id} trace={trace} /> : <EmptyState icon="activity" title="Choose a trace" />}
        </div>
      </div>
    </div>
  );
}

function Waterfall({ trace }: { trace: Trace }) {
  const step = useStudio((s) => s.traceStep);
  const view = useProjectView();
  const run = useRunState();
  const [isRerunning, setRerunning] = useState(false);
  const total = Math.max(trace.durationMs, ...trace.steps.map((s) => s.startMs + s.durationMs), 0.1);
  const chosen = trace.steps.find((s) => s.index === step);
  const rows = useRef<HTMLDivElement>(null);
  // A step that was chosen on a flow is brought into sight here.
  useEffect(() => {
    if (step !== null) rows.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [step]);
  const again = async (): Promise<void> => {
    setRerunning(true);
    const problem = await rerun(trace.id).catch((error: Error) => error.message);
    setRerunning(false);
    if (problem) toast(problem, 'error');
  };
  const choose = (s: TraceStep): void => {
    chooseTraceStep(s.index);
    if (s.unit && s.kind !== 'request') openDocument(s.unit, { preview: true, ...(s.node ? { element: s.node } : {}) });
  };
  return (
    <>
      <div className="p-tools t-head">
        <strong title={`${trace.label}, ${clockText(trace.startedAt, 'milliseconds')}`}>{trace.label}</strong>
        <span className={`tag ${trace.failed ? 'bad' : 'ok'}`}>{trace.status}</span>
        {/* The list says when, to the second. */}
        <span className="w-meta t-moment">{clockText(trace.startedAt, 'milliseconds')} ·</span>
        <span className="w-meta">{msText(total)}</span>
        <span className="t-grow" />
        <Button
          small
          icon="rotate-ccw"
          label="Rerun"
          disabled={isRerunning || run.phase !== 'running' || trace.again === null}
          title={
            trace.again === null
              ? 'It cannot be run again: nobody asked for it, or what was sent is a secret or too long to keep'
              : 'Send the same again; its trace shows'
          }
          onClick={() => void again()}
        />
      </div>
      <div className="t-body">
        <div className="p-scroll" ref={rows}>
          {trace.steps.map((s) => {
            const { icon, family } = lookOf(s, view);
            return (
              <button
                key={s.index}
                type="button"
                className="p-row"
                aria-current={s.index === step}
                onClick={() => choose(s)}
              >
                <span className="t-label" style={{ paddingLeft: s.depth * 12 }}>
                  <Icon name={icon} size={14} family={family} />
                  <span className={`name ${s.error ? 's-bad' : ''}`} title={s.error ?? s.label}>
                    {s.label}
                  </span>
                  {s.mocked && <span className="tag warn">mocked</span>}
                  {s.replayed && <span className="tag warn">replayed</span>}
                  {s.outcome && <span className="w-meta">{s.outcome}</span>}
                </span>
                <span className="t-track">
                  <span
                    className="t-bar"
                    style={{
                      left: `${(s.startMs / total) * 100}%`,
                      width: `max(3px, ${(s.durationMs / total) * 100}%)`,
                      background: s.error ? 'var(--bad)' : `var(--k-${family})`,
                    }}
                  />
                </span>
                <span className="meta num t-took">{msText(s.durationMs)}</span>
              </button>
            );
          })}
        </div>
        {chosen && (
          <div className="t-chosen" data-text="">
            <strong>{chosen.label}</strong>
            {chosen.mocked && (
              <p className="w-meta">A mock answered, from the contract: nobody was called. The switch is at Run.</p>
            )}
            {chosen.replayed && (
              <p className="w-meta">A recording answered: nobody was called. The switch is at Run.</p>
            )}
            {chosen.error && <p className="s-bad">{chosen.error}</p>}
            <ValueTree key={chosen.index} values={chosen.values} />
            {chosen.exchange && <ExchangeView key={`x${chosen.index}`} exchange={chosen.exchange} />}
            {chosen.values.length === 0 && !chosen.error && <p className="w-meta">This step set no values.</p>}
          </div>
        )}
      </div>
    </>
  );
}
