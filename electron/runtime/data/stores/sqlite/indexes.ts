import type Database from 'better-sqlite3';
import type { Program } from '../../../../../shared/program/program.ts';
import { repeatedValuesText, type WantedIndex, wantedIndexes } from '../../schema/wanted-indexes.ts';
import { quoteName } from './columns.ts';

const ours = "type = 'index' AND (name LIKE 'ux\\_%' ESCAPE '\\' OR name LIKE 'ix\\_%' ESCAPE '\\')";

/** Drops every index of ours on a table: a column that one stands on cannot be exchanged. */
export function dropIndexes(database: Database.Database, table: string): void {
  const names = database.prepare(`SELECT name FROM sqlite_master WHERE ${ours} AND tbl_name = ?`).pluck().all(table);
  for (const name of names as string[]) database.exec(`DROP INDEX ${quoteName(name)}`);
}

/**
 * Makes the indexes of the database those of the program. A unique one that the rows do not allow is left out and said: new
 * values are checked at commit all the same, and the run that shows the rows can start (DMO-44, ML-31).
 */
export function bringIndexes(database: Database.Database, program: Program): string[] {
  const present = new Map(
    (
      database.prepare(`SELECT name, sql FROM sqlite_master WHERE ${ours}`).all() as { name: string; sql: string }[]
    ).map(({ name, sql }) => [name, sql]),
  );
  const warnings: string[] = [];
  const wanted = wantedIndexes(program).map((index) => ({ ...index, sql: sqlOf(index) }));
  const keep = new Set(wanted.filter(({ name, sql }) => present.get(name) === sql).map(({ name }) => name));
  for (const name of present.keys()) if (!keep.has(name)) database.exec(`DROP INDEX ${quoteName(name)}`);
  for (const index of wanted) {
    if (keep.has(index.name)) continue;
    const refused = index.unique === null ? null : repeatedValues(database, index, index.unique);
    if (refused) warnings.push(refused);
    else database.exec(index.sql);
  }
  return warnings;
}

/** As it stands in the schema of the database, by which it is known again. */
function sqlOf({ name, table, columns, unique }: WantedIndex): string {
  // Each form as it was written always: another one would be made anew.
  const list = columns.map((column) => (column === '_to' ? column : quoteName(column))).join(', ');
  return `CREATE ${unique === null ? '' : 'UNIQUE '}INDEX ${quoteName(name)} ON ${quoteName(table)} (${list})`;
}

function repeatedValues(
  database: Database.Database,
  { table, columns }: WantedIndex,
  attribute: string,
): string | null {
  const quoted = quoteName(columns[0] as string);
  const rows = database
    .prepare(
      `SELECT ${quoted} AS value, count(*) AS rows FROM ${quoteName(table)} WHERE ${quoted} IS NOT NULL GROUP BY ${quoted} HAVING count(*) > 1`,
    )
    .all() as { value: unknown; rows: number }[];
  const [first] = rows;
  return first ? repeatedValuesText(attribute, rows.length, String(first.value), first.rows) : null;
}
