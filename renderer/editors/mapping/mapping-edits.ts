import type { MappedObject, MappedValue } from '../../../shared/mapping/kind.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import { isValueNode, type StructureNode } from '../../../shared/structure/node.ts';
import { indexStructure } from '../../../shared/structure/path.ts';

const newValue = (path: string, attribute: string): MappedValue => ({
  path,
  attribute,
  expression: '',
  key: false,
  whenMissing: 'leave',
  whenEmpty: 'auto',
});

/** The element of a mapping by its path. */
export function elementAt(root: MappedObject | null, path: string): MappedObject | undefined {
  if (!root) return undefined;
  for (const { element } of walkMapped(root)) if (element.path === path) return element;
  return undefined;
}

/** Maps a value of the message to an attribute of an element; a second mapping of the same attribute takes the first's place. */
export function mapValue(root: MappedObject, elementPath: string, path: string, attribute: string): void {
  const element = elementAt(root, elementPath);
  if (!element) return;
  element.values = element.values.filter((v) => v.attribute !== attribute);
  element.values.push(newValue(path, attribute));
}

/** Takes a value's mapping away. */
export function unmapValue(root: MappedObject, path: string, attribute: string | null): void {
  for (const { element } of walkMapped(root))
    element.values = element.values.filter((v) => v.path !== path || v.attribute !== attribute);
}

/** Takes an element with everything below it away; null when it was the root. */
export function unmapObject(root: MappedObject, path: string): MappedObject | null {
  if (root.path === path) return null;
  for (const { element } of walkMapped(root)) element.objects = element.objects.filter((o) => o.path !== path);
  return root;
}

/** Puts an entity at an object node: below the nearest mapped element above, linked by an association between the two. */
export function mapObject(root: MappedObject | null, path: string, entity: string, catalog: Catalog): MappedObject {
  const made: MappedObject = {
    path,
    entity,
    association: null,
    obtain: 'create',
    whenNotFound: 'error',
    values: [],
    objects: [],
  };
  const existing = elementAt(root, path);
  if (existing) {
    existing.entity = entity;
    existing.values = [];
    return root as MappedObject;
  }
  if (!root) return made;
  let parent: MappedObject | undefined;
  for (const { element } of walkMapped(root))
    if (path.startsWith(element.path) && (!parent || element.path.length > parent.path.length)) parent = element;
  if (!parent) return root;
  const own = parent.entity;
  if (own)
    made.association =
      catalog
        .associationsOf(entity)
        .find(
          (a) =>
            (catalog.isKindOf(entity, a.from) && catalog.isKindOf(own, a.to)) ||
            (catalog.isKindOf(own, a.from) && catalog.isKindOf(entity, a.to)),
        )?.id ?? null;
  parent.objects.push(made);
  return root;
}

const plainName = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Maps what has the same name (case and separators aside) and is not mapped yet; gives how many. */
export function mapByName(root: MappedObject, structure: StructureNode, catalog: Catalog): number {
  const nodes = indexStructure(structure);
  let count = 0;
  for (const { element } of walkMapped(root)) {
    const entity = catalog.entity(element.entity);
    const node = nodes.get(element.path);
    if (!entity || !node) continue;
    for (const attribute of entity.attributes) {
      if (element.values.some((v) => v.attribute === attribute.id)) continue;
      const found = [...nodes.values()].find(
        (p) =>
          p.parent?.path === element.path &&
          isValueNode(p.node) &&
          plainName(p.node.exposedName ?? p.node.name) === plainName(attribute.name) &&
          !element.values.some((v) => v.path === p.path),
      );
      if (!found) continue;
      element.values.push(newValue(found.path, attribute.id));
      count++;
    }
  }
  return count;
}
