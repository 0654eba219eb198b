import type { FunctionEntry } from '../function-entry.ts';
import { bytesFunctions } from './bytes.ts';
import { dateFunctions } from './dates.ts';
import { numberFunctions } from './numbers.ts';
import { textFunctions } from './text.ts';
import { valueFunctions } from './values.ts';

/** The function library of the expression language: one entry a function, grouped in files by what they work on. */
export const functions: readonly FunctionEntry[] = [
  ...bytesFunctions,
  ...dateFunctions,
  ...numberFunctions,
  ...textFunctions,
  ...valueFunctions,
];

const byName = new Map<string, FunctionEntry>();
for (const entry of functions) {
  if (byName.has(entry.name)) throw new Error(`Function ${entry.name} is registered twice`);
  byName.set(entry.name, entry);
}

export function functionByName(name: string): FunctionEntry | undefined {
  return byName.get(name);
}
