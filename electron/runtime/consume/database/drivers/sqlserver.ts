import type { EventEmitter } from 'node:events';
import type { BoundStatement, BoundValue } from '../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, IsolationLevel } from '../../../../../shared/consume/database/kind.ts';
import type { DatabaseAddress } from '../../../../../shared/consume/database/program.ts';
import { digitsOf } from '../../../../../shared/expression/numeric.ts';
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
import { catalogSchema } from './catalog-schema.ts';
import { loadOptional, optionalPackages } from './optional-package.ts';
import { sqlserverCatalog } from './sqlserver-catalog.ts';
import { type DecimalType, exactDecimal, keepDigits, type ValueParser } from './sqlserver-digits.ts';
import { wholeResult } from './within-limits.ts';

/** What of the package is used. */
interface Tedious {
  Connection: new (settings: object) => TediousConnection;
  Request: new (
    sql: string,
    done: (error: (Error & { number?: number; code?: string; lineNumber?: number }) | null, count: number) => void,
  ) => TediousRequest;
  TYPES: Record<string, DecimalType>;
}
interface TediousConnection extends EventEmitter {
  connect(done: (error?: Error) => void): void;
  execSql(request: TediousRequest): void;
  execSqlBatch(request: TediousRequest): void;
  cancel(): boolean;
  close(): void;
}
interface TediousRequest extends EventEmitter {
  addParameter(name: string, type: unknown, value: unknown, options?: object): void;
  pause(): void;
  resume(): void;
}
interface Metadata {
  colName: string;
  type: { name: string };
  dataLength?: number;
  precision?: number;
  scale?: number;
}

/** SQL Server, by a package that who needs it installs. Decimals and money come and go with all their digits, which the package itself bends. */
export const sqlserver: DatabaseDriver = {
  id: 'sqlserver',
  async connect(address, signal) {
    const tedious = await loadOptional<Tedious>(optionalPackages.sqlserver);
    keepDigits(await loadOptional<ValueParser>(optionalPackages.sqlserver, '/lib/value-parser.js'));
    const tls = tlsOf(address);
    const [host = '', instance = ''] = address.host.split('\\');
    const connection = new tedious.Connection({
      server: host,
      authentication: { type: 'default', options: { userName: address.user, password: address.password } },
      options: {
        ...(instance ? { instanceName: instance } : { port: address.port ?? 1433 }),
        database: address.database || undefined,
        encrypt: tls !== null,
        trustServerCertificate: address.tls !== 'verify',
        ...(tls === null ? {} : { cryptoCredentialsDetails: tls }),
        connectTimeout: address.connectMs,
        // Time-outs are ours: that of the package would begin with the statement.
        requestTimeout: 0,
        appName: 'weft',
        useUTC: true,
        readOnlyIntent: address.readOnly,
      },
    });
    const link = new SqlserverLink(tedious, connection, address);
    const stop = () => connection.close();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((done, failed) => connection.connect((error) => (error ? failed(error) : done())));
      await link.prepare();
      return link;
    } catch (error) {
      connection.close();
      throw signal?.aborted ? new DatabaseError('stopped', 'the run was stopped.') : faultOf(error, address);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  },
};

class SqlserverLink implements DatabaseLink {
  private readonly tedious: Tedious;
  private readonly connection: TediousConnection;
  private readonly address: DatabaseAddress;
  private broken = false;

  constructor(tedious: Tedious, connection: TediousConnection, address: DatabaseAddress) {
    this.tedious = tedious;
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
    const { lockMs, settings } = this.address;
    if (lockMs > 0) await this.control(`SET LOCK_TIMEOUT ${Math.round(lockMs)}`);
    for (const { name, value } of settings) {
      // SET takes no values: words and numbers are all that its settings are.
      if (!/^[A-Za-z_ ]+$/.test(name) || !/^[A-Za-z0-9_ -]*$/.test(value))
        throw new DatabaseError('statement', `the setting ${name.slice(0, 60)} is none of SQL Server's SET.`);
      await this.control(`SET ${name} ${value}`);
    }
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    return wholeResult((most) => this.stream(statement, limits, Math.min(most, 1_000)), limits);
  }

