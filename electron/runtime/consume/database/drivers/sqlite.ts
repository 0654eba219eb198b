import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { BoundStatement, BoundValue } from '../../../../../shared/consume/database/bind-statement.ts';
import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';
import type { DatabaseSchema, SchemaTable } from '../../../../../shared/consume/database/kind.ts';
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

type Connection = InstanceType<typeof Database>;

/** SQLite files. A statement runs to its end in one piece: its time-out is looked at between rows. */
export const sqlite: DatabaseDriver = {
  id: 'sqlite',
  async connect(address) {
    const { database, readOnly, lockMs } = address;
    const path = database.trim();
    if (path !== ':memory:' && !existsSync(path))
      throw new DatabaseError('unreachable', `there is no file ${path}.`, {});
    try {
      const connection = new Database(path, {
        readonly: readOnly,
        fileMustExist: path !== ':memory:',
        timeout: lockMs,
      });
      connection.defaultSafeIntegers(true);
      connection.pragma('foreign_keys = ON');
      // Where the file is no database, the first look at it says so.
      connection.prepare('SELECT count(*) FROM sqlite_schema').get();
      return new SqliteLink(connection, address);
    } catch (error) {
      throw faultOf(error);
    }
  },
};

class SqliteLink implements DatabaseLink {
  readonly isBroken = false;
  private readonly connection: Connection;
  private readonly address: DatabaseAddress;

  constructor(connection: Connection, address: DatabaseAddress) {
    this.connection = connection;
    this.address = address;
  }

  async run(statement: BoundStatement, limits: StatementLimits): Promise<StatementResult> {
    for await (const part of this.stream(statement, limits, limits.most ? limits.most + 1 : Number.POSITIVE_INFINITY))
      return part;
    return { columns: [], rows: [], changed: null };
  }

  async *stream(
    { sql, values }: BoundStatement,
    { timeoutMs, signal }: StatementLimits,
    atOnce = 1_000,
  ): AsyncIterable<StatementResult> {
    const until = performance.now() + timeoutMs;
    try {
      const prepared = this.connection.prepare(sql);
      const bound = values.map(sqliteValue);
      if (!prepared.reader) {
        const { changes } = prepared.run(...bound);
        yield { columns: [], rows: [], changed: changes };
        return;
      }
      const declared = prepared.columns();
      let rows: unknown[][] = [];
      let isFirst = true;
      for (const row of prepared.raw(true).iterate(...bound) as IterableIterator<unknown[]>) {
        if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
        if (performance.now() > until)
          throw new DatabaseError('timeout', `the statement was stopped: it took longer than ${timeoutMs} ms.`);
        rows.push(row);
        if (rows.length < atOnce) continue;
        yield resultOf(declared, rows);
        rows = [];
        isFirst = false;
      }
      // INSERT … RETURNING gives rows and has changed as many.
      if (rows.length > 0 || isFirst)
        yield { ...resultOf(declared, rows), changed: prepared.readonly ? null : rows.length };
    } catch (error) {
      throw faultOf(error);
    }
  }

  async runMany(
    { sql }: Pick<BoundStatement, 'sql'>,
    rows: readonly (readonly BoundValue[])[],
    { timeoutMs, signal }: StatementLimits,
  ): Promise<number> {
    const until = performance.now() + timeoutMs;
    try {
      const prepared = this.connection.prepare(sql);
      let changed = 0;
      for (const [i, values] of rows.entries()) {
        if (i % 1_000 === 999) await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
        if (performance.now() > until)
          throw new DatabaseError('timeout', `the batch was stopped: it took longer than ${Math.ceil(timeoutMs)} ms.`);
        const bound = values.map(sqliteValue);
        changed += prepared.reader ? prepared.all(...bound).length : prepared.run(...bound).changes;
      }
      return changed;
    } catch (error) {
      throw faultOf(error);
    }
  }

