import pg from 'pg';
import { FlowError } from '../../../contract/flow-error.ts';
import { isConnectionLost, isPoolExhausted, translate } from './postgresql-error.ts';

/** A statement as it is asked: `name` where it stays prepared on its connection. */
export interface Statement {
  sql: string;
  values: readonly unknown[];
  name?: string;
}

/** Rows as texts in the order of their columns, and how many the statement touched. */
export interface Answer {
  rows: (string | null)[][];
  count: number;
}

/** What statements are asked of: any connection, or the one of a transaction. */
export interface Asked {
  ask(statement: Statement): Promise<Answer>;
}

export interface ConnectionSettings {
  /** What `pg` is told of the server. */
  config: pg.ClientConfig;
  /** So many connections at most. */
  most: number;
  /** Schema of the tables; null for that of the user. */
  schema: string | null;
}

/** How long a connection is waited for. */
const waitMs = 5_000;
/** How long a statement waits for rows that another one holds. */
const lockMs = 5_000;
/** How long a transaction may do nothing before the server ends it: a process that hangs must not hold rows for ever. */
const idleMs = 60_000;

const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** What each connection is told first. What is acknowledged must be on the disk, whatever the server's default is. */
function greeting(schema: string | null): string {
  return [
    `SET lock_timeout = ${lockMs}`,
    `SET idle_in_transaction_session_timeout = ${idleMs}`,
    `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`,
    ...(schema === null
      ? []
      : [`SELECT set_config('search_path', '"${schema.replaceAll('"', '""').replaceAll("'", "''")}"', false)`]),
  ].join('; ');
}

/** The connections of a process to one database. Statements of a transaction are sent without a wait between them. */
export class Connections implements Asked {
  readonly settings: ConnectionSettings;
  private readonly pool: pg.Pool;
  private isClosed = false;

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
    this.pool = new pg.Pool({
      ...settings.config,
      types: asText,
      pipeline: true,
      max: settings.most,
      connectionTimeoutMillis: waitMs,
      idleTimeoutMillis: 30_000,
      application_name: settings.config.application_name ?? 'weft',
    } as pg.PoolConfig);
    // One that lies idle and is lost is replaced when it is needed; without a listener the process would end.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => {
      client.on('error', () => {});
      client.query(greeting(settings.schema)).catch(() => {});
    });
  }

  /** One statement on any connection. What only reads and met a connection that is lost is asked once more. */
  async ask(statement: Statement, isRepeatable = true): Promise<Answer> {
    try {
      return await this.askOnce(statement);
    } catch (error) {
      if (!isRepeatable || this.isClosed || !isConnectionLost(error)) throw translate(error);
      try {
        return await this.askOnce(statement);
      } catch (again) {
        throw translate(again);
      }
    }
  }

  private async askOnce(statement: Statement): Promise<Answer> {
    const client = await this.pool.connect();
    let lost: Error | undefined;
    try {
      return await askOf(client, statement);
    } catch (error) {
      if (isConnectionLost(error) || isStale(error)) lost = error as Error;
      throw error;
    } finally {
      client.release(lost);
    }
  }

  /**
   * Work in a transaction, which is stored when `work` is done and taken back when it fails. Whether a commit whose answer was lost
   * was carried out is asked of the server.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>, end: 'commit' | 'rollback' = 'commit'): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw translate(error);
    }
    const tx = new Transaction(client);
    let lost: Error | undefined;
    try {
      tx.begin();
      const result = await work(tx);
      await tx.settled();
      if (end === 'rollback') await tx.ask({ sql: 'ROLLBACK', values: [] });
      else lost = await this.commit(tx);
      return result;
    } catch (error) {
      const cause = tx.firstError ?? error;
      if (tx.isOver || isConnectionLost(cause)) lost = cause as Error;
      else
        await tx.ask({ sql: 'ROLLBACK', values: [] }).catch((failed) => {
          lost = failed as Error;
        });
      if (isStale(cause)) lost ??= cause as Error;
      throw translate(cause);
    } finally {
      client.release(lost);
    }
  }

  /** Ends a transaction; gives the error of its connection where that was lost, and the transaction was stored all the same. */
  private async commit(tx: Transaction): Promise<Error | undefined> {
    try {
      const { command } = await tx.end();
      // A transaction in which something failed answers so.
      if (command !== 'COMMIT') throw new FlowError('data/unavailable', 'The database took the commit back.');
      return undefined;
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      const outcome = tx.id === null ? 'unknown' : await this.outcomeOf(tx.id);
      if (outcome === 'committed') return error as Error;
      tx.isOver = true;
      throw new FlowError(
        outcome === 'aborted' ? 'data/unavailable' : 'data/outcome-unknown',
        outcome === 'aborted'
          ? 'The database was lost while the run was stored: nothing of it was. Run it again.'
          : 'The database was lost while the run was stored, and could not be asked since whether it was. Look before it is run again.',
        { cause: error },
      );
    }
  }

  /** What became of a transaction, asked for some seconds until the server is there again. */
  private async outcomeOf(id: string): Promise<'committed' | 'aborted' | 'unknown'> {
    for (
      let pauseMs = 50, end = performance.now() + 15_000;
      performance.now() < end;
      pauseMs = Math.min(pauseMs * 2, 1_000)
    ) {
      try {
        const { rows } = await this.askOnce({ sql: 'SELECT pg_xact_status($1::text::xid8)', values: [id] });
        const status = rows[0]?.[0];
        if (status === 'committed' || status === 'aborted') return status;
        if (status === null) return 'unknown';
      } catch (error) {
        if (!isConnectionLost(error) && !isPoolExhausted(error)) return 'unknown';
      }
      await new Promise((after) => setTimeout(after, pauseMs));
    }
    return 'unknown';
  }

  /** A connection of its own, for what takes long. Whoever takes it gives it back. */
  async alone(): Promise<{ client: pg.Client; close(): Promise<void> }> {
    const client = new pg.Client({
      ...this.settings.config,
      types: asText,
      pipeline: true,
      connectionTimeoutMillis: waitMs,
      application_name: 'weft',
    } as pg.ClientConfig);
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(greeting(this.settings.schema));
    } catch (error) {
      await client.end().catch(() => {});
      throw translate(error);
    }
    return { client, close: () => client.end().catch(() => {}) };
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.pool.end();
  }
}

