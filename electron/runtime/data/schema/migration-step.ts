/** One thing a migration does. */
export interface MigrationStep {
  /** What it will do, in words. */
  words: string;
  sql: string[];
  /** Table whose indexes must go first, because a column is exchanged or rows come; they are made again at the end. */
  exchanges?: string;
}

/** How often a row was written; a commit that expects another number has not seen the row as it is. */
export const versionColumn = '_version INTEGER NOT NULL DEFAULT 1';

/** `name_old`, `name_old2`, …: the first that is free; takes it. */
export function freeName(name: string, names: Set<string>): string {
  let free = `${name}_old`;
  for (let n = 2; names.has(free); n++) free = `${name}_old${n}`;
  names.add(free);
  return free;
}
