import type { KindRegistry } from '../../../shared/model/kind.ts';
import { hasSecretPlace, hasSecretText, withoutSecretTexts } from '../../../shared/model/stored-secrets.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type RewrittenHistory, rewriteHistory, takeStep } from './rewrite-history.ts';
import { type ChangeRow, operationsOf, touchedIds } from './stored-rows.ts';

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
  const take = (ops: string) => takeStep(states, operationsOf(ops));
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

/** The history without the texts that are, or may have been, secrets of these documents; `stored` is how all of them stand now. */
export function historyWithoutTexts(
  ids: ReadonlySet<string>,
  changes: readonly ChangeRow[],
  stored: readonly Unit[],
  kinds: KindRegistry,
): RewrittenHistory {
  return rewriteHistory(changes, stored, kinds, {
    // An edit that cannot be read may touch any.
    concerns: (row) => [...(touchedIds(row) ?? ids)].some((id) => ids.has(id)),
    reshape: (unit) => (ids.has(unit.id) ? withoutSecretTexts(unit, kinds) : unit),
  });
}
