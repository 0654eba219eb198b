import { formatOfStructure, type MessageFormat } from '../format/index.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { type PlacedNode, StructureIndex, stepsOf } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { ExportMapping, MappedObject } from './kind.ts';
import { structureOf } from './used-structure.ts';

/** Stands in the place of the items in the text of what is around them. No format writes this character in a value. */
export const itemsMark = '\u0000items\u0000';

/** What stands before and behind the items of a list, of the text around them. Null where the items have no single place in it. */
export function splitAround(text: string): { head: string; tail: string } | null {
  const parts = text.split(itemsMark);
  return parts.length === 2 ? { head: parts[0] as string, tail: parts[1] as string } : null;
}

/** Why messages of an export mapping are not written in batches: it has no list at its top, its format writes whole messages, or all items must be there first. */
export type WholeReason = 'no-list' | 'format' | 'sorted';

/**
 * Why messages of an export mapping can only be written as a whole; null where they can be written in batches: the items of the one list that the mapping
 * is given, some at a time, and what stands around them once. `unknown` where that cannot be told yet.
 */
export function whyWhole(view: ProjectView, mapping: string | null): WholeReason | 'unknown' | null {
  const unit = view.unit(mapping) as Unit<ExportMapping> | undefined;
  const structure = unit && structureOf(unit.data, view);
  const format = structure && formatOfStructure(structure.kind);
  if (!unit?.data.root || !structure || !format) return 'unknown';
  return whyWholeOf(unit.data.root, structure.data, format);
}

/** The same of a mapping's root element. */
export function whyWholeOf(root: MappedObject, structure: StructureShape, format: MessageFormat): WholeReason | null {
  const object = firstObject(root);
  const list = object ? listOf(object.path, structure) : null;
  if (!object || !list) return 'no-list';
  if (!format.writer.apart?.takes(list)) return 'format';
  return object.sortBy.some(({ value }) => value.trim()) || object.limit.trim() ? 'sorted' : null;
}

/** The object that a mapping is given: the first one with an entity. */
function firstObject(element: MappedObject): MappedObject | null {
  if (element.entity !== null) return element;
  for (const child of element.objects) {
    const found = firstObject(child);
    if (found) return found;
  }
  return null;
}

/** The list whose items stand at a path, where no other list stands above it. */
function listOf(path: string, structure: StructureShape): PlacedNode | null {
  const steps = stepsOf(path) ?? [];
  const isListAtTheEnd = steps.at(-1) === '[*]' && !steps.slice(0, -1).some((step) => /^[[{]\*/.test(step));
  return isListAtTheEnd ? (new StructureIndex(structure).get(path.slice(0, -'[*]'.length)) ?? null) : null;
}
