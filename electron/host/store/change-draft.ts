import { applyPatch, type Change, diffToPatch, PatchError, type UnitOperation } from '../../../shared/model/change.ts';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { isValidName } from '../../../shared/model/naming.ts';
import { brokenText, brokenTextMessage, isTooDeep, tooDeepText } from '../../../shared/model/plain-data.ts';
import {
  hasSecretPlace,
  keepOutSecrets,
  storedSecrets,
  withoutStoredSecrets,
} from '../../../shared/model/stored-secrets.ts';
import { type Unit, unitSchema } from '../../../shared/model/unit.ts';
import type { DamagedDocument } from '../../../shared/rpc/calls/damage.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The making of a project, an edit of a person, or a step through the history. */
export type ChangeMode = 'first' | 'new' | 'step';

/** The project that a change is made on. */
export interface ChangeBase {
  units: ReadonlyMap<string, Unit>;
  /** The version of the project in which each unit was changed last. */
  versions: ReadonlyMap<string, number>;
  damaged: ReadonlyMap<string, DamagedDocument>;
  kinds: KindRegistry;
  /** Whether the history knows the document. */
  hasPast(id: string): boolean;
}

export interface DraftedChange {
  ok: true;
  /** What each touched unit becomes; null for one that is deleted. */
  draft: ReadonlyMap<string, Unit | null>;
  forward: UnitOperation[];
  inverse: UnitOperation[];
}

/**
 * What a change makes of the units, and the way back. Nothing is written. Refused when a unit is damaged, was changed since
 * `baseVersion` by somebody else, or does not fit its kind. Units whose texts of before must be forgotten are put into `forgotten`.
 */
export function draftChange(
  change: Change,
  baseVersion: number,
  mode: ChangeMode,
  forgotten: Set<string>,
  { units, versions, damaged, kinds, hasPast }: ChangeBase,
): DraftedChange | Refusal {
  const draft = new Map<string, Unit | null>();
  const current = (id: string): Unit | undefined => (draft.has(id) ? (draft.get(id) ?? undefined) : units.get(id));
  const forward: UnitOperation[] = [];
  const inverse: UnitOperation[] = [];
  for (const op of change.ops) {
    const id = op.op === 'create' ? op.unit.id : op.id;
    const damage = damaged.get(id);
    if (damage)
      return refuse('project/damaged', `${damage.name} is damaged and cannot be edited: ${damage.reasons.join('; ')}.`);
    const before = current(id);
    if (mode === 'new' && before && !draft.has(id) && (versions.get(id) ?? 0) > baseVersion) {
      return refuse(
        'change/conflict',
        `${before.name} was changed meanwhile in another window or by the command line. Your edit “${change.label}” was not applied; look at the new state and do it again.`,
      );
    }
    if (op.op === 'create') {
      if (before) return refuse('change/exists', `A document with the id ${id} exists already.`);
      const checked = checkedUnit(op.unit, undefined, mode, forgotten, kinds);
      if ('ok' in checked) return checked;
      // A secret in the place of one that was deleted, which may have held its text.
      if (mode === 'new' && hasSecretPlace(checked, kinds) && (draft.has(id) || hasPast(id))) forgotten.add(id);
      draft.set(id, checked);
      forward.push({ op: 'create', unit: checked });
      inverse.unshift({ op: 'delete', id });
      continue;
    }
    if (!before)
      return refuse(
        'change/conflict',
        `The document of “${change.label}” was deleted meanwhile in another window. The edit was not applied.`,
      );
    if (op.op === 'delete') {
      draft.set(id, null);
      if (storedSecrets(before, kinds).length > 0) forgotten.add(id);
      forward.push(op);
      inverse.unshift({ op: 'create', unit: before });
      continue;
    }
    if (op.patch.some((step) => step.op !== 'remove' && isTooDeep(step.value)))
      return refuse('model/invalid', `${before.name}: ${tooDeepText}.`);
    let patched: Unit;
    try {
      patched = applyPatch(before, op.patch).value;
    } catch (error) {
      if (error instanceof PatchError)
        return refuse(
          'change/does-not-fit',
          `The edit “${change.label}” does not fit the document any more: ${error.message}.`,
        );
      throw error;
    }
    if (patched.id !== id || patched.kind !== before.kind)
      return refuse('change/identity', 'The id and kind of a document cannot change.');
    const checked = checkedUnit(patched, before, mode, forgotten, kinds);
    if ('ok' in checked) return checked;
    const steps = diffToPatch(before, checked);
    if (steps.length === 0) continue;
    draft.set(id, checked);
    forward.push({ op: 'patch', id, patch: steps });
    inverse.unshift({ op: 'patch', id, patch: diffToPatch(checked, before) });
  }
  return { ok: true, draft, forward, inverse };
}

/** What is written of a unit: as its kind's schema reads it, and without secrets. */
export function checkedUnit(
  unit: Unit,
  before: Unit | undefined,
  mode: ChangeMode,
  forgotten: Set<string>,
  kinds: KindRegistry,
): Unit | Refusal {
  const kind = kinds.get(unit.kind);
  if (!kind) return refuse('model/unknown-kind', `${unit.kind} is not a kind of document.`);
  // A stranger's edit may put anything in the place of a name.
  const name = typeof unit.name === 'string' ? unit.name : (before?.name ?? unit.id);
  const invalid = (path: readonly PropertyKey[], message: string | undefined) =>
    refuse(
      'model/invalid',
      `${kind.label} ${name.slice(0, 100).toWellFormed()}: ${path.map(String).join('.').toWellFormed() || 'the document'}: ${message}`,
    );
  if (isTooDeep(unit.data)) return invalid(['data'], `${tooDeepText}.`);
  // All that opening asks, so that nothing is acknowledged which it calls damaged.
  const envelope = unitSchema.safeParse({ ...unit, data: null });
  if (!envelope.success) return invalid(envelope.error.issues[0]?.path ?? [], envelope.error.issues[0]?.message);
  if (mode === 'step' && kind.kind !== 'folder' && !isValidName(unit.name))
    return invalid(['name'], 'it is not a name');
  const broken = brokenText(unit.data);
  if (broken && mode !== 'step') return invalid(broken, brokenTextMessage);
  const parsed = kind.schema.safeParse(unit.data);
  if (!parsed.success) return invalid(parsed.error.issues[0]?.path ?? [], parsed.error.issues[0]?.message);
  const kept = keepOutSecrets(before, { ...unit, data: parsed.data }, kinds);
  if (kept.forgets) forgotten.add(unit.id);
  if (!kept.refused) return kept.unit;
  if (mode !== 'step')
    return refuse(
      'model/secret',
      `${kind.label} ${unit.name}: ${kept.refused.path.join('.')}: the ${kept.refused.title.toLowerCase()} of a secret is not stored in a project. Leave it empty, and set it where the project runs.`,
    );
  // The history of a foreign file must not bring one back, and must not end there either.
  forgotten.add(unit.id);
  return withoutStoredSecrets(kept.unit, kinds);
}
