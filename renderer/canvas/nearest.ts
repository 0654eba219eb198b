export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where an element of a diagram stands and how large it is. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The nearest box in a direction: distance that way counts once, aside twice; what stands far aside does not count. */
export function nearest(boxes: Iterable<readonly [string, Box]>, from: string, direction: Direction): string | null {
  return best(boxes, from, direction, 3);
}

/** The nearest box in a direction, however far aside it stands. */
export function nearestAhead(
  boxes: Iterable<readonly [string, Box]>,
  from: string,
  direction: Direction,
): string | null {
  return best(boxes, from, direction, Number.POSITIVE_INFINITY);
}

function best(
  boxes: Iterable<readonly [string, Box]>,
  from: string,
  direction: Direction,
  widest: number,
): string | null {
  const all = [...boxes];
  const start = all.find(([id]) => id === from)?.[1];
  if (!start) return null;
  let found: string | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const [id, box] of all) {
    if (id === from) continue;
    const dx = box.x + box.width / 2 - (start.x + start.width / 2);
    const dy = box.y + box.height / 2 - (start.y + start.height / 2);
    const ahead = direction === 'left' ? -dx : direction === 'right' ? dx : direction === 'up' ? -dy : dy;
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    if (ahead <= 0 || aside > ahead * widest) continue;
    const cost = ahead + 2 * aside;
    if (cost < bestCost) {
      found = id;
      bestCost = cost;
    }
  }
  return found;
}
