import { useMemo } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { useDiagnostics, useStudio } from '../../project/index.ts';
import type { Finding } from './node-data.ts';
import {
  type CallsInTrace,
  callShown,
  callsInTrace,
  noPath,
  type PathTaken,
  pathTaken,
  stepsAround,
} from './path-taken.ts';

/** What the trace the person looks at did in this flow: of the call around the chosen step, in the chosen rounds. */
export function usePath(unitId: string, model: Microflow): PathTaken {
  const trace = useStudio((s) => s.trace);
  const chosen = useStudio((s) => s.traceStep);
  const rounds = useStudio((s) => s.traceRounds);
  return useMemo(() => {
    const call = trace && callShown(trace.steps, unitId, chosen);
    if (!trace || !call) return noPath;
    const around = chosen === null ? [] : [...stepsAround(trace.steps, chosen), trace.steps[chosen]];
    const roundOf = (loop: string): number | undefined =>
      rounds[loop] ?? around.findLast((s) => s?.kind === 'round' && s.node === loop)?.round;
    return pathTaken(model, trace.steps, call, roundOf);
  }, [trace, unitId, chosen, rounds, model]);
}

/** The calls of this flow in the trace that shows; null where it has fewer than two. */
export function useCalls(unitId: string): CallsInTrace | null {
  const trace = useStudio((s) => s.trace);
  const chosen = useStudio((s) => s.traceStep);
  return useMemo(() => {
    const calls = trace && callsInTrace(trace.steps, unitId, chosen);
    return calls && calls.steps.length > 1 ? calls : null;
  }, [trace, unitId, chosen]);
}

/** The worst finding of each node. */
export function useFindings(unitId: string): ReadonlyMap<string, Finding> {
  const diagnostics = useDiagnostics(unitId);
  return useMemo(() => {
    const found = new Map<string, Finding>();
    for (const d of diagnostics) {
      if (d.element && d.severity !== 'info' && found.get(d.element)?.severity !== 'error')
        found.set(d.element, { severity: d.severity, message: d.message });
    }
    return found;
  }, [diagnostics]);
}
