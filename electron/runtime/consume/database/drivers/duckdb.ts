import { existsSync } from 'node:fs';
import type { BoundStatement, BoundValue } from '../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema } from '../../../../../shared/consume/database/kind.ts';
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
import { browseDuckdb } from './duckdb-schema.ts';
import { loadOptional, optionalPackages } from './optional-package.ts';
import { wholeResult, withinLimits } from './within-limits.ts';

/** What of the package is used. */
interface DuckdbApi {
  DuckDBInstance: { fromCache(path: string, options?: Record<string, string>): Promise<Instance> };
  DuckDBDecimalValue: new (value: bigint, width: number, scale: number) => unknown;
  ResultReturnType: Record<string, number>;
  version(): string;
}
interface Instance {
  connect(): Promise<Connection>;
}
interface Connection {
  run(sql: string, values?: unknown[]): Promise<Result>;
  prepare(sql: string): Promise<Prepared>;
  interrupt(): void;
  closeSync(): void;
}
interface Prepared {
  bindInteger(at: number, value: number): void;
  bindBigInt(at: number, value: bigint): void;
  bindDecimal(at: number, value: unknown): void;
  bindBoolean(at: number, value: boolean): void;
  bindVarchar(at: number, value: string): void;
  bindBlob(at: number, value: Uint8Array): void;
  bindNull(at: number): void;
  run(): Promise<Result>;
  stream(): Promise<Result>;
  destroySync(): void;
}
interface Result {
  returnType: number;
  rowsChanged: number;
  columnNames(): string[];
  columnTypes(): { alias?: string; typeId: number; toString(): string }[];
  fetchChunk(): Promise<{ rowCount: number; getRows(): unknown[][] } | null>;
  getRows(): Promise<unknown[][]>;
}

/** DuckDB files, by a package that who needs it installs. Connections to a file share one instance, as DuckDB wants it. */
export const duckdb: DatabaseDriver = {
  id: 'duckdb',
  async connect({ database, readOnly, timeZone, schema, settings }) {
    const path = database.trim();
    if (path !== ':memory:' && !existsSync(path))
      throw new DatabaseError('unreachable', `there is no file ${path}.`, {});
    const api = await loadOptional<DuckdbApi>(optionalPackages.duckdb);
    try {
      const instance = await api.DuckDBInstance.fromCache(path, { access_mode: readOnly ? 'READ_ONLY' : 'AUTOMATIC' });
      const connection = await instance.connect();
      const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
      await connection.run(`SET TimeZone = ${text(timeZone || 'UTC')}`);
      if (schema) await connection.run(`SET schema = ${text(schema)}`);
      for (const { name, value } of settings)
        await connection.run(`SET "${name.replaceAll('"', '""')}" = ${text(value)}`);
      return new DuckdbLink(api, connection);
    } catch (error) {
      throw faultOf(error);
    }
  },
};

class DuckdbLink implements DatabaseLink {
  readonly isBroken = false;
  private readonly api: DuckdbApi;
  private readonly connection: Connection;

  constructor(api: DuckdbApi, connection: Connection) {
    this.api = api;
    this.connection = connection;
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    return wholeResult(() => this.stream(statement, limits), limits);
  }

  async *stream({ sql, values }: BoundStatement, limits: StatementLimits): AsyncIterable<StatementResult> {
    let prepared: Prepared | null = null;
    try {
      const result = await this.limited(limits, sql, async () => {
        prepared = await this.connection.prepare(sql);
        for (const [i, value] of values.entries()) this.bind(prepared as Prepared, i + 1, value);
        return (prepared as Prepared).stream();
      });
      const { returnType } = result;
      if (returnType !== this.api.ResultReturnType.QUERY_RESULT) {
        const isChange = returnType === this.api.ResultReturnType.CHANGED_ROWS;
        if (isChange) {
          const chunk = await this.limited(limits, sql, () => result.fetchChunk());
          yield { columns: [], rows: [], changed: Number(chunk?.getRows()[0]?.[0] ?? 0) };
        } else yield { columns: [], rows: [], changed: null };
        return;
      }
      const types = result.columnTypes();
      const columns = result.columnNames().map((name, i): ResultColumn => {
        const type = types[i] as (typeof types)[number];
        return { name, kind: kindOfType(type.alias ?? type.toString()), type: type.alias ?? type.toString() };
      });
      for (let isFirst = true; ; isFirst = false) {
        const chunk = await this.limited(limits, sql, () => result.fetchChunk());
        const rows = chunk?.getRows() ?? [];
        if (rows.length === 0 && !isFirst) return;
        yield {
          columns,
          rows: rows.map((row) => row.map((value, i) => columnValue(value, columns[i] as ResultColumn))),
          changed: null,
        };
        if (rows.length === 0) return;
      }
    } finally {
      (prepared as Prepared | null)?.destroySync();
    }
  }

