import type { Catalog } from '../model/catalog.ts';
import { withScopes } from '../model/document-kind.ts';
import type { ProjectView } from '../model/project.ts';
import type { DataPath } from '../model/schema-walk.ts';
import { StructureIndex } from '../structure/path.ts';
import { givenVariables, valueVariables } from './import-scope.ts';
import { exportMappingKind, importMappingKind, type MappedObject, type MappedValue } from './kind.ts';
import { structureOf, type UsedStructure } from './used-structure.ts';
import { exportVariables, nodeValueType } from './value-type.ts';

interface PlacedValue {
  value: MappedValue;
  /** Entity of the nearest element that has one. */
  entity: string | null;
}

/** The part of a mapping that a path such as `root.objects.0.values.1.expression` leads to. */
interface MappingPlace {
  element: MappedObject;
  /** Entities of the elements above, the nearest first. */
  above: readonly string[];
  /** What of the element it is in, and the number there. */
  list: string;
  index: number;
}

function placeAt(root: MappedObject | null, path: DataPath): MappingPlace | null {
  let element = root;
  let above: readonly string[] = [];
  for (let i = 1; element && i + 1 < path.length; i += 2) {
    const index = Number(path[i + 1]);
    if (path[i] !== 'objects') return { element, above, list: String(path[i]), index };
    if (element.entity) above = [element.entity, ...above];
    element = element.objects[index] ?? null;
  }
  return null;
}

function valueAt(root: MappedObject | null, path: DataPath): PlacedValue | null {
  const place = placeAt(root, path);
  const value = place?.list === 'values' ? place.element.values[place.index] : undefined;
  return place && value ? { value, entity: place.element.entity ?? place.above[0] ?? null } : null;
}

/** The import mapping with what its expressions see. */
export const importMappingDocument = withScopes(importMappingKind, (unit, { view, catalog }) => {
  const nodes = structureNodes(unit.data, view, catalog);
  const { root, parameters } = unit.data;
  return (path) => {
    const place = placeAt(root, path);
    const value = valueAt(root, path)?.value;
    if (value && path.at(-1) === 'instead') return { element: value.path, variables: givenVariables(parameters, []) };
    if (!place || value)
      return {
        element: value?.path ?? null,
        variables: valueVariables(nodes.get(value?.path ?? '')?.node.type, parameters),
      };
    const { element, above, list, index } = place;
    const variables = new Map(givenVariables(parameters, above));
    const from = list === 'arguments' ? element.arguments[index]?.path : undefined;
    const passed = from ? element.values.find((v) => v.path === from) : undefined;
    const type =
      passed &&
      (catalog.attribute(element.entity ?? '', passed.attribute)?.type ??
        nodeValueType(nodes.get(passed.path)?.node.type));
    if (type) variables.set('value', type);
    return { element: element.path, variables };
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
