import { z } from 'zod';
import type { ColumnKind } from '../../consume/database/column-kinds.ts';
import type { DatabaseSchema } from '../../consume/database/kind.ts';
import { result, unitId } from './call.ts';
import type { MappingPlan } from './mapping.ts';

/** Why a database did not do what it was asked, in words; the place in the statement as it is written. */
export interface DatabaseRefusal {
  error: string;
  fault: string;
  line?: number;
  column?: number;
}

/** What a statement gave when it was tried. */
export interface QueryTrial {
  columns: { name: string; kind: ColumnKind; type: string }[];
  /** Values as texts; null is NULL. */
  rows: (string | null)[][];
  /** There are more rows than these. */
  isCut: boolean;
  changed: number | null;
  /** It changes data: that was taken back. */
  isTakenBack: boolean;
  ms: number;
}

/** More rows of a trial are not shown. */
export const shownTrialRows = 200;

/** Databases of others: each call is made by the host, with the values that constants have on this machine. */
export const databaseCalls = {
  /** Connects and says to what, or why not. */
  'database.test': {
    args: z.strictObject({ connection: unitId }),
    result: result<{ version: string; ms: number } | DatabaseRefusal>(),
  },
  /** Reads the tables, views and procedures; the window keeps them in the document. */
  'database.browse': {
    args: z.strictObject({ connection: unitId }),
    result: result<DatabaseSchema | DatabaseRefusal>(),
  },
  /** Tries a statement with the test values of its parameters, in a transaction that is taken back. */
  'database.try': {
    args: z.strictObject({
      connection: unitId,
      sql: z.string(),
      parameters: z.array(z.strictObject({ name: z.string(), type: z.string(), list: z.boolean(), test: z.string() })),
      /** Who asks, in the window: a newer question takes the place of its last one. */
      asker: z.string().default(''),
    }),
    result: result<QueryTrial | DatabaseRefusal>(),
  },
  /** Plans an entity of the columns of a query. */
  'database.planEntity': {
    args: z.strictObject({
      query: unitId,
      columns: z.array(z.strictObject({ name: z.string(), kind: z.string(), type: z.string() })),
    }),
    result: result<MappingPlan>(),
  },
  /** Plans entities of tables, by their names with schemas. */
  'database.planTables': {
    args: z.strictObject({
      connection: unitId,
      tables: z.array(z.string()),
      parent: z.string(),
      queries: z.boolean(),
    }),
    result: result<MappingPlan>(),
  },
} as const;
