import type { ValueType } from '../model/catalog.ts';
import type { Rounding } from './numeric.ts';

export { ExpressionError } from './expression-error.ts';

/** What functions may need besides their arguments. */
export interface ExpressionEnvironment {
  /** IANA zone of calendar functions without UTC in their name. */
  timeZone: string;
  rounding: Extract<Rounding, 'half-up' | 'half-even'>;
  now(): number;
  random(): number;
  /** Random UUID. */
  uuid(): string;
}

/** Parameter types: a kind, `number` (any numeric kind) or `any`. */
export type ParameterType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'datetime'
  | 'date'
  | 'enumeration'
  | 'object'
  | 'list'
  | 'binary'
  | 'any'
  | 'text-or-list'
  | 'text-or-binary'
  | 'number-or-datetime'
  | 'datetime-or-date';

/** One function of the language; the examples are its tests and its docs. */
export interface FunctionEntry {
  name: string;
  group: 'Text' | 'Bytes' | 'Numbers' | 'Dates' | 'Conversion' | 'Objects' | 'Values';
  summary: string;
  parameters: readonly (readonly [string, ParameterType])[];
  /** What is wrong with a text written in the place of a parameter, by its name; null when it is right. Such texts are checked at design time. */
  literals?: Readonly<Record<string, (text: string) => string | null>>;
  /** How many of the last parameters may be left out. */
  optional?: number;
  /** The last parameter may be repeated. */
  isVariadic?: boolean;
  returns: ValueType['kind'] | ((types: readonly ValueType[]) => ValueType);
  /** `propagate`: any empty argument gives empty. `pass`: the function sees empties. */
  empties: 'propagate' | 'pass';
  // biome-ignore lint/suspicious/noExplicitAny: arguments are checked by the language before they come here
  evaluate(environment: ExpressionEnvironment): (...args: any[]) => unknown;
  examples: readonly { call: string; gives?: unknown; code?: string }[];
  /** Rows of the reference digest. */
  source?: string;
}

export function defineFunction(entry: FunctionEntry): FunctionEntry {
  return entry;
}
