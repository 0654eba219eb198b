import { useMemo } from 'react';
import { useDiagnostics } from '../../project/index.ts';

/** The worst finding of each element; null when there is none. */
export function useSeverities(unitId: string): ReadonlyMap<string, string> | null {
  const diagnostics = useDiagnostics(unitId);
  return useMemo(() => {
    const found = new Map<string, string>();
    for (const d of diagnostics)
      if (d.element && d.severity !== 'info' && found.get(d.element) !== 'error') found.set(d.element, d.severity);
    return found.size > 0 ? found : null;
  }, [diagnostics]);
}
