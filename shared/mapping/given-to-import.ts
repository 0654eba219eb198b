import type { NotFoundMode } from './kind.ts';

/** What whoever reads by an import mapping gives it. */
export interface GivenToImport {
  /** The object of a mapping with a parameter that has no name. */
  object?: unknown;
  /** Values of the named parameters, in their order. */
  values?: readonly unknown[];
  /** What happens where the topmost object is not found; null is as the mapping says (IM-5). */
  whenNotFound?: NotFoundMode | null;
}
