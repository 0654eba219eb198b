import type Database from 'better-sqlite3';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DamagedDocument } from '../../../shared/rpc/calls/damage.ts';
import type { UnitRow } from './stored-rows.ts';

/** Rows of a project file that are no documents of their kind, by id: never among the units, shown and mended as text. */
export class DamagedUnits extends Map<string, DamagedDocument> {
  private readonly database: Database.Database;
  private readonly kinds: KindRegistry;

  constructor(database: Database.Database, kinds: KindRegistry) {
    super();
    this.database = database;
    this.kinds = kinds;
  }

  /** One error a damaged document (`project/damaged`), named in the tree of the sound ones. */
  findings(units: ReadonlyMap<string, Unit>): LocatedDiagnostic[] {
    if (this.size === 0) return [];
    const view = new ProjectView(units, this.kinds);
    return [...this.values()].map(({ id, kind, name, parent, reasons }) => ({
      severity: 'error',
      code: 'project/damaged',
      message: `The ${this.kinds.get(kind)?.label.toLowerCase() ?? 'document'} ${name} is damaged and is left out: ${reasons.join('; ')}.`,
      document: view.qualifiedName({ id, kind, name, parent, documentation: '', data: null }),
      unit: id,
      fix: 'Open it as text and mend it, or take it from a copy of the project that is sound.',
    }));
  }

  /** A damaged document with what its row holds; undefined for one that is sound or gone. */
  document(id: string): { damaged: DamagedDocument; stored: { documentation: string; data: string } } | undefined {
    const damaged = this.get(id);
    const row = this.database.prepare('SELECT documentation, data FROM unit WHERE id = ?').get(id) as
      | UnitRow
      | undefined;
    if (!damaged || !row) return undefined;
    return { damaged, stored: { documentation: String(row.documentation), data: String(row.data) } };
  }
}
