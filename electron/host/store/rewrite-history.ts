import { applyPatch, diffToPatch, PatchError, type UnitOperation } from '../../../shared/model/change.ts';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { kindVersionsOf } from './kind-versions.ts';
import { type ChangeRow, operationsOf } from './stored-rows.ts';

/** What becomes of the rows of the history. */
export interface RewrittenHistory {
  rewritten: ChangeRow[];
  /** Their numbers. */
  dropped: number[];
}

/** Which rows are made anew, and what each state around them becomes. */
export interface Reshaping {
  concerns(row: ChangeRow): boolean;
  /** Null when the state is none of its kind, as in a stranger's file. */
  reshape(unit: Unit, row: ChangeRow): Unit | null;
}

/**
 * The history with other states. The states that the changes stand between are walked from the units as they are stored, back over
 * what was done and forward over what was undone, and each change that is concerned is made anew of the reshaped states around it.
 * Dropped are changes that then do nothing, and what lies behind one that does not fit its state or has one that is none of its kind.
 */
export function rewriteHistory(
  changes: readonly ChangeRow[],
  stored: readonly Unit[],
  kinds: KindRegistry,
  { concerns, reshape }: Reshaping,
): RewrittenHistory {
  const rewritten: ChangeRow[] = [];
  const dropped: number[] = [];
  const reshaped = (units: States, row: ChangeRow): States | null => {
    const shaped = units.map((unit) => (unit && kinds.get(unit.kind) ? reshape(unit, row) : null));
    return shaped.every((unit, index) => unit !== null || units[index] === null) ? shaped : null;
  };
  const walk = (rows: readonly ChangeRow[], direction: 'inverse' | 'forward'): void => {
    const states = new Map(stored.map((unit) => [unit.id, unit]));
    for (const [index, row] of rows.entries()) {
      const [from, to] = takeStep(states, operationsOf(row[direction])) ?? [];
      if (!from || !to) {
        dropped.push(...rows.slice(index).map((each) => each.seq));
        return;
      }
      if (!concerns(row)) continue;
      const [near, far] = [reshaped(from, row), reshaped(to, row)];
      if (!near || !far) {
        dropped.push(...rows.slice(index).map((each) => each.seq));
        return;
      }
      const [before, after] = direction === 'forward' ? [near, far] : [far, near];
      const forward = between(before, after);
      if (forward.length === 0) {
        dropped.push(row.seq);
        continue;
      }
      rewritten.push({
        ...row,
        forward: JSON.stringify(forward),
        inverse: JSON.stringify(between(after, before)),
        kinds: kindVersionsOf(
          [...from, ...to].map((unit) => unit?.kind),
          kinds,
        ),
      });
    }
  };
  walk(changes.filter((row) => !row.undone).reverse(), 'inverse');
  walk(
    changes.filter((row) => row.undone),
    'forward',
  );
  return { rewritten, dropped };
}

export type States = readonly (Unit | null)[];

/** Takes the operations on the states; gives the touched units before and after, in one order. Null when they do not fit, or are none. */
export function takeStep(
  states: Map<string, Unit>,
  ops: readonly UnitOperation[] | null,
): [from: States, to: States] | null {
  if (!ops) return null;
  const ids = [...new Set(ops.map((op) => (op.op === 'create' ? op.unit.id : op.id)))];
  const from = ids.map((id) => states.get(id) ?? null);
  for (const op of ops) {
    if (op.op === 'create') states.set(op.unit.id, op.unit);
    else if (op.op === 'delete') states.delete(op.id);
    else {
      const unit = states.get(op.id);
      try {
        if (!unit) return null;
        states.set(op.id, applyPatch(unit, op.patch).value);
      } catch (error) {
        if (error instanceof PatchError) return null;
        throw error;
      }
    }
  }
  return [from, ids.map((id) => states.get(id) ?? null)];
}

function between(from: States, to: States): UnitOperation[] {
  return from.flatMap((before, index): UnitOperation[] => {
    const after = to[index] ?? null;
    if (!before) return after ? [{ op: 'create', unit: after }] : [];
    if (!after) return [{ op: 'delete', id: before.id }];
    const patch = diffToPatch(before, after);
    return patch.length > 0 ? [{ op: 'patch', id: before.id, patch }] : [];
  });
}