  async runMany(
    { sql }: Pick<BoundStatement, 'sql'>,
    rows: readonly (readonly BoundValue[])[],
    limits: StatementLimits,
  ): Promise<number> {
    const prepared = await this.limited(limits, sql, () => this.connection.prepare(sql));
    try {
      let changed = 0;
      for (const values of rows) {
        for (const [i, value] of values.entries()) this.bind(prepared, i + 1, value);
        const result = await this.limited(limits, sql, () => prepared.run());
        changed += result.rowsChanged;
      }
      return changed;
    } finally {
      prepared.destroySync();
    }
  }

  begin = () => this.control('BEGIN');
  commit = () => this.control('COMMIT');
  rollback = () => this.control('ROLLBACK');
  // DuckDB has no savepoints: a statement that fails ends its transaction.
  savepoint = async () => {};
  release = async () => {};
  backTo = async () => {
    throw new DatabaseError(
      'statement',
      'DuckDB cannot take back a part of a transaction: what the run did there goes back as a whole.',
    );
  };

  async browse(schemas: readonly string[]): Promise<DatabaseSchema> {
    try {
      return await browseDuckdb(
        async (sql) => (await (await this.connection.run(sql)).getRows()) as unknown[][],
        kindOfType,
        schemas,
      );
    } catch (error) {
      throw faultOf(error);
    }
  }

  async version(): Promise<string> {
    return `DuckDB ${this.api.version().replace(/^v/, '')}`;
  }

  async close(): Promise<void> {
    this.connection.closeSync();
  }

  private async control(sql: string): Promise<void> {
    try {
      await this.connection.run(sql);
    } catch (error) {
      throw faultOf(error, sql);
    }
  }

  private bind(prepared: Prepared, at: number, { type, value }: BoundValue): void {
    if (value === null) prepared.bindNull(at);
    else if (value instanceof Uint8Array) prepared.bindBlob(at, value);
    else if (type === 'boolean') prepared.bindBoolean(at, value === true);
    else if (type === 'integer') prepared.bindInteger(at, Number(value));
    else if (type === 'long') prepared.bindBigInt(at, BigInt(String(value)));
    else {
      // A text beside a decimal would be compared as another kind of number.
      const decimal = type === 'decimal' ? /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(String(value)) : null;
      const fraction = decimal?.[3] ?? '';
      const digits = decimal ? `${decimal[2]}${fraction}` : '';
      if (decimal && digits.length > 0 && digits.length <= 38)
        prepared.bindDecimal(
          at,
          new this.api.DuckDBDecimalValue(
            BigInt(`${decimal[1] === '-' ? '-' : ''}${digits}`),
            digits.length,
            fraction.length,
          ),
        );
      else prepared.bindVarchar(at, String(value));
    }
  }

  private limited<T>(limits: StatementLimits, sql: string, work: () => Promise<T>): Promise<T> {
    return withinLimits(
      limits,
      () => this.connection.interrupt(),
      (error) => faultOf(error, sql),
      work,
    );
  }
}

/** The kind of a type as DuckDB writes it. */
export function kindOfType(type: string): ColumnKind {
  if (/\]$/.test(type)) return 'list';
  switch (/^[A-Z_0-9]+/.exec(type)?.[0]) {
    case 'BOOLEAN':
      return 'boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'UTINYINT':
    case 'USMALLINT':
      return 'integer';
    case 'UINTEGER':
    case 'BIGINT':
      return 'long';
    case 'UBIGINT':
    case 'HUGEINT':
    case 'UHUGEINT':
    case 'BIGNUM':
    case 'DECIMAL':
    case 'FLOAT':
    case 'DOUBLE':
      return 'decimal';
    case 'DATE':
      return 'date';
    case 'TIME':
    case 'TIME_NS':
      return 'time';
    case 'TIMESTAMP':
      return /WITH TIME ZONE/.test(type) ? 'instant' : 'datetime';
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return 'datetime';
    case 'UUID':
      return 'uuid';
    case 'BLOB':
      return 'binary';
    case 'JSON':
    case 'STRUCT':
    case 'MAP':
    case 'UNION':
    case 'VARIANT':
      return 'json';
    case 'VARCHAR':
    case 'ENUM':
      return 'text';
    default:
      return 'other';
  }
}

