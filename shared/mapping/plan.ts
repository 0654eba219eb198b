import type { MessageFormat } from '../format/index.ts';
import type { AttributeInfo, Catalog, EntityInfo } from '../model/catalog.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { childrenOf, keyPath, type PlacedNode, rootPath, StructureIndex, stepsOf } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { elementKeys } from './element-key.ts';
import { type MappedObject, type MappedValue, newValue } from './kind.ts';
import { isValueOf } from './owner.ts';
import { attributesOfElement } from './specialization.ts';

/**
 * A mapping resolved against structure and domain model: what the compilers emit from. Elements stand where the structure
 * has them, so a compiler walks the structure once and finds what is mapped at each place.
 */
export interface MappingPlanNode {
  placed: PlacedNode;
  /** The object made (or written) at this node. */
  object: PlannedObject | null;
  /** Further objects of the node, below the first and below each other. */
  beside: PlannedObject[];
  /** What is said of a level without an object of its own. */
  level: { element: MappedObject; owner: PlannedObject | null } | null;
  /** Values read from this very node into the nearest object. */
  values: PlannedValue[];
  /** Of an export, a value above the topmost object: it needs none. */
  free: MappedValue | null;
  /** Values read from the key of a dictionary entry. */
  keyValues: PlannedValue[];
  /** Empty where nothing below is mapped, but for groups, whose members stand among those of the node above. */
  children: MappingPlanNode[];
  /** False when nothing below is mapped: import skips it unread. */
  isUsed: boolean;
}

export interface PlannedObject {
  /** Number within the plan, in document order. */
  index: number;
  /** The key of the element. */
  key: string;
  element: MappedObject;
  entity: EntityInfo;
  parent: PlannedObject | null;
  /** Whether it shares its node with the object above it, which is one of each then. */
  isBeside: boolean;
  /** True when the object stands in a list (an array item or dictionary entry below its parent). */
  inList: boolean;
  /** Path of the node that says how this object is read and written: its own, or that which it is mapped like. */
  path: string;
}

export interface PlannedValue {
  element: MappedValue;
  attribute: AttributeInfo | null;
  object: PlannedObject;
}

export interface ResolvedMapping {
  /** The element at the top, which may be a level without an object. */
  top: MappedObject;
  root: MappingPlanNode;
  /** The mapping's own root object; a list when it stands on array items or dictionary entries. */
  rootObject: PlannedObject;
  isList: boolean;
  objects: PlannedObject[];
  /** The planned node that stands at a path. */
  nodeAt(path: string): MappingPlanNode | undefined;
  /** The structure's nodes that something is mapped to, and those above them. */
  nodes(): PlacedNode[];
}

