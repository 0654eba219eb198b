import type { StructureNode } from './node.ts';
import { childrenOf, type PlacedNode, rootOf } from './path.ts';
import type { StructureShape } from './structure-document.ts';

/** The elements that may stand at the root of a message, where a contract declares them; none where the root itself is the message. */
export function rootElements(shape: StructureShape): PlacedNode[] {
  return shape.root.group === undefined ? [] : childrenOf(rootOf(shape));
}

/** The names that a root element is asked for by: `name` and `{namespace}name`. */
export function rootNames({ name, wire }: StructureNode): string[] {
  const local = typeof wire?.name === 'string' ? wire.name : name;
  return typeof wire?.ns === 'string' ? [local, `{${wire.ns}}${local}`] : [local];
}

/** The roots that stand nowhere below another one; all when each does. */
export function outermostRoots(shape: StructureShape): PlacedNode[] {
  const { root, types = {} } = shape;
  const roots = rootElements(shape);
  const inner = new Set<string>();
  const own = new Set(root.children ?? []);
  const keyOf = ({ name, wire }: StructureNode) => `${wire?.ns ?? ''} ${wire?.kind ?? ''} ${wire?.name ?? name}`;
  const waiting: StructureNode[] = [...Object.values(types), ...(root.children ?? [])];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!own.has(node) && node.name !== '') inner.add(keyOf(node));
    waiting.push(...(node.children ?? []), ...(node.item ? [node.item] : []));
  }
  const outer = roots.filter((_, i) => !inner.has(keyOf((root.children ?? [])[i] as StructureNode)));
  return outer.length > 0 ? outer : roots;
}
