import type { MappedObject } from './kind.ts';
import { walkMapped } from './walk-mapped.ts';

/** True when a path is another one or stands below it: `$.ab` is not below `$.a`. */
export function isAtOrBelow(path: string, above: string): boolean {
  return path === above || (path.startsWith(above) && /^[.[{]/.test(path.slice(above.length)));
}

/** A dictionary key belongs to the entry's object. */
const entryPath = (path: string): string => path.replace(/\{key\}$/, '{*}');

/** True when a value may stand in an object mapped at a path. */
export function isValueOf(valuePath: string, objectPath: string): boolean {
  return isAtOrBelow(entryPath(valuePath), objectPath);
}

/** The mapped object that a value of the message belongs to: the nearest one at or above it that has an entity. */
export function ownerOfValue(root: MappedObject | null, valuePath: string): MappedObject | null {
  return nearest(root, (path) => isValueOf(valuePath, path));
}

/** The mapped object that an object at a path would stand below. */
export function ownerOfObject(root: MappedObject | null, objectPath: string): MappedObject | null {
  return nearest(root, (path) => path !== objectPath && isAtOrBelow(objectPath, path));
}

/** The mapped objects that a value of the message can belong to: all that are made at the nearest element at or above it. */
export function ownersOfValue(root: MappedObject | null, valuePath: string): MappedObject[] {
  return objectsBeside(root, ownerOfValue(root, valuePath));
}

/** The mapped objects that an object at a path can stand below: all that are made at the nearest element above it. */
export function ownersOfObject(root: MappedObject | null, objectPath: string): MappedObject[] {
  return objectsBeside(root, ownerOfObject(root, objectPath));
}

/** An object with all that are made at the same element. */
function objectsBeside(root: MappedObject | null, one: MappedObject | null): MappedObject[] {
  return one ? objectsAt(root, one.path) : [];
}

/** The objects that are made at an element, in the order of the mapping. */
export function objectsAt(root: MappedObject | null, path: string): MappedObject[] {
  if (!root) return [];
  return [...walkMapped(root)].flatMap(({ element }) =>
    element.entity !== null && element.path === path ? [element] : [],
  );
}

/** The mapped objects that an element stands in, the nearest first; levels without an object are none. */
export function objectsAbove(root: MappedObject | null, element: MappedObject): MappedObject[] {
  const find = (at: MappedObject, above: MappedObject[]): MappedObject[] | null => {
    if (at === element) return above;
    const below = at.entity === null ? above : [at, ...above];
    for (const child of at.objects) {
      const found = find(child, below);
      if (found) return found;
    }
    return null;
  };
  return (root && find(root, [])) ?? [];
}

/** Whether an object shares its element with the one above it: it is one of each then, no item of a list. */
export function isBeside(root: MappedObject | null, element: MappedObject): boolean {
  return objectsAbove(root, element)[0]?.path === element.path;
}

/** Whether there is a list of the objects of an element. */
export function isListElement(root: MappedObject | null, element: MappedObject): boolean {
  return /(\[\*\]|\{\*\})$/.test(element.path) && !isBeside(root, element);
}

function nearest(root: MappedObject | null, isAbove: (path: string) => boolean): MappedObject | null {
  let owner: MappedObject | null = null;
  if (root)
    for (const { element } of walkMapped(root))
      if (element.entity !== null && isAbove(element.path) && element.path.length > (owner?.path.length ?? -1))
        owner = element;
  return owner;
}

/** The name of a list between an object and a value below it whose items no object stands for; null when there is none. */
export function listBetween(owner: MappedObject, valuePath: string): string | null {
  const list = /^(.*?)(\[\*\]|\{\*\})/.exec(entryPath(valuePath).slice(owner.path.length));
  return list ? (list[1] as string).replace(/^.*\./, '') || 'the list' : null;
}
