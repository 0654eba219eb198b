import type Database from 'better-sqlite3';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { SealSum, unitSeal } from './seals.ts';
import type { SearchIndex } from './search-index.ts';

/** The rows of the documents: each with its seal, the sum of all seals, and what is found in them. */
export class UnitTable {
  readonly sum: SealSum;
  private readonly database: Database.Database;
  private readonly kinds: KindRegistry;
  private readonly index: SearchIndex;

  constructor(database: Database.Database, kinds: KindRegistry, index: SearchIndex) {
    this.database = database;
    this.kinds = kinds;
    this.index = index;
    this.sum = new SealSum(database, 'unit');
  }

  /** Writes the documents of a version of the project, in the caller's transaction. */
  write(changed: readonly Unit[], deleted: readonly string[], version: number): void {
    const put = this.database.prepare(
      'INSERT INTO unit (id, kind, name, parent, documentation, data, kind_version, version, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, parent = excluded.parent, documentation = excluded.documentation, data = excluded.data, kind_version = excluded.kind_version, version = excluded.version, seal = excluded.seal',
    );
    const sealOf = this.database.prepare('SELECT seal FROM unit WHERE id = ?').pluck();
    // Each seal that goes and each that comes.
    const seals = [...changed.map(({ id }) => id), ...deleted].flatMap(
      (id) => (sealOf.get(id) as string | undefined) ?? [],
    );
    for (const unit of changed) {
      const row = {
        ...envelopeOf(unit),
        data: JSON.stringify(unit.data),
        kind_version: this.kinds.require(unit.kind).version,
        version,
      };
      const seal = unitSeal(row);
      const { id, kind, name, parent, documentation, data, kind_version } = row;
      put.run(id, kind, name, parent, documentation, data, kind_version, version, seal);
      seals.push(seal);
      this.database.prepare('DELETE FROM deleted_unit WHERE id = ?').run(unit.id);
      this.index.put(unit);
    }
    for (const id of deleted) {
      this.database.prepare('DELETE FROM unit WHERE id = ?').run(id);
      this.database
        .prepare('INSERT INTO deleted_unit VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version')
        .run(id, version);
      this.index.remove(id);
    }
    this.sum.turn(...seals);
    this.database.prepare("UPDATE meta SET value = ? WHERE key = 'version'").run(String(version));
  }

  /** Makes the sum that of the seals that are there now. */
  sumUp(): void {
    this.sum.set(this.database.prepare('SELECT seal FROM unit').pluck().all() as string[]);
  }
}

/** A row without its data. */
export function envelopeOf(row: Omit<Unit, 'data'>): Omit<Unit, 'data'> {
  return { id: row.id, kind: row.kind, name: row.name, parent: row.parent, documentation: row.documentation };
}
