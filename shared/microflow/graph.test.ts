import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../tests/harness/growth.ts';
import { flowGraph } from './graph.ts';
import type { Microflow } from './kind.ts';

/** A flow of merges behind a start, which is number 0, with flows between their numbers. */
function flowOf(count: number, edges: readonly (readonly [number, number])[]): Microflow {
  const node = (type: 'start' | 'merge', i: number) =>
    ({ id: `n${i}`, parent: null, action: { type } }) as Microflow['nodes'][number];
  return {
    parameters: [],
    returns: { kind: 'nothing' },
    applyAccess: false,
    nodes: Array.from({ length: count }, (_, i) => node(i === 0 ? 'start' : 'merge', i)),
    flows: edges.map(([from, to], i) => ({
      id: `f${i}`,
      from: `n${from}`,
      to: `n${to}`,
      case: null,
      error: false,
    })),
  } as Microflow;
}

/** What the start reaches without one of the nodes. */
function reachedWithout(edges: readonly (readonly [number, number])[], avoided: number): Set<number> {
  const reached = new Set<number>(avoided === 0 ? [] : [0]);
  for (const node of reached) for (const [from, to] of edges) if (from === node && to !== avoided) reached.add(to);
  return reached;
}

describe('the graph of a scope', () => {
  it('a node dominates another when no way leads round it; the way back of a cycle goes to its head', () => {
    const size = 9;
    const edge = fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: size - 1 }));
    fc.assert(
      fc.property(fc.uniqueArray(edge, { maxLength: 24, selector: String }), (edges) => {
        const graph = flowGraph(flowOf(size, edges), null);
        const reached = reachedWithout(edges, -1);
        expect(new Set(graph.order.map(({ id }) => Number(id.slice(1))))).toEqual(reached);
        const dominators = new Map<number, Set<number>>();
        for (const node of reached)
          dominators.set(
            node,
            new Set([...reached].filter((each) => each === node || !reachedWithout(edges, each).has(node))),
          );
        for (const node of reached) {
          if (node === 0) continue;
          // The nearest of those that dominate it: the one that all others of them dominate.
          const strict = [...(dominators.get(node) as Set<number>)].filter((each) => each !== node);
          const nearest = strict.find((each) => strict.every((other) => dominators.get(each)?.has(other)));
          expect(graph.dominator.get(`n${node}`)).toBe(`n${nearest}`);
        }
        const place = (n: number) => graph.position.get(`n${n}`) as number;
        const back = edges.filter(([from, to]) => reached.has(from) && place(to) <= place(from));
        const isHead = ([from, to]: readonly [number, number]) => dominators.get(from)?.has(to) === true;
        expect(graph.loopHeads).toEqual(new Set(back.filter(isHead).map(([, to]) => `n${to}`)));
        expect(graph.irreducible).toHaveLength(back.filter((each) => !isHead(each)).length);
      }),
      { numRuns: 400 },
    );
  });

  const line = (n: number) => Array.from({ length: n }, (_, i) => [i, i + 1] as const);
  it.each<[string, (n: number) => (readonly [number, number])[]]>([
    ['of which each leads into one merge', (n) => [...line(n), ...line(n).map(([i]) => [i, n + 1] as const)]],
    ['of which each leads back to the first', (n) => [...line(n), ...line(n).map(([, i]) => [i, 1] as const)]],
    [
      'of which each leads into a merge of its own, and those into each other, the other way round',
      (n) => [
        ...line(n),
        ...line(n).map(([i]) => [i, 2 * n + 1 - i] as const),
        ...line(n).map(([i]) => [n + 1 + i, n + 2 + i] as const),
      ],
    ],
  ])(
    'decisions %s: the work grows with them',
    (_what, edges) => {
      const work = (n: number) => {
        const flow = flowOf(2 * n + 3, edges(n));
        return () => flowGraph(flow, null);
      };
      expect(growth(work(2_000), work(16_000), 40)).toBeLessThan(40);
    },
    60_000,
  );
});
