import type { MappedObject } from './kind.ts';
import { walkMapped } from './walk-mapped.ts';

/** The path of an element's key; a path is its own. */
export function pathOfKey(key: string): string {
  return key.replace(/#\d+$/, '');
}

/** The keys of the elements of a mapping, by the element itself: paths stand in a mapping as often as objects are made at them. */
export function elementKeys(root: MappedObject | null): ReadonlyMap<MappedObject, string> {
  return new Map(root ? [...walkMapped(root)].map(({ element, key }) => [element, key]) : []);
}

/** The element of a mapping by its key. */
export function elementOfKey(root: MappedObject | null, key: string): MappedObject | undefined {
  if (root) for (const walked of walkMapped(root)) if (walked.key === key) return walked.element;
  return undefined;
}
