import { rootPath, stepsOf } from '../structure/path.ts';
import type { MappedObject } from './kind.ts';
import { walkMapped } from './walk-mapped.ts';

/** The paths of the nodes that what is mapped stands in, and of the mapped objects that have something in them. */
export function pathsAbove(root: MappedObject): Set<string> {
  const paths = new Set<string>();
  const add = (path: string, isIncluded: boolean) => {
    const steps = stepsOf(path) ?? [];
    let at = rootPath;
    for (const [i, step] of steps.entries()) {
      paths.add(at);
      at += step;
      if (isIncluded && i === steps.length - 1) paths.add(at);
    }
  };
  for (const { element } of walkMapped(root)) {
    add(element.path, element.like === undefined);
    for (const value of element.values) add(value.path, false);
  }
  return paths;
}
