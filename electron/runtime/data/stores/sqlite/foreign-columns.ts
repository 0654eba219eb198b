import type Database from 'better-sqlite3';

/** Comments, names in quotes and texts: whatever stands in them is no word of the statement. Read from the left, as SQLite does. */
const quoted = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]/g;

/** What none of our tables says, in the words of a person. */
const oddities: readonly [RegExp, string][] = [
  [/\b(?:GENERATED|AS)\b/i, 'has columns that calculate'],
  [/\bCHECK\b/i, 'checks its rows by itself'],
  [/\bDEFAULT\s*\(|\bCURRENT_\w+/i, 'has columns that calculate what they begin with'],
  [/\b(?:REFERENCES|FOREIGN)\b/i, 'has foreign keys'],
  [/\b(?:COLLATE|CONFLICT|STRICT)\b/i, 'compares or replaces its rows by rules of its own'],
];

/** The columns of a table in small letters, and what about it is not as the runtime makes tables; `sql` is its statement in the schema. */
export function columnsOf(
  database: Database.Database,
  table: string,
  sql: string,
): { names: Set<string>; oddity: string | null } {
  const columns = database.prepare('SELECT name, hidden FROM pragma_table_xinfo(?)').all(table) as {
    name: string;
    hidden: number;
  }[];
  const words = sql.replace(quoted, ' x ');
  const oddity = oddities.find(([pattern]) => pattern.test(words))?.[1];
  const calculates = columns.some(({ hidden }) => hidden !== 0);
  const expressions = database
    .prepare(
      'SELECT 1 FROM pragma_index_list(?) AS list, pragma_index_xinfo(list.name) AS part WHERE part.cid = -2 LIMIT 1',
    )
    .get(table);
  return {
    names: new Set(columns.map(({ name }) => name.toLowerCase())),
    oddity:
      oddity ??
      (calculates ? 'has columns that calculate' : null) ??
      (expressions ? 'has an index that calculates' : null),
  };
}
