import type { Point, Rect } from './geometry.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';

export interface Link {
  id: string;
  from: string;
  to: string;
  /** Heights the link keeps to at boxes that stand side by side, such as the row of an attribute. */
  heights?: { from: number; to: number };
}

export interface Route {
  points: Point[];
  fromSide: Side;
  toSide: Side;
  /** Where a label sits: the middle of the longest segment. */
  label: Point;
  /** How wide the label may be and hide neither the ends of the link nor its boxes. */
  room: number;
}

const stub = 24;

interface Draft {
  link: Link;
  from: Rect;
  to: Rect;
  fromSide: Side;
  toSide: Side;
}

/**
 * Orthogonal routes for links between boxes. Sides follow how the boxes stand to each other; links on one side spread over
 * it in the order of where they go; the bend goes where it crosses the fewest other boxes.
 */
export function routeLinks(links: readonly Link[], boxes: ReadonlyMap<string, Rect>): Map<string, Route> {
  const drafts: Draft[] = [];
  for (const link of links) {
    const from = boxes.get(link.from);
    const to = boxes.get(link.to);
    if (!from || !to) continue;
    const [fromSide, toSide] = link.from === link.to ? (['right', 'right'] as const) : sidesOf(from, to);
    drafts.push({ link, from, to, fromSide, toSide });
  }
  const ports = spread(drafts);
  const obstacles = [...boxes.values()];
  const routes = new Map<string, Route>();
  for (const draft of drafts) {
    const { link, fromSide, toSide } = draft;
    const start = ports.get(`${link.id}>`) as Point;
    const end = ports.get(`${link.id}<`) as Point;
    const direct = path(start, fromSide, end, toSide, draft, obstacles);
    const around = link.heights ? null : wayAround(direct, draft, obstacles);
    const points = tidy(around?.points ?? direct);
    routes.set(link.id, {
      points,
      fromSide: around?.side ?? fromSide,
      toSide: around?.side ?? toSide,
      ...labelPlace(points, draft),
    });
  }
  return routes;
}

/** The two sides that face each other. */
export function sidesOf(from: Rect, to: Rect): [Side, Side] {
  const gapX = Math.max(to.x - (from.x + from.width), from.x - (to.x + to.width));
  const gapY = Math.max(to.y - (from.y + from.height), from.y - (to.y + to.height));
  const toRight = to.x + to.width / 2 >= from.x + from.width / 2;
  const below = to.y + to.height / 2 >= from.y + from.height / 2;
  const horizontal: [Side, Side] = toRight ? ['right', 'left'] : ['left', 'right'];
  const vertical: [Side, Side] = below ? ['bottom', 'top'] : ['top', 'bottom'];
  if (gapX >= 2 * stub) return horizontal;
  if (gapY >= 2 * stub) return vertical;
  if (gapX <= 0 && gapY <= 0) return ['right', 'right'];
  return gapX >= gapY ? horizontal : vertical;
}

function spread(drafts: readonly Draft[]): Map<string, Point> {
  interface End {
    key: string;
    box: Rect;
    other: Rect;
    side: Side;
  }
  const groups = new Map<string, End[]>();
  const ports = new Map<string, Point>();
  for (const d of drafts) {
    const { heights } = d.link;
    if (heights && (d.fromSide === 'left' || d.fromSide === 'right')) {
      ports.set(`${d.link.id}>`, at(d.from, d.fromSide, heights.from));
      ports.set(`${d.link.id}<`, at(d.to, d.toSide, heights.to));
      continue;
    }
    for (const end of [
      { key: `${d.link.id}>`, id: d.link.from, box: d.from, other: d.to, side: d.fromSide },
      { key: `${d.link.id}<`, id: d.link.to, box: d.to, other: d.from, side: d.toSide },
    ]) {
      const group = `${end.id}:${end.side}`;
      groups.set(group, [...(groups.get(group) ?? []), end]);
    }
  }
  for (const ends of groups.values()) {
    const isVertical = ends[0]?.side === 'left' || ends[0]?.side === 'right';
    const along = (r: Rect): number => (isVertical ? r.y + r.height / 2 : r.x + r.width / 2);
    ends.sort((a, b) => along(a.other) - along(b.other) || (a.key < b.key ? -1 : 1));
    ends.forEach((end, i) => {
      const start = isVertical ? end.box.y : end.box.x;
      const length = isVertical ? end.box.height : end.box.width;
      ports.set(end.key, at(end.box, end.side, start + (length * (i + 1)) / (ends.length + 1)));
    });
  }
  straighten(drafts, ports, groups);
  return ports;
}

/** A link that is alone on both sides goes straight where the two boxes overlap. */
function straighten(
  drafts: readonly Draft[],
  ports: Map<string, Point>,
  groups: ReadonlyMap<string, readonly unknown[]>,
): void {
  for (const d of drafts) {
    if (d.link.from === d.link.to || d.link.heights) continue;
    const one = groups.get(`${d.link.from}:${d.fromSide}`)?.length === 1;
    const other = groups.get(`${d.link.to}:${d.toSide}`)?.length === 1;
    const isHorizontal = d.fromSide === 'left' || d.fromSide === 'right';
    const low = isHorizontal ? Math.max(d.from.y, d.to.y) : Math.max(d.from.x, d.to.x);
    const high = isHorizontal
      ? Math.min(d.from.y + d.from.height, d.to.y + d.to.height)
      : Math.min(d.from.x + d.from.width, d.to.x + d.to.width);
    if (high - low < 24 || d.fromSide === d.toSide) continue;
    const start = ports.get(`${d.link.id}>`) as Point;
    const end = ports.get(`${d.link.id}<`) as Point;
    const [a, b] = isHorizontal ? [start.y, end.y] : [start.x, end.x];
    const inside = (v: number): boolean => v >= low + 12 && v <= high - 12;
    const value = one && other ? (low + high) / 2 : one && inside(b) ? b : other && inside(a) ? a : null;
    if (value === null) continue;
    ports.set(`${d.link.id}>`, at(d.from, d.fromSide, value));
    ports.set(`${d.link.id}<`, at(d.to, d.toSide, value));
  }
}

