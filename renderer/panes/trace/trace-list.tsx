import { useState } from 'react';
import type { TraceStep, TraceSummary } from '../../../shared/rpc/calls/run.ts';
import { chooseTraceStep, loadTrace, useCurrentTrace } from '../../project/index.ts';
import { clockText, Picker } from '../../widgets/index.ts';
import { kindWords } from './step-kinds.ts';

const outcomes = [
  { value: 'failed', label: 'Failed' },
  { value: 'done', label: 'Done' },
] as const;

/** Traces that fit all that is asked for; words must all stand in label or status. */
export function filterTraces(
  traces: readonly TraceSummary[],
  asked: { words: string; outcome: string | null; kind: string | null },
): TraceSummary[] {
  const words = asked.words.toLowerCase().split(/\s+/).filter(Boolean);
  return traces.filter(
    (t) =>
      (asked.outcome === null || t.failed === (asked.outcome === 'failed')) &&
      (asked.kind === null || t.kind === asked.kind) &&
      words.every((word) => `${t.label} ${t.status}`.toLowerCase().includes(word)),
  );
}

/** The traces of the run, newest first, found by words, outcome and what they began with. */
export function TraceList({ traces }: { traces: readonly TraceSummary[] }) {
  const trace = useCurrentTrace();
  const [words, setWords] = useState('');
  const [outcome, setOutcome] = useState<string | null>(null);
  const [kind, setKind] = useState<string | null>(null);
  const shown = filterTraces(traces, { words, outcome, kind }).reverse();
  const kinds = [...new Set<TraceStep['kind']>(traces.map((t) => t.kind))];
  return (
    <div className="side t-list">
      <div className="p-tools t-filter">
        <input
          className="w-field"
          aria-label="Find a trace"
          placeholder="Find, e.g. POST 422"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Picker label="Outcome" value={outcome} emptyLabel="All" options={outcomes} onChange={setOutcome} />
        <Picker
          label="Began with"
          value={kind}
          emptyLabel="Any start"
          options={kinds.map((k) => ({ value: k, label: kindWords[k] }))}
          onChange={setKind}
        />
      </div>
      <div className="p-scroll">
        {shown.map((t) => (
          <button
            key={t.id}
            type="button"
            className="p-row"
            aria-current={t.id === trace?.id}
            onClick={() => {
              chooseTraceStep(null);
              void loadTrace(t.id);
            }}
          >
            <span className="w-meta">{clockText(t.startedAt)}</span>
            <span className="name" title={t.label}>
              {t.label}
            </span>
            <span className={`p-status ${t.failed ? 's-bad' : 's-ok'}`}>{t.status}</span>
          </button>
        ))}
        {shown.length === 0 && <p className="w-meta t-none">No trace fits. {traces.length} in all.</p>}
      </div>
    </div>
  );
}
