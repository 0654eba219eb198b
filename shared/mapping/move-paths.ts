import type { MappedObject, MappedValue, ObjectArgument } from './kind.ts';

/** What holds a path of a mapping: an element for its own, for that of the one it is mapped like and of what says its specialization. */
export type PathHolder =
  | { of: 'element' | 'like' | 'discriminator'; element: MappedObject }
  | { of: 'value'; element: MappedObject; value: MappedValue }
  | { of: 'argument'; element: MappedObject; argument: ObjectArgument };

/**
 * A mapped element with all that stands in it, each path of it as `move` says. Null is a path that is gone: an element and a value go with it (null
 * for the topmost one), an argument and the value that says the specialization are empty then. Empty paths stay so. Every property of a mapping that holds a
 * path is walked here, for those who move paths to forget none.
 */
export function movePaths(
  element: MappedObject,
  move: (path: string, holder: PathHolder) => string | null,
): MappedObject | null {
  const path = move(element.path, { of: 'element', element });
  if (path === null) return null;
  const like = element.like === undefined ? undefined : move(element.like, { of: 'like', element });
  if (like === null) return null;
  const ifAny = (old: string, holder: PathHolder) => (old === '' ? '' : (move(old, holder) ?? ''));
  return {
    ...element,
    path,
    ...(like === undefined ? {} : { like }),
    discriminator: ifAny(element.discriminator, { of: 'discriminator', element }),
    arguments: element.arguments.map((argument) => ({
      ...argument,
      path: ifAny(argument.path, { of: 'argument', element, argument }),
    })),
    values: element.values.flatMap((value) => {
      const to = move(value.path, { of: 'value', element, value });
      return to === null ? [] : [{ ...value, path: to }];
    }),
    objects: element.objects.flatMap((child) => movePaths(child, move) ?? []),
  };
}
