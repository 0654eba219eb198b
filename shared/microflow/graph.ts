import { formOf } from './control.ts';
import type { FlowNode, Microflow, SequenceFlow } from './kind.ts';

/** The flows of one scope (the microflow or one loop) as a control-flow graph. */
export interface FlowGraph {
  /** All that take part in the flow of the scope. */
  nodes: readonly FlowNode[];
  entry: FlowNode | null;
  /** Nodes that the entry reaches, in reverse postorder: a node comes after what leads to it, loops back aside. */
  order: FlowNode[];
  position: ReadonlyMap<string, number>;
  outgoing: ReadonlyMap<string, readonly SequenceFlow[]>;
  incoming: ReadonlyMap<string, readonly SequenceFlow[]>;
  dominator: ReadonlyMap<string, string>;
  /** Nodes that a flow goes back to. */
  loopHeads: ReadonlySet<string>;
  /** Flows that jump into the middle of a cycle: they cannot be structured. */
  irreducible: readonly SequenceFlow[];
  entries: FlowNode[];
}

/** Builds the graph of a scope: the start node begins a microflow; in a loop, the node without an incoming flow does. */
export function flowGraph(flow: Microflow, parent: string | null): FlowGraph {
  return flowGraphs(flow)(parent);
}

/** The graphs of the scopes of a flow, for those who need several: each looks at what stands in its scope only. */
export function flowGraphs(flow: Microflow): (parent: string | null) => FlowGraph {
  const nodes = new Map<string | null, FlowNode[]>();
  const flows = new Map<string | null, SequenceFlow[]>();
  const scopes = new Map<string, Set<string | null>>();
  for (const node of flow.nodes) {
    if (formOf(node.action) === 'note') continue;
    const parent = node.parent ?? null;
    listed(nodes, parent).push(node);
    const known = scopes.get(node.id);
    if (known) known.add(parent);
    else scopes.set(node.id, new Set([parent]));
  }
  for (const each of flow.flows) for (const parent of scopes.get(each.from) ?? []) listed(flows, parent).push(each);
  return (parent) => graphOf(nodes.get(parent) ?? [], flows.get(parent) ?? [], parent);
}

function graphOf(nodes: readonly FlowNode[], flows: readonly SequenceFlow[], parent: string | null): FlowGraph {
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const outgoing = new Map<string, SequenceFlow[]>();
  const incoming = new Map<string, SequenceFlow[]>();
  for (const f of flows) {
    if (!byId.has(f.from) || !byId.has(f.to)) continue;
    listed(outgoing, f.from).push(f);
    listed(incoming, f.to).push(f);
  }
  const entries =
    parent === null ? nodes.filter((n) => formOf(n.action) === 'start') : nodes.filter((n) => !incoming.has(n.id));
  const entry = entries[0] ?? null;
  const order = entry ? reversePostorder(entry, outgoing, byId) : [];
  const position = new Map(order.map((n, i) => [n.id, i]));
  const dominator = entry ? dominators(entry, outgoing, incoming) : new Map<string, string>();
  const dominates = dominanceOf(dominator);
  const loopHeads = new Set<string>();
  const irreducible: SequenceFlow[] = [];
  for (const node of order) {
    for (const f of outgoing.get(node.id) ?? []) {
      if ((position.get(f.to) as number) > (position.get(node.id) as number)) continue;
      if (dominates(f.to, node.id)) loopHeads.add(f.to);
      else irreducible.push(f);
    }
  }
  return { nodes, entry, order, position, outgoing, incoming, dominator, loopHeads, irreducible, entries };
}

function listed<K, V>(lists: Map<K, V[]>, key: K): V[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}

