import type { Catalog } from '../model/catalog.ts';
import { withScopes } from '../model/document-kind.ts';
import type { ProjectView } from '../model/project.ts';
import type { DataPath } from '../model/schema-walk.ts';
import { StructureIndex } from '../structure/path.ts';
import { exportMappingKind, importMappingKind, type MappedObject, type MappedValue } from './kind.ts';
import { structureOf, type UsedStructure } from './used-structure.ts';
import { exportVariables, importVariables } from './value-type.ts';

interface PlacedValue {
  value: MappedValue;
  /** Entity of the nearest element that has one. */
  entity: string | null;
}

/** The value whose expression stands at a path such as `root.objects.0.values.1.expression`. */
function valueAt(root: MappedObject | null, path: DataPath): PlacedValue | null {
  let element = root;
  let entity = root?.entity ?? null;
  for (let i = 1; element && i + 1 < path.length; i += 2) {
    const index = Number(path[i + 1]);
    if (path[i] === 'values') {
      const value = element.values[index];
      return value ? { value, entity } : null;
    }
    element = element.objects[index] ?? null;
    entity = element?.entity ?? entity;
  }
  return null;
}

/** The import mapping with what its expressions see. */
export const importMappingDocument = withScopes(importMappingKind, (unit, { view, catalog }) => {
  const nodes = structureNodes(unit.data, view, catalog);
  return (path) => {
    const value = valueAt(unit.data.root, path)?.value;
    return { element: value?.path ?? null, variables: importVariables(nodes.get(value?.path ?? '')?.node.type) };
  };
});

/** The export mapping with what its expressions see. */
export const exportMappingDocument = withScopes(exportMappingKind, (unit, { catalog }) => (path) => {
  const placed = valueAt(unit.data.root, path);
  const attribute = catalog.attribute(placed?.entity ?? '', placed?.value.attribute ?? null);
  return { element: placed?.value.path ?? null, variables: exportVariables(attribute, placed?.entity) };
});

function structureNodes(used: UsedStructure, view: ProjectView, catalog: Catalog): Pick<StructureIndex, 'get'> {
  const structure = structureOf(used, view, catalog);
  return structure ? new StructureIndex(structure.data) : new Map();
}
