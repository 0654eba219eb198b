import { useState } from 'react';
import { openDocument, showTrace, useCurrentTrace, useTraces } from '../../project/index.ts';
import { clockText, EmptyState, Icon } from '../../widgets/index.ts';
import { msText } from '../../widgets/ms-text.ts';

const families = {
  request: 'publish',
  microflow: 'logic',
  activity: 'data',
  import: 'shape',
  export: 'shape',
  call: 'consume',
  database: 'system',
} as const;
const icons = {
  request: 'globe',
  microflow: 'workflow',
  activity: 'box',
  import: 'file-input',
  export: 'file-output',
  call: 'cloud-download',
  database: 'database',
} as const;

/** The traces of the run as a waterfall; a step shows its values and leads to its activity, where they stand on the flow. */
export function TracePane() {
  const traces = useTraces();
  const trace = useCurrentTrace();
  const [step, setStep] = useState<number | null>(null);
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
  const total = Math.max(trace?.durationMs ?? 0, ...(trace?.steps.map((s) => s.startMs + s.durationMs) ?? []), 0.1);
  const chosen = trace?.steps.find((s) => s.index === step);
  return (
    <div className="p-pane">
      <div className="p-split">
        <div className="side">
          {[...traces].reverse().map((t) => (
            <button
              key={t.id}
              type="button"
              className="p-row"
              aria-current={t.id === trace?.id}
              onClick={() => {
                setStep(null);
                void showTrace(t.id);
              }}
            >
              <span className="w-meta">{clockText(t.startedAt)}</span>
              <span className="name" title={t.label}>
                {t.label}
              </span>
              <span className={`p-status ${t.failed ? 's-bad' : 's-ok'}`}>{t.status}</span>
            </button>
          ))}
        </div>
        <div className="main">
          {!trace && <EmptyState icon="activity" title="Choose a trace" />}
          {trace && (
            <div className="p-scroll">
              {trace.steps.map((s) => (
                <button
                  key={s.index}
                  type="button"
                  className="p-row"
                  aria-current={s.index === step}
                  onClick={() => {
                    setStep(s.index);
                    if (s.unit && s.kind !== 'request')
                      openDocument(s.unit, { preview: true, ...(s.node ? { element: s.node } : {}) });
                  }}
                >
                  <span
                    style={{
                      width: 260,
                      flex: 'none',
                      paddingLeft: s.depth * 12,
                      display: 'flex',
                      gap: 6,
                      overflow: 'hidden',
                    }}
                  >
                    <Icon name={icons[s.kind]} size={14} family={families[s.kind]} />
                    <span className={`name ${s.error ? 's-bad' : ''}`}>{s.label}</span>
                  </span>
                  <span style={{ position: 'relative', flex: 1, height: 8 }}>
                    <span
                      style={{
                        position: 'absolute',
                        left: `${(s.startMs / total) * 100}%`,
                        width: `max(3px, ${(s.durationMs / total) * 100}%)`,
                        height: 8,
                        borderRadius: 2,
                        background: s.error ? 'var(--bad)' : `var(--k-${families[s.kind]})`,
                      }}
                    />
                  </span>
                  <span className="meta num" style={{ width: 70 }}>
                    {msText(s.durationMs)}
                  </span>
                </button>
              ))}
            </div>
          )}
          {chosen && (
            <div style={{ borderTop: '1px solid var(--b1)', padding: 8, maxHeight: 110, overflow: 'auto' }}>
              <strong>{chosen.label}</strong>
              {chosen.error && <p className="s-bad">{chosen.error}</p>}
              {chosen.values.map((v) => (
                <div key={v.name} className="mono">
                  ${v.name} = {v.text}
                </div>
              ))}
              {chosen.values.length === 0 && !chosen.error && <p className="w-meta">This step set no values.</p>}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
