import type { NotFoundMode } from './kind.ts';

/** Whether a message is held to its structure before it is read. */
export const validateModes = ['off', 'warn', 'refuse'] as const;
export type ValidateMode = (typeof validateModes)[number];

/** What whoever reads by an import mapping gives it. */
export interface GivenToImport {
  /** The object of a mapping with a parameter that has no name. */
  object?: unknown;
  /** Values of the named parameters, in their order. */
  values?: readonly unknown[];
  /** What happens where the topmost object is not found; null is as the mapping says (IM-5). */
  whenNotFound?: NotFoundMode | null;
  /** The message is held to its structure first: what does not fit is logged, or refused (AC-3, L-11). */
  validate?: ValidateMode;
}
