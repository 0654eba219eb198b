import type { UnitOperation } from '../../../shared/model/change.ts';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { hasSecretPlace, hasSecretText } from '../../../shared/model/stored-secrets.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { takeStep } from './rewrite-history.ts';
import type { ChangeRow } from './stored-rows.ts';

/**
 * Whether a history, which a stranger may have written, brings back the text of a secret, or of what became one later. True also when
 * its edits do not fit the documents, or each other: then nobody can tell.
 */
export function holdsSecretsOfThePast(
  changes: readonly ChangeRow[],
  stored: readonly Unit[],
  kinds: KindRegistry,
): boolean {
  const states = new Map(stored.map((unit) => [unit.id, unit]));
  const take = (ops: string) => takeStep(states, JSON.parse(ops) as UnitOperation[]);
  const undone = changes.filter((row) => row.undone);
  const done = changes.filter((row) => !row.undone);
  for (const { forward } of undone) if (!take(forward)) return true;
  const becameSecret = new Set<string>();
  const tells = (unit: Unit | null): boolean => {
    if (!unit) return false;
    if (hasSecretPlace(unit, kinds)) becameSecret.add(unit.id);
    return becameSecret.has(unit.id) && hasSecretText(unit, kinds);
  };
  // From the newest state to the oldest. Each edit is taken both ways: only one of them leads to the state before.
  for (const { forward, inverse } of [...undone.reverse(), ...done.reverse()]) {
    const [back, again] = [take(inverse), take(forward)];
    if (!back || !again || !take(inverse)) return true;
    const [newest, before] = back;
    if ([...newest, ...again[1], ...before].some(tells)) return true;
  }
  return false;
}
