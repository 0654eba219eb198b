import { formatOfStructure, type MessageFormat } from '../format/index.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { PlacedNode } from '../structure/path.ts';
import { StructureIndex, stepsOf } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { ImportMapping, MappedObject } from './kind.ts';
import { structureOf } from './used-structure.ts';
import { walkMapped } from './walk-mapped.ts';

/** The list that messages are cut in, by its path, and what the format knows of it. */
export interface MappingCut {
  list: string;
  how: object;
}

/**
 * How messages of an import mapping are cut into runs: between the items of the outermost list on the way to its root object. Null for a mapping of one
 * object, and for a list whose items the format cannot tell from outside.
 */
export function cutOfMapping(
  root: MappedObject | null,
  structure: StructureShape,
  format: MessageFormat,
): MappingCut | null {
  const [path, ...more] = root ? outermostObjects(root) : [];
  // What stands beside the list would be read without it.
  const list = path !== undefined && more.length === 0 ? outermostList(path, new StructureIndex(structure)) : null;
  const how = list && format.pieces ? format.pieces.cut(list) : null;
  return list && how ? { list: list.path, how } : null;
}

/** Whether messages of an import mapping can be read in batches; null where that cannot be told yet. */
export function canBeCut(view: ProjectView, mapping: string | null): boolean | null {
  const unit = view.unit(mapping) as Unit<ImportMapping> | undefined;
  const structure = unit && structureOf(unit.data, view);
  const format = structure && formatOfStructure(structure.kind);
  if (!unit?.data.root || !structure || !format) return null;
  // A batch is a run of its own: no object of the run that began the reading is given to it, only values are.
  const takesObject = [...walkMapped(unit.data.root)].some(({ element }) => element.obtain === 'parameter');
  if (takesObject || unit.data.parameters.some(({ type }) => type.kind === 'object' || type.kind === 'list'))
    return false;
  return cutOfMapping(unit.data.root, structure.data, format) !== null;
}

/** Paths of the objects that no other one stands above. */
function outermostObjects(element: MappedObject): string[] {
  return element.entity === null ? element.objects.flatMap(outermostObjects) : [element.path];
}

function outermostList(path: string, index: StructureIndex): PlacedNode | null {
  let at = index.root.path;
  for (const step of stepsOf(path) ?? []) {
    if (step === '[*]') return index.get(at) ?? null;
    at += step;
  }
  return null;
}
