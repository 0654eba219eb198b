import { getSmoothStepPath, type Position } from '@xyflow/react';
import { formOf } from '../../../shared/microflow/control.ts';
import type { Microflow, SequenceFlow } from '../../../shared/microflow/kind.ts';
import { BoxIndex } from './box-index.ts';
import type { Point, Rect } from './geometry.ts';

export type HandleSide = 'left' | 'right' | 'top' | 'bottom';
export type Sides = [source: HandleSide, target: HandleSide];

/** How the line of a flow is bent; the canvas draws it so, and room is made for it so. */
export const bends = { borderRadius: 4, offset: 18 };

/** Where a flow leaves and arrives, from how the two boxes stand. Error flows leave at the bottom. */
export function sidesOf(from: Rect, to: Rect, isError: boolean, branches: boolean): Sides {
  const dx = to.x + to.width / 2 - (from.x + from.width / 2);
  const dy = to.y + to.height / 2 - (from.y + from.height / 2);
  const isAhead = to.x >= from.x + from.width + 12;
  const isBelow = to.y >= from.y + from.height + 12;
  const isAbove = to.y + to.height + 12 <= from.y;
  if (isError) {
    if (isBelow)
      return Math.abs(dx) <= (from.width + to.width) / 2 + 8
        ? ['bottom', 'top']
        : ['bottom', dx > 0 ? 'left' : 'right'];
    return ['bottom', isAhead ? 'left' : 'bottom'];
  }
  if (isAhead) {
    if (branches && Math.abs(dy) > 40) return [dy > 0 ? 'bottom' : 'top', 'left'];
    return ['right', 'left'];
  }
  if (isBelow) return ['bottom', 'top'];
  if (isAbove) return ['top', 'bottom'];
  return ['top', 'top'];
}

function handleOf({ x, y, width, height }: Rect, side: HandleSide): Point {
  if (side === 'left' || side === 'right') return { x: side === 'left' ? x : x + width, y: y + height / 2 };
  return { x: x + width / 2, y: side === 'top' ? y : y + height };
}

/** The corners of a flow's line. */
export function linePoints(from: Rect, to: Rect, [source, target]: Sides): Point[] {
  const [start, end] = [handleOf(from, source), handleOf(to, target)];
  const [path] = getSmoothStepPath({
    sourceX: start.x,
    sourceY: start.y,
    sourcePosition: source as Position,
    targetX: end.x,
    targetY: end.y,
    targetPosition: target as Position,
    offset: bends.offset,
    borderRadius: 0,
  });
  const numbers = (path.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number);
  const points: Point[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const [x, y] = [numbers[i] as number, numbers[i + 1] as number];
    const last = points.at(-1);
    if (last?.x !== x || last.y !== y) points.push({ x, y });
  }
  return points;
}

/** The first part of a line that runs under a box (its border is none of it); null where none does. */
export function partUnder(points: readonly Point[], box: Rect): [Point, Point] | null {
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    if (
      Math.max(a.x, b.x) > box.x + 1 &&
      Math.min(a.x, b.x) < box.x + box.width - 1 &&
      Math.max(a.y, b.y) > box.y + 1 &&
      Math.min(a.y, b.y) < box.y + box.height - 1
    )
      return [a, b];
  }
  return null;
}

export interface FlowLine {
  sides: Sides;
  points: Point[];
  /** Nodes that it runs under, besides those that it joins. */
  under: string[];
}

/**
 * The line of each flow of a loop, or of the flow itself (`parent` null). Where the usual sides would lead it under a node, it takes those that lead it under the
 * fewest.
 */
export function flowLines(
  flow: Microflow,
  parent: string | null,
  rects: ReadonlyMap<string, Rect>,
): Map<string, FlowLine> {
  const inside = flow.nodes.filter((n) => (n.parent ?? null) === parent);
  const byId = new Map(inside.map((n) => [n.id, n]));
  const boxes = new BoxIndex(
    inside.flatMap((n) => (rects.has(n.id) ? [[n.id, rects.get(n.id) as Rect] as const] : [])),
  );
  const lines = new Map<string, FlowLine>();
  for (const f of flow.flows) {
    const [from, to, source] = [rects.get(f.from), rects.get(f.to), byId.get(f.from)];
    if (!from || !to || !source) continue;
    // A flow into another loop is an error, which is shown.
    lines.set(f.id, lineOf(f, from, to, formOf(source.action) === 'decision', byId.has(f.to) ? boxes : none));
  }
  return lines;
}

const none = new BoxIndex([]);

function lineOf(f: SequenceFlow, from: Rect, to: Rect, branches: boolean, boxes: BoxIndex): FlowLine {
  const drawn = (sides: Sides): FlowLine & { count: number } => {
    const points = linePoints(from, to, sides);
    const near = [...boxes.along(points)].filter(([id]) => id !== f.from && id !== f.to);
    const under = near.filter(([, box]) => partUnder(points, box)).map(([id]) => id);
    const own = [from, to].filter((box) => partUnder(points, box)).length;
    return { sides, points, under, count: under.length + own };
  };
  let best = drawn(sidesOf(from, to, f.error, branches));
  if (best.under.length === 0) return best;
  for (const source of f.error ? (['bottom'] as const) : (['right', 'bottom', 'top'] as const))
    for (const target of ['left', 'top', 'bottom'] as const) {
      const other = drawn([source, target]);
      if (other.count < best.count || (other.count === best.count && other.points.length < best.points.length))
        best = other;
    }
  return best;
}
