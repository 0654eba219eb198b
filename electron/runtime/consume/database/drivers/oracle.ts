import type { BoundStatement, BoundValue } from '../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
import { dialectOf } from '../../../../../shared/consume/database/dialect.ts';
import type { DatabaseSchema } from '../../../../../shared/consume/database/kind.ts';
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
import { tlsOf } from '../tls.ts';
import { catalogSchema } from './catalog-schema.ts';
import { loadOptional, optionalPackages } from './optional-package.ts';
import { oracleCatalog } from './oracle-catalog.ts';
import { wholeResult, withinLimits } from './within-limits.ts';

/** What of the package is used. */
interface OracleApi {
  getConnection(settings: object): Promise<OracleConnection>;
  STRING: unknown;
  BUFFER: unknown;
  OUT_FORMAT_ARRAY: number;
}
interface OracleConnection {
  callTimeout: number;
  oracleServerVersionString: string;
  execute(sql: string, values: unknown[], options: object): Promise<OracleResult>;
  executeMany(sql: string, rows: unknown[][], options: object): Promise<{ rowsAffected?: number }>;
  break(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(options?: { drop: boolean }): Promise<void>;
}
interface OracleResult {
  metaData?: Metadata[];
  rowsAffected?: number;
  resultSet?: { getRows(count: number): Promise<unknown[][]>; close(): Promise<void> };
}
interface Metadata {
  name: string;
  dbTypeName: string;
  precision?: number;
  scale?: number;
}

/** Oracle by its thin driver, which needs no client of Oracle's; a package that who needs it installs. */
export const oracle: DatabaseDriver = {
  id: 'oracle',
  async connect(address, signal) {
    const api = await loadOptional<OracleApi>(optionalPackages.oracle);
    if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
    const tls = tlsOf(address);
    const wallet = [tls?.cert, tls?.key, tls?.ca].filter((part) => part !== undefined).join('\n');
    try {
      const connection = await api.getConnection({
        user: address.user,
        password: address.password,
        connectString: connectString(address),
        connectTimeout: Math.max(1, Math.ceil(address.connectMs / 1000)),
        ...(tls === null
          ? {}
          : {
              sslServerDNMatch: address.tls === 'verify',
              ...(wallet === '' ? {} : { walletContent: wallet }),
              ...(address.keyPassphrase === '' ? {} : { walletPassword: address.keyPassphrase }),
            }),
      });
      const link = new OracleLink(api, connection, address);
      try {
        await link.prepare();
      } catch (error) {
        await link.close();
        throw error;
      }
      return link;
    } catch (error) {
      throw faultOf(error, address);
    }
  },
};

/** How the driver is told where: a descriptor as it is, `host:port/service`, or a SID behind a colon. */
export function connectString({
  host,
  port,
  database,
  tls,
}: Pick<DatabaseAddress, 'host' | 'port' | 'database' | 'tls'>): string {
  if (database.startsWith('(')) return database;
  const protocol = tls === 'off' ? 'TCP' : 'TCPS';
  const at = port ?? 1521;
  if (database.startsWith(':'))
    return `(DESCRIPTION=(ADDRESS=(PROTOCOL=${protocol})(HOST=${host})(PORT=${at}))(CONNECT_DATA=(SID=${database.slice(1)})))`;
  return `${protocol.toLowerCase()}://${host}:${at}/${database}`;
}

class OracleLink implements DatabaseLink {
  private readonly api: OracleApi;
  private readonly connection: OracleConnection;
  private readonly address: DatabaseAddress;
  private broken = false;
  private isInTransaction = false;

  constructor(api: OracleApi, connection: OracleConnection, address: DatabaseAddress) {
    this.api = api;
    this.connection = connection;
    this.address = address;
  }

  get isBroken(): boolean {
    return this.broken;
  }

  async prepare(): Promise<void> {
    const { timeZone, schema, settings } = this.address;
    const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
    // Texts beside numbers are read by it.
    await this.control(`ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'`);
    await this.control(`ALTER SESSION SET TIME_ZONE = ${text(timeZone || 'UTC')}`);
    if (schema) await this.control(`ALTER SESSION SET CURRENT_SCHEMA = ${dialectOf('oracle').quote(schema)}`);
    for (const { name, value } of settings) {
      if (!/^[A-Za-z_]+$/.test(name))
        throw new DatabaseError('statement', `${name.slice(0, 60)} is no setting of a session.`);
      await this.control(`ALTER SESSION SET ${name} = ${text(value)}`);
    }
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    return wholeResult((most) => this.stream(statement, limits, Math.min(most, 1_000)), limits);
  }