  async *stream(statement: BoundStatement, limits: StatementLimits, atOnce = 1_000): AsyncIterable<StatementResult> {
    if (limits.signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
    const asked = this.start(statement.sql, statement.values, atOnce);
    const whole = Math.max(1, Math.ceil(limits.timeoutMs));
    let why: DatabaseError | null = null;
    const stop = (error: DatabaseError) => {
      why ??= error;
      this.connection.cancel();
      asked.request.resume();
    };
    const aborted = () => stop(new DatabaseError('stopped', 'the run was stopped.'));
    const timer = setTimeout(
      () => stop(new DatabaseError('timeout', `the statement was stopped: it took longer than ${whole} ms.`)),
      whole,
    );
    limits.signal?.addEventListener('abort', aborted, { once: true });
    try {
      for (let isFirst = true; ; isFirst = false) {
        const { rows, isOver, changed } = await asked.next();
        if (rows.length > 0 || isFirst)
          yield {
            columns: asked.columns,
            rows,
            changed: asked.columns.length > 0 && isLook(statement.sql) ? null : (changed ?? rows.length),
          };
        if (isOver) return;
      }
    } catch (error) {
      throw why ?? this.fault(error, statement.sql);
    } finally {
      clearTimeout(timer);
      limits.signal?.removeEventListener('abort', aborted);
      await asked.end();
    }
  }

  begin = async () => {
    const isolation = isolationWords(this.address.isolation as IsolationLevel);
    if (isolation !== '') await this.control(`SET TRANSACTION ISOLATION LEVEL ${isolation}`);
    await this.control('BEGIN TRANSACTION');
  };
  commit = () => this.control('COMMIT TRANSACTION');
  // What ended the transaction itself, as a deadlock does, leaves none to roll back.
  rollback = () => this.control('IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION');
  savepoint = (name: string) => this.control(`SAVE TRANSACTION ${name}`);
  backTo = (name: string) => this.control(`ROLLBACK TRANSACTION ${name}`);
  // SQL Server has no such thing: a savepoint goes with its transaction.
  release = async () => {};

  browse(schemas: readonly string[]): Promise<DatabaseSchema> {
    return catalogSchema(sqlserverCatalog, kindOfType, async (sql) => (await this.ask(sql)).rows, schemas);
  }

  async version(): Promise<string> {
    const { rows } = await this.ask("SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(60))");
    return `SQL Server ${String(rows[0]?.[0] ?? '')}`;
  }

  async close(): Promise<void> {
    this.broken = true;
    this.connection.close();
  }

  private ask(sql: string): Promise<StatementResult> {
    return this.run({ sql, values: [], places: [] }, { timeoutMs: this.address.timeoutMs, signal: null });
  }

  private control(sql: string): Promise<void> {
    return new Promise((done, failed) =>
      this.connection.execSqlBatch(
        new this.tedious.Request(sql, (error) => (error ? failed(this.fault(error)) : done())),
      ),
    );
  }

  /** Begins a statement: its rows come in parts, and it waits while nobody takes them. */
  private start(sql: string, values: readonly BoundValue[], atOnce: number) {
    const columns: ResultColumn[] = [];
    let rows: ColumnValue[][] = [];
    let isOver = false;
    let isPaused = false;
    let changed: number | null = null;
    let failure: Error | null = null;
    let wake: () => void = () => {};
    const request = new this.tedious.Request(sql, (error, count) => {
      failure = error;
      changed = count;
      isOver = true;
      wake();
    });
    let sets = 0;
    request.on('columnMetadata', (given: Metadata[]) => {
      // Of several results the first one counts.
      if (sets++ > 0) return;
      for (const each of given) columns.push(columnOf(each));
    });
    request.on('row', (cells: { value: unknown }[]) => {
      if (sets > 1) return;
      rows.push(cells.map(({ value }, i) => columnValue(value, columns[i] as ResultColumn)));
      if (rows.length < atOnce) return;
      isPaused = true;
      request.pause();
      wake();
    });
    for (const [i, value] of values.entries()) this.addParameter(request, `p${i + 1}`, value);
    this.connection.execSql(request);
    return {
      request,
      columns,
      next: async () => {
        // What comes next is asked for when somebody wants it.
        if (isPaused) {
          isPaused = false;
          request.resume();
        }
        while (!isOver && rows.length < atOnce)
          await new Promise<void>((done) => {
            wake = done;
          });
        if (failure) throw failure;
        const part = { rows, isOver, changed };
        rows = [];
        return part;
      },
      /** Lets go of what is still to come. */
      end: async () => {
        if (isOver) return;
        request.removeAllListeners('row');
        this.connection.cancel();
        request.resume();
        while (!isOver && !this.broken)
          await new Promise<void>((done) => {
            wake = done;
            this.connection.once('end', done);
          });
      },
    };
  }

  private addParameter(request: TediousRequest, name: string, { type, value }: BoundValue): void {
    const { TYPES } = this.tedious;
    switch (type) {
      case 'integer':
        request.addParameter(name, TYPES.Int, value === null ? null : Number(value));
        return;
      case 'long':
        request.addParameter(name, TYPES.BigInt, value === null ? null : BigInt(String(value)));
        return;
      case 'decimal': {
        const exact = exactDecimal(TYPES.Decimal as DecimalType, value === null ? null : String(value));
        if (exact === null)
          throw new DatabaseError('bad-value', `${String(value).slice(0, 60)} has more digits than SQL Server's 38.`);
        request.addParameter(name, exact.type, exact.value, exact.options);
        return;
      }
      case 'boolean':
        request.addParameter(name, TYPES.Bit, value);
        return;
      case 'binary':
        request.addParameter(name, TYPES.VarBinary, value === null ? null : Buffer.from(value as Uint8Array));
        return;
      default:
        request.addParameter(name, TYPES.NVarChar, value === null ? null : String(value));
    }
  }

  private fault(error: unknown, sql = ''): DatabaseError {
    return faultOf(error, this.address, sql);
  }
}

/** Whether a statement with rows changed none: SQL Server counts the rows of a SELECT, too. */
const isLook = (sql: string) => !/\b(insert|update|delete|merge|exec|execute)\b/i.test(sql);

/** The kind of a type by its name in the catalog. */
export function kindOfType(type: string): ColumnKind {
  switch (type.toLowerCase()) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return 'integer';
    case 'bigint':
      return 'long';
    case 'decimal':
    case 'numeric':
    case 'money':
    case 'smallmoney':
    case 'float':
    case 'real':
      return 'decimal';
    case 'bit':
      return 'boolean';
    case 'date':
      return 'date';
    case 'time':
      return 'time';
    case 'datetime':
    case 'datetime2':
    case 'smalldatetime':
      return 'datetime';
    case 'datetimeoffset':
      return 'instant';
    case 'uniqueidentifier':
      return 'uuid';
    case 'binary':
    case 'varbinary':
    case 'image':
    case 'rowversion':
    case 'timestamp':
      return 'binary';
    case 'char':
    case 'varchar':
    case 'text':
    case 'nchar':
    case 'nvarchar':
    case 'ntext':
    case 'xml':
      return 'text';
    default:
      return 'other';
  }
}

