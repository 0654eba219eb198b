import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { placesAbove } from '../../../shared/model/places.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DamagedDocument } from '../../../shared/rpc/calls/damage.ts';

export interface TreeRow {
  unit: Unit;
  depth: number;
  hasChildren: boolean;
  isOpen: boolean;
  /** Why it is damaged; its unit then has no data. */
  damage?: readonly string[];
}

const order: Readonly<Record<string, number>> = { settings: 0, module: 1, 'domain-model': 2, folder: 4 };

/** Rows of the explorer: modules, folders and documents in their order, damaged ones in their place; a filter shows what matches and the way to it. */
export function treeRows(
  view: ProjectView,
  damaged: readonly DamagedDocument[],
  closed: ReadonlySet<string>,
  filter: string,
): TreeRow[] {
  const rows: TreeRow[] = [];
  const damage = new Map(damaged.map(({ id, reasons }) => [id, reasons]));
  // What stands in something that is not there, or that is not reached from the top, stands at the top.
  const rowsById = new Map(
    damaged.map(({ id, kind, name, parent }) => [id, { id, kind, name, parent, documentation: '', data: null }]),
  );
  const get = (id: string): Unit | undefined => rowsById.get(id) ?? view.unit(id);
  const placed = [...rowsById.values()].map((unit): Unit => (isReached(unit, get) ? unit : { ...unit, parent: null }));
  const childrenOf = (parent: string | null): readonly Unit[] =>
    placed.length === 0
      ? view.childrenOf(parent)
      : [...view.childrenOf(parent), ...placed.filter((unit) => unit.parent === parent)];
  const wanted = filter.trim().toLowerCase();
  const matches = (unit: Unit): boolean =>
    wanted === '' || unit.name.toLowerCase().includes(wanted) || childrenOf(unit.id).some(matches);
  const add = (parent: string | null, depth: number): void => {
    const children = childrenOf(parent).filter(matches);
    const sorted = [...children].sort(
      (a, b) => (order[a.kind] ?? 3) - (order[b.kind] ?? 3) || a.name.localeCompare(b.name),
    );
    for (const unit of sorted) {
      const hasChildren = childrenOf(unit.id).length > 0;
      const reasons = damage.get(unit.id);
      const isOpen = wanted !== '' || !closed.has(unit.id);
      rows.push({ unit, depth, hasChildren, isOpen, ...(reasons ? { damage: reasons } : {}) });
      if (hasChildren && isOpen) add(unit.id, depth + 1);
    }
  };
  add(null, 0);
  return rows;
}

/** Whether the way up from a unit ends at the top. */
function isReached(unit: Unit, get: (id: string) => Unit | undefined): boolean {
  return (placesAbove(unit, get).at(-1) ?? unit).parent === null;
}

/** Errors of each document; a closed module or folder has those of everything in it. */
export function errorCounts(
  view: ProjectView,
  diagnostics: readonly LocatedDiagnostic[],
  closed: ReadonlySet<string>,
): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { severity, unit } of diagnostics) {
    if (severity !== 'error' || !unit) continue;
    add(unit);
    const document = view.unit(unit);
    for (const { id } of document ? view.placesOf(document) : []) if (closed.has(id)) add(id);
  }
  return counts;
}
