import { minimumWidth, overlaps, type Point, type Rect } from './geometry.ts';
import type { Diagram } from './projection.ts';

/** Height of an entity that has its first attributes. */
const newHeight = 100;

/** The place itself, or the next one down where a new entity lies on nothing. */
export function clearPlace(diagram: Diagram, at: Point): Point {
  const rects: Rect[] = [...diagram.entities.map((e) => e.rect), ...diagram.enumerations.map((e) => e.rect)];
  const place = { ...at, width: minimumWidth, height: newHeight };
  while (rects.some((r) => overlaps(r, place, 24))) place.y += 48;
  return { x: place.x, y: place.y };
}

/** A place beside what is there. */
export function freePlace(diagram: Diagram): Point {
  const last = diagram.entities.at(-1)?.rect;
  return last ? clearPlace(diagram, { x: last.x + last.width + 96, y: last.y }) : { x: 80, y: 80 };
}
