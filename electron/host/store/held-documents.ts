import type Database from 'better-sqlite3';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { DamagedUnits } from './damaged-units.ts';
import type { UnitRow } from './stored-rows.ts';
import type { StoredUnit } from './stored-unit.ts';
import { StrayUnits } from './unit-places.ts';

/** The documents of an open file, as they were last read or written. */
export class HeldDocuments {
  readonly units = new Map<string, Unit>();
  /** The version of the project in which each was written last. */
  readonly versions = new Map<string, number>();
  /** Rows that are no documents of their kind; never among the units. */
  readonly damaged: DamagedUnits;
  /** Those of the damaged that are sound, but stand nowhere. */
  readonly strays: StrayUnits;

  constructor(database: Database.Database, kinds: KindRegistry) {
    this.damaged = new DamagedUnits(database, kinds);
    this.strays = new StrayUnits(kinds);
  }

  clear(): void {
    for (const each of [this.units, this.versions, this.damaged, this.strays]) each.clear();
  }

  /** Keeps a row that was read among the units, or among the damaged. */
  take(row: UnitRow, { unit, damage }: StoredUnit): void {
    this.strays.delete(row.id);
    if (unit) {
      this.units.set(unit.id, unit);
      this.versions.set(unit.id, row.version);
      this.damaged.delete(unit.id);
    } else if (damage) {
      this.units.delete(damage.id);
      this.damaged.set(damage.id, damage);
    }
  }

  /** Keeps what an edit made. A document that stood nowhere may stand in what came: gives what is lost and found by that. */
  adopt(changed: readonly Unit[], deleted: readonly string[], version: number): ReturnType<StrayUnits['sort']> {
    for (const unit of changed) {
      this.units.set(unit.id, unit);
      this.versions.set(unit.id, version);
    }
    for (const id of deleted) this.units.delete(id);
    for (const id of [...changed.map((unit) => unit.id), ...deleted]) {
      this.damaged.delete(id);
      this.strays.delete(id);
    }
    return this.strays.size === 0 ? { lost: [], found: [] } : this.sort();
  }

  /** Takes over what another process wrote: rows, each as it was read, and ids that are gone. */
  follow(rows: readonly (readonly [UnitRow, StoredUnit])[], gone: readonly string[]): OutsideDocuments {
    const before = new Set(this.units.keys());
    const goneNow = gone.filter((id) => this.units.has(id) || this.damaged.has(id));
    for (const [row, stored] of rows) this.take(row, stored);
    for (const id of gone) for (const each of [this.units, this.damaged, this.strays]) each.delete(id);
    const { lost, found } = this.sort();
    const read = rows.flatMap(([, { unit }]) => unit ?? []);
    const changed = new Map([...read, ...found].map((unit) => [unit.id, unit]));
    const touched = new Set([...rows.map(([{ id }]) => id), ...lost]);
    return {
      changed: [...changed.values()].filter(({ id }) => this.units.has(id)),
      deleted: [...goneNow, ...[...touched].filter((id) => before.has(id) && !this.units.has(id))],
    };
  }

  sort(): ReturnType<StrayUnits['sort']> {
    return this.strays.sort(this.units, this.damaged);
  }

  /**
   * Whether rows of the file go on from what is held, which is of the version `known`: each document as it is held, or written
   * since. `deletedIn` gives the version in which a document was deleted.
   */
  isContinuedBy(
    rows: Iterable<Pick<UnitRow, 'id' | 'version'>>,
    deletedIn: (id: string) => number,
    known: number,
  ): boolean {
    const missing = new Set(this.units.keys());
    for (const row of rows) {
      missing.delete(row.id);
      if (row.version > known || this.damaged.has(row.id) || this.strays.has(row.id)) continue;
      if (!this.units.has(row.id) || this.versions.get(row.id) !== row.version) return false;
    }
    return [...missing].every((id) => deletedIn(id) > known);
  }
}

/** What others made of the documents. */
export interface OutsideDocuments {
  changed: Unit[];
  deleted: string[];
}
