import type { MappedObject } from './kind.ts';

/** An element of a mapping on a walk through it. */
export interface WalkedElement {
  element: MappedObject;
  /**
   * What tells the element from all others: its path, and for a further object at the same path the number that it is there (`$[*]#2`). A path has no
   * `#` outside of quotes, so that a key is told from a path.
   */
  key: string;
  depth: number;
  /** The key of the element above. */
  parent: string | null;
}

/** Every element of a mapping, those above first. */
export function* walkMapped(root: MappedObject): Generator<WalkedElement> {
  const stack: Omit<WalkedElement, 'key'>[] = [{ element: root, depth: 0, parent: null }];
  const counts = new Map<string, number>();
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { path, objects } = next.element;
    const nth = (counts.get(path) ?? 0) + 1;
    counts.set(path, nth);
    const key = nth === 1 ? path : `${path}#${nth}`;
    yield { ...next, key };
    for (let i = objects.length - 1; i >= 0; i--)
      stack.push({ element: objects[i] as MappedObject, depth: next.depth + 1, parent: key });
  }
}
