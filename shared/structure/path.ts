import type { StructureNode } from './node.ts';
import type { StructureShape } from './structure-document.ts';

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
  /** With what its named type says of it. */
  node: StructureNode;
  path: string;
  parent: PlacedNode | null;
  depth: number;
  /** The whole that it stands in. */
  shape: StructureShape;
}

/** The root of a structure in its place. */
export function rootOf(shape: StructureShape): PlacedNode {
  return { node: expanded(shape.root, shape), path: rootPath, parent: null, depth: 0, shape };
}

/** More types that are only names of each other than this are a circle. */
const longestAlias = 100;

/** A node with the content of the type that it refers to; its name, its place and what it says beyond the type are its own. A type that is not there is `unknown`. */
export function expanded(node: StructureNode, { types }: StructureShape): StructureNode {
  if (node.ref === undefined) return node;
  const open = [node];
  for (let at = node; at.ref !== undefined; ) {
    const type: StructureNode | undefined = types && Object.hasOwn(types, at.ref) ? types[at.ref] : undefined;
    if (!type || open.length > longestAlias) return { ...node, type: 'unknown', children: undefined, item: undefined };
    open.push((at = type));
  }
  const content = open.at(-1) as StructureNode;
  const all: StructureNode = Object.assign({}, ...open.reverse());
  const wire = open.some((each) => each !== node && each.wire)
    ? { wire: Object.assign({}, ...open.map((each) => each.wire)) }
    : {};
  return { ...all, ...wire, ref: node.ref, type: content.type, children: content.children, item: content.item };
}

/** The nodes right below a node, with their paths. Lawful recursion makes a tree without an end: ask for what is wanted, level by level. */
export function childrenOf(placed: PlacedNode): PlacedNode[] {
  const { node, path } = placed;
  if (node.type === 'object')
    return (node.children ?? []).map((child) => place(placed, child, memberPath(path, child.name)));
  if (node.type === 'array' && node.item) return [place(placed, node.item, itemPath(path))];
  if (node.type === 'dictionary' && node.item) return [place(placed, node.item, valuePath(path))];
  return [];
}

function place(parent: PlacedNode, node: StructureNode, path: string): PlacedNode {
  return { node: expanded(node, parent.shape), path, parent, depth: parent.depth + 1, shape: parent.shape };
}

/** Whether a node is of a type that stands open above it: from here on the tree repeats itself. */
export function isRecursive({ node, parent }: PlacedNode): boolean {
  if (node.ref === undefined) return false;
  for (let at = parent; at; at = at.parent) if (at.node.ref === node.ref) return true;
  return false;
}

/** A walk that would see more of a structure than this stops. */
export const longestWalk = 20_000;

/**
 * Every node of a tree with its path, parents before children, at most `limit` of them. What is below a node that repeats one above it
 * (`isRecursive`) is left out.
 */
export function* walkStructure(shape: StructureShape, limit = longestWalk): Generator<PlacedNode> {
  const stack = [rootOf(shape)];
  for (let placed = stack.pop(), left = limit; placed && left > 0; placed = stack.pop(), left--) {
    yield placed;
    if (isRecursive(placed)) continue;
    const below = childrenOf(placed);
    for (let i = below.length - 1; i >= 0; i--) stack.push(below[i] as PlacedNode);
  }
}

/** The steps of a path behind the root: `.name`, `["odd name"]`, `[*]`, `{*}`, `{key}`. Null for what is no path. */
export function stepsOf(path: string): string[] | null {
  const steps: string[] = [];
  const step = /\.[A-Za-z_][A-Za-z0-9_]*|\["(?:[^"\\]|\\.)*"\]|\[\*\]|\{\*\}|\{key\}/y;
  step.lastIndex = rootPath.length;
  if (!path.startsWith(rootPath)) return null;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) return null;
    steps.push(found[0]);
  }
  return steps;
}

/** The node that a structure keeps at a path: its own, or that of the type it is found in; undefined when there is none. */
export function ownNodeAt(shape: StructureShape, path: string): StructureNode | undefined {
  let at: StructureNode | undefined = shape.root;
  for (const step of stepsOf(path) ?? [null]) {
    if (!at || step === null) return undefined;
    const { type, children, item }: StructureNode = expanded(at, shape);
    if (step.startsWith('.') || step.startsWith('["'))
      at = type === 'object' ? children?.find((child) => memberPath('', child.name) === step) : undefined;
    else at = (type === 'array' && step === '[*]') || (type === 'dictionary' && step === '{*}') ? item : undefined;
  }
  return at;
}

/** The nodes of a structure by path, looked up as they are asked for. */
export class StructureIndex {
  private readonly found = new Map<string, PlacedNode | undefined>();
  private readonly children = new Map<PlacedNode, Map<string, PlacedNode>>();
  readonly root: PlacedNode;

  constructor(shape: StructureShape) {
    this.root = rootOf(shape);
    this.found.set(rootPath, this.root);
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** The node at a path; undefined when the structure has none (so for `…{key}`, which is no node of its own). */
  get(path: string): PlacedNode | undefined {
    if (this.found.has(path)) return this.found.get(path);
    const steps = stepsOf(path);
    let at: PlacedNode | undefined = steps ? this.root : undefined;
    for (const step of steps ?? []) {
      const next: string = (at as PlacedNode).path + step;
      at = this.below(at as PlacedNode).get(next);
      if (!at) break;
    }
    this.found.set(path, at);
    return at;
  }

  private below(placed: PlacedNode): Map<string, PlacedNode> {
    let known = this.children.get(placed);
    if (!known) {
      known = new Map(childrenOf(placed).map((child) => [child.path, child]));
      this.children.set(placed, known);
    }
    return known;
  }
}
