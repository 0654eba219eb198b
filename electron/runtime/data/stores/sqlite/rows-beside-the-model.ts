import type Database from 'better-sqlite3';
import type { Program } from '../../../../../shared/program/program.ts';
import { storedRoots, tableColumns } from './applied-schema.ts';
import { quoteName } from './columns.ts';

/**
 * What stored rows have that the model does not allow (any more): no value where one is required now, a value that was removed from
 * its enumeration. They stay as they are, and the run starts; who changes such an object has to put it right.
 */
export function rowsBesideTheModel(database: Database.Database, program: Program): string[] {
  const warnings: string[] = [];
  for (const root of storedRoots(program)) {
    const columns = tableColumns(program, root).flatMap(({ column, attribute }) => {
      if (!attribute) return [];
      const name = quoteName(column);
      const owner = root.family
        .map((i) => program.entities[i])
        .find((e) => e?.attributes.some((a) => a.id === attribute.id));
      const label = `${owner?.qualifiedName}.${attribute.name}`;
      const isRequired = attribute.validations.some((v) => v.rule === 'required') && owner === root;
      const values = attribute.values?.map((v) => `'${v.replaceAll("'", "''")}'`).join(', ');
      return [
        ...(isRequired
          ? [
              {
                sql: `sum(${name} IS NULL)`,
                say: (n: number) =>
                  `${label} is required, but ${n} ${n === 1 ? 'row lacks' : 'rows lack'} it. They stay; give them a value.`,
              },
            ]
          : []),
        ...(values
          ? [
              {
                sql: `sum(${name} IS NOT NULL AND ${name} NOT IN (${values}))`,
                say: (n: number) =>
                  `${label}: ${n} ${n === 1 ? 'row has a value' : 'rows have values'} that the enumeration does not have any more. They stay; give them another value.`,
              },
            ]
          : []),
      ];
    });
    if (columns.length === 0) continue;
    const counts = database
      .prepare(`SELECT ${columns.map((c) => c.sql).join(', ')} FROM ${quoteName(root.table)}`)
      .raw(true)
      .get() as (number | null)[];
    columns.forEach((c, i) => {
      if (counts[i]) warnings.push(c.say(counts[i]));
    });
  }
  return warnings;
}
