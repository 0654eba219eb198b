import { formOf } from './control.ts';
import { type FlowGraph, flowGraphs } from './graph.ts';
import type { FlowNode, Microflow, SequenceFlow } from './kind.ts';

/** How deep the compiled code of a flow may be nested: whoever reads it, we and V8, goes as deep into a stack that is not endless. */
export const mostNesting = 100;

export const tooNested = `Ways, loops and merges stand in each other more than ${mostNesting} deep.`;

/** How the code of the nodes of a scope stands in each other: in a line as long as can be. */
export interface ScopePlan {
  graph: FlowGraph;
  byId: ReadonlyMap<string, FlowNode>;
  /** More than one way forward leads there: the code stands once, behind a labelled block. */
  joins: ReadonlySet<string>;
  /** The joins that a node alone leads to, the outermost block first. */
  merges(node: FlowNode): readonly FlowNode[];
  /** The node whose code stands where a flow leads, or null where it only jumps. */
  follower(from: FlowNode, flow: SequenceFlow | undefined): FlowNode | null;
  /** Of some flows the one behind which most of the code stands; that needs not be nested. */
  longest(from: FlowNode, flows: readonly (SequenceFlow | undefined)[]): SequenceFlow | undefined;
}

/** Plans a scope by its dominator tree. */
export function planOf(graph: FlowGraph): ScopePlan {
  const { order, position, incoming, dominator } = graph;
  const at = (id: string) => position.get(id) ?? -1;
  const byId = new Map(order.map((node) => [node.id, node]));
  const joins = new Set<string>();
  const merges = new Map<string, FlowNode[]>();
  const sizes = new Map<string, number>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i] as FlowNode;
    const size = (sizes.get(node.id) ?? 0) + 1;
    sizes.set(node.id, size);
    const above = dominator.get(node.id);
    if (above === undefined || above === node.id) continue;
    sizes.set(above, (sizes.get(above) ?? 0) + size);
    const forward = (incoming.get(node.id) ?? []).filter((f) => position.has(f.from) && at(f.from) < i);
    if (forward.length <= 1) continue;
    joins.add(node.id);
    const beside = merges.get(above);
    if (beside) beside.push(node);
    else merges.set(above, [node]);
  }
  const follower = (from: FlowNode, flow: SequenceFlow | undefined): FlowNode | null => {
    const to = flow && byId.get(flow.to);
    return to && at(to.id) > at(from.id) && !joins.has(to.id) ? to : null;
  };
  const sizeBehind = (from: FlowNode, flow: SequenceFlow | undefined) => sizes.get(follower(from, flow)?.id ?? '') ?? 0;
  return {
    graph,
    byId,
    joins,
    merges: (node) => merges.get(node.id) ?? [],
    follower,
    longest: (from, flows) =>
      flows.reduce((best, flow) => (sizeBehind(from, flow) > sizeBehind(from, best) ? flow : best), flows[0]),
  };
}

/** Whether the compiled code of a flow would be nested deeper than `mostNesting`. */
export function isTooNested(flow: Microflow): boolean {
  const graphOf = flowGraphs(flow);
  const scopes: { parent: string | null; depth: number }[] = [{ parent: null, depth: 0 }];
  for (let scope = scopes.pop(); scope; scope = scopes.pop()) {
    if (scope.depth > mostNesting) return true;
    const graph = graphOf(scope.parent);
    const plan = planOf(graph);
    const places = graph.entry ? [{ node: graph.entry, depth: scope.depth }] : [];
    for (let place = places.pop(); place; place = places.pop()) {
      const { node } = place;
      const merges = plan.merges(node);
      const outside = place.depth + (graph.loopHeads.has(node.id) ? 1 : 0);
      const depth = outside + merges.length;
      if (depth > mostNesting) return true;
      for (const [i, merge] of merges.entries()) places.push({ node: merge, depth: outside + i });
      const flows = graph.outgoing.get(node.id) ?? [];
      const longest = plan.longest(node, flows);
      for (const each of flows) {
        const next = plan.follower(node, each);
        if (next) places.push({ node: next, depth: each === longest ? depth : depth + 1 });
      }
      if (formOf(node.action) === 'loop') scopes.push({ parent: node.id, depth: depth + 1 });
    }
  }
  return false;
}
