import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import { isAtOrBelow } from '../../../shared/mapping/owner.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { childrenOf, keyPath, type PlacedNode, rootOf, walkStructure } from '../../../shared/structure/path.ts';

export interface StructureChange {
  path: string;
  change: 'added' | 'removed' | 'changed';
  words: string;
}

const shape = (n: StructureNode) => `${n.type}${n.optional ? ', optional' : ''}${n.nullable ? ', nullable' : ''}`;

/** What a new tree changes: elements that came, went, or have another type or occurrence. */
export function diffStructures(before: StructureNode, after: StructureNode): StructureChange[] {
  const old = new Map([...walkStructure({ root: before })].map((p) => [p.path, p.node]));
  const changes: StructureChange[] = [];
  for (const { path, node } of walkStructure({ root: after })) {
    const was = old.get(path);
    old.delete(path);
    if (!was) changes.push({ path, change: 'added', words: shape(node) });
    else if (shape(was) !== shape(node))
      changes.push({ path, change: 'changed', words: `${shape(was)} → ${shape(node)}` });
  }
  for (const [path, node] of old) changes.push({ path, change: 'removed', words: shape(node) });
  return changes;
}

/** A row of the tree table: an element of the new tree, or one that the new tree no longer has. */
export interface StructureRow {
  /** Its path. */
  key: string;
  parent: string | null;
  placed: PlacedNode;
  depth: number;
  change: StructureChange | null;
  hasChildren: boolean;
}

/** The new tree with what was removed from it still in its place, so that a person sees what goes. */
export function structureRows(
  before: StructureNode,
  after: StructureNode,
  changes: readonly StructureChange[],
  closed: ReadonlySet<string> = new Set(),
): StructureRow[] {
  const byPath = new Map(changes.map((c) => [c.path, c]));
  const removed = changes.some((c) => c.change === 'removed');
  const rows: StructureRow[] = [];
  const add = (placed: PlacedNode, was: PlacedNode | null): void => {
    const children = childrenOf(placed);
    const known = new Set(children.map((c) => c.path));
    const before = was ? new Map(childrenOf(was).map((c) => [c.path, c])) : new Map<string, PlacedNode>();
    const gone = removed ? [...before.values()].filter((c) => !known.has(c.path)) : [];
    rows.push({
      key: placed.path,
      parent: placed.parent?.path ?? null,
      placed,
      depth: placed.depth,
      change: byPath.get(placed.path) ?? null,
      hasChildren: children.length + gone.length > 0,
    });
    if (closed.has(placed.path)) return;
    for (const child of children) add(child, before.get(child.path) ?? null);
    for (const child of gone) add(child, child);
  };
  add(rootOf({ root: after }), rootOf({ root: before }));
  return rows;
}

/** "2 added, 1 removed": the counts of a diff in words. */
export function changeWords(changes: readonly StructureChange[]): string {
  const parts = (['added', 'changed', 'removed'] as const).flatMap((kind) => {
    const n = changes.filter((c) => c.change === kind).length;
    return n === 0 ? [] : [`${n} ${kind}`];
  });
  return parts.length > 0 ? parts.join(', ') : 'No element changes';
}

export interface TouchedMapping {
  unit: string;
  name: string;
  /** Mapped paths that are gone or have another type or occurrence. */
  paths: string[];
}

/** The mappings of a structure that a change touches: those with something mapped at an element that goes or becomes another. */
export function touchedMappings(
  changes: readonly StructureChange[],
  mappings: readonly Unit<ImportMapping | ExportMapping>[],
): TouchedMapping[] {
  const removed = changes.filter((c) => c.change === 'removed').map((c) => c.path);
  const changed = new Set(changes.filter((c) => c.change === 'changed').map((c) => c.path));
  const isTouched = (path: string) =>
    changed.has(path) || removed.some((gone) => isAtOrBelow(path, gone) || path === keyPath(gone));
  return mappings.flatMap((unit) => {
    const mapped = new Set<string>();
    if (unit.data.root)
      for (const { element } of walkMapped(unit.data.root)) {
        mapped.add(element.path);
        for (const value of element.values) mapped.add(value.path);
      }
    const paths = [...mapped].filter(isTouched);
    return paths.length > 0 ? [{ unit: unit.id, name: unit.name, paths }] : [];
  });
}
