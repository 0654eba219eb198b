import pg from 'pg';
import Cursor from 'pg-cursor';
import type { BoundStatement } from '../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
import { dialectOf } from '../../../../../shared/consume/database/dialect.ts';
import type { DatabaseAddress } from '../../../../../shared/consume/database/program.ts';
import {
  type DatabaseDriver,
  DatabaseError,
  type DatabaseFault,
  type DatabaseLink,
  type ResultColumn,
  type StatementLimits,
  type StatementResult,
} from '../driver.ts';
import { isolationWords } from '../isolation.ts';
import { tlsOf } from '../tls.ts';
import { browsePostgresql } from './postgresql-schema.ts';
import { columnKindOf, readerOf, typeNames } from './postgresql-types.ts';

const { Client } = pg;
type Client = InstanceType<typeof Client>;

/** Every value as the text that the server wrote: what it says is read by our own rules. */
const asTexts = { getTypeParser: () => (text: string | Buffer) => text };

export const postgresql: DatabaseDriver = {
  id: 'postgresql',
  async connect(address, signal) {
    const client = new Client({
      host: address.host,
      port: address.port ?? dialectOf('postgresql').port ?? 5432,
      database: address.database,
      user: address.user || undefined,
      password: address.password,
      connectionTimeoutMillis: address.connectMs,
      ssl: tlsOf(address) ?? false,
      keepAlive: true,
      application_name: 'weft',
      types: asTexts as never,
    });
    const link = new PostgresqlLink(client);
    const stop = () => void client.end().catch(() => {});
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await client.connect();
      await link.prepare(address);
      return link;
    } catch (error) {
      void client.end().catch(() => {});
      throw faultOf(error, address);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  },
};

class PostgresqlLink implements DatabaseLink {
  private readonly client: Client;
  private broken: Error | null = null;
  /** Names of types that the server has beside its own, by their number; asked for once a connection. */
  private readonly types = new Map<number, string>();
  private statementTimeoutMs = 0;
  private isolation = '';

  constructor(client: Client) {
    this.client = client;
    client.on('error', (error) => {
      this.broken = error;
    });
    client.on('end', () => {
      this.broken ??= new Error('the connection was closed.');
    });
  }

  get isBroken(): boolean {
    return this.broken !== null;
  }

  /** Settings of a new session; values go as values. */
  async prepare(address: DatabaseAddress): Promise<void> {
    this.isolation = isolationWords(address.isolation);
    const settings: [string, string][] = [
      ['TimeZone', address.timeZone || 'UTC'],
      ['DateStyle', 'ISO, YMD'],
      ['IntervalStyle', 'iso_8601'],
      ['bytea_output', 'hex'],
      ['extra_float_digits', '1'],
      ['lc_monetary', 'C'],
      ['standard_conforming_strings', 'on'],
      ...(address.lockMs > 0 ? [['lock_timeout', `${address.lockMs}`] as [string, string]] : []),
      ...(address.schema ? [['search_path', dialectOf('postgresql').quote(address.schema)] as [string, string]] : []),
      ...(address.readOnly ? [['default_transaction_read_only', 'on'] as [string, string]] : []),
      ...address.settings.map(({ name, value }): [string, string] => [name, value]),
    ];
    const calls = settings.map((_, i) => `set_config($${i * 2 + 1}, $${i * 2 + 2}, false)`).join(', ');
    await this.client.query({ text: `SELECT ${calls}`, values: settings.flat() });
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    if (limits.most !== undefined && limits.most > 0) return this.firstRows(statement, limits);
    await this.limitTime(limits);
    return this.limited(limits, async () => {
      const given = await this.client.query({
        text: statement.sql,
        values: boundValues(statement),
        rowMode: 'array',
      });
      // Several statements give several results; the last one that has columns counts.
      const result = (Array.isArray(given) ? given.at(-1) : given) as pg.QueryArrayResult<ColumnValue[]>;
      const changed = result.rowCount !== null && !/^(SELECT|SHOW)$/.test(result.command) ? result.rowCount : null;
      return this.resultOf({ rows: result.rows, fields: result.fields, changed });
    });
  }

  /** The first rows of a result: the server is not asked for more. */
  private async firstRows(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    await this.limitTime(limits);
    const cursor = this.open(statement);
    let part: CursorPart;
    try {
      part = await this.limited(limits, () => readFrom(cursor, (limits.most as number) + 1));
    } finally {
      if (!this.isBroken) await cursor.close().catch(() => {});
    }
    return this.resultOf(part);
  }

  async *stream(statement: BoundStatement, limits: StatementLimits, atOnce = 1_000): AsyncIterable<StatementResult> {
    await this.limitTime(limits);
    const cursor = this.open(statement);
    try {
      for (let isFirst = true; ; isFirst = false) {
        const part = await this.limited(limits, () => readFrom(cursor, atOnce));
        if (part.rows.length === 0 && !isFirst) return;
        // The connection is busy with the rows: types of the user's own are not asked for, and stand as the server writes them.
        yield { columns: this.columnsOf(part.fields), rows: this.read(part.rows, part.fields), changed: part.changed };
        if (part.rows.length < atOnce) return;
      }
    } finally {
      if (!this.isBroken) await cursor.close().catch(() => {});
    }
  }

