import { formatOfStructure } from '../format/index.ts';
import type { Unit } from '../model/unit.ts';
import { rootPath, stepsOf } from '../structure/path.ts';
import type { StructureDocument, StructureShape } from '../structure/structure-document.ts';

/**
 * A message that a structure without samples can be tried on, of what its nodes show: it begins with the element that the mapping does. Null for formats
 * without such messages.
 */
export function madeMessage(structure: Pick<Unit<StructureDocument>, 'kind' | 'data'>, root: string): string | null {
  const text = formatOfStructure(structure.kind)?.sample?.(beginningAt(structure.data, root));
  return text?.trim() ? text : null;
}

/** Of a structure with several root elements, the one that a mapping begins at. */
function beginningAt(shape: StructureShape, path: string): StructureShape {
  const [first] = stepsOf(path) ?? [];
  const { root } = shape;
  if (root.type !== 'object' || first === undefined) return shape;
  const name = first.startsWith('.') ? first.slice(1) : first.startsWith('["') ? JSON.parse(first.slice(1, -1)) : null;
  const only = root.children?.filter((child) => child.name === name) ?? [];
  return only.length === 1 && path !== rootPath ? { ...shape, root: { ...root, children: only } } : shape;
}
