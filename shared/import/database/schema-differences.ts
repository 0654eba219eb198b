import type { DatabaseSchema } from '../../consume/database/kind.ts';
import { tableName } from './table-entities.ts';

/** What a database has become since it was read last, by the names of its tables. */
export interface SchemaDifferences {
  added: string[];
  gone: string[];
  changed: string[];
  /** Procedures and functions are others. */
  procedures: boolean;
}

/** What differs between two readings of a database; null where nothing does. */
export function schemaDifferences(before: DatabaseSchema, after: DatabaseSchema): SchemaDifferences | null {
  const known = new Map(before.tables.map((table) => [tableName(table), JSON.stringify(table)]));
  const found = new Map(after.tables.map((table) => [tableName(table), JSON.stringify(table)]));
  const added = [...found.keys()].filter((name) => !known.has(name));
  const gone = [...known.keys()].filter((name) => !found.has(name));
  const changed = [...found].flatMap(([name, text]) => (known.has(name) && known.get(name) !== text ? [name] : []));
  const procedures = JSON.stringify(before.procedures) !== JSON.stringify(after.procedures);
  return added.length + gone.length + changed.length > 0 || procedures ? { added, gone, changed, procedures } : null;
}

/** The same in a sentence. */
export function differencesInWords({ added, gone, changed, procedures }: SchemaDifferences): string {
  const parts = [
    ...(added.length > 0 ? [`${added.length} new: ${shortList(added)}`] : []),
    ...(gone.length > 0 ? [`${gone.length} gone: ${shortList(gone)}`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed: ${shortList(changed)}`] : []),
    ...(procedures ? ['procedures changed'] : []),
  ];
  return `Tables: ${parts.join('; ')}.`;
}

const shortList = (names: readonly string[]) => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
