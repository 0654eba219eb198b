import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { ChangeRow, UnitRow } from './stored-rows.ts';

/**
 * Seals tell damage, not intent: whoever writes the file on purpose seals it as well, and is met by the schema of each kind
 * ([decision 20](../../../docs/decisions/0020-seals.md)). A seal is the first half of a SHA-256 over what a row holds, in hexadecimal digits.
 */
export function unitSeal(row: Omit<UnitRow, 'seal'>): string {
  return sealOf([row.id, row.kind, row.name, row.parent, row.documentation, row.data, row.kind_version, row.version]);
}

export function changeSeal(row: Omit<ChangeRow, 'seal'>): string {
  return sealOf([row.seq, row.label, row.at, row.forward, row.inverse, row.undone, row.kinds]);
}

function sealOf(values: readonly (string | number | null)[]): string {
  return hash('sha256', values.map((value) => value ?? '\u0001').join('\u0000'), 'hex').slice(0, 32);
}

/** The seals of all rows of a table, added up in `meta`: a row that is missing, or back in an older state, shows in the sum. */
export class SealSum {
  private readonly database: Database.Database;
  private readonly key: string;

  constructor(database: Database.Database, table: 'unit' | 'change') {
    this.database = database;
    this.key = `${table}-seals`;
  }

  /** Counts seals in; one that is counted already, out. To be called in the transaction of the rows. */
  turn(...seals: readonly string[]): void {
    if (seals.length > 0) this.write(this.stored() ^ sumOf(seals));
  }

  set(seals: Iterable<string>): void {
    this.write(sumOf(seals));
  }

  /**
   * Whether the rows are those that were written. `stored` are the seals in the rows; of a damaged row it may be the seal itself that
   * is damaged, so one may count as what its row makes (`recomputed`).
   */
  fits(stored: readonly string[], damaged: readonly { stored: string; recomputed: string }[]): boolean {
    const difference = this.stored() ^ sumOf(stored);
    return difference === 0n || damaged.some((seal) => difference === sumOf([seal.stored, seal.recomputed]));
  }

  private stored(): bigint {
    return toNumber(this.database.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(this.key));
  }

  private write(sum: bigint): void {
    this.database.prepare('UPDATE meta SET value = ? WHERE key = ?').run(sum.toString(16), this.key);
  }
}

function sumOf(seals: Iterable<string>): bigint {
  let sum = 0n;
  for (const seal of seals) sum ^= toNumber(seal);
  return sum;
}

/** What is no seal counts as one that no row has. */
function toNumber(seal: unknown): bigint {
  return /^[0-9a-f]{1,32}$/.test(String(seal)) ? BigInt(`0x${seal}`) : 1n << 128n;
}

/** Seals every row anew, whatever it holds. */
export function sealAll(database: Database.Database): void {
  const units = database.prepare('SELECT * FROM unit').all() as UnitRow[];
  const sealUnit = database.prepare('UPDATE unit SET seal = ? WHERE id = ?');
  for (const row of units) sealUnit.run(unitSeal(row), row.id);
  new SealSum(database, 'unit').set(units.map(unitSeal));
  const changes = database.prepare('SELECT * FROM change').all() as ChangeRow[];
  const sealChange = database.prepare('UPDATE change SET seal = ? WHERE seq = ?');
  for (const row of changes) sealChange.run(changeSeal(row), row.seq);
  new SealSum(database, 'change').set(changes.map(changeSeal));
}
