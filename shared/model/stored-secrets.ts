import { structuredCloneJson } from './change.ts';
import type { KindRegistry } from './kind.ts';
import { type DataPath, marksOf, valueAt, walkData } from './schema-walk.ts';
import type { Unit } from './unit.ts';

/** A text of a document that must not be in a project, and is. */
export interface StoredSecret {
  path: DataPath;
  /** What the property is called. */
  title: string;
  text: string;
}

/** The secret texts that a document holds (`secretText`). */
export function storedSecrets(unit: Unit, kinds: KindRegistry): StoredSecret[] {
  const found: StoredSecret[] = [];
  forEachSecretPlace(unit, kinds, ({ path, title, text, isSecret }) => {
    if (isSecret && text !== '') found.push({ path, title, text });
  });
  return found;
}

/** The document without the texts of all places that may be secret, whether they are now or not: a state of its past. */
export function withoutSecretTexts<T>(unit: Unit<T>, kinds: KindRegistry): Unit<T> {
  const copy = structuredCloneJson(unit);
  forEachSecretPlace(copy, kinds, ({ clear }) => clear());
  return copy;
}

/** The document without the secrets that it holds. */
export function withoutStoredSecrets<T>(unit: Unit<T>, kinds: KindRegistry): Unit<T> {
  const copy = structuredCloneJson(unit);
  forEachSecretPlace(copy, kinds, ({ isSecret, clear }) => {
    if (isSecret) clear();
  });
  return copy;
}

/**
 * Whether a damaged document may be, or hold, a secret: its kind or its data cannot be read, or it says so. `data` is JSON.
 */
export function mayBeSecret(kind: string, data: string, kinds: KindRegistry): boolean {
  if (!kinds.get(kind)) return true;
  const unit: Unit = { id: '', kind, name: '', parent: null, documentation: '', data: null };
  if (!mayHoldSecrets(unit, kinds)) return false;
  try {
    return hasSecretPlace({ ...unit, data: JSON.parse(data) }, kinds);
  } catch {
    return true;
  }
}

/** Whether a place of the document is a secret, whatever stands in it. */
export function hasSecretPlace(unit: Unit, kinds: KindRegistry): boolean {
  let found = false;
  forEachSecretPlace(unit, kinds, ({ isSecret }) => {
    found ||= isSecret;
  });
  return found;
}

/** Whether a text stands in a place that may be secret, whether it is now or not. */
export function hasSecretText(unit: Unit, kinds: KindRegistry): boolean {
  let found = false;
  forEachSecretPlace(unit, kinds, ({ text }) => {
    found ||= text !== '';
  });
  return found;
}

/** What becomes of the secrets of a document that is written. */
export interface KeptOut {
  unit: Unit;
  /** The first one that the edit gives, and that must not be stored. */
  refused: StoredSecret | null;
  /** Whether texts of its past must be forgotten: one was taken away, or is a secret only now. */
  forgets: boolean;
}

/**
 * A text that was there before its place became secret is taken away in the same step; one that the edit gives is refused, and that of
 * a foreign file which the edit leaves alone stays as it is, an error of the checks.
 */
export function keepOutSecrets(before: Unit | undefined, after: Unit, kinds: KindRegistry): KeptOut {
  if (!mayHoldSecrets(after, kinds)) return { unit: after, refused: null, forgets: false };
  const unit = structuredCloneJson(after);
  const old = new Map(before && storedSecrets(before, kinds).map(({ path, text }) => [path.join('.'), text]));
  const wasSecret = new Set<string>();
  if (before)
    forEachSecretPlace(before, kinds, ({ path, isSecret }) => {
      if (isSecret) wasSecret.add(path.join('.'));
    });
  let refused: StoredSecret | null = null;
  let forgets = false;
  forEachSecretPlace(unit, kinds, ({ path, title, text, isSecret, clear }) => {
    if (!isSecret) return;
    const place = path.join('.');
    if (before && (!wasSecret.has(place) || (text === '' && old.has(place)))) forgets = true;
    if (text === '' || old.get(place) === text) return;
    if (before && !wasSecret.has(place) && valueAt(before.data, path) === text) clear();
    else refused ??= { path, title, text };
  });
  return { unit, refused, forgets };
}

interface SecretPlace extends StoredSecret {
  isSecret: boolean;
  clear(): void;
}

function mayHoldSecrets(unit: Unit, kinds: KindRegistry): boolean {
  const schema = kinds.get(unit.kind)?.schema;
  return schema !== undefined && marksOf(schema, 'secretWhen').size > 0;
}

function forEachSecretPlace(unit: Unit, kinds: KindRegistry, visit: (place: SecretPlace) => void): void {
  if (!mayHoldSecrets(unit, kinds)) return;
  walkData(kinds.require(unit.kind).schema, unit.data, ({ meta, value, path, replace }) => {
    if (typeof meta.secretWhen !== 'string' || typeof value !== 'string') return;
    visit({
      path,
      title: String(meta.title ?? path.at(-1)),
      text: value,
      isSecret: valueAt(unit.data, [...path.slice(0, -1), meta.secretWhen]) === true,
      clear: () => replace(''),
    });
  });
}
