import { activityOf } from '../../../shared/microflow/activities/index.ts';
import { formOf } from '../../../shared/microflow/control.ts';
import type { FlowNode, Microflow } from '../../../shared/microflow/kind.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Rect = Point & Size;

export const card: Size = { width: 160, height: 46 };
export const frameHeader = 26;
export const framePadding = 20;
const emptyFrame: Size = { width: 260, height: 110 };

/** Sizes of every node. A frame is as large as its contents ask for, and never smaller than what was drawn. */
export function nodeSizes(flow: Microflow): Map<string, Size> {
  const children = new Map<string, FlowNode[]>();
  for (const node of flow.nodes)
    if (node.parent) children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  const sizes = new Map<string, Size>();
  const sizeOf = (node: FlowNode, depth: number): Size => {
    const known = sizes.get(node.id);
    if (known) return known;
    const size = fixedSize(node) ?? frameSize(node, depth);
    sizes.set(node.id, size);
    return size;
  };
  const frameSize = (node: FlowNode, depth: number): Size => {
    let { width, height } = { width: node.width ?? emptyFrame.width, height: node.height ?? emptyFrame.height };
    for (const child of depth > 50 ? [] : (children.get(node.id) ?? [])) {
      const size = sizeOf(child, depth + 1);
      width = Math.max(width, child.x + size.width + framePadding);
      height = Math.max(height, child.y + size.height / 2 + framePadding);
    }
    return { width, height };
  };
  for (const node of flow.nodes) sizeOf(node, 0);
  return sizes;
}

function fixedSize(node: FlowNode): Size | null {
  const { shape } = activityOf(node.action.type);
  if (shape === 'frame') return null;
  if (shape === 'circle') return { width: 30, height: 30 };
  if (shape === 'diamond') return { width: 30, height: 30 };
  if (shape === 'hexagon') return { width: 152, height: 46 };
  if (shape === 'note') return { width: node.width ?? 220, height: node.height ?? 64 };
  return card;
}

/** Boxes on the canvas (top left, absolute). A node's stored place is its left edge and its
 * middle line (nodes of a row have one y), seen from its loop's top left corner. */
export function absoluteRects(flow: Microflow, moved?: ReadonlyMap<string, Point>): Map<string, Rect> {
  const sizes = nodeSizes(flow);
  const byId = new Map(flow.nodes.map((n) => [n.id, n]));
  const rects = new Map<string, Rect>();
  const rectOf = (node: FlowNode, depth: number): Rect => {
    const known = rects.get(node.id);
    if (known) return known;
    const size = sizes.get(node.id) as Size;
    const parent = node.parent && depth < 50 ? byId.get(node.parent) : undefined;
    const origin = parent ? rectOf(parent, depth + 1) : { x: 0, y: 0 };
    const place = moved?.get(node.id) ?? node;
    const rect = { x: origin.x + place.x, y: origin.y + place.y - size.height / 2, ...size };
    rects.set(node.id, rect);
    return rect;
  };
  for (const node of flow.nodes) rectOf(node, 0);
  return rects;
}

/** Whether two boxes lie on each other, or nearer to each other than `margin`. */
export function meet(a: Rect, b: Rect, margin: number): boolean {
  return (
    a.x < b.x + b.width + margin &&
    b.x < a.x + a.width + margin &&
    a.y < b.y + b.height + margin &&
    b.y < a.y + a.height + margin
  );
}

/** The innermost loop at a point, leaving out some nodes and what stands in them. */
export function loopAt(flow: Microflow, at: Point, without: ReadonlySet<string> = new Set()): string | null {
  const rects = absoluteRects(flow);
  let found: string | null = null;
  let area = Number.POSITIVE_INFINITY;
  for (const node of flow.nodes) {
    if (formOf(node.action) !== 'loop' || isWithin(flow, node.id, without)) continue;
    const r = rects.get(node.id) as Rect;
    if (at.x < r.x || at.x > r.x + r.width || at.y < r.y || at.y > r.y + r.height || r.width * r.height >= area)
      continue;
    found = node.id;
    area = r.width * r.height;
  }
  return found;
}

/** Whether a node is one of some nodes or stands in one of them. */
export function isWithin(flow: Microflow, id: string, nodes: ReadonlySet<string>): boolean {
  let current: string | null | undefined = id;
  for (let depth = 0; current && depth < 50; depth++) {
    if (nodes.has(current)) return true;
    current = flow.nodes.find((n) => n.id === current)?.parent;
  }
  return false;
}
