import type Database from 'better-sqlite3';
import type { Program } from '../../../../../shared/program/program.ts';
import { storedRoots } from '../../schema/applied-schema.ts';
import { columnsBesideTheModel } from '../../schema/rows-beside-the-model.ts';
import { quoteName } from './columns.ts';

/** What stored rows have that the model does not allow (any more), in words; they stay as they are. */
export function rowsBesideTheModel(database: Database.Database, program: Program): string[] {
  const warnings: string[] = [];
  for (const root of storedRoots(program)) {
    const asked = columnsBesideTheModel(program, root);
    if (asked.length === 0) continue;
    const sums = asked.map(({ column, values }) => {
      const name = quoteName(column);
      if (values === null) return `sum(${name} IS NULL)`;
      return `sum(${name} IS NOT NULL AND ${name} NOT IN (${values.map((v) => `'${v.replaceAll("'", "''")}'`).join(', ')}))`;
    });
    const counts = database
      .prepare(`SELECT ${sums.join(', ')} FROM ${quoteName(root.table)}`)
      .raw(true)
      .get() as (number | null)[];
    asked.forEach(({ say }, i) => {
      if (counts[i]) warnings.push(say(counts[i]));
    });
  }
  return warnings;
}
