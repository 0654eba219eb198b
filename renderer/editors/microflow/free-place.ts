import type { Microflow } from '../../../shared/microflow/kind.ts';
import { absoluteRects, isWithin, meet, type Rect } from './geometry.ts';

const step = 24;
/** Room between nodes that did not stand there before. */
const margin = 8;

/** Moves new nodes down, together, until none of them lies on one that was there. */
export function moveClear(flow: Microflow, ids: ReadonlySet<string>): void {
  const rects = absoluteRects(flow);
  const added = flow.nodes.filter((n) => ids.has(n.id) && !ids.has(n.parent ?? ''));
  const beside = flow.nodes.filter((n) => !isWithin(flow, n.id, ids) && added.some((a) => a.parent === n.parent));
  const lies = (by: number): boolean =>
    added.some((a) => {
      const own = rects.get(a.id) as Rect;
      return beside.some(
        (n) => n.parent === a.parent && meet({ ...own, y: own.y + by }, rects.get(n.id) as Rect, margin),
      );
    });
  let by = 0;
  // Each node that is in the way is left behind at some time.
  for (let tries = 0; lies(by) && tries < 10_000; tries++) by += step;
  for (const node of added) node.y += by;
}
