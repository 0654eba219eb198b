import { describe, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { FlowBuilder } from '../../../shared/microflow/flow-builder.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { countingIds } from '../../../shared/model/unit.ts';
import { copyNodes, paste } from './clipboard.ts';
import { addNode, addStartAndEnd, appendNode, type Edit, insertOnFlow } from './edits.ts';
import { addErrorHandler } from './error-handler.ts';
import { linePoints, partUnder } from './flow-lines.ts';
import { absoluteRects, type Rect } from './geometry.ts';
import { placed } from './layout.ts';
import { projectMicroflow } from './projection.ts';

/** Nodes of one loop, or of the flow itself, that lie on each other. */
const overlaps = (flow: Microflow): string[] => {
  const parents = new Map(flow.nodes.map((n) => [n.id, n.parent]));
  const rects = [...absoluteRects(flow)];
  const on = (a: Rect, b: Rect) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  return rects.flatMap(([id, a], i) =>
    rects
      .slice(i + 1)
      .flatMap(([other, b]) => (parents.get(id) === parents.get(other) && on(a, b) ? [`${id} on ${other}`] : [])),
  );
};

/** Flows that run under nodes which they do not join, as they are drawn. */
const covered = (flow: Microflow): string[] => {
  const parents = new Map(flow.nodes.map((n) => [n.id, n.parent]));
  const rects = absoluteRects(placed(flow));
  return projectMicroflow(flow, { view: new ProjectView([], kinds), name: () => '' }).flows.flatMap(
    ({ flow: f, sourceSide, targetSide }) => {
      const points = linePoints(rects.get(f.from) as Rect, rects.get(f.to) as Rect, [sourceSide, targetSide]);
      return [...rects].flatMap(([id, box]) =>
        id !== f.from && id !== f.to && parents.get(id) === parents.get(f.from) && partUnder(points, box)
          ? [`${f.from} to ${f.to} under ${id}`]
          : [],
      );
    },
  );
};

/** Numbers from 0 to below 1, the same for the same seed. */
const numbers = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

describe('new nodes', () => {
  const sample = (): Microflow => {
    const builder = new FlowBuilder(countingIds('n'), [], { kind: 'nothing' });
    for (const text of ['a', 'b', 'c']) builder.add('log-message', { message: `'${text}'` });
    return builder.build();
  };

  it('dropped on another, a node stands below it', () => {
    const flow = sample();
    const ids = countingIds('new');
    const at = flow.nodes[1] as { x: number; y: number };
    for (let i = 0; i < 5; i++) addNode('log-message', { x: at.x, y: at.y }, null, ids).mutate(flow);
    expect(flow.nodes.filter((n) => n.id.startsWith('new')).length).toBe(5);
    expect(overlaps(flow)).toEqual([]);
  });

  it('copies of copies lie on nothing and keep their places to each other', () => {
    const flow = sample();
    const ids = countingIds('new');
    const [, a, b] = flow.nodes as [unknown, { id: string; x: number }, { id: string; x: number }];
    for (let i = 0; i < 4; i++) {
      const clip = copyNodes(flow, [a.id, b.id]);
      const edit = clip && paste(flow, clip, ids, null);
      edit?.mutate(flow);
      const [first, second] = (edit?.select ?? []).map((id) => flow.nodes.find((n) => n.id === id));
      expect((second?.x ?? 0) - (first?.x ?? 0)).toBe(b.x - a.x);
    }
    expect(overlaps(flow)).toEqual([]);
  });

  it('the other way of a decision in front of the end does not lie on the end', () => {
    const ids = countingIds('n');
    const flow: Microflow = { ...new FlowBuilder(ids, [], { kind: 'nothing' }).build(), nodes: [], flows: [] };
    addStartAndEnd(ids).mutate(flow);
    const insert = insertOnFlow(flow, flow.flows[0]?.id ?? '', 'decision', ids);
    insert?.mutate(flow);
    appendNode(flow, 'log-message', insert?.select[0] ?? '', ids)?.mutate(flow);
    expect(overlaps(flow)).toEqual([]);
  });

  it('an end that goes below another stands right below it', () => {
    const ids = countingIds('n');
    const flow: Microflow = { ...new FlowBuilder(ids, [], { kind: 'nothing' }).build(), nodes: [], flows: [] };
    addStartAndEnd(ids).mutate(flow);
    const end = flow.nodes.find((n) => n.action.type === 'end');
    if (end) end.x = 350;
    const insert = insertOnFlow(flow, flow.flows[0]?.id ?? '', 'decision', ids);
    insert?.mutate(flow);
    const error = appendNode(flow, 'error-end', insert?.select[0] ?? '', ids);
    error?.mutate(flow);
    const place = flow.nodes.find((n) => n.id === error?.select[0]);
    expect(place).toMatchObject({ x: end?.x, y: (end?.y ?? 0) + 94 });
  });

  it('what goes below a row stands in one lane, an error end as an end', () => {
    const flow = sample();
    const ids = countingIds('new');
    const [, first, second] = flow.nodes as [unknown, Microflow['nodes'][number], Microflow['nodes'][number]];
    addErrorHandler(flow, first.id, ids)?.mutate(flow);
    appendNode(flow, 'end', second.id, ids)?.mutate(flow);
    const lanes = flow.nodes.filter((n) => n.id.startsWith('new')).map((n) => n.y - first.y);
    expect(lanes).toEqual([94, 94]);
  });

  it.each(['end', 'error-end', 'log-message'])(
    'a loop put on one way of a decision covers nothing: %s on the other',
    (other) => {
      const ids = countingIds('n');
      const flow: Microflow = { ...new FlowBuilder(ids, [], { kind: 'nothing' }).build(), nodes: [], flows: [] };
      addStartAndEnd(ids).mutate(flow);
      const insert = insertOnFlow(flow, flow.flows[0]?.id ?? '', 'decision', ids);
      insert?.mutate(flow);
      const [decision] = insert?.select ?? [];
      const appended = appendNode(flow, other, decision ?? '', ids);
      appended?.mutate(flow);
      const isTrue = (f: { from: string; case: string | null }) => f.from === decision && f.case === 'true';
      const [end] = flow.nodes.filter((n) => n.id === flow.flows.find(isTrue)?.to);
      const wasAt = end?.x ?? 0;
      const loop = insertOnFlow(flow, flow.flows.find(isTrue)?.id ?? '', 'loop', ids);
      loop?.mutate(flow);
      expect(overlaps(flow)).toEqual([]);
      expect(covered(flow)).toEqual([]);
      // It stands in the row, and what was behind it has moved on.
      expect(flow.nodes.find((n) => n.id === loop?.select[0])?.y).toBe(flow.nodes.find((n) => n.id === decision)?.y);
      expect(end?.x).toBeGreaterThan(wasAt + 260);
      // What grows in it covers nothing either.
      for (let i = 0; i < 4; i++) {
        addNode('log-message', { x: 20, y: 61 }, loop?.select[0] ?? null, ids).mutate(flow);
        expect(overlaps(flow)).toEqual([]);
        expect(covered(flow)).toEqual([]);
      }
    },
  );

  it('a loop put on the way a decision turns off to stands on that way', () => {
    const ids = countingIds('n');
    const flow: Microflow = { ...new FlowBuilder(ids, [], { kind: 'nothing' }).build(), nodes: [], flows: [] };
    addStartAndEnd(ids).mutate(flow);
    const insert = insertOnFlow(flow, flow.flows[0]?.id ?? '', 'decision', ids);
    insert?.mutate(flow);
    const appended = appendNode(flow, 'log-message', insert?.select[0] ?? '', ids);
    appended?.mutate(flow);
    const [log] = flow.nodes.filter((n) => n.id === appended?.select[0]);
    const loop = insertOnFlow(flow, flow.flows.find((f) => f.case === 'false')?.id ?? '', 'loop', ids);
    loop?.mutate(flow);
    expect(overlaps(flow)).toEqual([]);
    expect(covered(flow)).toEqual([]);
    expect(flow.nodes.find((n) => n.id === loop?.select[0])?.y).toBe(log?.y);
  });

  it.each(Array.from({ length: 100 }, (_, seed) => seed))(
    'however they are made, none lies on another, nor on a flow (%i)',
    (seed) => {
      const random = numbers(seed + 1);
      const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
      const ids = countingIds('new');
      const flow = sample();
      const offers = ['log-message', 'decision', 'loop', 'end', 'retrieve'];
      const done: string[] = [];
      for (let i = 0; i < 25; i++) {
        const node = one(flow.nodes);
        const ways: (() => Edit | null)[] = [
          () => insertOnFlow(flow, one(flow.flows).id, one(offers), ids),
          () => appendNode(flow, one(offers), node.id, ids),
          () => addErrorHandler(flow, node.id, ids),
          () => addNode(one(offers), { x: node.x, y: node.y }, node.parent, ids),
          () =>
            addNode(
              'log-message',
              { x: 20, y: 61 },
              one(flow.nodes.filter((n) => n.action.type === 'loop'))?.id ?? null,
              ids,
            ),
          () => {
            const clip = copyNodes(flow, [node.id]);
            return clip && paste(flow, clip, ids, node.parent);
          },
        ];
        const edit = one(ways)();
        edit?.mutate(flow);
        if (edit) done.push(edit.label);
        expect(overlaps(flow), done.join(', ')).toEqual([]);
        expect(covered(flow), done.join(', ')).toEqual([]);
      }
    },
  );
});
