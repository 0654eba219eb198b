import { useEffect, useState } from 'react';
import type { TraceStep } from '../../shared/rpc/calls/run.ts';
import { client, useStudio } from '../project/index.ts';
import { withReadableTimes } from './time-text.ts';

const nothing: ReadonlyMap<string, string> = new Map();
const mostTraces = 5;

/** What the variables held when a node last ran, as texts; of a node that did not run, what they held last in its flow. */
export function valuesBefore(
  steps: readonly TraceStep[],
  { unit, node }: { unit: string; node: string },
): ReadonlyMap<string, string> {
  const own = steps.filter((s) => s.unit === unit);
  const at = own.findLastIndex((s) => s.node === node);
  const until = at < 0 ? own.length : at;
  // A flow that ran several times: only the round in which the node ran.
  const begin = own.findLastIndex((s, i) => i < until && s.kind === 'microflow');
  const values = new Map<string, string>();
  for (const step of own.slice(Math.max(0, begin), until))
    for (const { name, text } of step.values) values.set(name, withReadableTimes(text));
  return values;
}

/** The values at the last run that came to a place: of the trace that is shown, else of the newest that has its flow. */
export function useLastValues(place: { unit: string; node: string } | undefined): ReadonlyMap<string, string> {
  const [values, setValues] = useState(nothing);
  const trace = useStudio((s) => s.trace);
  const traces = useStudio((s) => s.traces);
  const { unit, node } = place ?? {};
  useEffect(() => {
    let isCurrent = true;
    const look = async () => {
      if (!unit || !node) return;
      const has = (steps: readonly TraceStep[] | undefined) => steps?.some((s) => s.unit === unit);
      if (has(trace?.steps)) return setValues(valuesBefore(trace?.steps ?? [], { unit, node }));
      const newest = traces.toSorted((a, b) => b.startedAt - a.startedAt).slice(0, mostTraces);
      for (const { id } of newest) {
        const found = await client().call('run.trace', { id });
        if (!isCurrent) return;
        if (found && has(found.steps)) return setValues(valuesBefore(found.steps, { unit, node }));
      }
    };
    void look().catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [unit, node, trace, traces]);
  return values;
}
