import type { ValueType } from '../../model/catalog.ts';
import { compareTexts } from '../characters.ts';
import { defineFunction, ExpressionError, type FunctionEntry } from '../function-entry.ts';
import { formatDecimal, localeProblem, parseDecimal } from '../number-format.ts';
import { numberPatternProblem } from '../number-pattern.ts';
import {
  abs,
  ceil,
  compare,
  floor,
  isDecimalText,
  type Numeric,
  readDecimal,
  readLong,
  round,
  toNumber,
} from '../numeric.ts';
import { power, squareRoot } from '../roots-and-powers.ts';

const pure =
  <F>(f: F) =>
  () =>
    f;

/** The most precise of some numeric types. */
function widest(types: readonly ValueType[]): ValueType {
  for (const kind of ['decimal', 'long', 'integer'] as const) if (types.some((t) => t.kind === kind)) return { kind };
  return types.find((t) => t.kind !== 'empty') ?? { kind: 'unknown' };
}

function pick(values: readonly (Numeric | string)[], sign: 1 | -1): Numeric | string {
  return values.reduce((best, value) => (order(value, best) * sign > 0 ? value : best));
}

/** Numbers and instants by size, days (texts such as 2026-02-28) by the calendar. */
function order(a: Numeric | string, b: Numeric | string): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a === 'string' || typeof b === 'string')
    throw new ExpressionError('expression/type', 'Dates can be compared with dates only, not with numbers or times.');
  return compare(a, b);
}

/** Digits to round to; more of them than a number can have change nothing. */
function places(digits: Numeric): number {
  return Math.max(-100_000, Math.min(100_000, toNumber(digits)));
}

function fail(name: string, text: string): never {
  throw new ExpressionError(
    'expression/not-a-number',
    `${name}: ${JSON.stringify(text.slice(0, 60))} is not a number.`,
  );
}

