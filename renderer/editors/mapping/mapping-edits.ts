import { elementOfKey, pathOfKey } from '../../../shared/mapping/element-key.ts';
import { aboveName } from '../../../shared/mapping/import-scope.ts';
import { type MappedObject, type MappedValue, newObject, newValue } from '../../../shared/mapping/kind.ts';
import { isAtOrBelow, objectsAbove, ownerOfValue, ownersOfObject } from '../../../shared/mapping/owner.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { AssociationInfo, Catalog } from '../../../shared/model/catalog.ts';

/** The element of a mapping by its key. */
export const elementAt = elementOfKey;

/** Maps a value of the message to an attribute of an element. In an import a second mapping of the attribute takes the first's place; an export may write it several times. */
export function mapValue(
  root: MappedObject,
  elementKey: string,
  path: string,
  attribute: string,
  isImport = true,
): void {
  const element = elementAt(root, elementKey);
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
export function keepOneSource(root: MappedObject, elementKey: string, path: string, attribute: string): void {
  for (const { element, key } of walkMapped(root))
    element.values = element.values.filter((v) => v.path !== path || (key === elementKey && v.attribute === attribute));
}

/** Takes a value's mapping away. */
export function unmapValue(root: MappedObject, elementKey: string, path: string, attribute: string | null): void {
  const element = elementAt(root, elementKey);
  if (element) element.values = element.values.filter((v) => v.path !== path || v.attribute !== attribute);
}

/** Takes an element with everything below it away; null when it was the root. */
export function unmapObject(root: MappedObject, key: string): MappedObject | null {
  const gone = elementAt(root, key);
  if (gone === root) return null;
  for (const { element } of walkMapped(root)) element.objects = element.objects.filter((o) => o !== gone);
  return root;
}

/** A link of a mapping, by what it maps. */
export interface MappedLink {
  elementKey: string;
  value: Pick<MappedValue, 'path' | 'attribute'> | null;
}

/** Takes several links away; null when nothing is left. Objects that share an element have other keys as soon as one of them is gone: those last in the mapping go first. */
export function unmapLinks(root: MappedObject, links: readonly MappedLink[]): MappedObject | null {
  let left: MappedObject | null = root;
  for (const { elementKey, value } of links) if (value) unmapValue(root, elementKey, value.path, value.attribute);
  const keys = [...walkMapped(root)].map(({ key }) => key).reverse();
  for (const key of keys)
    if (left && links.some((link) => !link.value && link.elementKey === key)) left = unmapObject(left, key);
  return left;
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
 * Puts an entity at an object's element: below the nearest mapped object above it, linked by an association of the two that no
 * neighbour uses. An object that is mapped already gets the entity and loses its values. Objects that stand below the new one move
 * under it.
 */
export function mapObject(
  root: MappedObject | null,
  key: string,
  entity: string,
  catalog: Catalog,
  association?: string,
): MappedObject {
  const path = pathOfKey(key);
  const made = newObject(path, entity, association ?? null);
  if (!root) return made;
  const existing = elementAt(root, key);
  const owners = existing ? objectsAbove(root, existing).slice(0, 1) : ownersOfObject(root, path);
  const links = (owner: MappedObject) => (owner.entity ? associationsBetween(catalog, entity, owner.entity) : []);
  // Of several objects of the element above, one that it can be linked to.
  const owner =
    owners.find((each) => links(each).some((a) => association === undefined || a.id === association)) ?? owners[0];
  if (!association && owner) {
    const used = new Set(owner.objects.filter((o) => o !== existing).map((o) => o.association));
    const free = links(owner);
    made.association = (free.find((a) => !used.has(a.id)) ?? free[0])?.id ?? null;
  }
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

/**
 * Makes another object of an element that is mapped (L-37): below the one of the same element that it is linked to. One that is linked to none of them, but to
 * what stands above the element, is given that in an import.
 */
export function addObject(
  root: MappedObject,
  choice: { below: string; entity: string; association: string | null },
  catalog: Catalog,
  isImport: boolean,
): void {
  const owner = elementAt(root, choice.below);
  if (!owner) return;
  const made = newObject(owner.path, choice.entity, choice.association);
  if (isImport && choice.association === null) {
    const at = objectsAbove(root, owner).findIndex((above) => above.path !== owner.path);
    const outer = objectsAbove(root, owner)[at];
    const [link] = outer?.entity ? associationsBetween(catalog, choice.entity, outer.entity) : [];
    if (link) made.given.push({ member: link.id, value: `$${aboveName(at + 1)}`, key: false });
  }
  owner.objects.push(made);
}
