import type { StructureNode } from '../../../shared/structure/node.ts';
import { walkStructure } from '../../../shared/structure/path.ts';

export interface StructureChange {
  path: string;
  change: 'added' | 'removed' | 'changed';
  words: string;
}

const shape = (n: StructureNode) => `${n.type}${n.optional ? ', optional' : ''}${n.nullable ? ', nullable' : ''}`;

/** What a new tree changes: elements that came, went, or have another type or occurrence. */
export function diffStructures(before: StructureNode, after: StructureNode): StructureChange[] {
  const old = new Map([...walkStructure(before)].map((p) => [p.path, p.node]));
  const changes: StructureChange[] = [];
  for (const { path, node } of walkStructure(after)) {
    const was = old.get(path);
    old.delete(path);
    if (!was) changes.push({ path, change: 'added', words: shape(node) });
    else if (shape(was) !== shape(node))
      changes.push({ path, change: 'changed', words: `${shape(was)} → ${shape(node)}` });
  }
  for (const [path, node] of old) changes.push({ path, change: 'removed', words: shape(node) });
  return changes;
}
