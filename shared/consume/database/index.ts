import type { Unit } from '../../model/unit.ts';
import type { ConsumedServiceProtocol } from '../consumed-protocol.ts';
import { databaseConnectionRule, databaseQueryRule } from './checks.ts';
import { compileDatabase } from './compile.ts';
import { databaseConnectionKind } from './kind.ts';
import { queriesOf, queryOperation } from './queries.ts';
import { type DatabaseQuery, databaseQueryKind } from './query-kind.ts';

/** Databases of others (DB-01 to DB-07): connections, and queries that are documents of their own. */
export const database: ConsumedServiceProtocol = {
  id: 'database',
  kind: databaseConnectionKind,
  operationDocuments: {
    kind: databaseQueryKind,
    serviceOf: ({ data }: Unit<DatabaseQuery>) => data.connection,
    activity: 'query-database',
  },
  operationsOf: ({ id }, view) =>
    queriesOf(id, view).map(({ id: query, name, documentation }) => ({ id: query, name, documentation })),
  operation: (unit, id, view) => {
    const query = view.unit(id) as Unit<DatabaseQuery> | undefined;
    return query?.kind === databaseQueryKind.kind && query.data.connection === unit.id
      ? queryOperation(query, view)
      : undefined;
  },
  // Nobody sends a query by HTTP.
  sample: () => undefined,
  compile: compileDatabase,
  checks: [databaseConnectionRule, databaseQueryRule],
};