/** Resolves a mapping. Problems (a path that is gone, an attribute of another entity) are diagnostics; the rest still resolves. */
export function resolveMapping(
  root: MappedObject,
  structure: StructureShape,
  format: Pick<MessageFormat, 'repeats'>,
  catalog: Catalog,
  /** Exports write values that need no object. */
  direction: 'reads' | 'writes' = 'reads',
): { plan: ResolvedMapping | null; diagnostics: LocatedDiagnostic[] } {
  const diagnostics: LocatedDiagnostic[] = [];
  const index = new StructureIndex(structure);
  const objectsAt = new Map<string, PlannedObject>();
  const valuesAt = new Map<string, PlannedValue[]>();
  const besideAt = new Map<string, PlannedObject[]>();
  const levelsAt = new Map<string, NonNullable<MappingPlanNode['level']>>();
  const keys = elementKeys(root);
  const freeAt = new Map<string, MappedValue>();
  const objects: PlannedObject[] = [];
  const problem = (code: string, message: string, at: string | MappedObject, fix?: string, owner?: string) => {
    const [path, element] = typeof at === 'string' ? [at, at] : [at.path, keys.get(at) ?? at.path];
    const params = owner === undefined ? {} : { params: { owner } };
    diagnostics.push({ severity: 'error', code, message, path, element, ...(fix ? { fix } : {}), ...params });
  };

  const likes: PlannedObject[] = [];
  const visit = (element: MappedObject, parent: PlannedObject | null): void => {
    const node = index.get(element.path);
    if (!node) {
      problem(
        'mapping/path-not-in-structure',
        `${element.path} is mapped but the structure has no such element.`,
        element,
        'Remove the mapping of this element, or update the structure.',
      );
      return;
    }
    let own = parent;
    if (element.entity === null) levelsAt.set(element.path, { element, owner: parent });
    else {
      const entity = catalog.entity(element.entity);
      if (!entity) {
        problem(
          'mapping/entity-missing',
          `The entity mapped at ${element.path} does not exist any more.`,
          element,
          'Choose another entity.',
        );
        return;
      }
      if (node.node.type === 'array' && format.repeats(node.node)) {
        problem(
          'mapping/object-of-a-list',
          `${element.path} repeats: each item of it can be an object, all together are none.`,
          element,
          `Map ${element.path}[*] instead.`,
        );
        return;
      }
      const first = objectsAt.get(element.path);
      const isBeside = first !== undefined && parent?.element.path === element.path;
      if (first && !isBeside) {
        problem(
          'mapping/two-objects',
          `${element.path} is mapped to ${first.entity.name} and to ${entity.name}, and neither stands below the other.`,
          element,
          `Put ${entity.name} below ${first.entity.name}, or below another object of this element.`,
        );
        return;
      }
      own = {
        index: objects.length,
        key: keys.get(element) ?? element.path,
        element,
        entity,
        parent,
        isBeside,
        inList: !isBeside && /(\[\*\]|\{\*\})$/.test(element.path),
        path: element.like ?? element.path,
      };
      objects.push(own);
      if (isBeside) besideAt.set(element.path, [...(besideAt.get(element.path) ?? []), own]);
      else objectsAt.set(element.path, own);
      if (element.like !== undefined) {
        likes.push(own);
        return;
      }
    }
    const attributes = attributesOfElement(element, catalog);
    const isRead = element.discriminator === '' || element.values.some((v) => v.path === element.discriminator);
    for (const value of isRead ? element.values : [...element.values, newValue(element.discriminator, null)]) {
      if (!isPlace(index, value.path)) {
        problem(
          'mapping/path-not-in-structure',
          `${value.path} is mapped but the structure has no such element.`,
          value.path,
          'Remove the mapping of this element, or update the structure.',
        );
        continue;
      }
      if (!own && direction === 'writes' && value.attribute === null) {
        freeAt.set(value.path, value);
        continue;
      }
      if (!own) {
        problem(
          'mapping/value-without-object',
          `${value.path} has no object to go to: no element above it is mapped to an entity.`,
          value.path,
        );
        continue;
      }
      if (!isValueOf(value.path, own.element.path)) {
        problem(
          'mapping/value-without-object',
          `${value.path} is mapped in ${own.entity.name} at ${own.element.path}, but does not stand below it.`,
          value.path,
          'Map it in the object that it stands in.',
        );
        continue;
      }
      const attribute = value.attribute
        ? (element.entity === null ? own.entity.attributes : attributes).find((a) => a.id === value.attribute)
        : undefined;
      if (value.attribute && !attribute) {
        problem(
          'mapping/attribute-missing',
          `The attribute mapped at ${value.path} is not one of ${own.entity.qualifiedName}.`,
          value.path,
          'Choose another attribute.',
          own.key,
        );
        continue;
      }
      const planned: PlannedValue = { element: value, attribute: attribute ?? null, object: own };
      valuesAt.set(value.path, [...(valuesAt.get(value.path) ?? []), planned]);
    }
    for (const child of element.objects) visit(child, own);
  };
  visit(root, null);
  for (const { element, path, entity, isBeside } of likes) {
    const other = objectsAt.get(path);
    const [own, its] = [index.get(element.path)?.node, index.get(path)?.node];
    if (
      !other ||
      // Its reader makes the objects of the other element, and those alone.
      isBeside ||
      besideAt.has(element.path) ||
      other.element.like !== undefined ||
      other.entity.id !== entity.id ||
      !own?.ref ||
      own.ref !== its?.ref
    )
      problem(
        'mapping/not-like',
        `${element.path} is mapped like ${path}, which is not an object of the same type and entity in this mapping.`,
        element,
        'Map it by itself, or like an element of the same type.',
      );
  }

  const used = usedPaths([...objectsAt.keys(), ...valuesAt.keys(), ...freeAt.keys()]);
  const plannedAt = new Map<string, MappingPlanNode>();
  const build = (placed: PlacedNode): MappingPlanNode => {
    const object = objectsAt.get(placed.path) ?? null;
    const values = valuesAt.get(placed.path) ?? [];
    const keyValues =
      placed.parent?.node.type === 'dictionary' ? (valuesAt.get(keyPath(placed.parent.path)) ?? []) : [];
    const isUsed = used.has(placed.path);
    const planned: MappingPlanNode = {
      placed,
      object,
      beside: besideAt.get(placed.path) ?? [],
      level: levelsAt.get(placed.path) ?? null,
      values,
      free: freeAt.get(placed.path) ?? null,
      keyValues,
      children: isUsed || isGroup(placed) ? childrenOf(placed).map(build) : [],
      isUsed,
    };
    plannedAt.set(placed.path, planned);
    return planned;
  };
  const rootObject = objects[0];
  if (!rootObject) {
    if (diagnostics.length === 0)
      problem(
        'mapping/nothing-mapped',
        'Nothing is mapped yet.',
        rootPath,
        'Drag an element onto an entity, or map automatically.',
      );
    return { plan: null, diagnostics };
  }
  const tree = build(index.root);
  const nodeAt = (path: string) => plannedAt.get(path);
  const nodes = () => [...plannedAt.values()].filter((n) => n.isUsed || !n.placed.node.optional).map((n) => n.placed);
  return {
    plan: { top: root, root: tree, rootObject, isList: rootObject.inList, objects, nodeAt, nodes },
    diagnostics,
  };
}

/** Whether a node's members, or those of its items, stand among those of the node above. */
function isGroup({ node }: PlacedNode): boolean {
  return node.group !== undefined || node.item?.group !== undefined;
}

/** The paths of what is mapped and of all that stands above it. */
function usedPaths(mapped: readonly string[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const path of mapped) {
    let at = rootPath;
    used.add(at);
    // The key of a dictionary's entry is read with its value.
    for (const step of stepsOf(path.replace(/\{key\}$/, '{*}')) ?? []) used.add((at += step));
  }
  return used;
}

function isPlace(index: StructureIndex, path: string): boolean {
  if (index.has(path)) return true;
  return path.endsWith('{key}') && index.get(path.slice(0, -'{key}'.length))?.node.type === 'dictionary';
}
