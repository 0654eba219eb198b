import type { Connection, FieldPacket, ResultSetHeader, RowDataPacket } from 'mysql2';
import mysql from 'mysql2';
import type { BoundStatement, BoundValue } from '../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
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
import { browseMysql } from './mysql-schema.ts';

/** Types of the protocol by their number (MySQL, "Column Definition Protocol"). */
const typeNames: Readonly<Record<number, { name: string; kind: ColumnKind }>> = {
  0: { name: 'decimal', kind: 'decimal' },
  1: { name: 'tinyint', kind: 'integer' },
  2: { name: 'smallint', kind: 'integer' },
  3: { name: 'int', kind: 'long' },
  4: { name: 'float', kind: 'decimal' },
  5: { name: 'double', kind: 'decimal' },
  7: { name: 'timestamp', kind: 'datetime' },
  8: { name: 'bigint', kind: 'long' },
  9: { name: 'mediumint', kind: 'integer' },
  10: { name: 'date', kind: 'date' },
  11: { name: 'time', kind: 'time' },
  12: { name: 'datetime', kind: 'datetime' },
  13: { name: 'year', kind: 'integer' },
  15: { name: 'varchar', kind: 'text' },
  16: { name: 'bit', kind: 'binary' },
  245: { name: 'json', kind: 'json' },
  246: { name: 'decimal', kind: 'decimal' },
  247: { name: 'enum', kind: 'text' },
  248: { name: 'set', kind: 'text' },
  249: { name: 'tinytext', kind: 'text' },
  250: { name: 'mediumtext', kind: 'text' },
  251: { name: 'longtext', kind: 'text' },
  252: { name: 'text', kind: 'text' },
  253: { name: 'varchar', kind: 'text' },
  254: { name: 'char', kind: 'text' },
  255: { name: 'geometry', kind: 'binary' },
};

/** The character set of what is no text. */
const binaryCharset = 63;
const unsignedFlag = 32;

export const mysqlDriver: DatabaseDriver = {
  id: 'mysql',
  async connect(address, signal) {
    const ssl = tlsOf(address);
    const connection = mysql.createConnection({
      host: address.host,
      port: address.port ?? dialectOf('mysql').port ?? 3306,
      database: address.database || undefined,
      user: address.user || undefined,
      password: address.password,
      connectTimeout: address.connectMs,
      charset: 'utf8mb4',
      // What the driver would bend: big numbers and moments come as texts.
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      jsonStrings: true,
      rowsAsArray: true,
      // Rows that an UPDATE found, as other databases count them.
      flags: ['FOUND_ROWS'],
      ...(ssl === null ? {} : { ssl: ssl as never }),
    });
    const link = new MysqlLink(connection, address);
    const stop = () => connection.destroy();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((done, failed) => connection.connect((error) => (error ? failed(error) : done())));
      await link.prepare();
      return link;
    } catch (error) {
      connection.destroy();
      throw faultOf(error, address);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  },
};

class MysqlLink implements DatabaseLink {
  private readonly connection: Connection;
  private readonly address: DatabaseAddress;
  private broken = false;

  constructor(connection: Connection, address: DatabaseAddress) {
    this.connection = connection;
    this.address = address;
    connection.on('error', () => {
      this.broken = true;
    });
    connection.on('end', () => {
      this.broken = true;
    });
  }

  get isBroken(): boolean {
    return this.broken;
  }

  async prepare(): Promise<void> {
    const { lockMs, readOnly, settings, schema } = this.address;
    // The clock of the session is UTC: TIMESTAMP comes and goes by it, and a zone of ours need not be known to the server.
    await this.control("SET time_zone = '+00:00'");
    if (lockMs > 0) await this.control(`SET innodb_lock_wait_timeout = ${Math.max(1, Math.round(lockMs / 1000))}`);
    if (readOnly) await this.control('SET SESSION TRANSACTION READ ONLY');
    if (schema) await this.control(`USE ${dialectOf('mysql').quote(schema)}`);
    for (const { name, value } of settings) await this.control(`SET ${dialectOf('mysql').quote(name)} = ?`, [value]);
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    const { timeoutMs, signal, most } = limits;
    if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
    if (most) {
      for await (const part of this.stream(statement, limits, most + 1)) return part;
      return { columns: [], rows: [], changed: null };
    }
    return this.limited(
      limits,
      () =>
        new Promise<StatementResult>((done, failed) => {
          this.connection.execute(
            { sql: statement.sql, timeout: Math.ceil(timeoutMs), rowsAsArray: true },
            statement.values.map(mysqlValue) as never,
            (error, result, fields) => (error ? failed(error) : done(resultOf(result as never, fields))),
          );
        }),
    );
  }

