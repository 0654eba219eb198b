import type { KindRegistry } from '../../../shared/model/kind.ts';
import { isValidName } from '../../../shared/model/naming.ts';
import { placesAbove } from '../../../shared/model/places.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * Names are valid and unique among the documents of a module (DMO-1), modules among each other. Each stands in a module
 * (`refusePlaces`). `draft` is what a change makes of the units: null for one that it deletes.
 */
export function refuseNames(
  changed: readonly Unit[],
  draft: ReadonlyMap<string, Unit | null>,
  units: ReadonlyMap<string, Unit>,
  kinds: KindRegistry,
): Refusal | null {
  const get = (id: string): Unit | undefined => (draft.has(id) ? (draft.get(id) ?? undefined) : units.get(id));
  const moduleOf = (unit: Unit): string => placesAbove(unit, get).at(-1)?.id ?? '';
  const renamed = changed.filter((unit) => {
    const before = units.get(unit.id);
    return !before || before.name !== unit.name || before.parent !== unit.parent;
  });
  if (renamed.length === 0) return null;
  const taken = new Map<string, string>();
  const all = [...units.values()].filter((u) => !draft.has(u.id));
  const keyOf = (u: Unit) =>
    u.kind === 'module'
      ? `module:${u.name.toLowerCase()}`
      : u.kind === 'folder'
        ? `folder:${u.parent}:${u.name.toLowerCase()}`
        : `${moduleOf(u)}:${u.name.toLowerCase()}`;
  for (const unit of [...all, ...changed.filter((u) => !renamed.includes(u))]) taken.set(keyOf(unit), unit.id);
  for (const unit of renamed) {
    const kind = kinds.require(unit.kind);
    if (kind.kind !== 'folder' && !isValidName(unit.name))
      return refuse(
        'model/name',
        `${JSON.stringify(unit.name)} is not a name: a letter or underscore, then letters (with their marks), digits and underscores.`,
      );
    const key = keyOf(unit);
    const other = taken.get(key);
    if (other && other !== unit.id)
      return refuse(
        'model/name-taken',
        `${unit.name} is the name of another ${unit.kind === 'module' ? 'module' : 'document'} already.`,
      );
    taken.set(key, unit.id);
  }
  return null;
}
