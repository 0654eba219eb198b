import type { Point } from './geometry.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

/** A place beside what is there. */
export function freePlace(document: DomainModelDocument): Point {
  const rects = document.diagram.entities.map((e) => e.rect);
  const last = rects.at(-1);
  if (!last) return { x: 80, y: 80 };
  const place = { x: last.x + last.width + 96, y: last.y };
  const isHit = (): boolean =>
    [...rects, ...document.diagram.enumerations.map((e) => e.rect)].some(
      (r) =>
        place.x < r.x + r.width + 24 && r.x < place.x + 264 && place.y < r.y + r.height + 24 && r.y < place.y + 100,
    );
  while (isHit()) place.y += 48;
  return place;
}
