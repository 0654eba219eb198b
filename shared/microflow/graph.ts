import { formOf } from './control.ts';
import type { FlowNode, Microflow, SequenceFlow } from './kind.ts';

/** The flows of one scope (the microflow or one loop) as a control-flow graph. */
export interface FlowGraph {
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

/** Nodes that take part in the flow of a scope. */
export function scopeNodes(flow: Microflow, parent: string | null): FlowNode[] {
  return flow.nodes.filter((n) => (n.parent ?? null) === parent && formOf(n.action) !== 'note');
}

/** Builds the graph of a scope: the start node begins a microflow; in a loop, the node without an incoming flow does. */
export function flowGraph(flow: Microflow, parent: string | null): FlowGraph {
  const nodes = scopeNodes(flow, parent);
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const outgoing = new Map<string, SequenceFlow[]>();
  const incoming = new Map<string, SequenceFlow[]>();
  for (const f of flow.flows) {
    if (!byId.has(f.from) || !byId.has(f.to)) continue;
    outgoing.set(f.from, [...(outgoing.get(f.from) ?? []), f]);
    incoming.set(f.to, [...(incoming.get(f.to) ?? []), f]);
  }
  const entries =
    parent === null ? nodes.filter((n) => formOf(n.action) === 'start') : nodes.filter((n) => !incoming.has(n.id));
  const entry = entries[0] ?? null;
  const order = entry ? reversePostorder(entry, outgoing, byId) : [];
  const position = new Map(order.map((n, i) => [n.id, i]));
  const dominator = dominators(order, incoming, position);
  const dominates = (a: string, b: string): boolean => {
    for (
      let current: string | undefined = b;
      current !== undefined;
      current = dominator.get(current) === current ? undefined : dominator.get(current)
    )
      if (current === a) return true;
    return false;
  };
  const loopHeads = new Set<string>();
  const irreducible: SequenceFlow[] = [];
  for (const node of order) {
    for (const f of outgoing.get(node.id) ?? []) {
      if ((position.get(f.to) as number) > (position.get(node.id) as number)) continue;
      if (dominates(f.to, node.id)) loopHeads.add(f.to);
      else irreducible.push(f);
    }
  }
  return { entry, order, position, outgoing, incoming, dominator, loopHeads, irreducible, entries };
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

/** Immediate dominators (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm). */
function dominators(
  order: readonly FlowNode[],
  incoming: ReadonlyMap<string, readonly SequenceFlow[]>,
  position: ReadonlyMap<string, number>,
): Map<string, string> {
  const idom: number[] = order.map(() => -1);
  if (order.length === 0) return new Map();
  idom[0] = 0;
  const intersect = (a: number, b: number): number => {
    while (a !== b) {
      while (a > b) a = idom[a] as number;
      while (b > a) b = idom[b] as number;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < order.length; i++) {
      let best = -1;
      for (const f of incoming.get((order[i] as FlowNode).id) ?? []) {
        const p = position.get(f.from);
        if (p === undefined || idom[p] === -1) continue;
        best = best === -1 ? p : intersect(p, best);
      }
      if (best !== -1 && idom[i] !== best) {
        idom[i] = best;
        changed = true;
      }
    }
  }
  return new Map(order.map((n, i) => [n.id, (order[idom[i] as number] ?? (order[0] as FlowNode)).id]));
}
