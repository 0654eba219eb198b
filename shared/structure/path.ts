import type { StructureNode } from './node.ts';

/** Path of the root node. */
export const rootPath = '$';

/** Path of an object member: `$.name`, or `$["odd name"]` when the key is not a plain word. */
export function memberPath(parent: string, key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}

/** Path of the item of an array. */
export function itemPath(parent: string): string {
  return `${parent}[*]`;
}

/** Path of the value of a dictionary. */
export function valuePath(parent: string): string {
  return `${parent}{*}`;
}

/** Path of the key of a dictionary entry (a value of type string). */
export function keyPath(parent: string): string {
  return `${parent}{key}`;
}

/** A node with its path and parent, in document order. */
export interface PlacedNode {
  node: StructureNode;
  path: string;
  parent: PlacedNode | null;
  depth: number;
}

/** Every node of a tree with its path; parents come before children. */
export function* walkStructure(root: StructureNode): Generator<PlacedNode> {
  const stack: PlacedNode[] = [{ node: root, path: rootPath, parent: null, depth: 0 }];
  for (let placed = stack.pop(); placed; placed = stack.pop()) {
    yield placed;
    const below = childrenOf(placed);
    for (let i = below.length - 1; i >= 0; i--) stack.push(below[i] as PlacedNode);
  }
}

/** The nodes right below a node, with their paths. */
export function childrenOf(placed: PlacedNode): PlacedNode[] {
  const { node, path, depth } = placed;
  const place = (child: StructureNode, childPath: string): PlacedNode => ({
    node: child,
    path: childPath,
    parent: placed,
    depth: depth + 1,
  });
  if (node.type === 'object') return (node.children ?? []).map((child) => place(child, memberPath(path, child.name)));
  if (node.type === 'array' && node.item) return [place(node.item, itemPath(path))];
  if (node.type === 'dictionary' && node.item) return [place(node.item, valuePath(path))];
  return [];
}

/** Nodes by path. */
export function indexStructure(root: StructureNode): Map<string, PlacedNode> {
  const index = new Map<string, PlacedNode>();
  for (const placed of walkStructure(root)) index.set(placed.path, placed);
  return index;
}
