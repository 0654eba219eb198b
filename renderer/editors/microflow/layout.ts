import { endsFlow, formOf } from '../../../shared/microflow/control.ts';
import { flowGraph } from '../../../shared/microflow/graph.ts';
import type { FlowNode, Microflow, SequenceFlow } from '../../../shared/microflow/kind.ts';
import { frameHeader, framePadding, nodeSizes, type Point, type Size } from './geometry.ts';

const columnGap = 48;
const laneGap = 48;
/**
 * A row holds about four activities; then the flow goes on in the next row, like text. So wide that an ordinary flow fits the
 * canvas between the panes of a 1440 px window at 70 % and more.
 */
const rowWidth = 920;

interface Cell {
  column: number;
  lane: number;
}

/**
 * Places for every node, left to right: the longest way through the flow is the middle lane, other branches stand below it,
 * a branch that only ends stands right above (an error: below) where it leaves. Loops are laid out inside first.
 */
export function layoutFlow(flow: Microflow): Map<string, Point> {
  const places = new Map<string, Point>();
  const copy: Microflow = { ...flow, nodes: flow.nodes.map((n) => ({ ...n })) };
  layoutScope(copy, null, places, 0);
  return places;
}

/** Whether a flow was never laid out: more than one node, all at one place. */
export function isUnplaced(flow: Microflow, parent: string | null): boolean {
  const nodes = flow.nodes.filter((n) => (n.parent ?? null) === parent);
  const [first] = nodes;
  return (
    nodes.length > 0 &&
    (parent !== null || nodes.length > 1) &&
    nodes.every((n) => n.x === first?.x && n.y === first?.y) &&
    (nodes.length > 1 || (first?.x ?? 0) < 40)
  );
}

/** The flow with places for scopes that have none, so that a flow written as text is readable at once. */
export function placed(flow: Microflow): Microflow {
  const scopes = [null, ...flow.nodes.filter((n) => formOf(n.action) === 'loop').map((n) => n.id)];
  const unplaced = new Set(scopes.filter((scope) => isUnplaced(flow, scope)));
  if (unplaced.size === 0) return flow;
  const places = layoutFlow(flow);
  return {
    ...flow,
    nodes: flow.nodes.map((n) => (unplaced.has(n.parent ?? null) ? { ...n, ...places.get(n.id) } : n)),
  };
}

function layoutScope(flow: Microflow, parent: string | null, places: Map<string, Point>, depth: number): void {
  const inScope = flow.nodes.filter((n) => (n.parent ?? null) === parent);
  for (const node of inScope) {
    if (formOf(node.action) !== 'loop' || depth > 20) continue;
    layoutScope(flow, node.id, places, depth + 1);
    node.width = undefined;
    node.height = undefined;
  }
  const sizes = nodeSizes(flow);
  const cells = assignCells(flow, parent);
  const points = toPoints(cells, sizes, parent === null ? rowWidth : rowWidth * 2);
  const origin = parent === null ? { x: 0, y: 0 } : contentOrigin(points, sizes);
  for (const node of inScope) {
    const point = points.get(node.id);
    if (!point) continue;
    const width = sizes.get(node.id)?.width ?? 0;
    const place = { x: Math.round(point.x + origin.x - width / 2), y: Math.round(point.y + origin.y) };
    places.set(node.id, place);
    Object.assign(node, place);
  }
  placeNotes(inScope, sizes, places);
}

/** In a loop the contents start below the header; at the top the entry stands at 0, 0. */
function contentOrigin(points: ReadonlyMap<string, Point>, sizes: ReadonlyMap<string, Size>): Point {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  for (const [id, point] of points) {
    const size = sizes.get(id) as Size;
    left = Math.min(left, point.x - size.width / 2);
    top = Math.min(top, point.y - size.height / 2);
  }
  return points.size === 0 ? { x: 0, y: 0 } : { x: framePadding - left, y: frameHeader + framePadding - top };
}

