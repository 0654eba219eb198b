import { useState } from 'react';
import type { DatabaseQuery } from '../../../shared/consume/database/query-kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DatabaseRefusal, QueryTrial } from '../../../shared/rpc/calls/database.ts';
import { client, untilEdited, useStudio } from '../../project/index.ts';

/** Tries a query with its test values; what it gave last is kept until the next trial. */
export function useQueryTrial(unitId: string) {
  const [trial, setTrial] = useState<QueryTrial | DatabaseRefusal | null>(null);
  const [isRunning, setRunning] = useState(false);
  const run = () => {
    setRunning(true);
    untilEdited()
      .then(() => {
        const unit = useStudio.getState().view.unit(unitId) as Unit<DatabaseQuery>;
        const { connection, sql, parameters, each, gives } = unit.data;
        const isBatch = each && (gives === 'count' || gives === 'nothing');
        return client().call('database.try', {
          connection: connection ?? '',
          sql,
          // A batch is tried with the first of each list.
          parameters: parameters.map(({ name, type, list, test }) =>
            isBatch && list ? { name, type, list: false, test: test.split('\n')[0] ?? '' } : { name, type, list, test },
          ),
          asker: unitId,
        });
      })
      .then(setTrial)
      .catch((error: Error & { code?: string }) => {
        if (error.code !== 'workbench/superseded') setTrial({ error: error.message, fault: 'studio' });
      })
      .finally(() => setRunning(false));
  };
  return { trial, isRunning, run };
}
