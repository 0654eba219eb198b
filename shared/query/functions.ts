import {
  add,
  ceil,
  compare,
  divide,
  floor,
  isInteger,
  modulo,
  multiply,
  type Numeric,
  readDecimal,
  round,
  subtract,
  writeNumber,
} from '../expression/numeric.ts';
import { matchesPart } from '../expression/regular-expression.ts';

/** What a value of a query is, as far as comparing it asks: numbers are compared by their value however they are stored. */
export type QueryValueKind = 'number' | 'text' | 'boolean';

/** A function of the query tree: of values that are not empty; with an empty one it gives empty. */
export interface QueryFunction {
  parameters: readonly QueryValueKind[];
  /** So many of the last ones may be left out. */
  optional?: number;
  returns: QueryValueKind;
  evaluate(...values: never[]): unknown;
}

function define<const P extends readonly QueryValueKind[]>(
  parameters: P,
  returns: QueryValueKind,
  evaluate: (
    ...values: { [K in keyof P]: P[K] extends 'number' ? Numeric : P[K] extends 'text' ? string : boolean }
  ) => unknown,
  optional = 0,
): QueryFunction {
  return { parameters, returns, evaluate: evaluate as QueryFunction['evaluate'], optional };
}

const dayMs = 86_400_000;
const two = (n: number) => String(n).padStart(2, '0');

/** Where a text is cut: by characters, not by halves of them. A negative position is one from the end. */
function cut(text: string, from: Numeric, length?: Numeric): string {
  const characters = [...text];
  const at = Number(writeNumber(from));
  const start = Math.max(0, at < 0 ? characters.length + at : at);
  return characters
    .slice(start, length === undefined ? undefined : start + Math.max(0, Number(writeNumber(length))))
    .join('');
}

function dayOf(instant: number): string {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  return `${String(year).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const plain = (value: Numeric) => Number(writeNumber(value));

/**
 * The functions that a query may call, each meant the same in every store and in memory. Texts are counted by characters; times of day and durations are
 * milliseconds, dates texts (`2026-12-31`). Division by zero has no value.
 */
export const queryFunctions = {
  add: define(['number', 'number'], 'number', add),
  sub: define(['number', 'number'], 'number', subtract),
  mul: define(['number', 'number'], 'number', multiply),
  /** With digits behind the point. */
  divide: define(['number', 'number'], 'number', (a, b) => (compare(b, 0) === 0 ? null : divide(a, b))),
  /** Of whole numbers: cut towards zero. */
  'divide-whole': define(['number', 'number'], 'number', (a, b) =>
    compare(b, 0) === 0 ? null : round(divide(a, b), 0, 'down'),
  ),
  mod: define(['number', 'number'], 'number', (a, b) => (compare(b, 0) === 0 ? null : modulo(a, b))),
  round: define(['number'], 'number', (a) => (isInteger(a) ? a : round(a, 0, 'half-up'))),
  floor: define(['number'], 'number', floor),
  ceiling: define(['number'], 'number', ceil),
  concat: define(['text', 'text'], 'text', (a, b) => a + b),
  'index-of': define(['text', 'text'], 'number', (text, part) => {
    const at = text.indexOf(part);
    return at < 0 ? -1 : [...text.slice(0, at)].length;
  }),
  substring: define(['text', 'number', 'number'], 'text', cut, 1),
  lower: define(['text'], 'text', (text) => text.toLowerCase()),
  upper: define(['text'], 'text', (text) => text.toUpperCase()),
  trim: define(['text'], 'text', (text) => text.trim()),
  /** Somewhere in the text; a pattern that is none was refused before. */
  'matches-pattern': define(['text', 'text'], 'boolean', matchesPart),
  /** The day of an instant in UTC. */
  'day-of': define(['number'], 'text', (instant) => dayOf(plain(floor(instant)))),
  /** The beginning of a day in UTC. */
  'start-of-day': define(['text'], 'number', (day) => {
    const instant = Date.parse(`${day}T00:00:00Z`);
    return Number.isNaN(instant) ? null : instant;
  }),
  /** Milliseconds since midnight of an instant in UTC. */
  'time-of': define(['number'], 'number', (instant) => {
    const rest = modulo(instant, dayMs);
    return compare(rest, 0) < 0 ? add(rest, dayMs) : rest;
  }),
  /** The part of a second in milliseconds since 1970 or since midnight, as a fraction. */
  'fraction-of-second': define(['number'], 'number', (ms) => {
    const rest = modulo(ms, 1000);
    return divide(compare(rest, 0) < 0 ? add(rest, 1000) : rest, 1000);
  }),
  'hour-of-time': define(['number'], 'number', (ms) => round(divide(ms, 3_600_000), 0, 'down')),
  'minute-of-time': define(['number'], 'number', (ms) => modulo(round(divide(ms, 60_000), 0, 'down'), 60)),
  'second-of-time': define(['number'], 'number', (ms) => modulo(round(divide(ms, 1000), 0, 'down'), 60)),
  /** A number as its text, a truth as `true` or `false`. */
  'text-of-number': define(['number'], 'text', (value) => writeNumber(value)),
  'text-of-boolean': define(['boolean'], 'text', (value) => String(value)),
  /** A text as the number that it is; null for none. */
  'boolean-of-text': define(['text'], 'boolean', (text) =>
    /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : null,
  ),
  /** A day of the calendar as it is written; null for none. */
  'date-of-text': define(['text'], 'text', (text) => (/^\d{4}-/.test(text) && isDay(text) ? text : null)),
  /** An instant that is written with its zone, in milliseconds. */
  'instant-of-text': define(['text'], 'number', (text) => {
    const [, day, rest] =
      /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))$/i.exec(text) ?? [];
    if (day === undefined || rest === undefined || !isDay(day)) return null;
    const instant = Date.parse(text.toUpperCase());
    return Number.isNaN(instant) ? null : instant;
  }),
  'number-of-text': define(['text'], 'number', (text) => (/^[+-]?\d+(\.\d+)?$/.test(text) ? readDecimal(text) : null)),
} as const satisfies Record<string, QueryFunction>;

export type QueryFunctionName = keyof typeof queryFunctions;

/** What a function gives of values; null where one that it needs is empty. */
export function callQueryFunction(name: QueryFunctionName, values: readonly unknown[]): unknown {
  if (values.some((value) => value === null || value === undefined)) return null;
  return (queryFunctions[name].evaluate as (...given: readonly unknown[]) => unknown)(...values) ?? null;
}