  async *stream(
    { sql, values }: BoundStatement,
    limits: StatementLimits,
    atOnce = 1_000,
  ): AsyncIterable<StatementResult> {
    const isOwn = !this.isInTransaction;
    if (isOwn && this.address.readOnly) await this.control('SET TRANSACTION READ ONLY');
    let result: OracleResult | null = null;
    try {
      result = await this.limited(limits, () =>
        this.connection.execute(sql, values.map(oracleValue), {
          outFormat: this.api.OUT_FORMAT_ARRAY,
          resultSet: true,
          fetchArraySize: atOnce,
          autoCommit: isOwn && !this.address.readOnly,
          fetchTypeHandler: (column: Metadata) => this.fetchType(column),
        }),
      );
      const { resultSet, metaData = [], rowsAffected } = result;
      if (!resultSet) {
        yield { columns: [], rows: [], changed: rowsAffected ?? null };
        return;
      }
      const columns = metaData.map(columnOf);
      for (let isFirst = true; ; isFirst = false) {
        const rows = await this.limited(limits, () => resultSet.getRows(atOnce));
        if (rows.length > 0 || isFirst)
          yield {
            columns,
            rows: rows.map((row) => row.map((value, i) => columnValue(value, columns[i] as ResultColumn))),
            changed: null,
          };
        if (rows.length < atOnce) return;
      }
    } finally {
      if (!this.broken) {
        await result?.resultSet?.close().catch(() => {});
        if (isOwn && this.address.readOnly) await this.connection.rollback().catch(() => {});
      }
    }
  }

  async runMany(
    { sql }: Pick<BoundStatement, 'sql'>,
    rows: readonly (readonly BoundValue[])[],
    limits: StatementLimits,
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const { rowsAffected = 0 } = await this.limited(limits, () =>
      this.connection.executeMany(
        sql,
        rows.map((values) => values.map(oracleValue)),
        { autoCommit: !this.isInTransaction },
      ),
    );
    return rowsAffected;
  }

  async begin(): Promise<void> {
    const { readOnly, isolation } = this.address;
    // Oracle has two levels; the stricter one stands for what lies between.
    if (readOnly) await this.control('SET TRANSACTION READ ONLY');
    else if (isolation === 'serializable' || isolation === 'repeatable-read')
      await this.control('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
    else if (isolation !== 'default') await this.control('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
    this.isInTransaction = true;
  }

  async commit(): Promise<void> {
    await this.limited(this.own, () => this.connection.commit());
    this.isInTransaction = false;
  }

  async rollback(): Promise<void> {
    this.isInTransaction = false;
    await this.limited(this.own, () => this.connection.rollback());
  }

  savepoint = (name: string) => this.control(`SAVEPOINT ${name}`);
  backTo = (name: string) => this.control(`ROLLBACK TO SAVEPOINT ${name}`);
  // Oracle has no such thing: a savepoint goes with its transaction.
  release = async () => {};

  browse(schemas: readonly string[]): Promise<DatabaseSchema> {
    return catalogSchema(
      oracleCatalog,
      kindOfType,
      async (sql) => (await this.run({ sql, values: [], places: [] }, this.own)).rows,
      schemas,
    );
  }

  async version(): Promise<string> {
    return `Oracle ${this.connection.oracleServerVersionString}`;
  }

  async close(): Promise<void> {
    const wasBroken = this.broken;
    this.broken = true;
    await this.connection.close(wasBroken ? { drop: true } : undefined).catch(() => {});
  }

  private get own(): StatementLimits {
    return { timeoutMs: this.address.timeoutMs, signal: null };
  }

  private async control(sql: string): Promise<void> {
    await this.limited(this.own, () => this.connection.execute(sql, [], { autoCommit: false }));
  }

  private fetchType({ dbTypeName }: Metadata): object | undefined {
    if (/^(NUMBER|BINARY_INTEGER)$/.test(dbTypeName)) return { type: this.api.STRING };
    if (/^(CLOB|NCLOB|LONG|LONG NVARCHAR|XMLTYPE)$/.test(dbTypeName)) return { type: this.api.STRING };
    return dbTypeName === 'BLOB' || dbTypeName === 'LONG RAW' ? { type: this.api.BUFFER } : undefined;
  }

  private limited<T>(limits: StatementLimits, work: () => Promise<T>): Promise<T> {
    const interrupt = () =>
      void this.connection.break().catch(() => {
        this.broken = true;
      });
    const faultHere = (error: unknown) => {
      const fault = faultOf(error, this.address);
      if (fault.fault === 'lost') this.broken = true;
      return fault;
    };
    return withinLimits(limits, interrupt, faultHere, work);
  }
}

function oracleValue({ type, value }: BoundValue): unknown {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (type === 'integer') return Number(value);
  // It has had booleans since 23 only; tables keep them as numbers.
  return typeof value === 'boolean' ? (value ? 1 : 0) : value;
}

/** The kind of a type by its name; `NUMBER` with its precision and scale. */
export function kindOfType(type: string): ColumnKind {
  const number = /^NUMBER(?:\((\d+),\s*(-?\d+)\))?$/.exec(type);
  if (number) {
    const [, precision = '', scale = ''] = number;
    if (scale !== '0' || precision === '' || Number(precision) > 18) return 'decimal';
    return Number(precision) <= 9 ? 'integer' : 'long';
  }
  if (/^TIMESTAMP.*TIME ZONE/.test(type)) return 'instant';
  if (/^(DATE|TIMESTAMP)/.test(type)) return 'datetime';
  if (/^(BINARY_FLOAT|BINARY_DOUBLE|FLOAT)/.test(type)) return 'decimal';
  if (/^(RAW|LONG RAW|BLOB)/.test(type)) return 'binary';
  if (/^(CHAR|NCHAR|VARCHAR|VARCHAR2|NVARCHAR|NVARCHAR2|CLOB|NCLOB|LONG|XMLTYPE|ROWID|UROWID)\b/.test(type))
    return 'text';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'JSON') return 'json';
  return type === 'BINARY_INTEGER' ? 'integer' : 'other';
}

function columnOf({ name, dbTypeName, precision = 0, scale = 0 }: Metadata): ResultColumn {
  const type = dbTypeName === 'NUMBER' && precision > 0 && scale >= 0 ? `NUMBER(${precision}, ${scale})` : dbTypeName;
  return { name, kind: kindOfType(type), type };
}

function columnValue(value: unknown, { kind }: ResultColumn): ColumnValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Date) return kind === 'instant' ? value.toISOString() : clockOf(value);
  if (typeof value === 'number') return digitsOf(value);
  if (typeof value === 'object') return JSON.stringify(value);
  // A number is written without the zero before its point.
  return kind === 'decimal' ? String(value).replace(/^(-?)\./, '$10.') : String(value);
}

