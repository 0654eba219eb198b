import type { Rect } from './geometry.ts';
import type { Diagram } from './projection.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

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
  for (const { entity } of diagram.entities) {
    const row = entity.attributes.findIndex((a) => a.id === current);
    const isEntity = entity.id === current;
    if (row < 0 && !isEntity) continue;
    if (direction === 'down' && row + 1 < entity.attributes.length) return entity.attributes[row + 1]?.id ?? null;
    if (direction === 'up' && row >= 0) return row === 0 ? entity.id : (entity.attributes[row - 1]?.id ?? null);
    return nearest(boxes, entity.id, direction) ?? (isEntity ? entity.id : current);
  }
  return boxes.has(current) ? (nearest(boxes, current, direction) ?? current) : (first?.entity.id ?? null);
}

/** The nearest box in a direction: distance that way counts once, aside twice. */
export function nearest(boxes: ReadonlyMap<string, Rect>, from: string, direction: Direction): string | null {
  const start = boxes.get(from);
  if (!start) return null;
  let best: string | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const [id, box] of boxes) {
    if (id === from) continue;
    const dx = box.x + box.width / 2 - (start.x + start.width / 2);
    const dy = box.y + box.height / 2 - (start.y + start.height / 2);
    const ahead = direction === 'left' ? -dx : direction === 'right' ? dx : direction === 'up' ? -dy : dy;
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    if (ahead <= 0 || aside > ahead * 3) continue;
    const cost = ahead + 2 * aside;
    if (cost < bestCost) {
      best = id;
      bestCost = cost;
    }
  }
  return best;
}