  begin = async () => this.control(this.address.readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE');
  commit = async () => this.control('COMMIT');
  rollback = async () => this.control('ROLLBACK');
  savepoint = async (name: string) => this.control(`SAVEPOINT ${name}`);
  backTo = async (name: string) => this.control(`ROLLBACK TO ${name}`);
  release = async (name: string) => this.control(`RELEASE ${name}`);

  async browse(): Promise<DatabaseSchema> {
    const ask = (sql: string, ...values: string[]) =>
      this.connection.prepare(sql).all(...values) as Record<string, unknown>[];
    const tables = ask(
      "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    ).map(({ name, type }): SchemaTable => {
      const table = String(name);
      const keys = new Map<string, SchemaTable['foreignKeys'][number]>();
      for (const key of ask('SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq', table)) {
        const id = String(key.id);
        const known = keys.get(id) ?? {
          name: `${table}_${id}`,
          columns: [],
          schema: '',
          table: String(key.table),
          referenced: [],
        };
        known.columns.push(String(key.from));
        if (key.to !== null) known.referenced.push(String(key.to));
        keys.set(id, known);
      }
      return {
        schema: '',
        name: table,
        view: type === 'view',
        documentation: '',
        columns: ask('SELECT * FROM pragma_table_xinfo(?) WHERE hidden <> 1', table).map((column) => {
          const declared = String(column.type ?? '');
          return {
            name: String(column.name),
            kind: kindOf(declared) ?? 'other',
            type: declared,
            nullable: column.notnull === 0n && column.pk === 0n,
            key: Number(column.pk),
            generated: column.dflt_value !== null || (column.pk === 1n && /^integer$/i.test(declared)),
            values: [],
            length: Number(/char[a-z ]*\((\d+)\)/i.exec(declared)?.[1] ?? 0) || null,
            documentation: '',
          };
        }),
        foreignKeys: [...keys.values()],
        unique: ask('SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND origin <> \'pk\'', table).map(
          (index) =>
            ask('SELECT name FROM pragma_index_info(?) ORDER BY seqno', String(index.name)).map((each) =>
              String(each.name),
            ),
        ),
      };
    });
    return { tables, procedures: [] };
  }

  async version(): Promise<string> {
    return `SQLite ${this.connection.prepare('SELECT sqlite_version()').pluck().get()}`;
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private control(sql: string): void {
    try {
      this.connection.exec(sql);
    } catch (error) {
      throw faultOf(error);
    }
  }
}

/** Numbers as numbers where they are as exact: a text beside a number would be compared as text. */
function sqliteValue({ type, value }: BoundValue): unknown {
  if (value === null) return null;
  switch (type) {
    case 'integer':
    case 'long':
      return /^[+-]?\d+$/.test(String(value)) ? BigInt(String(value)) : value;
    case 'decimal':
      return digitsOf(Number(value)) === value ? Number(value) : value;
    case 'boolean':
      return value === true ? 1n : 0n;
    default:
      return value instanceof Uint8Array ? Buffer.from(value) : value;
  }
}

/** By the affinity of a declared type (SQLite, "Determination Of Column Affinity"), and by what else such words mean to people. */
function kindOf(declared: string): ColumnKind | null {
  const type = declared.toUpperCase();
  if (type === '') return null;
  if (type.includes('BOOL')) return 'boolean';
  if (type.includes('INT')) return 'long';
  if (/DATETIME|TIMESTAMP/.test(type)) return 'datetime';
  if (type.includes('DATE')) return 'date';
  if (type.includes('TIME')) return 'time';
  if (type.includes('JSON')) return 'json';
  if (/UUID|GUID/.test(type)) return 'uuid';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text';
  if (/BLOB|BINARY/.test(type)) return 'binary';
  if (/REAL|FLOA|DOUB|NUM|DEC|MONEY/.test(type)) return 'decimal';
  return 'other';
}

function resultOf(declared: { name: string; type: string | null }[], rows: unknown[][]): StatementResult {
  const columns = declared.map(({ name, type }, i): ResultColumn => {
    const kind = kindOf(type ?? '');
    // A column of any type, and what an expression gives, is what its first value is.
    const first = kind === null || kind === 'other' ? rows.find((row) => row[i] !== null)?.[i] : undefined;
    return { name, kind: first === undefined ? (kind ?? 'text') : kindOfValue(first), type: type ?? '' };
  });
  return {
    columns,
    rows: rows.map((row) => row.map((value, i) => columnValue(value, columns[i] as ResultColumn))),
    changed: null,
  };
}

function kindOfValue(value: unknown): ColumnKind {
  return typeof value === 'bigint'
    ? 'long'
    : typeof value === 'number'
      ? 'decimal'
      : value instanceof Uint8Array
        ? 'binary'
        : 'text';
}

function columnValue(value: unknown, { kind }: ResultColumn): ColumnValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof value === 'number') return digitsOf(value);
  const text = String(value);
  return kind === 'datetime' ? text.replace(' ', 'T') : text;
}

const faults: readonly [RegExp, DatabaseFault][] = [
  [/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/, 'unique'],
  [/^SQLITE_CONSTRAINT/, 'constraint'],
  [/^SQLITE_(BUSY|LOCKED)/, 'lock-timeout'],
  [/^SQLITE_READONLY/, 'read-only'],
  [/^SQLITE_(CANTOPEN|NOTADB|CORRUPT)/, 'unreachable'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_(MISMATCH|TOOBIG|RANGE)/, 'bad-value'],
];

function faultOf(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code = '', message } = error as Error & { code?: string };
  const fault = faults.find(([form]) => form.test(code))?.[1] ?? 'statement';
  const words =
    fault === 'lock-timeout' ? 'somebody else holds the lock of the file, longer than is waited for.' : message;
  return new DatabaseError(fault, words, { state: code, cause: error });
}