/** What stays prepared on a connection is of another schema by now. */
function isStale(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '0A000' || code === '26000';
}

/** Asks one statement of a connection. */
export async function askOf(client: pg.ClientBase, { sql, values, name }: Statement): Promise<Answer> {
  const { rows, rowCount } = await client.query<(string | null)[]>({
    text: sql,
    values: values as unknown[],
    rowMode: 'array',
    ...(name === undefined ? {} : { name }),
  });
  return { rows, count: rowCount ?? 0 };
}

/** A transaction under way: what is asked is sent at once, in the order of asking. */
export class Transaction implements Asked {
  private readonly client: pg.PoolClient;
  private readonly pending: Promise<unknown>[] = [];
  /** What failed first: all that was sent behind it fails only because of it. */
  firstError: unknown = null;
  isOver = false;
  /** Its number, by which the server knows what became of it. */
  id: string | null = null;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  begin(): void {
    this.later({ sql: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE', values: [] });
  }

  /** Asks for the number of the transaction: without it nobody knows what became of a commit whose answer is lost. */
  known(): void {
    this.later({ sql: 'SELECT pg_current_xact_id()::text', values: [], name: 'transaction' }, ({ rows }) => {
      this.id = rows[0]?.[0] ?? null;
    });
  }

  ask(statement: Statement): Promise<Answer> {
    const answer = askOf(this.client, statement);
    answer.catch((error) => {
      this.firstError ??= error;
    });
    return answer;
  }

  /** Asks, and looks at the answer when it is there; `settled` waits for it, and throws what looking throws. */
  later(statement: Statement, look: (answer: Answer) => void = () => {}): void {
    const looked = this.ask(statement).then(look);
    looked.catch((error) => {
      this.firstError ??= error;
    });
    this.pending.push(looked);
  }

  /** All that was sent is answered, as it should be. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.pending.splice(0));
    if (this.firstError !== null) throw this.firstError;
  }

  async end(): Promise<{ command: string }> {
    const { command } = await this.client.query('COMMIT');
    return { command };
  }
}
