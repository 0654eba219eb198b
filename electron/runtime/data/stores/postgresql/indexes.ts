import type { Program } from '../../../../../shared/program/program.ts';
import { repeatedValuesText, type WantedIndex, wantedIndexes } from '../../schema/wanted-indexes.ts';
import { quoteName, quoteText } from './columns.ts';
import type { Transaction } from './connections.ts';
import { fittingName } from './fitting-name.ts';

/**
 * Makes the indexes of the database those of the program. A unique one that the rows do not allow is left out and said: new
 * values are checked at commit all the same, and the run that shows the rows can start (DMO-44, ML-31).
 */
export async function bringIndexes(tx: Transaction, program: Program): Promise<string[]> {
  const { rows } = await tx.ask({
    sql: `SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = current_schema() AND c.relkind = 'i' AND c.relname ~ '^(ux|ix)_'`,
    values: [],
  });
  const present = new Map(rows.map(([name, about]) => [String(name), about]));
  const warnings: string[] = [];
  const wanted = wantedIndexes(program).map((index) => ({
    ...index,
    name: fittingName(index.name),
    about: aboutOf(index),
  }));
  const keep = new Set(wanted.filter(({ name, about }) => present.get(name) === about).map(({ name }) => name));
  for (const [name, about] of present)
    if (!keep.has(name) && about?.startsWith('weft: '))
      await tx.ask({ sql: `DROP INDEX ${quoteName(name)}`, values: [] });
  for (const index of wanted) {
    if (keep.has(index.name)) continue;
    const refused = index.unique === null ? null : await repeatedValues(tx, index, index.unique);
    if (refused) {
      warnings.push(refused);
      continue;
    }
    const unique = index.unique === null ? '' : 'UNIQUE ';
    const list = index.columns.map(quoteName).join(', ');
    await tx.ask({
      sql: `CREATE ${unique}INDEX ${quoteName(index.name)} ON ${quoteName(index.table)} (${list})`,
      values: [],
    });
    await tx.ask({ sql: `COMMENT ON INDEX ${quoteName(index.name)} IS ${quoteText(index.about)}`, values: [] });
  }
  return warnings;
}

/** What an index is for, kept with it: another one of the same name is made anew. */
function aboutOf({ table, columns, unique }: WantedIndex): string {
  return `weft: ${unique === null ? 'index' : 'unique'} ${table} ${columns.join(' ')}`;
}

async function repeatedValues(
  tx: Transaction,
  { table, columns }: WantedIndex,
  attribute: string,
): Promise<string | null> {
  const quoted = quoteName(columns[0] as string);
  const { rows } = await tx.ask({
    sql: `SELECT ${quoted}, count(*) FROM ${quoteName(table)} WHERE ${quoted} IS NOT NULL GROUP BY ${quoted} HAVING count(*) > 1 ORDER BY min(_id)`,
    values: [],
  });
  const [first] = rows;
  return first ? repeatedValuesText(attribute, rows.length, String(first[0]), Number(first[1])) : null;
}