/** The driver makes a date of the machine's zone of a clock without one: what that zone shows is the clock. */
function clockOf(value: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${String(value.getFullYear()).padStart(4, '0')}-${two(value.getMonth() + 1)}-${two(value.getDate())}`;
  const rest = value.getMilliseconds();
  return `${day}T${two(value.getHours())}:${two(value.getMinutes())}:${two(value.getSeconds())}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
}

/** By the number of the error (Oracle, "Database Error Messages"). */
const faults: Readonly<Record<number, DatabaseFault>> = {
  1: 'unique',
  54: 'lock-timeout',
  60: 'deadlock',
  1013: 'timeout',
  1017: 'refused',
  1031: 'permission',
  1400: 'constraint',
  1407: 'constraint',
  1426: 'bad-value',
  1438: 'bad-value',
  1456: 'read-only',
  1652: 'full',
  1653: 'full',
  1654: 'full',
  1722: 'bad-value',
  1830: 'bad-value',
  1843: 'bad-value',
  1858: 'bad-value',
  2290: 'constraint',
  2291: 'constraint',
  2292: 'constraint',
  3113: 'lost',
  3114: 'lost',
  8177: 'serialization',
  12505: 'no-database',
  12514: 'no-database',
  12541: 'unreachable',
  12899: 'bad-value',
  16000: 'read-only',
  28000: 'refused',
  30006: 'lock-timeout',
};

/** Of the driver's own errors. */
const driverFaults: readonly [RegExp, DatabaseFault][] = [
  [/^NJS-(500|501)/, 'lost'],
  [/^NJS-(503|505|510|515|511)/, 'unreachable'],
  [/^NJS-(517|518|521)/, 'no-database'],
  [/^NJS-(123)/, 'timeout'],
];

function faultOf(error: unknown, address: DatabaseAddress): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const {
    message,
    errorNum = 0,
    code = '',
    offset,
  } = error as Error & { errorNum?: number; code?: string; offset?: number };
  const where = `${address.host}:${address.port ?? 1521}`;
  const fault = faults[errorNum] ?? driverFaults.find(([form]) => form.test(code || message))?.[1] ?? 'statement';
  const options = {
    state: code || (errorNum ? `ORA-${String(errorNum).padStart(5, '0')}` : ''),
    at: fault === 'statement' && errorNum > 0 && offset !== undefined && offset > 0 ? offset : null,
    cause: error,
  };
  const words = message.split('\n')[0] as string;
  if (fault === 'refused')
    return new DatabaseError(
      fault,
      `the server at ${where} refuses the user ${address.user || 'without a name'}: ${words}. Is the password right?`,
      options,
    );
  if (fault === 'unreachable') return new DatabaseError(fault, `nothing answers at ${where}: ${words}.`, options);
  if (fault === 'lost')
    return new DatabaseError(
      fault,
      `${where} closed the connection; whether the statement was carried out is not known.`,
      options,
    );
  return new DatabaseError(fault, words, options);
}