function columnValue(value: unknown, { kind, type }: ResultColumn): ColumnValue {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'boolean':
      return value === true;
    case 'binary':
      return new Uint8Array((value as { bytes: Uint8Array }).bytes);
    case 'json':
    case 'list':
      return typeof value === 'string' ? value : jsonOf(value);
    case 'instant': {
      const { micros } = value as { micros: bigint };
      const milliseconds = Number(micros / 1000n) - (micros % 1000n < 0n ? 1 : 0);
      const rest = ((micros % 1000n) + 1000n) % 1000n;
      // Beyond what dates of ours hold it stands as DuckDB writes it.
      if (!(Math.abs(milliseconds) <= 8.64e15)) return String(value);
      const text = new Date(milliseconds).toISOString();
      return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
    }
    case 'datetime':
      return String(value).replace(' ', 'T');
    default:
      return typeof value === 'number' ? (type === 'FLOAT' ? floatDigits(value) : digitsOf(value)) : String(value);
  }
}

/** The shortest digits that say a number of 32 bits. */
function floatDigits(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return digitsOf(shorter);
  }
  return digitsOf(value);
}

interface Nested {
  items?: readonly unknown[];
  entries?: Readonly<Record<string, unknown>> | readonly { key: unknown; value: unknown }[];
  tag?: string;
  value?: unknown;
  scale?: number;
}

/** Lists and structures as JSON, numbers with all their digits. */
function jsonOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? digitsOf(value) : JSON.stringify(String(value));
  if (typeof value !== 'object') return JSON.stringify(value);
  const { items, entries, tag, scale } = value as Nested;
  if (items) return `[${items.map(jsonOf).join(',')}]`;
  if (Array.isArray(entries))
    return `[${entries.map((each) => `{"key":${jsonOf(each.key)},"value":${jsonOf(each.value)}}`).join(',')}]`;
  if (entries)
    return `{${Object.entries(entries)
      .map(([name, each]) => `${JSON.stringify(name)}:${jsonOf(each)}`)
      .join(',')}}`;
  if (tag !== undefined) return `{${JSON.stringify(tag)}:${jsonOf((value as Nested).value)}}`;
  return scale === undefined ? JSON.stringify(String(value)) : String(value);
}

/** By the first words of a message: DuckDB gives no numbers. */
const faults: readonly [RegExp, DatabaseFault][] = [
  [/^Constraint Error: Duplicate key/i, 'unique'],
  [/^Constraint Error/i, 'constraint'],
  [/^(Conversion|Out of Range|Invalid Input|Type Mismatch) Error/i, 'bad-value'],
  [/^(Invalid Input Error|Permission Error)?.*read-only/i, 'read-only'],
  [/^TransactionContext Error.*conflict/is, 'serialization'],
  [/^IO Error: Could not set lock/i, 'lock-timeout'],
  [/^IO Error/i, 'unreachable'],
  [/^(Out of Memory Error|.*No space left)/i, 'full'],
];

function faultOf(error: unknown, sql = ''): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message } = error as Error;
  const fault = faults.find(([form]) => form.test(message))?.[1] ?? 'statement';
  const words = (message.split('\n\nLINE ')[0] as string).replace(/\s+/g, ' ').trim();
  return new DatabaseError(fault, /[.!?]$/.test(words) ? words : `${words}.`, {
    at: placeIn(message, sql),
    cause: error,
  });
}

/** DuckDB shows the line and points at the place; a long line is shown in part, and then nobody knows. */
function placeIn(message: string, sql: string): number | null {
  const shown = /\nLINE (\d+): ([^\n]*)\n( *)\^/.exec(message);
  if (!shown) return null;
  const [, number = '1', line = '', before = ''] = shown;
  const lines = sql.split('\n');
  if (lines[Number(number) - 1] !== line) return null;
  const start = lines.slice(0, Number(number) - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return start + Math.max(0, before.length - `LINE ${number}: `.length);
}
