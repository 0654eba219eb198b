import type { Catalog } from '../model/catalog.ts';
import { withScopes } from '../model/document-kind.ts';
import type { ProjectView } from '../model/project.ts';
import type { DataPath } from '../model/schema-walk.ts';
import { StructureIndex } from '../structure/path.ts';
import { elementKeys } from './element-key.ts';
import { exportScope } from './export-scope.ts';
import { givenVariables, valueVariables } from './import-scope.ts';
import {
  exportMappingKind,
  importMappingKind,
  type MappedObject,
  type MappedValue,
  type MappingParameter,
} from './kind.ts';
import { structureOf, type UsedStructure } from './used-structure.ts';
import { nodeValueType } from './value-type.ts';

interface PlacedValue {
  value: MappedValue;
  /** Entity of the nearest element that has one. */
  entity: string | null;
}

/** The part of a mapping that a path such as `root.objects.0.values.1.expression` leads to. */
interface MappingPlace {
  element: MappedObject;
  /** The key of the element. */
  key: string;
  /** Entities of the elements above, the nearest first. */
  above: readonly string[];
  /** What of the element it is in, and the number there. */
  list: string;
  index: number;
}

function placeAt(root: MappedObject | null, path: DataPath): MappingPlace | null {
  const keys = elementKeys(root);
  let element = root;
  let above: readonly string[] = [];
  for (let i = 1; element && i + 1 < path.length; i += 2) {
    const index = Number(path[i + 1]);
    if (path[i] !== 'objects')
      return { element, key: keys.get(element) ?? element.path, above, list: String(path[i]), index };
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
    const { element, key, above, list, index } = place;
    const variables = new Map(givenVariables(parameters, above));
    const from = list === 'arguments' ? element.arguments[index]?.path : undefined;
    const passed = from ? element.values.find((v) => v.path === from) : undefined;
    const type =
      passed &&
      (catalog.attribute(element.entity ?? '', passed.attribute)?.type ??
        nodeValueType(nodes.get(passed.path)?.node.type));
    if (type) variables.set('value', type);
    return { element: key, variables };
  };
});

/** The export mapping with what its expressions see. */
export const exportMappingDocument = withScopes(exportMappingKind, (unit, { catalog }) => (path) => {
  const { root, parameters } = unit.data;
  const place = placeAt(root, path);
  if (!place) {
    // What an element says of itself is not in a list of it.
    const element = elementAt(root, path.slice(0, -1));
    if (!element) return { element: null, variables: exportScope(parameters, { object: null, above: [] }) };
    return {
      element: elementKeys(root).get(element.element) ?? element.element.path,
      variables: scopeOfRule(element, String(path.at(-1)), parameters),
    };
  }
  const { element, key, list, index } = place;
  const value = list === 'values' ? element.values[index] : undefined;
  if (!value) return { element: key, variables: scopeOfRule(place, list, parameters) };
  const [object, above] = objectOf(place);
  const type = catalog.attribute(object ?? '', value.attribute)?.type ?? { kind: 'unknown' as const };
  return { element: value.path, variables: exportScope(parameters, { object, above }, type) };
});

/** The element that a path such as `root.objects.0` leads to. */
function elementAt(root: MappedObject | null, path: DataPath): Pick<MappingPlace, 'element' | 'above'> | null {
  let element = root;
  let above: readonly string[] = [];
  for (let i = 1; element && i + 1 < path.length; i += 2) {
    if (path[i] !== 'objects') return null;
    if (element.entity) above = [element.entity, ...above];
    element = element.objects[Number(path[i + 1])] ?? null;
  }
  return element && { element, above };
}

/** The entity of the object that is at hand in an element, and of those above it. */
function objectOf({ element, above }: Pick<MappingPlace, 'element' | 'above'>): [string | null, readonly string[]] {
  return element.entity === null ? [above[0] ?? null, above.slice(1)] : [element.entity, above];
}

function scopeOfRule(
  place: Pick<MappingPlace, 'element' | 'above'>,
  rule: string,
  parameters: readonly MappingParameter[],
) {
  if (rule !== 'when' && rule !== 'sortBy') return exportScope(parameters, { object: null, above: place.above });
  const [object, above] = objectOf(place);
  return exportScope(parameters, { object, above });
}

function structureNodes(used: UsedStructure, view: ProjectView, catalog: Catalog): Pick<StructureIndex, 'get'> {
  const structure = structureOf(used, view, catalog);
  return structure ? new StructureIndex(structure.data) : new Map();
}
