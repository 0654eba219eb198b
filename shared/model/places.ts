import type { KindRegistry } from './kind.ts';
import type { Unit } from './unit.ts';

/** A document stands at most as many folders deep. */
export const maxFolders = 100;

/** What is known of a unit where only its place is asked for. */
export type Placed = Pick<Unit, 'id' | 'kind' | 'name' | 'parent'>;

/** Whether documents can stand in it. */
export const isPlace = (unit: Pick<Unit, 'kind'> | undefined): boolean =>
  unit?.kind === 'module' || unit?.kind === 'folder';

/**
 * What a unit stands in, the innermost first, up to its module. Bounded: in a stranger's file folders may stand in each other, or very deep.
 * Each is given once.
 */
export function placesAbove<T extends Placed>(unit: T, get: (id: string) => T | undefined): T[] {
  const places: T[] = [];
  let at: T | undefined = unit;
  while (at && at.kind !== 'module' && at.parent !== null && places.length < maxFolders - 1) {
    at = get(at.parent);
    if (!at || at.id === unit.id || places.includes(at)) break;
    places.push(at);
  }
  return places;
}

/** Why a unit stands nowhere. */
export type Misplacement = 'inside' | 'no-module' | 'missing' | 'no-place' | 'circle' | 'too-deep';

/** Why a unit stands in no module, as a sentence about it (`it stands …`); null for one that stands where its kind may. */
export function misplacementOf<T extends Placed>(
  unit: T,
  get: (id: string) => T | undefined,
  kinds: KindRegistry,
): { why: Misplacement; text: string } | null {
  if (unit.kind === 'module')
    return unit.parent === null ? null : { why: 'inside', text: 'it stands inside something, where no module stands' };
  if (unit.parent === null)
    return kinds.get(unit.kind)?.placement === 'project' ? null : { why: 'no-module', text: 'it stands in no module' };
  const places = placesAbove(unit, get);
  const odd = places.find((place) => !isPlace(place));
  if (odd) return { why: 'no-place', text: `it stands in ${odd.name}, which is no module or folder` };
  const last = places.at(-1) ?? unit;
  if (last.kind === 'module') return null;
  if (last.parent === null || !get(last.parent))
    return { why: 'missing', text: 'it stands in a module or folder that is not there' };
  if (last.parent === unit.id || places.some(({ id }) => id === last.parent))
    return { why: 'circle', text: unit.parent === unit.id ? 'it stands in itself' : 'its folders stand in each other' };
  return { why: 'too-deep', text: `it stands more than ${maxFolders} folders deep` };
}
