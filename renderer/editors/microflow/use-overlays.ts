import { useMemo } from 'react';
import { useDiagnostics, useTraceSteps } from '../../project/index.ts';
import type { Finding } from './node-data.ts';
import { type ShownTrace, traceByNode } from './projection.ts';

/** What the trace the person looks at says about each node. */
export function useTrace(unitId: string): ReadonlyMap<string, ShownTrace> {
  const steps = useTraceSteps(unitId);
  return useMemo(() => traceByNode(steps), [steps]);
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
