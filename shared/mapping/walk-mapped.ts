import type { MappedObject } from './kind.ts';

/** Every element of a mapping with its depth and the path of the element above. */
export function* walkMapped(
  root: MappedObject,
): Generator<{ element: MappedObject; depth: number; parent: string | null }> {
  const stack: { element: MappedObject; depth: number; parent: string | null }[] = [
    { element: root, depth: 0, parent: null },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (let i = next.element.objects.length - 1; i >= 0; i--)
      stack.push({
        element: next.element.objects[i] as MappedObject,
        depth: next.depth + 1,
        parent: next.element.path,
      });
  }
}