  async *stream(statement: BoundStatement, limits: StatementLimits, atOnce = 1_000): AsyncIterable<StatementResult> {
    const command = this.connection.execute(
      { sql: statement.sql, rowsAsArray: true },
      statement.values.map(mysqlValue) as never,
    );
    let fields: FieldPacket[] = [];
    let header: ResultSetHeader | null = null;
    (command as unknown as NodeJS.EventEmitter).on('fields', (given: FieldPacket[] | undefined) => {
      fields = given ?? [];
    });
    const rows = command.stream({ highWaterMark: atOnce });
    const stop = setTimeout(() => this.give(new Error('timeout')), Math.ceil(limits.timeoutMs));
    let part: unknown[][] = [];
    let isFirst = true;
    let isWhole = false;
    try {
      for await (const row of rows as AsyncIterable<unknown[] | ResultSetHeader>) {
        if (!Array.isArray(row)) {
          header = row;
          continue;
        }
        part.push(row);
        if (part.length < atOnce) continue;
        yield resultOf(part, fields);
        part = [];
        isFirst = false;
      }
      isWhole = true;
      if (part.length > 0 || isFirst) yield resultOf(header ?? part, header ? undefined : fields);
    } catch (error) {
      throw this.fault(error, limits.timeoutMs);
    } finally {
      clearTimeout(stop);
      // The protocol has no way to stop what is being sent: the connection ends with it.
      if (!isWhole) this.give(null);
    }
  }

  begin = async () => {
    const isolation = isolationWords(this.address.isolation);
    // It is said of the next transaction alone.
    if (isolation !== '') await this.control(`SET TRANSACTION ISOLATION LEVEL ${isolation}`);
    await this.control(this.address.readOnly ? 'START TRANSACTION READ ONLY' : 'START TRANSACTION');
  };
  commit = () => this.control('COMMIT');
  rollback = () => this.control('ROLLBACK');
  savepoint = (name: string) => this.control(`SAVEPOINT ${name}`);
  backTo = (name: string) => this.control(`ROLLBACK TO SAVEPOINT ${name}`);
  release = (name: string) => this.control(`RELEASE SAVEPOINT ${name}`);

  browse(schemas: readonly string[]) {
    const wanted =
      schemas.length > 0 ? schemas : [this.address.schema || this.address.database].filter((name) => name !== '');
    return browseMysql(
      (sql, values) =>
        new Promise((done, failed) =>
          this.connection.execute({ sql, rowsAsArray: true }, [...values] as never, (error, rows) =>
            error ? failed(this.fault(error)) : done(rows as unknown as (string | number | null)[][]),
          ),
        ),
      wanted,
    );
  }

  async version(): Promise<string> {
    const [row] = await new Promise<string[][]>((done, failed) =>
      this.connection.query({ sql: 'SELECT version()', rowsAsArray: true }, (error, rows) =>
        error ? failed(this.fault(error)) : done(rows as unknown as string[][]),
      ),
    );
    const version = row?.[0] ?? '';
    return /mariadb/i.test(version) ? `MariaDB ${version.split('-')[0]}` : `MySQL ${version.split('-')[0]}`;
  }

  async close(): Promise<void> {
    if (this.broken) this.connection.destroy();
    else await new Promise<void>((done) => this.connection.end(() => done()));
  }

  private give(error: Error | null): void {
    this.broken = true;
    this.connection.destroy();
    void error;
  }

  private control(sql: string, values: string[] = []): Promise<void> {
    return new Promise((done, failed) =>
      this.connection.query(sql, values, (error) => (error ? failed(this.fault(error)) : done())),
    );
  }

