import type { StoredRow } from '../contract/object-store.ts';
import type { WeftObject } from '../contract/weft-object.ts';

/** What is known of an object that was made because nothing stored had its key. */
export interface KeyedObject {
  /** The members by which it was looked for. */
  keys: readonly string[];
  /** The members it was given since. */
  given: Set<string>;
  /** Another part of the run has found it by its key since. */
  isShared: boolean;
  /** Number of its insert among the run's writes, once there is one. */
  insert: number | null;
  /** The key that it was inserted with: what it is given after that and has not committed stands for nothing. */
  values: readonly unknown[];
}

/**
 * Makes an object that was new the stored one of its key, which another run has made meanwhile: what nobody gave it takes the
 * stored value. `fresh` is a new object of its entity, to tell its defaults by. Gives the members that differ, with their
 * stored values.
 */
export function takeOver(
  object: WeftObject,
  row: StoredRow,
  { given }: KeyedObject,
  fresh: WeftObject,
): Record<string, unknown> {
  const stored = Object.create(Object.getPrototypeOf(object)) as WeftObject;
  row.assign(stored);
  const before: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(stored)) {
    if (!given.has(field) && object[field] === fresh[field]) object[field] = value;
    else if (object[field] !== value) before[field] = value;
  }
  object.$id = row.id;
  return before;
}
