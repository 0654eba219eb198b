import type Database from 'better-sqlite3';
import type { Program, ProgramEntity } from '../../../../../shared/program/program.ts';
import { quoteName } from './columns.ts';

interface WantedIndex {
  name: string;
  sql: string;
  /** For a unique one: what to say and ask when the rows do not allow it. */
  unique: { attribute: string; table: string; column: string } | null;
}

/**
 * The indexes a program wants: unique attributes, the model's own, and the references that are walked backwards. A dot, which no
 * physical name holds, parts the names: `m_order.line_no` is not `m_order_line.no`. Unique ones hold empties, too (which are
 * never alike in an index): a partial one would not serve `IS ?`.
 */
function wantedIndexes(program: Program): WantedIndex[] {
  const wanted = new Map<string, WantedIndex>();
  const put = (name: string, on: (index: string) => string, unique: WantedIndex['unique'] = null) => {
    if (!wanted.has(name)) wanted.set(name, { name, sql: on(quoteName(name)), unique });
  };
  for (const entity of program.entities) {
    if (!entity.persistable) continue;
    const root = program.entities[entity.root] as ProgramEntity;
    const table = quoteName(root.table);
    const own = entity.attributes.filter((a) => a.calculated === null);
    for (const { column, validations, name } of own) {
      if (!validations.some((v) => v.rule === 'unique')) continue;
      const quoted = quoteName(column);
      put(`ux_${root.table}.${column}`, (index) => `CREATE UNIQUE INDEX ${index} ON ${table} (${quoted})`, {
        attribute: `${entity.qualifiedName}.${name}`,
        table: root.table,
        column,
      });
    }
    // The largest number is asked for whenever a block of them is taken.
    for (const { column, type } of own)
      if (type === 'autonumber')
        put(`ix_${root.table}.${column}`, (index) => `CREATE INDEX ${index} ON ${table} (${quoteName(column)})`);
    for (const fields of entity.indexes) {
      const columns = fields.flatMap((field) => own.find((a) => a.field === field)?.column ?? []);
      if (columns.length > 0)
        put(
          `ix_${root.table}.${columns.join('.')}`,
          (index) => `CREATE INDEX ${index} ON ${table} (${columns.map(quoteName).join(', ')})`,
        );
    }
    for (const { from, type, column } of program.associations)
      if (from === entity.index && type === 'reference')
        put(`ix_${root.table}.${column}`, (index) => `CREATE INDEX ${index} ON ${table} (${quoteName(column)})`);
  }
  for (const { type, table } of program.associations)
    if (type === 'reference-set')
      put(`ix_${table}._to`, (index) => `CREATE INDEX ${index} ON ${quoteName(table)} (_to)`);
  return [...wanted.values()];
}

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
  const wanted = wantedIndexes(program);
  const keep = new Set(wanted.filter(({ name, sql }) => present.get(name) === sql).map(({ name }) => name));
  for (const name of present.keys()) if (!keep.has(name)) database.exec(`DROP INDEX ${quoteName(name)}`);
  for (const { name, sql, unique } of wanted) {
    if (keep.has(name)) continue;
    const refused = unique ? repeatedValues(database, unique) : null;
    if (refused) warnings.push(refused);
    else database.exec(sql);
  }
  return warnings;
}

function repeatedValues(
  database: Database.Database,
  { attribute, table, column }: NonNullable<WantedIndex['unique']>,
): string | null {
  const quoted = quoteName(column);
  const rows = database
    .prepare(
      `SELECT ${quoted} AS value, count(*) AS rows FROM ${quoteName(table)} WHERE ${quoted} IS NOT NULL GROUP BY ${quoted} HAVING count(*) > 1`,
    )
    .all() as { value: unknown; rows: number }[];
  const [first] = rows;
  if (!first) return null;
  return (
    `${attribute} is to be unique, but ${rows.length === 1 ? 'a value stands' : `${rows.length} values stand`} in several rows ` +
    `(${String(first.value)} in ${first.rows}). New values are checked; change those rows, then start again.`
  );
}
