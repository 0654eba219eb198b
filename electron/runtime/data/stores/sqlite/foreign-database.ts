import { lstatSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { notPlain, oddCompanion } from '../../../../sqlite-file/plain-file.ts';
import type { AppliedSchema } from '../../schema/applied-schema.ts';
import { taskColumns } from '../../schema/task-rows.ts';
import { DatabaseOpenError } from '../../store-scheme.ts';
import { storedAppliedSchema } from './applied-schema.ts';
import { quoteName } from './columns.ts';
import { type OwnTable, oddityOf, shown } from './foreign-columns.ts';

/** What the runtime keeps for itself: values for each key. */
const ownTables: readonly [table: string, key: string, ...values: string[]][] = [
  ['_weft_meta', 'key', 'value'],
  ['_weft_sequences', 'id', 'next'],
  ['_weft_marks', 'name', 'at'],
  ['_weft_answers', 'key', 'until', 'value'],
  ['_weft_reserved', 'key', 'holder', 'until'],
  ['_weft_tasks', 'id', ...taskColumns],
];

/** How SQLite itself writes what stands in its schema: nothing comes before the name. */
const statements: Readonly<Record<string, RegExp>> = {
  table: /^CREATE TABLE /,
  index: /^CREATE (?:UNIQUE )?INDEX /,
};

/** Numbers that are counted go on for a long time behind it, and are exact in JavaScript. */
const lastCounted = 2 ** 53 - 2 ** 40;

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
    const isVirtual = type === 'table' && /^CREATE VIRTUAL /.test(String(sql));
    if (isVirtual || (type !== 'table' && type !== 'index'))
      refuse(`it has the ${isVirtual ? 'virtual table' : shown(type)} ${shown(name)}, which no Weft runtime makes`);
    // The index of a key has no statement.
    if (!(type === 'index' && sql === null) && !statements[String(type)]?.test(String(sql)))
      refuse(`its ${type} ${shown(name)} is not written as SQLite writes it`);
    if (type === 'table') tables.set(String(name).toLowerCase(), String(sql));
  }
  const others = [...tables.keys()].filter((name) => !name.startsWith('sqlite_'));
  if (others.length === 0) return;
  if (!tables.has('_weft_meta')) refuse('it is a database of another program');
  const check = (table: string, own: OwnTable | null) => {
    const sql = tables.get(table.toLowerCase());
    if (sql === undefined) return refuse(`it has no table ${shown(table)}, which it says that it has`);
    const oddity = oddityOf(database, table, sql, own);
    if (oddity !== null) refuse(`its table ${shown(table)} ${oddity}`);
  };
  for (const [table, key, ...values] of ownTables)
    if (tables.has(table)) check(table, { columns: [key, ...values], key: [key], filled: values });
  const applied = storedAppliedSchema(database);
  if (applied) for (const [table, own] of wantedOf(applied)) check(table, own);
  // Of a table that is only kept, somebody may have dropped all; what is there will be brought back with its rows.
  for (const table of keptNames(applied)) if (tables.has(table.toLowerCase())) check(table, null);
  const odd = oddCount(database, new Set(tables.keys()));
  if (odd !== null) refuse(`${shown(odd)} counts from where no numbers are left`);
  for (const kept of [...(applied?.tables ?? []), ...(applied?.kept ?? [])]) {
    if (typeof kept === 'string' || !('columns' in kept) || !tables.has(kept.table.toLowerCase())) continue;
    const behind = database.prepare(`SELECT 1 FROM ${quoteName(kept.table)} WHERE _id > ? LIMIT 1`).get(lastCounted);
    if (behind) refuse(`its table ${shown(kept.table)} has a row behind which no numbers are left`);
  }
}

/** The tables that an applied schema counts on. */
function wantedOf({ tables, junctions }: AppliedSchema): [string, OwnTable][] {
  return [
    ...tables.map(({ table, columns }): [string, OwnTable] => [
      table,
      { columns: ['_id', ...columns.map(({ column }) => column)], key: ['_id'], filled: ['_version'] },
    ]),
    ...junctions.map(({ table }): [string, OwnTable] => [
      table,
      { columns: ['_from', '_to'], key: ['_from', '_to'], filled: [] },
    ]),
  ];
}

/** A counter that stands where nothing can be counted any more: every new object would fail. Gives its name. */
function oddCount(database: Database.Database, tables: ReadonlySet<string>): unknown {
  const found = (table: string, sql: string) =>
    tables.has(table) ? (database.prepare(sql).pluck().get({ last: lastCounted }) ?? null) : null;
  return (
    found('_weft_meta', "SELECT key FROM _weft_meta WHERE key = 'ids' AND CAST(value AS INTEGER) > @last") ??
    found(
      '_weft_sequences',
      "SELECT id FROM _weft_sequences WHERE typeof(next) <> 'integer' OR next NOT BETWEEN -@last AND @last",
    ) ??
    found(
      '_weft_marks',
      "SELECT name FROM _weft_marks WHERE typeof(at) <> 'integer' OR at NOT BETWEEN -@last AND @last",
    )
  );
}

function keptNames(applied: AppliedSchema | null): string[] {
  return (applied?.kept ?? []).map((kept) => (typeof kept === 'string' ? kept : kept.table));
}
