import type { Rect, Viewport } from '@xyflow/react';

/** How a diagram fits: never enlarged, with a small edge around it. */
export const fitViewOptions = { padding: 0.05, maxZoom: 1 } as const;

/** The smallest scale at which texts of a diagram are read without effort. */
const readable = 0.7;
const edge = 32;

/**
 * How a diagram is shown first: all of it where it fits at a readable scale, else its beginning (top left) at that scale; the map shows
 * where one is, *Fit* shows all of it. Sizes in pixels of the screen, `bounds` in those of the canvas.
 */
export function firstView(bounds: Rect, width: number, height: number): Viewport {
  const fitting = Math.min((width - 2 * edge) / bounds.width, (height - 2 * edge) / bounds.height);
  const zoom = Math.min(1, Math.max(readable, fitting));
  const start = (from: number, size: number, room: number) =>
    size * zoom <= room - 2 * edge ? (room - size * zoom) / 2 - from * zoom : edge - from * zoom;
  return { x: start(bounds.x, bounds.width, width), y: start(bounds.y, bounds.height, height), zoom };
}
