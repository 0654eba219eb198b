import type { Program, ProgramAttribute, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { WantedColumn } from '../../schema/applied-schema.ts';
import { readDefault } from '../../schema/read-default.ts';
import { columnCodecs, quoteName } from './columns.ts';

/**
 * What rows that are there get in a column that is new: the attribute's default, or AutoNumbers, which `numberRows` gives at the
 * end of the migration. Null when they stay empty. Only rows of the entity that declares the attribute are touched. `standing` is the
 * literal that rows get which a run of an older version of the program still makes: it does not know the column.
 */
export function fillNewColumn(
  program: Program,
  root: ProgramEntity,
  { column, attribute }: WantedColumn,
  types: Readonly<Record<string, number>>,
): { words: string; sql: string | null; standing: string | null } | null {
  if (!attribute) return null;
  const declaring = root.family
    .map((index) => program.entities[index] as ProgramEntity)
    .find((e) => e.attributes.some((a) => a.id === attribute.id)) as ProgramEntity;
  const [table, name] = [quoteName(root.table), quoteName(column)];
  const numbers = declaring.family.map((index) => types[program.entities[index]?.id ?? '']).join(', ');
  const where = declaring === root ? '' : ` WHERE _type IN (${numbers})`;
  if (attribute.type === 'autonumber')
    return { words: 'rows that are there are numbered in the order of their making', sql: null, standing: null };
  const literal = defaultLiteral(attribute, program.settings.timeZone);
  if (literal === null) return null;
  return {
    words: `rows that are there get ${attribute.default}`,
    sql: `UPDATE ${table} SET ${name} = ${literal}${where}`,
    standing: declaring === root ? literal : null,
  };
}

/** The default of an attribute as SQL; null without one, and where it is none of the type (its check has said so). */
export function defaultLiteral({ type, default: text }: ProgramAttribute, timeZone: string): string | null {
  if (text === '' || type === 'autonumber') return null;
  const value = readDefault(type, text, timeZone);
  if (value === null || value === undefined) return null;
  const stored = columnCodecs[type].toColumn(value);
  if (typeof stored === 'number' || typeof stored === 'bigint') return String(stored);
  return typeof stored === 'string' ? `'${stored.replaceAll("'", "''")}'` : null;
}