function reversePostorder(
  entry: FlowNode,
  outgoing: ReadonlyMap<string, readonly SequenceFlow[]>,
  byId: ReadonlyMap<string, FlowNode>,
): FlowNode[] {
  const seen = new Set<string>([entry.id]);
  const post: FlowNode[] = [];
  const stack: { node: FlowNode; next: number }[] = [{ node: entry, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { node: FlowNode; next: number };
    const flows = outgoing.get(top.node.id) ?? [];
    const flow = flows[top.next++];
    if (!flow) {
      post.push(top.node);
      stack.pop();
    } else if (!seen.has(flow.to)) {
      seen.add(flow.to);
      stack.push({ node: byId.get(flow.to) as FlowNode, next: 0 });
    }
  }
  return post.reverse();
}

/**
 * Immediate dominators of what the entry reaches, the entry's being itself (Lengauer and Tarjan, A Fast Algorithm for Finding
 * Dominators in a Flowgraph, 1979, with path compression): of a stranger's flow, too, in time that hardly grows faster than it.
 */
function dominators(
  entry: FlowNode,
  outgoing: ReadonlyMap<string, readonly SequenceFlow[]>,
  incoming: ReadonlyMap<string, readonly SequenceFlow[]>,
): Map<string, string> {
  const { ids, numbers, parents } = depthFirst(entry, outgoing);
  const semi = ids.map((_, i) => i);
  const label = ids.map((_, i) => i);
  const ancestor = ids.map(() => -1);
  const buckets = new Map<number, number[]>();
  const idom = ids.map(() => 0);
  const at = (list: readonly number[], i: number) => list[i] as number;
  /** The one with the least semidominator on the way up to the root of its tree. */
  const least = (v: number): number => {
    if (at(ancestor, v) === -1) return v;
    const way: number[] = [];
    for (let x = v; at(ancestor, at(ancestor, x)) !== -1; x = at(ancestor, x)) way.push(x);
    for (const x of way.reverse()) {
      const above = at(ancestor, x);
      if (at(semi, at(label, above)) < at(semi, at(label, x))) label[x] = at(label, above);
      ancestor[x] = at(ancestor, above);
    }
    return at(label, v);
  };
  for (let w = ids.length - 1; w > 0; w--) {
    for (const { from } of incoming.get(ids[w] as string) ?? []) {
      const v = numbers.get(from);
      if (v !== undefined) semi[w] = Math.min(at(semi, w), at(semi, least(v)));
    }
    listed(buckets, at(semi, w)).push(w);
    const parent = at(parents, w);
    ancestor[w] = parent;
    for (const v of buckets.get(parent) ?? []) {
      const u = least(v);
      idom[v] = at(semi, u) < at(semi, v) ? u : parent;
    }
    buckets.delete(parent);
  }
  for (let w = 1; w < ids.length; w++) if (at(idom, w) !== at(semi, w)) idom[w] = at(idom, at(idom, w));
  return new Map(ids.map((id, i) => [id, ids[at(idom, i)] as string]));
}

/** What the entry reaches, in preorder, and the tree by which it is reached. */
function depthFirst(entry: FlowNode, outgoing: ReadonlyMap<string, readonly SequenceFlow[]>) {
  const ids: string[] = [];
  const parents: number[] = [];
  const numbers = new Map<string, number>();
  const stack = [{ id: entry.id, parent: 0 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (numbers.has(top.id)) continue;
    const parent = ids.length;
    numbers.set(top.id, parent);
    ids.push(top.id);
    parents.push(top.parent);
    for (const { to } of outgoing.get(top.id) ?? []) if (!numbers.has(to)) stack.push({ id: to, parent });
  }
  return { ids, numbers, parents };
}

/** Whether one node dominates another, of the tree of immediate dominators: whether its interval in that holds the other's. */
function dominanceOf(dominator: ReadonlyMap<string, string>): (a: string, b: string) => boolean {
  const below = new Map<string, string[]>();
  const roots: string[] = [];
  for (const [id, above] of dominator) (id === above ? roots : listed(below, above)).push(id);
  const interval = new Map<string, { from: number; to: number }>();
  let count = 0;
  const stack = roots.map((id) => ({ id, isLeft: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.isLeft) {
      (interval.get(top.id) as { to: number }).to = count;
      continue;
    }
    interval.set(top.id, { from: count++, to: count });
    stack.push({ id: top.id, isLeft: true });
    for (const id of below.get(top.id) ?? []) stack.push({ id, isLeft: false });
  }
  return (a, b) => {
    const [outer, inner] = [interval.get(a), interval.get(b)];
    return outer !== undefined && inner !== undefined && outer.from <= inner.from && inner.from < outer.to;
  };
}