  private open(statement: BoundStatement): Cursor<ColumnValue[]> {
    const settings = { rowMode: 'array' as const, types: asTexts as never };
    return this.client.query(new Cursor<ColumnValue[]>(statement.sql, boundValues(statement) as never[], settings));
  }

  private async resultOf({ rows, fields, changed }: CursorPart): Promise<StatementResult> {
    await this.learnTypes(fields);
    return { columns: this.columnsOf(fields), rows: this.read(rows, fields), changed };
  }

  async begin(): Promise<void> {
    await this.control(this.isolation === '' ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${this.isolation}`);
  }

  async commit(): Promise<void> {
    await this.control('COMMIT');
  }

  async rollback(): Promise<void> {
    // Settings of the session go back with it.
    this.statementTimeoutMs = 0;
    await this.control('ROLLBACK');
  }

  async savepoint(name: string): Promise<void> {
    await this.control(`SAVEPOINT ${name}`);
  }

  async backTo(name: string): Promise<void> {
    this.statementTimeoutMs = 0;
    await this.control(`ROLLBACK TO SAVEPOINT ${name}`);
  }

  async release(name: string): Promise<void> {
    await this.control(`RELEASE SAVEPOINT ${name}`);
  }

  browse(schemas: readonly string[]) {
    return browsePostgresql(async (sql, values) => {
      const { rows } = await this.client.query({ text: sql, values: [...values], rowMode: 'array' });
      return rows as (string | null)[][];
    }, schemas).catch((error: unknown) => {
      throw faultOf(error);
    });
  }

  async version(): Promise<string> {
    const { rows } = await this.client.query({ text: 'SHOW server_version', rowMode: 'array' });
    // What follows is who packed it.
    return `PostgreSQL ${(rows as string[][])[0]?.[0]?.split(' ')[0] ?? ''}`;
  }

  async close(): Promise<void> {
    if (!this.broken) await this.client.end();
    else void this.client.end().catch(() => {});
  }

  private async control(sql: string | pg.QueryConfig): Promise<void> {
    try {
      await this.client.query(sql);
    } catch (error) {
      throw this.fault(error);
    }
  }

  /** Work that the server stops after a time, and a person at once: by another connection, as PostgreSQL wants it. */
  private async limited<T>({ timeoutMs, signal }: StatementLimits, work: () => Promise<T>): Promise<T> {
    if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
    const whole = Math.max(1, Math.ceil(timeoutMs));
    const stop = () => this.cancel();
    // The server may be gone without a word: then nobody stops the statement.
    const timer = setTimeout(() => {
      this.broken ??= new Error('no answer');
      (this.client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    }, whole + 2_000);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.', { cause: error });
      throw this.fault(error, this.statementTimeoutMs || whole);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Has the server stop statements after a time; one that is nearly the same stays, which saves a way there and back. */
  private async limitTime({ timeoutMs }: StatementLimits): Promise<void> {
    const whole = Math.max(1, Math.ceil(timeoutMs));
    const known = this.statementTimeoutMs;
    if (known >= whole && known <= whole * 1.25 + 250) return;
    await this.control({ text: "SELECT set_config('statement_timeout', $1, false)", values: [String(whole)] });
    this.statementTimeoutMs = whole;
  }

  /** Asks the server to stop what it does, over a connection of its own (protocol, "Canceling Requests in Progress"). */
  private cancel(): void {
    const { processID, secretKey, host, port, ssl } = this.client as unknown as CancelledClient;
    const other = new Client({ host, port, ssl }) as unknown as CancellingClient;
    const { connection } = other;
    // Whether the request comes through is not known to anybody: the statement ends by its time-out, then.
    connection.on('error', () => {});
    connection.on('sslconnect', () => connection.cancel(processID, secretKey));
    const query = {};
    other.cancel({ activeQuery: query, processID, secretKey }, query);
  }

  private fault(error: unknown, timeoutMs = 0): DatabaseError {
    if (this.broken && !(error instanceof pg.DatabaseError))
      return new DatabaseError('lost', 'the connection was lost; whether the statement was carried out is not known.', {
        cause: error,
      });
    return faultOf(error, null, timeoutMs);
  }

  /** What types are that the server has beside its own. */
  private async learnTypes(fields: readonly pg.FieldDef[]): Promise<void> {
    const unknown = fields.map((f) => f.dataTypeID).filter((id) => !(id in typeNames) && !this.types.has(id));
    if (unknown.length === 0) return;
    const { rows } = await this.client.query({
      text: 'SELECT oid::int8, typtype, typcategory, format_type(oid, NULL) FROM pg_type WHERE oid = ANY($1)',
      values: [unknown],
      rowMode: 'array',
    });
    for (const [id, kind, category, name] of rows as unknown as [string, string, string, string][])
      this.types.set(Number(id), `${category === 'A' ? '[]' : kind === 'e' ? 'enum ' : ''}${name}`);
  }

  private columnsOf(fields: readonly pg.FieldDef[]): ResultColumn[] {
    return fields.map(({ name, dataTypeID }) => {
      const { kind, type } = columnKindOf(dataTypeID, this.types.get(dataTypeID));
      return { name, kind, type };
    });
  }

  /** Values as column kinds have them, in place: rows are ours. */
  private read(rows: ColumnValue[][], fields: readonly pg.FieldDef[]): ColumnValue[][] {
    const readers = fields.map(({ dataTypeID }) => readerOf(dataTypeID, this.types.get(dataTypeID)));
    readers.forEach((reader, i) => {
      if (reader === null) return;
      for (const row of rows) {
        const value = row[i];
        if (typeof value === 'string') row[i] = reader(value);
      }
    });
    return rows;
  }
}

/** What the library keeps of a connection that has to be known to stop what it does. */
interface CancelledClient {
  processID: number;
  secretKey: number;
  host: string;
  port: number;
  ssl: boolean;
}
interface CancellingClient {
  connection: {
    on(event: 'error' | 'sslconnect', heard: () => void): void;
    cancel(processID: number, secretKey: number): void;
  };
  cancel(client: { activeQuery: object; processID: number; secretKey: number }, query: object): void;
}

/** A part of a result. */
interface CursorPart {
  rows: ColumnValue[][];
  fields: pg.FieldDef[];
  changed: number | null;
}

function readFrom(cursor: Cursor<ColumnValue[]>, most: number): Promise<CursorPart> {
  return new Promise((done, failed) => {
    cursor.read(most, (error, rows, result) => {
      if (error) return failed(error);
      const isRead = /^(SELECT|SHOW)?$/.test(result?.command ?? '');
      done({ rows, fields: result?.fields ?? [], changed: isRead ? null : (result?.rowCount ?? null) });
    });
  });
}

function boundValues({ values }: BoundStatement): unknown[] {
  return values.map(({ value }) =>
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : typeof value === 'boolean'
        ? String(value)
        : value,
  );
}

/** By SQLSTATE, whole or by class (PostgreSQL, Appendix A). */
const faults: Readonly<Record<string, DatabaseFault>> = {
  '08': 'lost',
  '22': 'bad-value',
  '23': 'constraint',
  '23505': 'unique',
  '25006': 'read-only',
  '28': 'refused',
  '3D000': 'no-database',
  '40001': 'serialization',
  '40P01': 'deadlock',
  '42501': 'permission',
  '53': 'full',
  '55P03': 'lock-timeout',
  '57014': 'timeout',
  '57P': 'lost',
};

function faultOf(error: unknown, address: DatabaseAddress | null = null, timeoutMs = 0): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const {
    code = '',
    message,
    position,
    detail,
    where: context,
  } = error as Error & {
    code?: string;
    position?: string;
    detail?: string;
    where?: string;
  };
  const where = address ? `${address.host}:${address.port ?? 5432}` : 'the server';
  if (error instanceof pg.DatabaseError) {
    const fault = faults[code] ?? faults[code.slice(0, 3)] ?? faults[code.slice(0, 2)] ?? 'statement';
    const said = `${message}${detail ? ` (${detail})` : ''}`;
    const words: Partial<Record<DatabaseFault, string>> = {
      refused: address
        ? `the server at ${where} refuses the user ${address.user || 'without a name'}: ${message}. Is the password right?`
        : message,
      'no-database': `the server at ${where} has no such database: ${message}.`,
      timeout: `the statement was stopped: it took longer than ${timeoutMs} ms.`,
      'lock-timeout': `somebody else holds a lock on what it needs, longer than is waited for. ${said}`,
      deadlock: `it and another statement waited for each other, and the server ended this one. ${said}`,
      lost: `the server ended the connection: ${message}.`,
    };
    return new DatabaseError(fault, words[fault] ?? said, {
      at: position ? Number(position) - 1 : null,
      value: Number(/parameter \$(\d+)/.exec(context ?? '')?.[1] ?? 0) || null,
      state: code,
      cause: error,
    });
  }
  const options = { cause: error, state: code };
  if (/ECONNREFUSED/.test(code)) return new DatabaseError('unreachable', `nothing listens at ${where}.`, options);
  if (/ENOTFOUND|EAI_AGAIN/.test(code))
    return new DatabaseError('unreachable', `the host ${address?.host ?? ''} is not known.`, options);
  if (/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(code) || /timeout expired|timeout exceeded/i.test(message))
    return new DatabaseError(
      'unreachable',
      `${where} did not answer within ${address?.connectMs ?? timeoutMs} ms.`,
      options,
    );
  if (/does not support SSL/i.test(message))
    return new DatabaseError(
      'tls',
      `the server at ${where} has no TLS. Switch it off for this connection, or on at the server.`,
      options,
    );
  if (/^(CERT_|DEPTH_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL|EPROTO)/.test(code))
    return new DatabaseError('tls', `no secure connection comes about with ${where} (${code}).`, options);
  if (/ECONNRESET|EPIPE/.test(code) || /terminated|closed/i.test(message))
    return new DatabaseError('lost', `${where} closed the connection.`, options);
  return new DatabaseError('statement', message, options);
}