/** Types of the protocol that say by their length what they are. */
const byLength: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  IntN: { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' },
  FloatN: { 4: 'real', 8: 'float' },
  MoneyN: { 4: 'smallmoney', 8: 'money' },
  DateTimeN: { 4: 'smalldatetime', 8: 'datetime' },
};

const otherNames: Readonly<Record<string, string>> = {
  BitN: 'bit',
  DecimalN: 'decimal',
  NumericN: 'numeric',
  UniqueIdentifier: 'uniqueidentifier',
};

function columnOf({ colName, type, dataLength = 0 }: Metadata): ResultColumn {
  const name = byLength[type.name]?.[dataLength] ?? otherNames[type.name] ?? type.name.toLowerCase();
  return { name: colName, kind: kindOfType(name), type: name };
}

function columnValue(value: unknown, { kind, type }: ResultColumn): ColumnValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Date) return momentText(value, kind);
  if (typeof value === 'number') return digitsOf(type === 'real' ? Number(Math.fround(value).toPrecision(7)) : value);
  return String(value);
}

/** What stands behind milliseconds is kept beside the date, as part of a second. */
function momentText(value: Date & { nanosecondsDelta?: number }, kind: ColumnKind): string {
  const text = value.toISOString();
  if (kind === 'date') return text.slice(0, 10);
  const rest = Math.round((value.nanosecondsDelta ?? 0) * 1e7);
  const exact = rest === 0 ? text.slice(0, -1) : `${text.slice(0, -1)}${String(rest).padStart(4, '0')}`;
  return kind === 'time' ? exact.slice(11) : kind === 'instant' ? `${exact}Z` : exact;
}

