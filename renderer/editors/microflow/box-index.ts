import type { Point, Rect } from './geometry.ts';

/** Boxes by the squares of the canvas that they stand in: a line asks those that it passes, not all. */
export class BoxIndex {
  private readonly squares = new Map<string, [string, Rect][]>();

  constructor(boxes: readonly (readonly [id: string, box: Rect])[]) {
    for (const [id, box] of boxes)
      for (const key of squaresOf(box.x, box.y, box.x + box.width, box.y + box.height)) {
        const known = this.squares.get(key);
        if (known) known.push([id, box]);
        else this.squares.set(key, [[id, box]]);
      }
  }

  /** Those that a line with these corners may run under. */
  along(points: readonly Point[]): ReadonlyMap<string, Rect> {
    const found = new Map<string, Rect>();
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1] as Point, points[i] as Point];
      for (const key of squaresOf(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)))
        for (const [id, box] of this.squares.get(key) ?? []) found.set(id, box);
    }
    return found;
  }
}

/** Side of a square: a little more than a card, so that most boxes stand in few. */
const side = 256;

function squaresOf(left: number, top: number, right: number, bottom: number): string[] {
  const keys: string[] = [];
  for (let x = Math.floor(left / side); x <= Math.floor(right / side); x++)
    for (let y = Math.floor(top / side); y <= Math.floor(bottom / side); y++) keys.push(`${x} ${y}`);
  return keys;
}