function at(box: Rect, side: Side, along: number): Point {
  if (side === 'left') return { x: box.x, y: along };
  if (side === 'right') return { x: box.x + box.width, y: along };
  if (side === 'top') return { x: along, y: box.y };
  return { x: along, y: box.y + box.height };
}

function path(
  start: Point,
  fromSide: Side,
  end: Point,
  toSide: Side,
  draft: Draft,
  obstacles: readonly Rect[],
): Point[] {
  if (fromSide === toSide) {
    const x = Math.max(start.x, end.x) + stub + 8;
    return [start, { x, y: start.y }, { x, y: end.y }, end];
  }
  const isHorizontal = fromSide === 'left' || fromSide === 'right';
  const [a, b] = isHorizontal ? [start.x, end.x] : [start.y, end.y];
  let best: Point[] = [];
  let bestCost = Number.POSITIVE_INFINITY;
  for (const share of [0.5, 0.25, 0.75, 0.4, 0.6]) {
    const bend = Math.round(a + (b - a) * share);
    const points = isHorizontal
      ? [start, { x: bend, y: start.y }, { x: bend, y: end.y }, end]
      : [start, { x: start.x, y: bend }, { x: end.x, y: bend }, end];
    const cost = crossings(points, obstacles, draft) * 1000 + Math.abs(share - 0.5);
    if (cost < bestCost) {
      best = points;
      bestCost = cost;
    }
    if (cost < 1) break;
  }
  return best;
}

/** Over or under what stands between, when the direct way crosses boxes and this one crosses fewer. */
function wayAround(
  direct: readonly Point[],
  draft: Draft,
  obstacles: readonly Rect[],
): { points: Point[]; side: Side } | null {
  let fewest = crossings(direct, obstacles, draft);
  let best: { points: Point[]; side: Side } | null = null;
  if (fewest === 0) return null;
  const { from, to } = draft;
  const left = Math.min(from.x, to.x);
  const right = Math.max(from.x + from.width, to.x + to.width);
  const between = obstacles.filter(
    (o) =>
      o.x < right &&
      o.x + o.width > left &&
      o.y < Math.max(from.y + from.height, to.y + to.height) &&
      o.y + o.height > Math.min(from.y, to.y),
  );
  for (const side of ['top', 'bottom'] as const) {
    const y =
      side === 'top'
        ? Math.min(...between.map((o) => o.y)) - stub
        : Math.max(...between.map((o) => o.y + o.height)) + stub;
    const start = at(from, side, from.x + from.width * 0.6);
    const end = at(to, side, to.x + to.width * 0.4);
    const points = [start, { x: start.x, y }, { x: end.x, y }, end];
    const count = crossings(points, obstacles, draft);
    if (count >= fewest) continue;
    fewest = count;
    best = { points, side };
  }
  return best;
}

function crossings(points: readonly Point[], obstacles: readonly Rect[], draft: Draft): number {
  let count = 0;
  for (let i = 1; i < points.length; i++) {
    const p = points[i - 1] as Point;
    const q = points[i] as Point;
    const left = Math.min(p.x, q.x);
    const right = Math.max(p.x, q.x);
    const top = Math.min(p.y, q.y);
    const bottom = Math.max(p.y, q.y);
    for (const box of obstacles) {
      if (box === draft.from || box === draft.to) continue;
      if (left < box.x + box.width && right > box.x && top < box.y + box.height && bottom > box.y) count++;
    }
  }
  return count;
}

function tidy(points: readonly Point[]): Point[] {
  return points.filter((p, i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    if (!before || !after) return true;
    return !((before.x === p.x && p.x === after.x) || (before.y === p.y && p.y === after.y));
  });
}

/** The marks of both ends, and air. */
const ends = 20;
const widestLabel = 240;
const smallStep = 16;

function labelPlace(points: readonly Point[], { from, to }: Draft): { label: Point; room: number } {
  const [start, end] = [points[0] as Point, points.at(-1) as Point];
  const across = Math.abs(start.x - end.x);
  // A line with a small step is one line to the eye.
  if (points.length === 4 && start.y === points[1]?.y && Math.abs(start.y - end.y) <= smallStep && across > smallStep)
    return { label: { x: (start.x + end.x) / 2, y: Math.min(start.y, end.y) }, room: roomOf(across - ends) };
  let best = points[0] as Point;
  let longest = -1;
  let room = widestLabel;
  for (let i = 1; i < points.length; i++) {
    const p = points[i - 1] as Point;
    const q = points[i] as Point;
    const length = Math.abs(p.x - q.x) + Math.abs(p.y - q.y);
    if (length > longest) {
      longest = length;
      best = { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
      room = p.y === q.y ? length - (points.length === 2 ? ends : ends / 2) : besides(best.x, from, to);
    }
  }
  return { label: best, room: roomOf(room) };
}

const roomOf = (width: number): number => Math.max(0, Math.min(widestLabel, Math.round(width)));

/** The width around a vertical line that lies between two boxes side by side. */
function besides(x: number, ...boxes: Rect[]): number {
  const free = boxes.map((b) => (b.x + b.width <= x ? x - b.x - b.width : b.x >= x ? b.x - x : widestLabel / 2));
  return 2 * Math.min(...free) - 8;
}
