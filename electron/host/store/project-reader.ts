import type Database from 'better-sqlite3';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ChangeHistory } from './change-history.ts';
import { damagedFile, ProjectFileError } from './file-error.ts';
import type { HeldDocuments } from './held-documents.ts';
import { isHistoryOutdated, newerThanKnown } from './kind-versions.ts';
import { migrateHistory } from './migrate-history.ts';
import { readSchemaVersion, schemaVersion } from './project-schema.ts';
import { unitSeal } from './seals.ts';
import { lastVersion, type UnitRow, versionIn } from './stored-rows.ts';
import { fitsSeal, readStoredUnit, type StoredUnit } from './stored-unit.ts';
import { envelopeOf, type UnitTable } from './unit-table.ts';

/**
 * Reads what stands in a project file, in the caller's transaction. Units and edits of a newer program are refused
 * (`project/newer`), before anything of them is taken.
 */
export class ProjectReader {
  private readonly file: string;
  private readonly database: Database.Database;
  private readonly kinds: KindRegistry;

  constructor(file: string, database: Database.Database, kinds: KindRegistry) {
    this.file = file;
    this.database = database;
    this.kinds = kinds;
  }

  /** Reads all documents anew. Gives whether they or the history are of older shapes. */
  readAll(into: HeldDocuments, table: UnitTable, history: ChangeHistory): boolean {
    const version = this.version();
    into.clear();
    let isOutdated = false;
    const seals: string[] = [];
    const wrong: { stored: string; recomputed: string }[] = [];
    for (const row of this.database.prepare('SELECT * FROM unit').iterate() as Iterable<UnitRow>) {
      const stored = this.toUnit(row, version);
      into.take(row, stored);
      isOutdated ||= stored.unit !== undefined && row.kind_version < this.kinds.require(row.kind).version;
      seals.push(row.seal ?? '');
      if (stored.damage && !fitsSeal(row)) wrong.push({ stored: row.seal ?? '', recomputed: unitSeal(row) });
    }
    into.sort();
    // A file that can only be read may be of a format without seals; nothing of its history is asked for.
    if (readSchemaVersion(this.database) < schemaVersion) return isOutdated;
    if (!table.sum.fits(seals, wrong)) throw damagedFile(this.file, 'documents are missing, or are of an older state');
    const made = history.inspect();
    if (!history.canBeContinued) throw damagedFile(this.file, 'the numbers of its edits are at their end');
    for (const kinds of made) {
      this.refuseNewer(kinds);
      isOutdated ||= isHistoryOutdated(kinds, this.kinds);
    }
    return isOutdated;
  }

  /**
   * Rewrites the history in the shapes that the kinds have today, so that a way back through it is never of two shapes. Gives
   * the documents that are to be written in them, too.
   */
  bringForward(held: HeldDocuments, history: ChangeHistory): Unit[] {
    // A damaged row stays as it is: what it was is not known.
    const rows = this.rows().filter(({ id }) => held.units.has(id) || held.strays.has(id));
    const changes = history.dropUnreachable();
    const stored = rows.map((row): Unit => ({ ...envelopeOf(row), data: JSON.parse(row.data) as unknown }));
    const { rewritten, dropped } = migrateHistory(changes, stored, this.kinds);
    for (const row of rewritten) history.rewrite(row);
    history.drop(dropped);
    const outdated = rows.filter((row) => row.kind_version < this.kinds.require(row.kind).version);
    return outdated.flatMap((row) => this.toUnit(row, this.version()).unit ?? []);
  }

  /** The documents that are sound today. */
  soundUnits(): Unit[] {
    const version = this.version();
    return this.rows().flatMap((row) => this.toUnit(row, version).unit ?? []);
  }

  /** What was written after a version. */
  since(version: number): { version: number; rows: UnitRow[]; gone: string[] } {
    return {
      version: this.version(),
      rows: this.database.prepare('SELECT * FROM unit WHERE version > ?').all(version) as UnitRow[],
      // A stranger's file may say so of one that is there.
      gone: this.database
        .prepare(
          'SELECT id FROM deleted_unit WHERE version > ? AND NOT EXISTS (SELECT 1 FROM unit WHERE unit.id = deleted_unit.id)',
        )
        .pluck()
        .all(version) as string[],
    };
  }

  /**
   * Whether the file goes on from what is held of the version `known`: no older number, and each document as it is held, or changed
   * since. So an older state, or one that went its own way, does not pass for edits of another process.
   */
  continues(held: HeldDocuments, known: number): boolean {
    const version = versionIn(this.storedVersion());
    if (version === null || version < known) return false;
    const rows = this.database.prepare('SELECT id, version FROM unit').iterate() as Iterable<UnitRow>;
    const deleted = this.database.prepare('SELECT version FROM deleted_unit WHERE id = ?').pluck();
    return held.isContinuedBy(rows, (id) => Number(deleted.get(id) ?? 0), known);
  }

  /** A row, in a project with this version, as a unit of today's shape, or its damage. */
  toUnit(row: UnitRow, version: number): StoredUnit {
    return readStoredUnit(row, this.kinds, version, ({ kind, name, kind_version }, known) => {
      throw this.newer(`${kind} ${name}`, kind_version, known);
    });
  }

  /** `kindVersions`: of an edit (`ChangeRow.kinds`). */
  refuseNewer(kindVersions: string): void {
    const newer = newerThanKnown(kindVersions, this.kinds);
    if (newer) throw this.newer(`an edit of a ${newer.kind}`, newer.version, newer.known);
  }

  /** The number of the last edit. Throws `project/damaged` when there is none. */
  version(): number {
    const version = versionIn(this.storedVersion());
    if (version === null) throw damagedFile(this.file, 'the number of its last edit cannot be read');
    return version;
  }

  /** The number of the edit that is being made. Throws when there is none: what is written must be readable. */
  nextVersion(): number {
    const next = this.version() + 1;
    if (next > lastVersion)
      throw damagedFile(this.file, `it says that ${lastVersion} edits were made, and there is no number for another`);
    return next;
  }

  private storedVersion(): unknown {
    return this.database.prepare("SELECT value FROM meta WHERE key = 'version'").pluck().get();
  }

  private rows(): UnitRow[] {
    return this.database.prepare('SELECT * FROM unit').all() as UnitRow[];
  }

  private newer(what: string, version: number, known: number | undefined): ProjectFileError {
    return new ProjectFileError(
      'project/newer',
      `${this.file} was changed by a newer Weft Studio (${what}: version ${version}, this one knows ${known ?? 'none'}). It was not changed.`,
      'Update Weft Studio to open it.',
    );
  }
}
