import { type MappedObject, newObject, newValue } from '../../../shared/mapping/kind.ts';
import { isAtOrBelow, ownerOfObject, ownerOfValue } from '../../../shared/mapping/owner.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { AssociationInfo, Catalog } from '../../../shared/model/catalog.ts';

/** The element of a mapping by its path. */
export function elementAt(root: MappedObject | null, path: string): MappedObject | undefined {
  if (!root) return undefined;
  for (const { element } of walkMapped(root)) if (element.path === path) return element;
  return undefined;
}

/** Maps a value of the message to an attribute of an element. In an import a second mapping of the attribute takes the first's place; an export may write it several times. */
export function mapValue(
  root: MappedObject,
  elementPath: string,
  path: string,
  attribute: string,
  isImport = true,
): void {
  const element = elementAt(root, elementPath);
  if (!element) return;
  element.values = element.values.filter((v) => (isImport ? v.attribute !== attribute : v.path !== path));
  element.values.push(newValue(path, attribute));
}

/** The deepest element at or above a path; those that stand in a level without an object are meant by it, too. */
function elementAbove(root: MappedObject, path: string): MappedObject | undefined {
  let found: MappedObject | undefined;
  for (const { element } of walkMapped(root))
    if (isAtOrBelow(path, element.path) && element.path.length >= (found?.path.length ?? 0)) found = element;
  return found;
}

/** Lets an export write a value that no attribute has: an expression, which a person writes next (L-27). */
export function addExpression(root: MappedObject, path: string): void {
  const element = ownerOfValue(root, path) ?? elementAbove(root, path);
  if (element && !element.values.some((v) => v.path === path)) element.values.push(newValue(path, null));
}

/** Makes a level of the message an element without an object, of which conditions can be said (L-28). */
export function addLevel(root: MappedObject, path: string): void {
  const above = elementAbove(root, path);
  if (!above || above.path === path) return;
  const level = newObject(path, null);
  level.objects = above.objects.filter((o) => isAtOrBelow(o.path, path));
  above.objects = [...above.objects.filter((o) => !isAtOrBelow(o.path, path)), level];
}

/** In an export a value of the message is written once: what else was mapped to it goes. */
export function keepOneSource(root: MappedObject, path: string, attribute: string): void {
  for (const { element } of walkMapped(root))
    element.values = element.values.filter((v) => v.path !== path || v.attribute === attribute);
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

/** Associations that can link two entities, whichever owns it. */
export function associationsBetween(catalog: Catalog, one: string, other: string): AssociationInfo[] {
  return catalog
    .associationsOf(one)
    .filter(
      (a) =>
        (catalog.isKindOf(one, a.from) && catalog.isKindOf(other, a.to)) ||
        (catalog.isKindOf(other, a.from) && catalog.isKindOf(one, a.to)),
    );
}

/**
 * Puts an entity at an object's path: below the nearest mapped object above it, linked by an association of the two that no
 * neighbour uses. An object that is mapped already gets the entity and loses its values. Objects that stand below the new one move
 * under it.
 */
export function mapObject(
  root: MappedObject | null,
  path: string,
  entity: string,
  catalog: Catalog,
  association?: string,
): MappedObject {
  const made = newObject(path, entity, association ?? null);
  if (!root) return made;
  const owner = ownerOfObject(root, path);
  if (!association && owner?.entity) {
    const used = new Set(owner.objects.filter((o) => o.path !== path).map((o) => o.association));
    const free = associationsBetween(catalog, entity, owner.entity);
    made.association = (free.find((a) => !used.has(a.id)) ?? free[0])?.id ?? null;
  }
  const existing = elementAt(root, path);
  if (existing) {
    if (existing.entity !== entity) existing.values = [];
    existing.entity = entity;
    existing.association = existing === root ? null : made.association;
    return root;
  }
  if (!owner) return root;
  made.objects = owner.objects.filter((o) => isAtOrBelow(o.path, path));
  owner.objects = owner.objects.filter((o) => !isAtOrBelow(o.path, path));
  owner.objects.push(made);
  return root;
}
