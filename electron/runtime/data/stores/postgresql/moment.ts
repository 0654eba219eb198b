import type { Query } from '../../../../../shared/query/index.ts';
import type { ObjectStore, StoreMoment, WriteOperation } from '../../../contract/object-store.ts';
import { type Asked, askOf, type Statement } from './connections.ts';
import type { PostgresqlDatabase } from './postgresql-database.ts';
import { translate } from './postgresql-error.ts';
import { PostgresqlReader, storedRow } from './postgresql-reader.ts';
import type { ProgramTables } from './program-tables.ts';

/** How long whoever reads may take between two pieces (a client that receives slowly). */
const idleMs = 600_000;

/**
 * The rows of a query as they are committed now, read by a cursor in a transaction of its own that sees one moment (`REPEATABLE READ`);
 * what hangs on them is read in it, too. Nobody waits for it.
 */
export async function openMoment(
  store: ObjectStore,
  database: PostgresqlDatabase,
  tables: ProgramTables,
  query: number | Query,
  parameters: readonly unknown[],
): Promise<StoreMoment> {
  await database.momentRoom.take();
  let opened: Awaited<ReturnType<PostgresqlDatabase['connections']['alone']>>;
  try {
    opened = await database.connections.alone();
  } catch (error) {
    database.momentRoom.give();
    throw error;
  }
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await opened.close();
    database.momentRoom.give();
  };
  const asked: Asked = {
    ask: (statement: Statement) =>
      askOf(opened.client, statement).catch((error) => {
        throw translate(error);
      }),
  };
  try {
    const seen = new PostgresqlReader(tables, asked);
    const { table, statement, values } = seen.select(query, parameters, { limit: null, offset: null });
    await asked.ask({ sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', values: [] });
    await asked.ask({ sql: `SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`, values: [] });
    await asked.ask({ sql: `DECLARE moment NO SCROLL CURSOR FOR ${statement.sql}`, values: statement.values });
    return {
      store: Object.assign(Object.create(store) as ObjectStore, {
        // What a run wrote itself is laid over what is committed now.
        reader: (run: object, own: readonly WriteOperation[] | null) => (own === null ? seen : store.reader(run, own)),
      }),
      async next(most) {
        const { rows } = await asked.ask({ sql: `FETCH ${Math.trunc(most)} FROM moment`, values: [] });
        return rows.map((row) => storedRow(table, row, values));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
