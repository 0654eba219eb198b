import type { WeftObject } from '../../contract/weft-object.ts';

/** A single value as a list of one, empty as none. */
export function asList(value: unknown): WeftObject[] {
  if (Array.isArray(value)) return value as WeftObject[];
  return value === null || value === undefined ? [] : [value as WeftObject];
}
