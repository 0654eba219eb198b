import { formOf } from '../../../shared/microflow/control.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { flowLines, partUnder } from './flow-lines.ts';
import { absoluteRects, isWithin, meet, type Point, type Rect } from './geometry.ts';

const nextPlace = 24;
/** From the middle line of a row to that of the next lane: a card, and room for lines and the toolbar of what stands there. */
export const laneHeight = 94;
/** Room between nodes that did not stand there before. */
const margin = 8;

/** How far from the middle line of a row what is put down still belongs to the row. */
const rowPull = 11;

/** A height, or the middle line of the row that it is near to: what stands in one row stands on one line. `moved` are no row. */
export function onRow(flow: Microflow, parent: string | null, y: number, moved: ReadonlySet<string>): number {
  let best = y;
  let distance = rowPull + 1;
  for (const node of flow.nodes) {
    if ((node.parent ?? null) !== parent || moved.has(node.id) || formOf(node.action) === 'note') continue;
    if (Math.abs(node.y - y) >= distance) continue;
    best = node.y;
    distance = Math.abs(node.y - y);
  }
  return best;
}

/** Moves new nodes down, together, step by step, until none of them lies on one that was there, or on a flow between such. */
export function moveClear(flow: Microflow, ids: ReadonlySet<string>, step = nextPlace): void {
  const rects = absoluteRects(flow);
  const added = flow.nodes.filter((n) => ids.has(n.id) && !ids.has(n.parent ?? ''));
  const beside = flow.nodes.filter((n) => !isWithin(flow, n.id, ids) && added.some((a) => a.parent === n.parent));
  // The lines as they are without what is new.
  const rest = { ...flow, nodes: flow.nodes.filter((n) => !isWithin(flow, n.id, ids)) };
  const lines = new Map<string | null, Point[][]>();
  const linesOf = (parent: string | null): Point[][] => {
    const known = lines.get(parent);
    if (known) return known;
    const found = [...flowLines(rest, parent, rects).values()].map((line) => line.points);
    lines.set(parent, found);
    return found;
  };
  const lies = (by: number): boolean =>
    added.some((a) => {
      const own = rects.get(a.id) as Rect;
      const box = { ...own, y: own.y + by };
      return (
        beside.some((n) => n.parent === a.parent && meet(box, rects.get(n.id) as Rect, margin)) ||
        linesOf(a.parent ?? null).some((points) => partUnder(points, box))
      );
    });
  let by = 0;
  // Each node that is in the way is left behind at some time.
  for (let tries = 0; lies(by) && tries < 10_000; tries++) by += step;
  for (const node of added) node.y += by;
}
