import type { KindRegistry } from '../../../shared/model/kind.ts';
import { isValidName, NameSet } from '../../../shared/model/naming.ts';
import { isPlace, maxFolders } from '../../../shared/model/places.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { newId } from '../new-id.ts';

/**
 * New modules for what was saved of a file but stands nowhere. One in the place of each parent that is lost, under its id, and under its
 * name where that is one. What stands in itself, in a circle, too deep, in no module or in what is no place is moved into one of its own: only the
 * document that breaks the way up moves, what stands in it goes along. `isMoved` says that the `units` were changed.
 */
export function placesFor(
  units: Unit[],
  names: ReadonlyMap<string, string>,
  kinds: KindRegistry,
): { modules: Unit[]; isMoved: boolean } {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const taken = new NameSet(units.filter(({ kind }) => kind === 'module').map(({ name }) => name));
  const modules = new Map<string, Unit>();
  const addModule = (id: string, name: string): Unit => {
    const module: Unit = {
      id,
      kind: 'module',
      name: taken.take(isValidName(name) ? name : 'Recovered'),
      parent: null,
      documentation: '',
      data: kinds.require('module').defaults(),
    };
    byId.set(id, module);
    return module;
  };
  const move = (unit: Unit, parent: string | null): void => {
    const moved = { ...unit, parent };
    byId.set(unit.id, moved);
  };
  let isMoved = false;
  for (const unit of units)
    for (let broken = breakAbove(unit.id, byId, kinds); broken; broken = breakAbove(unit.id, byId, kinds)) {
      const { at, why } = broken;
      if (why === 'missing') {
        modules.set(at.parent as string, addModule(at.parent as string, names.get(at.parent as string) ?? ''));
        continue;
      }
      isMoved = true;
      if (why === 'inside') {
        move(at, null);
        continue;
      }
      // Those that stand in the same thing stay together.
      const key = why === 'no-place' ? `in ${at.parent}` : why === 'no-module' ? 'in nothing' : `of ${at.id}`;
      const module = modules.get(key) ?? addModule(newId(), '');
      modules.set(key, module);
      move(at, module.id);
    }
  for (const [index, { id }] of units.entries()) units[index] = byId.get(id) as Unit;
  return { modules: [...modules.values()], isMoved };
}

/** The document at, or above, a unit where the way up to a module breaks; null when it does not. */
function breakAbove(
  id: string,
  byId: ReadonlyMap<string, Unit>,
  kinds: KindRegistry,
): { at: Unit; why: 'missing' | 'inside' | 'no-place' | 'no-module' | 'circle' | 'too-deep' } | null {
  const way = new Set<Unit>();
  for (let at = byId.get(id) as Unit; ; ) {
    way.add(at);
    if (at.kind === 'module') {
      if (at.parent !== null) return { at, why: 'inside' };
      const deep = [...way].at(-maxFolders);
      return way.size > maxFolders && deep ? { at: deep, why: 'too-deep' } : null;
    }
    if (at.parent === null) return kinds.require(at.kind).placement === 'project' ? null : { at, why: 'no-module' };
    const above = byId.get(at.parent);
    if (!above) return { at, why: 'missing' };
    if (!isPlace(above)) return { at, why: 'no-place' };
    if (way.has(above)) return { at, why: 'circle' };
    at = above;
  }
}
