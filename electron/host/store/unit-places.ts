import type { KindRegistry } from '../../../shared/model/kind.ts';
import { isPlace, type Misplacement, maxFolders, misplacementOf, type Placed } from '../../../shared/model/places.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DamagedDocument } from '../../../shared/rpc/calls/damage.ts';
import type { ChangeMode } from './change-draft.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * A change leaves every document where its kind may stand, and nothing in a module or folder that it deletes: what another window has
 * put there meanwhile would be lost. `draft` is what a change makes of the units: null for one that it deletes.
 */
export function refusePlaces(
  draft: ReadonlyMap<string, Unit | null>,
  mode: ChangeMode,
  units: ReadonlyMap<string, Unit>,
  strays: ReadonlyMap<string, Unit>,
  damaged: ReadonlyMap<string, DamagedDocument>,
  kinds: KindRegistry,
): Refusal | null {
  const get = (id: string): Placed | undefined =>
    draft.has(id) ? (draft.get(id) ?? undefined) : (units.get(id) ?? strays.get(id) ?? endOf(damaged.get(id), kinds));
  const moved = [...draft.values()].filter((unit) => unit !== null && units.get(unit.id)?.parent !== unit.parent);
  const deleted = new Set([...draft].filter(([, unit]) => unit === null).map(([id]) => id));
  if (moved.length === 0 && deleted.size === 0) return null;
  const left = [...units.values()].filter(({ id }) => !draft.has(id));
  const inside = [...left, ...damaged.values()].find(({ parent }) => parent !== null && deleted.has(parent));
  if (inside) return refuseLeftInside(units.get(inside.parent as string), inside, damaged.has(inside.id));
  // What stands in a folder that moves goes deeper with it.
  const isFolderMoved = moved.some((unit) => isPlace(unit ?? undefined) && units.has(unit?.id ?? ''));
  for (const unit of [...moved, ...(isFolderMoved ? left : [])]) {
    // Nothing is put into what is damaged, but a step back may lead there.
    if (unit?.parent && mode !== 'step' && damaged.has(unit.parent) && moved.includes(unit))
      return refuse('model/parent', refusals.missing(unit, kinds));
    const misplaced = unit && misplacementOf<Placed>(unit, get, kinds);
    if (misplaced) return refuse('model/parent', refusals[misplaced.why](unit, kinds));
  }
  return null;
}

function refuseLeftInside(place: Unit | undefined, inside: Placed, isDamaged: boolean): Refusal {
  const name = place?.name ?? 'It';
  return refuse(
    'change/conflict',
    isDamaged
      ? `${name} is not deleted: ${inside.name}, which is damaged, stands in it. Mend or delete that first.`
      : `${name} is not deleted: ${inside.name} stands in it, perhaps since another window or the command line put it there. Look at the new state and do it again.`,
  );
}

const labelOf = ({ kind }: Unit, kinds: KindRegistry) => kinds.get(kind)?.label.toLowerCase() ?? 'document';

const refusals: Readonly<Record<Misplacement, (unit: Unit, kinds: KindRegistry) => string>> = {
  inside: (unit, kinds) => `A ${labelOf(unit, kinds)} stands in no module or folder.`,
  'no-module': (unit, kinds) => `A ${labelOf(unit, kinds)} stands in a module.`,
  missing: ({ name }) => `${name} has no module or folder to stand in.`,
  'no-place': ({ name }) => `${name} has no module or folder to stand in.`,
  circle: ({ name }) => `${name} cannot stand inside itself.`,
  'too-deep': ({ name }) => `${name} would stand more than ${maxFolders} folders deep.`,
};

/** Sound documents of a stranger's file that stand nowhere: damaged, as long as no module or folder is there for them. */
export class StrayUnits extends Map<string, Unit> {
  private readonly kinds: KindRegistry;

  constructor(kinds: KindRegistry) {
    super();
    this.kinds = kinds;
  }

  /**
   * Takes what stands nowhere out of `units` and puts it among the `damaged`, and back what has a place now. Gives both. What stands
   * in a damaged module or folder stays: it is shown there.
   */
  sort(
    units: Map<string, Unit>,
    damaged: Map<string, DamagedDocument>,
  ): { lost: readonly string[]; found: readonly Unit[] } {
    const get = (id: string): Placed | undefined => units.get(id) ?? this.get(id) ?? endOf(damaged.get(id), this.kinds);
    const lost = [...units.values()].flatMap((unit) => misplacedAs(unit, get, this.kinds));
    const still = new Map(
      [...this.values()].flatMap((unit) => misplacedAs(unit, get, this.kinds)).map((d) => [d.id, d]),
    );
    const found = [...this.values()].filter(({ id }) => !still.has(id));
    for (const unit of found) {
      this.delete(unit.id);
      damaged.delete(unit.id);
      units.set(unit.id, unit);
    }
    for (const each of lost) {
      this.set(each.id, units.get(each.id) as Unit);
      units.delete(each.id);
    }
    for (const each of [...lost, ...still.values()]) damaged.set(each.id, each);
    return { lost: lost.map(({ id }) => id), found };
  }
}

function misplacedAs(unit: Unit, get: (id: string) => Placed | undefined, kinds: KindRegistry): DamagedDocument[] {
  const misplaced = misplacementOf<Placed>(unit, get, kinds);
  if (!misplaced) return [];
  const { id, kind, name, parent } = unit;
  return [{ id, kind, name, parent, reasons: [misplaced.text] }];
}

/** A damaged module or folder, or what may have been one, ends the way up like a module. */
function endOf(damage: DamagedDocument | undefined, kinds: KindRegistry): Placed | undefined {
  return damage && (isPlace(damage) || !kinds.get(damage.kind) ? { ...damage, kind: 'module' } : damage);
}
