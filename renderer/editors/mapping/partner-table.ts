import { invertValueTable, readValueTable, type ValueTable } from '../../../shared/mapping/value-table.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Mapping } from './use-mapping.ts';

/** The value table that the mapping of the other direction has at the same element and attribute, turned round; null when there is none. */
export function partnerTable(
  view: ProjectView,
  mapping: Unit<Mapping>,
  path: string,
  attribute: string | null,
): { from: string; table: ValueTable } | null {
  const kind = mapping.kind === 'import-mapping' ? 'export-mapping' : 'import-mapping';
  for (const other of view.ofKind<Mapping>(kind)) {
    if (other.data.structure !== mapping.data.structure || !other.data.root) continue;
    for (const { element } of walkMapped(other.data.root)) {
      const value = element.values.find((v) => v.path === path && v.attribute === attribute);
      const table = value && readValueTable(value.expression);
      if (table) return { from: other.name, table: invertValueTable(table) };
    }
  }
  return null;
}
