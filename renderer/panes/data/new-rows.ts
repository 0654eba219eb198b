import { useEffect, useRef, useState } from 'react';
import type { DataPage } from '../../../shared/rpc/calls/data.ts';
import { useRunState } from '../../project/index.ts';

/** A page with the entity and the filter it is of. */
export type ShownPage = DataPage & { entity: string; constraint: string };

/**
 * How many rows of an entity came since a person first looked at it in this run. `own` tells of rows that the person added
 * (or deleted, when negative) here; `seen` counts from now on again. Only unfiltered pages count.
 */
export function useNewRows(
  entity: string | undefined,
  page: ShownPage | null,
): { fresh: number; own: (rows: number) => void; seen: () => void } {
  const { startedAt } = useRunState();
  const first = useRef(new Map<string, number>());
  const [, redraw] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has other data
  useEffect(() => first.current.clear(), [startedAt]);
  const isOfEntity = entity !== undefined && page?.entity === entity && page.constraint === '';
  if (isOfEntity && !first.current.has(entity)) first.current.set(entity, page.total);
  const before = entity === undefined ? undefined : first.current.get(entity);
  return {
    fresh: isOfEntity && before !== undefined ? Math.max(0, page.total - before) : 0,
    own: (rows) => {
      // Asked now: an edit is answered later than the picture from which it was made.
      const known = entity === undefined ? undefined : first.current.get(entity);
      if (entity !== undefined && known !== undefined) first.current.set(entity, known + rows);
    },
    seen: () => {
      if (isOfEntity) first.current.set(entity, page.total);
      redraw((n) => n + 1);
    },
  };
}
