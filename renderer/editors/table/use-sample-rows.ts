import { useEffect, useState } from 'react';
import type { RereadPlan } from '../../../shared/import/plan-reread.ts';
import { client } from '../../project/index.ts';
import type { TableUnit } from './table-edits.ts';

/** The first rows of the sample as the properties of a table say, and what is wrong with it; null until they are there. */
export function useSampleRows({ id, data }: TableUnit): RereadPlan | null {
  const [read, setRead] = useState<RereadPlan | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same table changed is read again
  useEffect(() => {
    let isCurrent = true;
    client()
      .call('structure.reread', { structure: id, set: {} })
      .then((found) => isCurrent && setRead(found))
      .catch((e: Error) => {
        const error = { severity: 'error' as const, code: 'sample', message: e.message, path: '$' };
        if (isCurrent) setRead({ change: null, columns: [], rows: [], sheets: [], diagnostics: [error] });
      });
    return () => {
      isCurrent = false;
    };
  }, [id, data]);
  return read;
}
