import type { Rect, Viewport } from '@xyflow/react';

/** Where a toolbar belongs, in canvas coordinates. */
export interface ToolbarPlace {
  /** Middle of the top edge of its element. */
  x: number;
  y: number;
  /** Bottom edge of its element, where the toolbar may hang below it. */
  bottom?: number;
  /** What the toolbar must not cover, such as the header of the frame that its element stands in. */
  clear?: Rect;
}

interface Size {
  width: number;
  height: number;
}

const gap = 12;
const edge = 6;

/** Left and top of a toolbar on the screen: above its element, else below, inside the canvas as a whole. */
export function toolbarPlace(
  place: ToolbarPlace,
  size: Size,
  view: Viewport,
  canvas: Size,
): { left: number; top: number } {
  const within = (value: number, room: number): number => Math.round(Math.max(edge, Math.min(value, room - edge)));
  const left = within(place.x * view.zoom + view.x - size.width / 2, canvas.width - size.width);
  const above = place.y * view.zoom + view.y - gap - size.height;
  const below = (place.bottom ?? place.y) * view.zoom + view.y + gap;
  const { clear } = place;
  const covers =
    clear !== undefined &&
    left < (clear.x + clear.width) * view.zoom + view.x &&
    left + size.width > clear.x * view.zoom + view.x &&
    above < (clear.y + clear.height) * view.zoom + view.y &&
    above + size.height > clear.y * view.zoom + view.y;
  const hangs = place.bottom !== undefined && (above < edge || covers) && below + size.height <= canvas.height - edge;
  return { left, top: within(hangs ? below : above, canvas.height - size.height) };
}
