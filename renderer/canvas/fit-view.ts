import type { Rect, Viewport } from '@xyflow/react';

/** The smallest scale at which texts of a diagram are read without effort. */
const readable = 0.7;
const edge = 32;
const fittingEdge = 16;

/** How all of a diagram is shown: never enlarged, with a small edge around it. Sizes in pixels of the screen, `bounds` in those of the canvas. */
export function fittingView(bounds: Rect, width: number, height: number, smallest: number): Viewport {
  const room = (size: number): number => Math.max(1, size - 2 * fittingEdge);
  const zoom = Math.max(smallest, Math.min(1, room(width) / bounds.width, room(height) / bounds.height));
  return {
    x: width / 2 - (bounds.x + bounds.width / 2) * zoom,
    y: height / 2 - (bounds.y + bounds.height / 2) * zoom,
    zoom,
  };
}

/**
 * How a diagram is shown first, and after it was laid out anew: all of it where it fits at a readable scale, else its beginning (top left) at that scale; the map
 * shows where one is, *Fit* shows all of it. `anchor` is an element that must be seen: where the beginning does not show it, it stands in the middle.
 */
export function firstView(bounds: Rect, width: number, height: number, anchor?: Rect): Viewport {
  const fitting = Math.min((width - 2 * edge) / bounds.width, (height - 2 * edge) / bounds.height);
  const zoom = Math.min(1, Math.max(readable, fitting));
  const start = (from: number, size: number, room: number) =>
    size * zoom <= room - 2 * edge ? (room - size * zoom) / 2 - from * zoom : edge - from * zoom;
  const view = { x: start(bounds.x, bounds.width, width), y: start(bounds.y, bounds.height, height), zoom };
  if (!anchor) return view;
  const isOut = (from: number, size: number, room: number) => from < 0 || from + size > room;
  if (isOut(anchor.x * zoom + view.x, anchor.width * zoom, width))
    view.x = width / 2 - (anchor.x + Math.min(anchor.width, width) / 2) * zoom;
  if (isOut(anchor.y * zoom + view.y, anchor.height * zoom, height))
    view.y = height / 2 - (anchor.y + Math.min(anchor.height, height) / 2) * zoom;
  return view;
}

/** The smallest box around all boxes; null around none. */
export function around(boxes: readonly Rect[]): Rect | null {
  if (boxes.length === 0) return null;
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b));
  const [x, y] = [least(boxes.map((b) => b.x)), least(boxes.map((b) => b.y))];
  const right = most(boxes.map((b) => b.x + b.width));
  return { x, y, width: right - x, height: most(boxes.map((b) => b.y + b.height)) - y };
}
