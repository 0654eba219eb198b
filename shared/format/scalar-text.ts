import { ExactNumber } from './message-value.ts';

/** A single value as a text of formats that have no types. */
export function scalarText(value: string | number | boolean | ExactNumber): string {
  return value instanceof ExactNumber ? value.digits : String(value);
}
