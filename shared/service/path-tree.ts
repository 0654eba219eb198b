import { type PathPart, pathRelation } from './path-template.ts';

interface Node<T> {
  here: { value: T; withAllBelow: boolean }[];
  /** Parts that are text. */
  texts: Map<string, Node<T>>;
  /** Parts with parameters, by their texts. */
  patterns: Map<string, { part: PathPart; node: Node<T> }>;
}

const newNode = <T>(): Node<T> => ({ here: [], texts: new Map(), patterns: new Map() });

/** Path templates by their parts: whom a path meets is found without a look at all the others. */
export class PathTree<T> {
  private readonly root = newNode<T>();

  add(parts: readonly PathPart[], value: T, withAllBelow = false): void {
    let node = this.root;
    for (const part of parts) node = next(node, part);
    node.here.push({ value, withAllBelow });
  }

  /** What was added with a path that some address fits which fits this one, too; with all below it, if that is asked. */
  *meeting(parts: readonly PathPart[], withAllBelow = false): Generator<T> {
    const waiting = [{ node: this.root, depth: 0 }];
    for (let top = waiting.pop(); top; top = waiting.pop()) {
      const { node, depth } = top;
      const isReached = depth >= parts.length;
      for (const entry of node.here) if (isReached || entry.withAllBelow) yield entry.value;
      if (isReached && !withAllBelow) continue;
      for (const child of isReached ? all(node) : fitting(node, parts[depth] as PathPart))
        waiting.push({ node: child, depth: depth + 1 });
    }
  }
}

function next<T>(node: Node<T>, part: PathPart): Node<T> {
  if (part.names.length === 0) {
    const text = part.texts[0] as string;
    let child = node.texts.get(text);
    if (!child) node.texts.set(text, (child = newNode()));
    return child;
  }
  const shape = JSON.stringify(part.texts);
  let pattern = node.patterns.get(shape);
  if (!pattern) node.patterns.set(shape, (pattern = { part, node: newNode() }));
  return pattern.node;
}

function* all<T>(node: Node<T>): Generator<Node<T>> {
  yield* node.texts.values();
  for (const pattern of node.patterns.values()) yield pattern.node;
}

function* fitting<T>(node: Node<T>, part: PathPart): Generator<Node<T>> {
  if (part.names.length === 0) {
    const child = node.texts.get(part.texts[0] as string);
    if (child) yield child;
  } else
    for (const [text, child] of node.texts)
      if (pathRelation([part], [{ texts: [text], names: [] }]) !== 'disjoint') yield child;
  for (const pattern of node.patterns.values())
    if (pathRelation([part], [pattern.part]) !== 'disjoint') yield pattern.node;
}
