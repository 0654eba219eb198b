import type { ValueType } from '../../model/catalog.ts';
import { writeDateTimeText } from '../../structure/date-time-text.ts';
import { defineFunction, ExpressionError, type FunctionEntry } from '../function-entry.ts';
import { isNumeric, numberText } from '../numeric.ts';

const pure =
  <F>(f: F) =>
  () =>
    f;

/** Text of any value: numbers with every digit, dates as ISO 8601 (the checker tells dates from numbers). */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isNumeric(value)) return numberText(value);
  return String(value);
}

/** Conversions and functions on any value (EX-18, EX-40, EX-41). */
export const valueFunctions: readonly FunctionEntry[] = [
  defineFunction({
    name: 'hasRole',
    group: 'Values',
    summary:
      'Whether a list of roles has one: $currentUser/ModuleRoles, by the names of module roles, or $currentUser/UserRoles. Nobody has none.',
    parameters: [
      ['roles', 'string'],
      ['role', 'string'],
    ],
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure(
      (roles: string | null, role: string | null) =>
        role !== null && role !== '' && (roles ?? '').split(',').includes(role),
    ),
    examples: [
      { call: "hasRole('Sales.Reader,Sales.Writer', 'Sales.Reader')", gives: true },
      { call: "hasRole('Sales.Reader', 'Sales.Read')", gives: false },
      { call: "hasRole(empty, 'Sales.Reader')", gives: false },
      { call: "hasRole('', '')", gives: false },
    ],
  }),
  defineFunction({
    name: 'toString',
    group: 'Conversion',
    summary: 'A value as text; dates as ISO 8601, enumerations as their key.',
    parameters: [['value', 'any']],
    returns: 'string',
    empties: 'pass',
    evaluate: pure(toText),
    examples: [
      { call: 'toString(1.4)', gives: '1.4' },
      { call: 'toString(true)', gives: 'true' },
      { call: 'toString(empty)', gives: '' },
    ],
    source: 'EX-40',
  }),
  defineFunction({
    name: 'dateTimeText',
    group: 'Conversion',
    summary: 'A date and time as ISO 8601 in UTC; what toString gives for dates.',
    parameters: [['date', 'datetime']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((d: number) => writeDateTimeText(d)),
    examples: [{ call: 'dateTimeText(dateTimeUTC(2007))', gives: '2007-01-01T00:00:00.000Z' }],
  }),
  defineFunction({
    name: 'getKey',
    group: 'Conversion',
    summary: 'The name of an enumeration value.',
    parameters: [['value', 'enumeration']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((v: string) => v),
    examples: [{ call: 'getKey(empty)', gives: null }],
    source: 'EX-41',
  }),
  defineFunction({
    name: 'getCaption',
    group: 'Conversion',
    summary: 'The caption of an enumeration value.',
    parameters: [['value', 'enumeration']],
    returns: 'string',
    empties: 'propagate',
    evaluate: pure((v: string) => v),
    examples: [{ call: 'getCaption(empty)', gives: null }],
    source: 'EX-41',
  }),
  defineFunction({
    name: 'parseBoolean',
    group: 'Conversion',
    summary: 'Reads true or false; the default, if given, for anything else.',
    parameters: [
      ['text', 'string'],
      ['default', 'boolean'],
    ],
    optional: 1,
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure((...args: [string | null | undefined, boolean?]) => {
      const text = (args[0] ?? '').trim().toLowerCase();
      if (text === 'true' || text === 'false') return text === 'true';
      if (args.length > 1) return args[1];
      throw new ExpressionError(
        'expression/not-a-boolean',
        `parseBoolean: ${JSON.stringify(text.slice(0, 60))} is neither true nor false.`,
      );
    }),
    examples: [
      { call: "parseBoolean('True')", gives: true },
      { call: "parseBoolean('yes', false)", gives: false },
      { call: "parseBoolean('yes')", code: 'expression/not-a-boolean' },
    ],
  }),
  defineFunction({
    name: 'coalesce',
    group: 'Values',
    summary: 'The first value that is not empty.',
    parameters: [
      ['first', 'any'],
      ['other', 'any'],
    ],
    isVariadic: true,
    returns: (types) => types.find((t) => t.kind !== 'empty') ?? ({ kind: 'empty' } as ValueType),
    empties: 'pass',
    evaluate: pure((...values: unknown[]) => values.find((v) => v !== null && v !== undefined)),
    examples: [{ call: "coalesce(empty, 'a', 'b')", gives: 'a' }],
  }),
  defineFunction({
    name: 'uuid',
    group: 'Values',
    summary: 'A new random UUID.',
    parameters: [],
    returns: 'string',
    empties: 'pass',
    evaluate: (e) => () => e.uuid(),
    examples: [{ call: 'length(uuid())', gives: 36 }],
  }),
  defineFunction({
    name: 'isNew',
    group: 'Objects',
    summary: 'Whether an object was never committed.',
    parameters: [['object', 'object']],
    returns: 'boolean',
    empties: 'pass',
    evaluate: pure((o: { $state?: number } | null | undefined) => o?.$state === 0),
    examples: [{ call: 'isNew(empty)', gives: false }],
    source: 'EX-18',
  }),
];