function assignCells(flow: Microflow, parent: string | null): Map<string, Cell> {
  const graph = flowGraph(flow, parent);
  const rest = flow.nodes.filter(
    (n) => (n.parent ?? null) === parent && formOf(n.action) !== 'note' && !graph.position.has(n.id),
  );
  const forward = (id: string): SequenceFlow[] =>
    (graph.outgoing.get(id) ?? []).filter((f) => (graph.position.get(f.to) ?? -1) > (graph.position.get(id) ?? 0));
  const remaining = new Map<string, number>();
  for (const node of [...graph.order].reverse()) {
    remaining.set(node.id, 1 + Math.max(0, ...forward(node.id).map((f) => remaining.get(f.to) ?? 0)));
  }
  const cells = new Map<string, Cell>();
  const taken = new Set<string>();
  const put = (id: string, cell: Cell): void => {
    cells.set(id, cell);
    taken.add(`${cell.lane}:${cell.column}`);
  };
  const wanted = new Map<string, Cell>();
  if (graph.entry) wanted.set(graph.entry.id, { column: 0, lane: 0 });
  for (const node of graph.order) {
    if (!cells.has(node.id))
      put(node.id, freeCell(wanted.get(node.id) ?? { column: 0, lane: 0 }, remaining.get(node.id) ?? 1, taken));
    const here = cells.get(node.id) as Cell;
    const flows = forward(node.id).sort((a, b) => rank(b, remaining) - rank(a, remaining));
    flows.forEach((f, i) => {
      const target = flow.nodes.find((n) => n.id === f.to);
      if (i > 0 && target && endsFlow(target.action) && (graph.incoming.get(f.to)?.length ?? 0) === 1) {
        const lane = here.lane + (f.error ? 1 : -1);
        if (!cells.has(f.to) && !taken.has(`${lane}:${here.column}`)) put(f.to, { column: here.column, lane });
      }
      if (cells.has(f.to)) return;
      const before = wanted.get(f.to);
      const lane = i === 0 ? here.lane : here.lane + 1;
      wanted.set(f.to, {
        // An error handler stands right below what may fail.
        column: Math.max(before?.column ?? 0, here.column + (f.error && i > 0 ? 0 : 1)),
        lane: before && Math.abs(before.lane) <= Math.abs(lane) ? before.lane : lane,
      });
    });
  }
  const lowest = Math.max(-1, ...[...cells.values()].map((c) => c.lane)) + 1;
  rest.forEach((node, i) => void put(node.id, { column: i % 6, lane: lowest + Math.floor(i / 6) }));
  return cells;
}

/** Which outcome goes straight on: the longest way, never the error; of equal ones `true` and what was drawn first. */
function rank(flow: SequenceFlow, remaining: ReadonlyMap<string, number>): number {
  return (remaining.get(flow.to) ?? 0) + (flow.case === 'true' ? 0.5 : 0) - (flow.error ? 1000 : 0);
}

function freeCell(wanted: Cell, length: number, taken: ReadonlySet<string>): Cell {
  for (let lane = wanted.lane; ; lane++) {
    let isFree = true;
    for (let column = wanted.column; column < wanted.column + Math.min(length, 4) && isFree; column++)
      isFree = !taken.has(`${lane}:${column}`);
    if (isFree || (lane === wanted.lane && !taken.has(`${lane}:${wanted.column}`) && wanted.lane === 0))
      return { column: wanted.column, lane };
  }
}

function toPoints(
  cells: ReadonlyMap<string, Cell>,
  sizes: ReadonlyMap<string, Size>,
  limit: number,
): Map<string, Point> {
  const widths: number[] = [];
  for (const [id, cell] of cells) widths[cell.column] = Math.max(widths[cell.column] ?? 0, sizes.get(id)?.width ?? 0);
  const rows = breakRows(
    [...widths].map((w) => w ?? 0),
    limit,
  );
  const points = new Map<string, Point>();
  let top = 0;
  rows.forEach((row, index) => {
    const members = [...cells].filter(([, cell]) => cell.column >= row.first && cell.column <= row.last);
    const lanes = [...new Set(members.map(([, cell]) => cell.lane))].sort((a, b) => a - b);
    const middles = new Map<number, number>();
    let y = top;
    for (const lane of lanes) {
      const height = Math.max(
        46,
        ...members.filter(([, c]) => c.lane === lane).map(([id]) => sizes.get(id)?.height ?? 0),
      );
      middles.set(lane, y + height / 2);
      y += height + laneGap;
    }
    // The entry's lane is the zero line of the canvas.
    const shift = index === 0 ? -(middles.get(0) ?? 0) : 0;
    for (const [id, cell] of members)
      points.set(id, {
        x: row.middles[cell.column - row.first] as number,
        y: (middles.get(cell.lane) as number) + shift,
      });
    top = y + shift + 16;
  });
  return points;
}

interface Row {
  first: number;
  last: number;
  middles: number[];
}

/** Breaks columns into rows no wider than the limit. What is short at the end stays in the row. */
function breakRows(widths: readonly number[], limit: number): Row[] {
  const rows: Row[] = [];
  let x = 0;
  widths.forEach((width, column) => {
    const row = rows.at(-1);
    const restWidth = widths.slice(column).reduce((sum, w) => sum + w + columnGap, 0);
    if (!row || (x + width > limit && restWidth > 160)) {
      rows.push({ first: column, last: column, middles: [rows.length === 0 && column === 0 ? 0 : width / 2] });
      x = rows.length === 1 ? width / 2 + columnGap : width + columnGap;
      return;
    }
    row.last = column;
    row.middles.push(x + width / 2);
    x += width + columnGap;
  });
  return rows;
}

function placeNotes(nodes: readonly FlowNode[], sizes: ReadonlyMap<string, Size>, places: Map<string, Point>): void {
  const notes = nodes.filter((n) => formOf(n.action) === 'note');
  if (notes.length === 0) return;
  const others = nodes.filter((n) => formOf(n.action) !== 'note');
  let x = Math.min(0, ...others.map((n) => n.x));
  const y = Math.max(0, ...others.map((n) => n.y + (sizes.get(n.id)?.height ?? 0) / 2)) + laneGap;
  for (const note of notes) {
    const size = sizes.get(note.id) as Size;
    places.set(note.id, { x, y: y + size.height / 2 });
    x += size.width + columnGap;
  }
}
