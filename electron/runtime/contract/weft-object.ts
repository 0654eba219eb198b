/** State of an object in a unit of work (MF-65). */
export const isInstantiated = 0;
export const isStored = 1;
export const isChanged = 2;
export const isDeleted = 3;

/**
 * The base of the compiled entity classes. Members of the model are fields `aN`, `rN` and `bN` of the layout; what starts
 * with `$` belongs to the engine.
 */
export class WeftObject {
  /** Index of its entity; set on the prototype of each class. */
  declare readonly $entity: number;
  $id = 0;
  $state = isInstantiated;
  /** Version of its row as this run read it; 0 for an object that is not stored yet. */
  $version = 0;
  /** Stored values of the members that changed since the last commit. */
  $before: Record<string, unknown> | null = null;
  // biome-ignore lint/suspicious/noExplicitAny: fields of compiled classes are known to compiled code only
  [member: string]: any;
}
