import { describe, expect, it } from 'vitest';
import { FlowBuilder } from '../../../shared/microflow/flow-builder.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { countingIds } from '../../../shared/model/unit.ts';
import { copyNodes, paste } from './clipboard.ts';
import { addNode } from './edits.ts';
import { absoluteRects, type Rect } from './geometry.ts';

const overlaps = (flow: Microflow): string[] => {
  const rects = [...absoluteRects(flow)];
  const on = (a: Rect, b: Rect) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  return rects.flatMap(([id, a], i) =>
    rects.slice(i + 1).flatMap(([other, b]) => (on(a, b) ? [`${id} on ${other}`] : [])),
  );
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
});
