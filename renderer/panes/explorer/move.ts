import type { Change } from '../../../shared/model/change.ts';
import { isPlace } from '../../../shared/model/places.ts';
import type { ProjectView } from '../../../shared/model/project.ts';

/** The module or folder that a drop on, or a paste at, a row goes into. */
export function placeOf(view: ProjectView, id: string | null): string | null {
  const unit = view.unit(id);
  return unit ? (isPlace(unit) ? unit.id : unit.parent) : null;
}

/** Without what stands inside another of them: that goes along. */
function outermost(view: ProjectView, ids: readonly string[]): string[] {
  const all = new Set(ids);
  const isInside = (id: string): boolean => {
    const unit = view.unit(id);
    return unit !== undefined && view.placesOf(unit).some((place) => all.has(place.id));
  };
  return ids.filter((id) => !isInside(id));
}

/** Why documents cannot move into a place; null when they can. */
export function moveRefusal(view: ProjectView, ids: readonly string[], place: string | null): string | null {
  const target = view.unit(place);
  if (!target || !isPlace(target)) return 'Documents stand in a module or a folder.';
  for (const id of ids) {
    const unit = view.unit(id);
    if (!unit) continue;
    if (unit.kind === 'module' || view.kinds.get(unit.kind)?.single) return `${unit.name} stays where it is.`;
    if ([target, ...view.placesOf(target)].some((place) => place.id === id))
      return `${unit.name} cannot stand inside itself.`;
    const module = view.moduleOf(target);
    const isTaken =
      view.moduleOf(unit) !== module &&
      [...view.units.values()].some(
        (u) => u.id !== id && view.moduleOf(u) === module && u.name.toLowerCase() === unit.name.toLowerCase(),
      );
    if (isTaken && unit.kind !== 'folder') return `${module?.name} has a ${unit.name} already.`;
  }
  return null;
}

/** The move of documents into a place, as one step; without operations when they stand there already. */
export function planMove(view: ProjectView, ids: readonly string[], place: string): Change {
  const moved = outermost(view, ids).filter((id) => view.unit(id)?.parent !== place);
  return {
    label: `Move ${moved.length === 1 ? (view.unit(moved[0])?.name ?? '') : `${moved.length} documents`}`,
    ops: moved.map((id) => ({ op: 'patch', id, patch: [{ op: 'replace', path: ['parent'], value: place }] })),
  };
}