/** By the number of the server's error (SQL Server, "Database Engine events and errors"). */
const faults: Readonly<Record<number, DatabaseFault>> = {
  18456: 'refused',
  18452: 'refused',
  4060: 'no-database',
  911: 'no-database',
  2627: 'unique',
  2601: 'unique',
  547: 'constraint',
  515: 'constraint',
  1205: 'deadlock',
  1222: 'lock-timeout',
  3960: 'serialization',
  3906: 'read-only',
  229: 'permission',
  230: 'permission',
  262: 'permission',
  1105: 'full',
  9002: 'full',
  220: 'bad-value',
  232: 'bad-value',
  241: 'bad-value',
  242: 'bad-value',
  245: 'bad-value',
  2628: 'bad-value',
  8114: 'bad-value',
  8115: 'bad-value',
  8134: 'bad-value',
  8152: 'bad-value',
};

function faultOf(error: unknown, address: DatabaseAddress, sql = ''): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const given = error as Error & { number?: number; code?: string; lineNumber?: number; cause?: { code?: string } };
  const { message, number = 0, code = '', lineNumber } = given;
  const where = `${address.host}:${address.port ?? 1433}`;
  const reason = given.cause?.code ?? '';
  const lines = sql.split('\n');
  const at =
    sql !== '' && lineNumber !== undefined && lineNumber > 0 && lineNumber <= lines.length
      ? lines.slice(0, lineNumber - 1).reduce((sum, line) => sum + line.length + 1, 0)
      : null;
  const options = { state: number ? String(number) : code, at: number ? at : null, cause: error };
  const fault = faults[number];
  if (fault === 'refused' || (code === 'ELOGIN' && !fault))
    return new DatabaseError(
      'refused',
      `the server at ${where} refuses the user ${address.user || 'without a name'}: ${message} Is the password right?`,
      options,
    );
  if (fault) return new DatabaseError(fault, message, options);
  if (code === 'ETIMEOUT')
    return new DatabaseError('unreachable', `${where} did not answer within ${address.connectMs} ms.`, options);
  if (code === 'ESOCKET' && /self.signed|certificate|TLS|SSL/i.test(`${message} ${reason}`))
    return new DatabaseError('tls', `no secure connection comes about with ${where}: ${message}.`, options);
  if (code === 'ESOCKET' || code === 'EINSTLOOKUP')
    return new DatabaseError(
      sql === '' ? 'unreachable' : 'lost',
      sql === ''
        ? `nothing answers at ${where}: ${message}.`
        : `${where} closed the connection; whether the statement was carried out is not known.`,
      options,
    );
  if (code === 'ECLOSE' || code === 'ECONNCLOSED')
    return new DatabaseError(
      'lost',
      `${where} closed the connection; whether the statement was carried out is not known.`,
      options,
    );
  return new DatabaseError('statement', message, options);
}