  private async limited<T>({ timeoutMs, signal }: StatementLimits, work: () => Promise<T>): Promise<T> {
    const stop = () => this.give(null);
    // The driver stops waiting; that the server stops working, only the end of the connection says.
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.', { cause: error });
      throw this.fault(error, timeoutMs);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private fault(error: unknown, timeoutMs = 0): DatabaseError {
    const { code, fatal } = error as { code?: string; fatal?: boolean };
    if (code === 'PROTOCOL_SEQUENCE_TIMEOUT') this.give(null);
    if (fatal) this.broken = true;
    return faultOf(error, null, timeoutMs);
  }
}

/** As the protocol has them: whole numbers as such, which it would compare as floating point if they were texts. */
function mysqlValue({ type, value }: BoundValue): unknown {
  if (value === null) return null;
  switch (type) {
    case 'integer':
    case 'long':
      return /^[+-]?\d+$/.test(String(value)) ? BigInt(String(value)) : value;
    case 'boolean':
      return value === true ? 1n : 0n;
    default:
      return value instanceof Uint8Array ? Buffer.from(value) : value;
  }
}

function resultOf(
  result: unknown[][] | ResultSetHeader | RowDataPacket[],
  fields: FieldPacket[] | undefined,
): StatementResult {
  if (!Array.isArray(result)) return { columns: [], rows: [], changed: result.affectedRows };
  // A procedure gives its results one after the other, and how it ended.
  const isSeveral = Array.isArray(fields?.[0]);
  const first = (isSeveral ? result[0] : result) as unknown[][];
  const own = (isSeveral ? (fields as unknown as FieldPacket[][])[0] : fields) ?? [];
  const columns = own.map(columnOf);
  return {
    columns,
    rows: first.map((row) => row.map((value, i) => columnValue(value, columns[i] as ResultColumn))),
    changed: null,
  };
}

function columnOf(field: FieldPacket): ResultColumn {
  const {
    name,
    columnType = 253,
    characterSet,
    flags = 0,
    columnLength,
  } = field as FieldPacket & {
    columnType?: number;
    characterSet?: number;
    columnLength?: number;
  };
  const known = typeNames[columnType] ?? { name: String(columnType), kind: 'other' as const };
  const isBinary =
    characterSet === binaryCharset && /^(text|varchar|char|tinytext|mediumtext|longtext)$/.test(known.name);
  if (isBinary) return { name, kind: 'binary', type: known.name.replace('text', 'blob').replace('char', 'binary') };
  if (columnType === 1 && columnLength === 1) return { name, kind: 'boolean', type: 'tinyint(1)' };
  const isUnsigned = (Number(flags) & unsignedFlag) !== 0;
  // What is above 2^63 is no 64-bit number of ours.
  if (columnType === 8 && isUnsigned) return { name, kind: 'decimal', type: 'bigint unsigned' };
  if (columnType === 3 && !isUnsigned) return { name, kind: 'integer', type: 'int' };
  return { name, kind: known.kind, type: isUnsigned ? `${known.name} unsigned` : known.name };
}

function columnValue(value: unknown, { kind }: ResultColumn): ColumnValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (kind === 'boolean') return Number(value) !== 0;
  if (kind === 'json' && typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  return kind === 'datetime' ? text.replace(' ', 'T') : text;
}

/** By the number of the server's error (MySQL, "Server Error Message Reference"). */
const faults: Readonly<Record<number, DatabaseFault>> = {
  1044: 'permission',
  1045: 'refused',
  1049: 'no-database',
  1062: 'unique',
  1048: 'constraint',
  1142: 'permission',
  1205: 'lock-timeout',
  1213: 'deadlock',
  1216: 'constraint',
  1217: 'constraint',
  1264: 'bad-value',
  1265: 'bad-value',
  1290: 'read-only',
  1292: 'bad-value',
  1366: 'bad-value',
  1406: 'bad-value',
  1451: 'constraint',
  1452: 'constraint',
  1698: 'refused',
  1792: 'read-only',
  1114: 'full',
  1021: 'full',
  1040: 'full',
  1317: 'timeout',
  1969: 'timeout',
  3024: 'timeout',
  4025: 'constraint',
  3819: 'constraint',
};

function faultOf(error: unknown, address: DatabaseAddress | null = null, timeoutMs = 0): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code = '', errno = 0, message } = error as Error & { code?: string; errno?: number };
  const where = address ? `${address.host}:${address.port ?? 3306}` : 'the server';
  const options = { state: String(errno || code), cause: error };
  const fault = faults[errno];
  if (fault === 'refused')
    return new DatabaseError(
      fault,
      `the server at ${where} refuses the user ${address?.user || 'without a name'}: ${message}. Is the password right?`,
      options,
    );
  if (fault === 'no-database')
    return new DatabaseError(fault, `the server at ${where} has no such database: ${message}.`, options);
  if (fault === 'lock-timeout')
    return new DatabaseError(fault, 'somebody else holds a lock on what it needs, longer than is waited for.', options);
  if (fault === 'deadlock')
    return new DatabaseError(
      fault,
      'it and another statement waited for each other, and the server ended this one.',
      options,
    );
  if (fault) return new DatabaseError(fault, message, options);
  if (code === 'ECONNREFUSED') return new DatabaseError('unreachable', `nothing listens at ${where}.`, options);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new DatabaseError('unreachable', `the host ${address?.host ?? ''} is not known.`, options);
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH')
    return new DatabaseError(
      'unreachable',
      `${where} did not answer within ${address?.connectMs ?? timeoutMs} ms.`,
      options,
    );
  if (code === 'PROTOCOL_SEQUENCE_TIMEOUT')
    return new DatabaseError(
      'timeout',
      `the statement was stopped: it took longer than ${Math.ceil(timeoutMs)} ms.`,
      options,
    );
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return new DatabaseError(
      'tls',
      `the server at ${where} has no TLS. Switch it off for this connection, or on at the server.`,
      options,
    );
  if (/^(CERT_|DEPTH_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL|EPROTO|HANDSHAKE_SSL)/.test(code))
    return new DatabaseError('tls', `no secure connection comes about with ${where} (${code}).`, options);
  if (code === 'PROTOCOL_CONNECTION_LOST' || code === 'ECONNRESET' || code === 'EPIPE' || /closed state/i.test(message))
    return new DatabaseError(
      'lost',
      `${where} closed the connection; whether the statement was carried out is not known.`,
      options,
    );
  return new DatabaseError('statement', message, options);
}
