import { type Direction, nearest } from '../../canvas/nearest.ts';
import type { Rect } from './geometry.ts';
import type { Diagram } from './projection.ts';

/** The element the arrow keys go to: up and down through the rows of an entity, otherwise to the nearest box that way. */
export function walk(diagram: Diagram, current: string | null, direction: Direction): string | null {
  const [first] = diagram.entities;
  if (!current) return first?.entity.id ?? null;
  const boxes = new Map<string, Rect>([
    ...diagram.entities.map((e): [string, Rect] => [e.entity.id, e.rect]),
    ...diagram.enumerations.map((e): [string, Rect] => [e.enumeration.id, e.rect]),
  ]);
  const link = diagram.links.find((l) => l.id === current);
  if (link) return direction === 'left' || direction === 'up' ? link.from : link.to;
  for (const { entity, rows } of diagram.entities) {
    const row = rows.findIndex((r) => r.attribute.id === current);
    const isEntity = entity.id === current;
    if (row < 0 && !isEntity) continue;
    if (direction === 'down' && row + 1 < rows.length) return rows[row + 1]?.attribute.id ?? null;
    if (direction === 'up' && row >= 0) return row === 0 ? entity.id : (rows[row - 1]?.attribute.id ?? null);
    return nearest(boxes, entity.id, direction) ?? (isEntity ? entity.id : current);
  }
  return boxes.has(current) ? (nearest(boxes, current, direction) ?? current) : (first?.entity.id ?? null);
}