/** Functions on numbers (EX-20 to EX-29). */
export const numberFunctions: readonly FunctionEntry[] = [
  defineFunction({
    name: 'max',
    group: 'Numbers',
    summary: 'The largest of numbers or dates.',
    parameters: [
      ['first', 'number-or-datetime'],
      ['other', 'number-or-datetime'],
    ],
    isVariadic: true,
    returns: widest,
    empties: 'propagate',
    evaluate: pure((...v: (Numeric | string)[]) => pick(v, 1)),
    examples: [{ call: 'max(5, 1, 5, 6.7)', gives: 6.7 }],
    source: 'EX-20',
  }),
  defineFunction({
    name: 'min',
    group: 'Numbers',
    summary: 'The smallest of numbers or dates.',
    parameters: [
      ['first', 'number-or-datetime'],
      ['other', 'number-or-datetime'],
    ],
    isVariadic: true,
    returns: widest,
    empties: 'propagate',
    evaluate: pure((...v: (Numeric | string)[]) => pick(v, -1)),
    examples: [{ call: 'min(5, 1, 5, 6.7)', gives: 1 }],
    source: 'EX-20',
  }),
  defineFunction({
    name: 'round',
    group: 'Numbers',
    summary: 'Rounds to a whole number, or to digits after the point.',
    parameters: [
      ['number', 'number'],
      ['digits', 'integer'],
    ],
    optional: 1,
    returns: (types) => ({ kind: types.length > 1 ? 'decimal' : 'long' }),
    empties: 'propagate',
    evaluate:
      (e) =>
      (n: Numeric, digits: Numeric = 0) =>
        round(n, places(digits), e.rounding),
    examples: [
      { call: 'round(2.5)', gives: 3 },
      { call: 'round(-2.5)', gives: -3 },
      { call: 'round(3.5)', gives: 4 },
      { call: 'round(88.725, 2)', gives: 88.73 },
    ],
    source: 'EX-21',
  }),
  defineFunction({
    name: 'floor',
    group: 'Numbers',
    summary: 'The whole number at or below.',
    parameters: [['number', 'number']],
    returns: 'long',
    empties: 'propagate',
    evaluate: pure(floor),
    examples: [
      { call: 'floor(3.9)', gives: 3 },
      { call: 'floor(-1.2)', gives: -2 },
    ],
    source: 'EX-22',
  }),
  defineFunction({
    name: 'ceil',
    group: 'Numbers',
    summary: 'The whole number at or above.',
    parameters: [['number', 'number']],
    returns: 'long',
    empties: 'propagate',
    evaluate: pure(ceil),
    examples: [
      { call: 'ceil(3.2)', gives: 4 },
      { call: 'ceil(-1.9)', gives: -1 },
    ],
    source: 'EX-22',
  }),
  defineFunction({
    name: 'abs',
    group: 'Numbers',
    summary: 'The number without its sign.',
    parameters: [['number', 'number']],
    returns: widest,
    empties: 'propagate',
    evaluate: pure(abs),
    examples: [{ call: 'abs(-5)', gives: 5 }],
    source: 'EX-23',
  }),
  defineFunction({
    name: 'pow',
    group: 'Numbers',
    summary: 'A number to a power; exact for whole exponents, else 34 significant digits.',
    parameters: [
      ['base', 'number'],
      ['exponent', 'number'],
    ],
    returns: 'decimal',
    empties: 'propagate',
    evaluate: pure(power),
    examples: [
      { call: 'pow(2, 3)', gives: 8 },
      { call: 'pow(2.5, 3)', gives: 15.625 },
      { call: 'toString(pow(2, 100))', gives: '1267650600228229401496703205376' },
      { call: 'pow(2, -1)', gives: 0.5 },
      { call: 'round(pow(10, 0.5), 10)', gives: 3.1622776602 },
      { call: 'pow(-8, 0.5)', code: 'expression/number-range' },
    ],
    source: 'EX-24',
  }),
  defineFunction({
    name: 'sqrt',
    group: 'Numbers',
    summary: 'The square root: exact when it ends, else 34 significant digits.',
    parameters: [['number', 'number']],
    returns: 'decimal',
    empties: 'propagate',
    evaluate: pure(squareRoot),
    examples: [
      { call: 'sqrt(9)', gives: 3 },
      { call: 'sqrt(2.25)', gives: 1.5 },
      { call: 'toString(sqrt(2))', gives: '1.414213562373095048801688724209698' },
      { call: 'sqrt(-1)', code: 'expression/number-range' },
    ],
    source: 'EX-25',
  }),
  defineFunction({
    name: 'random',
    group: 'Numbers',
    summary: 'A random decimal from 0 up to, but not, 1.',
    parameters: [],
    returns: 'decimal',
    empties: 'pass',
    evaluate: (e) => () => Number(e.random().toFixed(15)),
    examples: [],
    source: 'EX-26',
  }),
  ...(['parseInteger', 'parseLong'] as const).map((name) =>
    defineFunction({
      name,
      group: 'Conversion',
      summary: 'Reads a whole number from text; the default, if given, when it is none.',
      parameters: [
        ['text', 'string'],
        ['default', 'number'],
      ],
      optional: 1,
      returns: 'long',
      empties: 'pass',
      evaluate: pure((...args: [string | null | undefined, Numeric?]) => {
        const value = readLong((args[0] ?? '').trim());
        if (value !== undefined) return value;
        return args.length > 1 ? args[1] : fail(name, args[0] ?? '');
      }),
      examples: [
        { call: `${name}('42')`, gives: 42 },
        { call: `${name}('not_an_integer', 42)`, gives: 42 },
        { call: `${name}('x')`, code: 'expression/not-a-number' },
      ],
      source: 'EX-27',
    }),
  ),
  defineFunction({
    name: 'parseDecimal',
    group: 'Conversion',
    summary: 'Reads a decimal from text, plain or by a pattern; the default, if given, when it is none.',
    parameters: [
      ['text', 'string'],
      ['pattern', 'any'],
      ['default', 'number'],
    ],
    optional: 2,
    literals: { pattern: numberPatternProblem },
    returns: 'decimal',
    empties: 'pass',
    evaluate: pure((...args: [string | null | undefined, (string | Numeric | null)?, Numeric?]) => {
      const text = (args[0] ?? '').trim();
      const pattern = typeof args[1] === 'string' ? args[1] : undefined;
      const value = pattern ? parseDecimal(text, pattern) : isDecimalText(text) ? readDecimal(text) : undefined;
      if (value !== undefined) return value;
      if (args.length === 3) return args[2];
      return args.length === 2 && !pattern ? args[1] : fail('parseDecimal', text);
    }),
    examples: [
      { call: "parseDecimal('3.45')", gives: 3.45 },
      { call: "parseDecimal('noDecimal', 5.05)", gives: 5.05 },
      { call: "parseDecimal('noDecimal', empty)", gives: null },
      { call: "parseDecimal('3,241.98', '#,###.##')", gives: 3241.98 },
      { call: "parseDecimal('3.241,98', '#,##0.00', -1)", gives: -1 },
      { call: "parseDecimal('(5.00)', '0.00;(0.00)')", gives: -5 },
      { call: "parseDecimal('5', '0.00.0', 0)", code: 'expression/pattern' },
    ],
    source: 'EX-28',
  }),
  defineFunction({
    name: 'formatDecimal',
    group: 'Conversion',
    summary: 'A number as text by a pattern such as #,##0.00.',
    parameters: [
      ['number', 'number'],
      ['pattern', 'string'],
      ['locale', 'string'],
    ],
    optional: 1,
    literals: { pattern: numberPatternProblem, locale: localeProblem },
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((n: Numeric, pattern: string, locale?: string) => formatDecimal(n, pattern, locale)),
    examples: [
      { call: "formatDecimal(1234.56, '#,##0.0')", gives: '1,234.6' },
      { call: "formatDecimal(1234.5, '0.00', 'de-DE')", gives: '1234,50' },
      { call: "formatDecimal(0.56, '##0%')", gives: '56%' },
      { call: "formatDecimal(12345, '0.###E0')", gives: '1.234E4' },
      { call: "formatDecimal(-5, '0.00;(0.00)')", gives: '(5.00)' },
      { call: "formatDecimal(1, 'abc')", code: 'expression/pattern' },
    ],
    source: 'EX-29',
  }),
];
