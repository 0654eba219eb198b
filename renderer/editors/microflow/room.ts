import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';
import { flowLines, partUnder } from './flow-lines.ts';
import { absoluteRects, meet, type Point, type Rect } from './geometry.ts';

/** Between what was put into a flow and what makes room for it. */
const gap = 16;
/** How far above and below its middle line what belongs to a row stands. */
const rowReach = 150;

const middle = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });

/** What stands in one loop, or in the flow itself, with boxes as seen from there. */
function scopeOf(flow: Microflow, parent: string | null) {
  const nodes = flow.nodes.filter((n) => (n.parent ?? null) === parent);
  const rects = absoluteRects(flow);
  return { nodes, boxOf: (node: FlowNode) => rects.get(node.id) as Rect, rects };
}

/**
 * Nodes of the row around some heights, with all that overlaps it in height: moved to the right together, from some place on, they meet nothing that they did not
 * meet before.
 */
function rowAround(nodes: readonly FlowNode[], boxOf: (node: FlowNode) => Rect, heights: number[]): FlowNode[] {
  let [top, bottom] = [Math.min(...heights), Math.max(...heights)];
  const isNear = (y: number): boolean => y > top - rowReach && y < bottom + rowReach;
  const row = new Set(nodes.filter((n) => isNear(middle(boxOf(n)).y)));
  for (const node of row) {
    const box = boxOf(node);
    [top, bottom] = [Math.min(top, box.y), Math.max(bottom, box.y + box.height)];
    for (const other of nodes) {
      const r = boxOf(other);
      if (r.y < bottom && r.y + r.height > top) row.add(other);
    }
  }
  return [...row];
}

/** Moves what stands from a place on to the right, in the rows at some heights. */
export function pushRight(
  flow: Microflow,
  parent: string | null,
  from: number,
  heights: number[],
  by: number,
  but = '',
): void {
  const { nodes, boxOf } = scopeOf(flow, parent);
  for (const node of rowAround(nodes, boxOf, heights))
    if (node.id !== but && middle(boxOf(node)).x >= from) node.x += Math.ceil(by);
}

/** Moves all that stands below a height down (`by` above zero), or above it up: nothing meets what it did not meet before. */
function pushAway(flow: Microflow, parent: string | null, from: number, by: number, but = ''): void {
  const { nodes, boxOf } = scopeOf(flow, parent);
  for (const node of nodes) {
    const { y } = middle(boxOf(node));
    if (node.id !== but && (by > 0 ? y >= from : y <= from)) node.y += by > 0 ? Math.ceil(by) : Math.floor(by);
  }
}

/** Makes room for a node where it was put: what it would lie on goes down, up or, when it stands in the same row, to the right. */
export function clearAround(flow: Microflow, node: FlowNode): void {
  const parent = node.parent ?? null;
  // Each turn leaves one node less in the way; the limit is for what nobody thought of.
  for (let turns = 0; turns <= flow.nodes.length; turns++) {
    const { nodes, boxOf } = scopeOf(flow, parent);
    const own = boxOf(node);
    const center = middle(own);
    const other = nodes.find((n) => n !== node && meet(own, boxOf(n), gap - 1));
    if (!other) return;
    const box = boxOf(other);
    const there = middle(box);
    if (there.y > center.y + 8) pushAway(flow, parent, there.y, own.y + own.height + gap - box.y, node.id);
    else if (there.y < center.y - 8) pushAway(flow, parent, there.y, own.y - gap - box.y - box.height, node.id);
    else if (there.x < center.x) node.x += Math.ceil(box.x + box.width + gap - own.x);
    else pushRight(flow, parent, there.x, [center.y], own.x + own.width + gap - box.x, node.id);
  }
}

const nameOf = (line: string, node: string): string => `${line} ${node}`;

/** Which flows run under which nodes, in all loops and the flow itself. */
export function linesUnder(flow: Microflow): Set<string> {
  const rects = absoluteRects(flow);
  const found = new Set<string>();
  for (const parent of new Set(flow.nodes.map((n) => n.parent ?? null)))
    for (const [id, { under }] of flowLines(flow, parent, rects)) for (const node of under) found.add(nameOf(id, node));
  return found;
}

/** Moves nodes and lines apart until no flow runs under a node that it did not run under before. What cannot be cleared so is left as it is. */
export function clearLines(flow: Microflow, parent: string | null, known: ReadonlySet<string>): void {
  const places = flow.nodes.map(({ x, y }) => ({ x, y }));
  // A turn clears a line of a node, or halves how far it runs under it. A line that did not move, since it hangs on what stayed, is left by the node.
  let before = '';
  for (let turns = 0; turns < 60; turns++) {
    const { nodes, boxOf, rects } = scopeOf(flow, parent);
    const lines = [...flowLines(flow, parent, rects)];
    const hit = lines.flatMap(([id, line]) => {
      const node = nodes.find((n) => line.under.includes(n.id) && !known.has(nameOf(id, n.id)));
      return node ? [{ node, line }] : [];
    })[0];
    if (!hit) return;
    const box = boxOf(hit.node);
    const center = middle(box);
    const part = partUnder(hit.line.points, box);
    if (!part) break;
    const [a, b] = part;
    const heights = [center.y, a.y, b.y];
    const here = JSON.stringify([hit.node.id, part]);
    const isStuck = here === before;
    before = here;
    if (a.y === b.y && isStuck) {
      // It leaves its row, with what is below it; what the line joins may stand there.
      const by = a.y + gap - box.y;
      pushAway(flow, parent, center.y + 1, by, hit.node.id);
      hit.node.y += Math.ceil(by);
    } else if (a.y === b.y) {
      if (a.y >= center.y) pushAway(flow, parent, a.y - 1, box.y + box.height + gap - a.y, hit.node.id);
      else pushAway(flow, parent, a.y + 1, box.y - gap - a.y, hit.node.id);
    } else if (a.x >= center.x && !isStuck)
      pushRight(flow, parent, a.x - 1, heights, box.x + box.width + gap - a.x, hit.node.id);
    else pushRight(flow, parent, center.x, heights, a.x + gap - box.x);
  }
  flow.nodes.forEach((node, i) => void Object.assign(node, places[i]));
}
