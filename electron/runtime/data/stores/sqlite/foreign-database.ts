import { lstatSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { notPlain, oddCompanion } from '../../../../sqlite-file/plain-file.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';
import { type AppliedSchema, storedAppliedSchema } from './applied-schema.ts';
import { columnsOf } from './foreign-columns.ts';

/** What the runtime keeps for itself, with the columns it asks for. */
const ownTables: readonly [string, readonly string[]][] = [
  ['_weft_meta', ['key', 'value']],
  ['_weft_sequences', ['id', 'next']],
  ['_weft_marks', ['name', 'at']],
];

/**
 * Refuses what is no plain file, or has something else beside it, before SQLite waits for it or writes through it. A link that came along with a
 * project leads to a file of its choice; one that a person named in a URL was followed before (`readSqlitePath`).
 */
export function refuseOddFile(file: string): void {
  if (file === ':memory:') return;
  const odd = notPlain(lstatSync(file, { throwIfNoEntry: false }));
  if (odd === 'a link')
    throw new DatabaseOpenError(
      `${file} is a link: what is written to it would go elsewhere. Move it away, or name the file itself.`,
    );
  if (odd) throw new DatabaseOpenError(`${file} is ${odd}, no database file. Move it away, or name another file.`);
  const companion = oddCompanion(file);
  if (companion !== null)
    throw new DatabaseOpenError(
      `${companion} is no plain file: the latest writes to ${file} would go elsewhere. Move it away, or name another file.`,
    );
}

/**
 * The database may have come with a stranger's project, in the place where the runtime looks for it: what stands in it must be data alone. Refused is
 * what would do something of its own when rows are read or written (triggers, views, virtual tables, columns that calculate or check), a
 * database of another program, and one that lacks what it says of itself. Nothing is written.
 */
export function refuseForeignSchema(database: Database.Database, file: string): void {
  // One state of it: another program may be bringing it to its own schema just now.
  database.transaction(() => lookAtSchema(database, file))();
}

function lookAtSchema(database: Database.Database, file: string): void {
  const refuse = (what: string) => {
    throw new DatabaseOpenError(
      `${file} is not opened: ${what}. If that is meant, keep it in a database of its own; if not, move the file away: a new one is made at the next start.`,
    );
  };
  const entries = database.prepare('SELECT type, name, sql FROM sqlite_schema').all() as {
    type: unknown;
    name: unknown;
    sql: unknown;
  }[];
  const tables = new Map<string, string>();
  for (const { type, name, sql } of entries) {
    const isVirtual = type === 'table' && /^\s*CREATE\s+VIRTUAL\b/i.test(String(sql));
    if (isVirtual || (type !== 'table' && type !== 'index'))
      refuse(`it has the ${isVirtual ? 'virtual table' : shown(type)} ${shown(name)}, which no Weft runtime makes`);
    if (type === 'table') tables.set(String(name).toLowerCase(), String(sql));
  }
  const others = [...tables.keys()].filter((name) => !name.startsWith('sqlite_'));
  if (others.length === 0) return;
  if (!tables.has('_weft_meta')) refuse('it is a database of another program');
  const check = (table: string, wanted: readonly string[]) => {
    const sql = tables.get(table.toLowerCase());
    if (sql === undefined) return refuse(`it has no table ${shown(table)}, which it says that it has`);
    const { names, oddity } = columnsOf(database, table, sql);
    if (oddity !== null) refuse(`its table ${shown(table)} ${oddity}`);
    const missing = wanted.find((column) => !names.has(column.toLowerCase()));
    if (missing !== undefined) refuse(`its table ${shown(table)} has no column ${shown(missing)}`);
  };
  for (const [table, columns] of ownTables) if (tables.has(table)) check(table, columns);
  const applied = storedAppliedSchema(database);
  if (applied) for (const [table, columns] of wantedOf(applied)) check(table, columns);
  // Of a table that is only kept, somebody may have dropped all; what is there will be brought back with its rows.
  for (const table of keptNames(applied)) if (tables.has(table.toLowerCase())) check(table, []);
}

/** The tables that an applied schema counts on, with their columns. */
function wantedOf({ tables, junctions }: AppliedSchema): [string, string[]][] {
  return [
    ...tables.map(({ table, columns }): [string, string[]] => [table, ['_id', ...columns.map(({ column }) => column)]]),
    ...junctions.map(({ table }): [string, string[]] => [table, ['_from', '_to']]),
  ];
}

function keptNames(applied: AppliedSchema | null): string[] {
  return (applied?.kept ?? []).map((kept) => (typeof kept === 'string' ? kept : kept.table));
}

const shown = (name: unknown) => JSON.stringify(String(name).slice(0, 100)).slice(1, -1);
