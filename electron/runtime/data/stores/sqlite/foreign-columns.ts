import type Database from 'better-sqlite3';

/** Names in quotes, texts and comments: whatever stands in them is no word of the statement. Read from the left, as SQLite does. */
const quoted = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]/g;
const comment = /^(?:--|\/\*)/;

/** What none of our tables says, in the words of a person. */
const oddities: readonly [RegExp, string][] = [
  [/\b(?:GENERATED|AS)\b/i, 'has columns that calculate'],
  [/\bCHECK\b/i, 'checks its rows by itself'],
  [/\b(?:REFERENCES|FOREIGN)\b/i, 'has foreign keys'],
  [/\b(?:COLLATE|CONFLICT|STRICT)\b/i, 'compares or replaces its rows by rules of its own'],
];

/** What a column begins with, where nothing is calculated; SQLite gives it without brackets and comments around it. */
const literal = /^(?:[+-]?[0-9.]+(?:e[+-]?\d+)?|'(?:[^']|'')*'|NULL)$/i;

interface ForeignColumn {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
  hidden: number;
}

/** A table of ours: the columns that a program writes, those of them that are its key, and those that are never empty. */
export interface OwnTable {
  columns: readonly string[];
  key: readonly string[];
  filled: readonly string[];
}

/**
 * What about a table is not as the runtime makes tables, in words that follow its name; null when nothing is. `sql` is its statement in
 * the schema. Of a table that is only kept (null) it is not known what it should have.
 */
export function oddityOf(database: Database.Database, table: string, sql: string, own: OwnTable | null): string | null {
  const columns = database
    .prepare('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)')
    .all(table) as ForeignColumn[];
  const words = sql.replace(quoted, (found) => (comment.test(found) ? ' ' : ' x '));
  const said = oddities.find(([pattern]) => pattern.test(words))?.[1];
  if (said !== undefined) return said;
  if (columns.some(({ hidden }) => hidden !== 0)) return 'has columns that calculate';
  if (columns.some((column) => column.dflt_value !== null && !literal.test(column.dflt_value)))
    return 'has columns that calculate what they begin with';
  const expressions = database
    .prepare(
      'SELECT 1 FROM pragma_index_list(?) AS list, pragma_index_xinfo(list.name) AS part WHERE part.cid = -2 LIMIT 1',
    )
    .get(table);
  if (expressions) return 'has an index that calculates';
  return own && (oddColumn(columns, own) ?? oddUniqueness(database, table, own));
}

/** Each row that a program writes must find its place: what a stranger asks of rows makes every write fail. */
function oddColumn(columns: readonly ForeignColumn[], { columns: wanted, key, filled }: OwnTable): string | null {
  const known = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const missing = wanted.find((column) => !known.has(column.toLowerCase()));
  if (missing !== undefined) return `has no column ${shown(missing)}`;
  const isKey = (name: string) => key.includes(name.toLowerCase());
  if (columns.some(({ name, pk }) => pk > 0 !== isKey(name))) return 'has another key';
  // Only a whole number is the number of the row itself.
  if (key.length === 1 && key[0] === '_id' && known.get('_id')?.type.toUpperCase() !== 'INTEGER')
    return 'has another key';
  const version = known.get('_version');
  if (version && key[0] === '_id' && (version.type.toUpperCase() !== 'INTEGER' || version.dflt_value !== '1'))
    return 'counts versions in another way';
  const written = new Set(wanted.map((column) => column.toLowerCase()));
  const full = columns.find(
    ({ name, notnull, dflt_value }) =>
      notnull !== 0 &&
      !isKey(name) &&
      !filled.includes(name.toLowerCase()) &&
      (dflt_value === null || written.has(name.toLowerCase())),
  );
  return full ? `asks for a value in ${shown(full.name)}, which rows may lack` : null;
}

/** A person may want the values of an attribute to be unique; what the runtime itself writes is repeated. */
function oddUniqueness(database: Database.Database, table: string, { key, filled }: OwnTable): string | null {
  const parts = database
    .prepare(
      `SELECT list.origin AS origin, part.name AS name FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS part
       WHERE list."unique" = 1 AND list.origin <> 'pk'`,
    )
    .all(table) as { origin: string; name: string | null }[];
  const odd = parts.find(({ origin, name }) => {
    const column = String(name).toLowerCase();
    return origin === 'u' || column === '_type' || key.includes(column) || filled.includes(column);
  });
  return odd ? `does not allow that a value of ${shown(odd.name)} stands in several rows` : null;
}

/** A name of a stranger's, for a message. */
export const shown = (name: unknown) => JSON.stringify(String(name).slice(0, 100)).slice(1, -1);
