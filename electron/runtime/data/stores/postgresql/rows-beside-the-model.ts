import type { Program } from '../../../../../shared/program/program.ts';
import { storedRoots } from '../../schema/applied-schema.ts';
import { columnsBesideTheModel } from '../../schema/rows-beside-the-model.ts';
import { quoteName, quoteText } from './columns.ts';
import type { Transaction } from './connections.ts';

/** What stored rows have that the model does not allow (any more), in words; they stay as they are. */
export async function rowsBesideTheModel(tx: Transaction, program: Program): Promise<string[]> {
  const warnings: string[] = [];
  for (const root of storedRoots(program)) {
    const asked = columnsBesideTheModel(program, root);
    if (asked.length === 0) continue;
    const counts = asked.map(({ column, values }) => {
      const name = quoteName(column);
      const condition =
        values === null
          ? `${name} IS NULL`
          : `${name} IS NOT NULL AND ${name} NOT IN (${values.map(quoteText).join(', ')})`;
      return `count(*) FILTER (WHERE ${condition})`;
    });
    const { rows } = await tx.ask({ sql: `SELECT ${counts.join(', ')} FROM ${quoteName(root.table)}`, values: [] });
    asked.forEach(({ say }, i) => {
      const count = Number(rows[0]?.[i]);
      if (count > 0) warnings.push(say(count));
    });
  }
  return warnings;
}
