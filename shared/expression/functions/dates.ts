import type { ValueType } from '../../model/catalog.ts';
import { addMonths, type CalendarFields, fieldsOf, instantOf, isRealTime } from '../../structure/calendar.ts';
import { dateTimeProblem, isDate, readDateTimeOrDay } from '../../structure/date-time-text.ts';
import { instantOfLocal } from '../../structure/time-zone.ts';
import { formatDateTime, parseDateTime } from '../date-format.ts';
import { datePatternProblem } from '../date-pattern.ts';
import { defineFunction, type ExpressionEnvironment, ExpressionError, type FunctionEntry } from '../function-entry.ts';
import { type Decimal, divide, isInteger, multiply, type Numeric, round, toNumber } from '../numeric.ts';

type Zone = (e: ExpressionEnvironment) => string;
const session: Zone = (e) => e.timeZone;
const utc: Zone = () => 'UTC';
const units = { Milliseconds: 1, Seconds: 1000, Minutes: 60_000, Hours: 3_600_000 } as const;

/** A date and time (an instant) or a date (the text of a day, which has no zone). */
type Time = number | string;

function check(instant: number): number {
  if (!Number.isFinite(new Date(instant).getTime()))
    throw new ExpressionError('expression/date-range', 'The date is out of range.');
  return instant;
}

/** Does with a date what is done with a date and time, in a calendar without a zone. */
function onTime(time: Time, zone: string, change: (instant: number, zone: string) => number): Time {
  if (typeof time === 'number') return check(change(time, zone));
  return dayText(check(change(Date.parse(time), 'UTC')));
}

function dayText(instant: number): string {
  const text = new Date(instant).toISOString();
  if (text.length !== 24) throw new ExpressionError('expression/date-range', 'The date is out of range.');
  return text.slice(0, 10);
}

/** Two times as instants: two dates by the days alone, a date beside a date and time as its midnight. */
function pairOf(a: Time, b: Time, zone: string): [number, number] {
  if (typeof a === 'string' && typeof b === 'string') return [Date.parse(a), Date.parse(b)];
  const instant = (time: Time) => (typeof time === 'string' ? instantOfLocal(Date.parse(time), zone) : time);
  return [instant(a), instant(b)];
}

/** A date for a date, a date and time for all others. */
function sameKind(types: readonly ValueType[]): ValueType {
  return { kind: types[0]?.kind === 'date' ? 'date' : 'datetime' };
}

/** Entry in both variants: the session's calendar and UTC's (EX-55). */
function both(name: string, make: (zone: Zone, name: string) => FunctionEntry): FunctionEntry[] {
  return [make(session, name), make(utc, `${name}UTC`)];
}

const fieldNames = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

function construct(zone: Zone, name: string): FunctionEntry {
  return defineFunction({
    name,
    group: 'Dates',
    summary: 'A date and time of its parts; what is left out is 1 or 0.',
    parameters: fieldNames.map((f) => [f, 'integer'] as const),
    optional: 5,
    returns: 'datetime',
    empties: 'propagate',
    evaluate:
      (e) =>
      (...parts: Numeric[]) => {
        const [year, month, day, hour, minute, second] = [1970, 1, 1, 0, 0, 0].map((least, i) =>
          parts[i] === undefined ? least : toNumber(parts[i]),
        ) as [number, number, number, number, number, number];
        const fields = { year, month, day, hour, minute, second, millisecond: 0 };
        if (!isRealTime(fields))
          throw new ExpressionError('expression/date-range', `${name}: there is no ${parts.join(', ')}.`);
        return check(instantOf(fields, zone(e)));
      },
    examples: [
      { call: `${name}(2026, 2, 29)`, code: 'expression/date-range' },
      { call: `dateTimeToEpoch(${name}(1974, 7, 2, 9, 50, 10))`, gives: 141990610000 },
    ],
    source: 'EX-50',
  });
}

/** The first moment of a period. Weeks begin on Sunday, as EX-51 shows. */
function beginOf(f: CalendarFields, unit: string): CalendarFields {
  const midnight = { ...f, hour: 0, minute: 0, second: 0, millisecond: 0 };
  switch (unit) {
    case 'Second':
      return { ...f, millisecond: 0 };
    case 'Minute':
      return { ...f, second: 0, millisecond: 0 };
    case 'Hour':
      return { ...f, minute: 0, second: 0, millisecond: 0 };
    case 'Week':
      return { ...midnight, day: f.day - new Date(instantOf(midnight, 'UTC')).getUTCDay() };
    case 'Month':
      return { ...midnight, day: 1 };
    case 'Year':
      return { ...midnight, month: 1, day: 1 };
    default:
      return midnight;
  }
}

function nextOf(f: CalendarFields, unit: string): CalendarFields {
  switch (unit) {
    case 'Week':
      return { ...f, day: f.day + 7 };
    case 'Month':
      return addMonths(f, 1);
    case 'Year':
      return addMonths(f, 12);
    default:
      return { ...f, day: f.day + 1 };
  }
}

function beginEnd(unit: string): FunctionEntry[] {
  const sample = 'dateTimeUTC(2007, 2, 7, 1, 1)';
  const begin: Record<string, string> = {
    Day: '2007-02-07',
    Week: '2007-02-04',
    Month: '2007-02-01',
    Year: '2007-01-01',
  };
  const end: Record<string, string> = {
    Day: '2007-02-07',
    Week: '2007-02-10',
    Month: '2007-02-28',
    Year: '2007-12-31',
  };
  return [
    ...both(`beginOf${unit}`, (zone, name) =>
      defineFunction({
        name,
        group: 'Dates',
        summary: `The first moment of the ${unit.toLowerCase()}.`,
        parameters: [['date', 'datetime-or-date']],
        returns: sameKind,
        empties: 'propagate',
        evaluate: (e) => (d: Time) => onTime(d, zone(e), (t, z) => instantOf(beginOf(fieldsOf(t, z), unit), z)),
        examples: [
          { call: `formatDateTimeUTC(${name}(${sample}), 'yyyy-MM-dd HH:mm')`, gives: `${begin[unit]} 00:00` },
        ],
        source: 'EX-51',
      }),
    ),
    ...both(`endOf${unit}`, (zone, name) =>
      defineFunction({
        name,
        group: 'Dates',
        summary: `The last millisecond of the ${unit.toLowerCase()}; of a date its last day.`,
        parameters: [['date', 'datetime-or-date']],
        returns: sameKind,
        empties: 'propagate',
        evaluate: (e) => (d: Time) =>
          onTime(d, zone(e), (t, z) => instantOf(nextOf(beginOf(fieldsOf(t, z), unit), unit), z) - 1),
        examples: [{ call: `formatDateTimeUTC(${name}(${sample}), 'yyyy-MM-dd HH:mm')`, gives: `${end[unit]} 23:59` }],
        source: 'EX-51',
      }),
    ),
  ];
}

function between(unit: string, length: number, example: [string, unknown]): FunctionEntry {
  const name = `${unit.toLowerCase()}Between`;
  return defineFunction({
    name,
    group: 'Dates',
    summary: `${unit} between two dates, never negative.`,
    parameters: [
      ['first', 'datetime-or-date'],
      ['second', 'datetime-or-date'],
    ],
    returns: 'decimal',
    empties: 'propagate',
    evaluate:
      (e) =>
      (a: Time, b: Time): Decimal => {
        const [first, second] = pairOf(a, b, e.timeZone);
        return divide(Math.abs(first - second), length);
      },
    examples: [{ call: `${name}(${example[0]})`, gives: example[1] }],
    source: 'EX-52',
  });
}

function adders(unit: string, add: (instant: number, amount: number, zone: string) => number): FunctionEntry[] {
  const make = (sign: 1 | -1) => (zone: Zone, name: string) =>
    defineFunction({
      name,
      group: 'Dates',
      summary: `The date ${sign > 0 ? 'plus' : 'minus'} a whole number of ${unit.toLowerCase()}.`,
      parameters: [
        ['date', 'datetime-or-date'],
        ['amount', 'number'],
      ],
      returns: sameKind,
      empties: 'propagate',
      evaluate: (e) => (d: Time, n: Numeric) => {
        if (!isInteger(n))
          throw new ExpressionError('expression/date-amount', `${name} adds whole ${unit.toLowerCase()} only.`);
        const amount = sign * toNumber(n);
        return amount === 0 ? d : onTime(d, zone(e), (t, z) => add(t, amount, z));
      },
      examples: [{ call: `${name}(empty, 1)`, gives: null }],
      source: 'EX-54',
    });
  return [...both(`add${unit}`, make(1)), ...both(`subtract${unit}`, make(-1))];
}

/** Hours and shorter: they last the same whatever clocks do, and may be fractions. */
function durations(unit: string, length: number): FunctionEntry[] {
  return (['add', 'subtract'] as const).map((verb) =>
    defineFunction({
      name: `${verb}${unit}`,
      group: 'Dates',
      summary: `The date ${verb === 'add' ? 'plus' : 'minus'} a number of ${unit.toLowerCase()}.`,
      parameters: [
        ['date', 'datetime'],
        ['amount', 'number'],
      ],
      returns: 'datetime',
      empties: 'propagate',
      evaluate: () => (d: number, n: Numeric) => {
        const amount = toNumber(round(multiply(n, length)));
        return check(verb === 'add' ? d + amount : d - amount);
      },
      examples: [{ call: `${verb}${unit}(empty, 1)`, gives: null }],
      source: 'EX-54',
    }),
  );
}

/** Changes the calendar fields; where the clock comes twice, the offset stays what it was. */
const addFields = (change: (f: CalendarFields, n: number) => CalendarFields) => (d: number, n: number, zone: string) =>
  instantOf(change(fieldsOf(d, zone), n), zone, d);

function parse(zone: Zone, name: string): FunctionEntry {
  return defineFunction({
    name,
    group: 'Conversion',
    summary:
      'Reads a date and time by a pattern, or ISO 8601 without one; the default, if given, when it does not fit.',
    parameters: [
      ['text', 'string'],
      ['pattern', 'string'],
      ['default', 'datetime'],
    ],
    optional: 2,
    returns: 'datetime',
    literals: { pattern: (text) => datePatternProblem(text, 'read') },
    empties: 'pass',
    evaluate:
      (e) =>
      (...args: [string | null | undefined, string?, number?]) => {
        const text = (args[0] ?? '').trim();
        const value = args[1] ? parseDateTime(text, args[1], zone(e)) : (readDateTimeOrDay(text, zone(e)) ?? undefined);
        if (value !== undefined) return value;
        if (args.length > 2) return args[2];
        const problem = args[1]
          ? `${JSON.stringify(text.slice(0, 60))} does not fit ${JSON.stringify(args[1])}.`
          : dateTimeProblem(text);
        throw new ExpressionError('expression/not-a-date', `${name}: ${problem}`);
      },
    examples: [
      { call: `${name}('35-11-2015', 'dd-MM-yyyy', empty) = dateTime(2015, 12, 5)`, gives: true },
      {
        call: `${name}('2022-04-30T22:00:00.000', 'yyyy-MM-dd''T''HH:mm:ss.SSS') = dateTime(2022, 4, 30, 22)`,
        gives: true,
      },
      { call: `${name}('noDateTime', 'dd-MM-yyyy', dateTime(2007)) = dateTime(2007)`, gives: true },
      { call: `${name}('2026-02-30')`, code: 'expression/not-a-date' },
      { call: `${name}('2026-02-03T10:00:00.1234567Z')`, code: 'expression/not-a-date' },
      { call: `${name}('2026-02-03T10:00', 'yyyy-MM-ddTHH:mm')`, code: 'expression/pattern' },
      { call: `${name}('x', 'yyyy')`, code: 'expression/not-a-date' },
    ],
    source: 'EX-57',
  });
}

function format(pattern: string, summary: string, gives: string): (zone: Zone, name: string) => FunctionEntry {
  return (zone, name) => {
    const hasPattern = name.startsWith('formatDateTime');
    return defineFunction({
      name,
      group: 'Conversion',
      summary,
      parameters: [
        ['date', name.startsWith('formatTime') ? 'datetime' : 'datetime-or-date'],
        ...(hasPattern ? [['pattern', 'string'] as const] : []),
      ],
      ...(hasPattern
        ? { optional: 1, literals: { pattern: (text: string) => datePatternProblem(text, 'write') } }
        : {}),
      returns: 'string',
      empties: 'propagate',
      evaluate: (e) => (d: Time, p?: string) =>
        typeof d === 'string'
          ? formatDateTime(Date.parse(d), p ?? 'yyyy-MM-dd', 'UTC')
          : formatDateTime(d, p ?? pattern, zone(e)),
      examples: [{ call: `${name}(dateTime(1974, 7, 2, 9, 50, 10))`, gives }],
      source: 'EX-58',
    });
  };
}

/** Functions on dates and times (EX-50 to EX-60). */
export const dateFunctions: readonly FunctionEntry[] = [
  ...both('dateTime', construct),
  ...['Day', 'Week', 'Month', 'Year'].flatMap(beginEnd),
  between('Milliseconds', 1, ['dateTime(2007, 1, 1, 0, 0, 2), dateTime(2007)', 2000]),
  between('Seconds', 1000, ['dateTime(2007, 1, 1, 0, 1, 2), dateTime(2007)', 62]),
  between('Minutes', 60_000, ['dateTime(2007), dateTime(2007, 1, 1, 0, 1)', 1]),
  between('Hours', 3_600_000, ['dateTime(2007, 1, 1, 2, 30), dateTime(2007)', 2.5]),
  between('Days', 86_400_000, ['dateTime(2007, 2, 13), dateTime(2007)', 43]),
  between('Weeks', 604_800_000, ['dateTime(2007, 1, 15), dateTime(2007)', 2]),
  defineFunction({
    name: 'calendarMonthsBetween',
    group: 'Dates',
    summary: 'Calendar months from the first date to the second; the time of day does not count.',
    parameters: [
      ['first', 'datetime-or-date'],
      ['second', 'datetime-or-date'],
    ],
    returns: 'integer',
    empties: 'propagate',
    evaluate: (e) => (a: Time, b: Time) => months(a, b, e.timeZone),
    examples: [{ call: 'calendarMonthsBetween(dateTime(2007), dateTime(2007, 8))', gives: 7 }],
    source: 'EX-53',
  }),
  defineFunction({
    name: 'calendarYearsBetween',
    group: 'Dates',
    summary: 'Calendar years from the first date to the second.',
    parameters: [
      ['first', 'datetime-or-date'],
      ['second', 'datetime-or-date'],
    ],
    returns: 'integer',
    empties: 'propagate',
    evaluate: (e) => (a: Time, b: Time) => Math.trunc(months(a, b, e.timeZone) / 12),
    examples: [{ call: 'calendarYearsBetween(dateTime(2007), dateTime(2017))', gives: 10 }],
    source: 'EX-53',
  }),
  ...Object.entries(units).flatMap(([unit, length]) => durations(unit, length)),
  ...adders(
    'Days',
    addFields((f, n) => ({ ...f, day: f.day + n })),
  ),
  ...adders(
    'Weeks',
    addFields((f, n) => ({ ...f, day: f.day + 7 * n })),
  ),
  ...adders('Months', addFields(addMonths)),
  ...adders(
    'Quarters',
    addFields((f, n) => addMonths(f, 3 * n)),
  ),
  ...adders(
    'Years',
    addFields((f, n) => addMonths(f, 12 * n)),
  ),
  ...['Seconds', 'Minutes', 'Hours', 'Days', 'Months', 'Years'].flatMap((unit) => {
    const isTime = ['Seconds', 'Minutes', 'Hours'].includes(unit);
    return both(`trimTo${unit}`, (zone, name) =>
      defineFunction({
        name,
        group: 'Dates',
        summary: `The date without what is smaller than ${unit.toLowerCase()}.`,
        parameters: [['date', isTime ? 'datetime' : 'datetime-or-date']],
        returns: sameKind,
        empties: 'propagate',
        // A minute or an hour of a clock that comes twice stays in its own half of it; a day begins when it begins first.
        evaluate: (e) => (d: Time) =>
          onTime(d, zone(e), (t, z) =>
            instantOf(beginOf(fieldsOf(t, z), unit.slice(0, -1)), z, isTime ? t : undefined),
          ),
        examples: [{ call: `${name}(dateTimeUTC(2008)) = dateTimeUTC(2008)`, gives: true }],
        source: 'EX-56',
      }),
    );
  }),
  ...both('parseDateTime', parse),
  ...both(
    'formatDateTime',
    format(
      "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      'A date and time as text, by a pattern (EX-61) or as ISO 8601.',
      '1974-07-02T09:50:10.000Z',
    ),
  ),
  ...both('formatDate', format('yyyy-MM-dd', 'The day as text.', '1974-07-02')),
  ...both('formatTime', format('HH:mm', 'The time as text.', '09:50')),
  defineFunction({
    name: 'dateTimeToEpoch',
    group: 'Conversion',
    summary: 'Milliseconds since 1970.',
    parameters: [['date', 'datetime']],
    returns: 'long',
    empties: 'propagate',
    evaluate: () => (d: number) => d,
    examples: [{ call: 'dateTimeToEpoch(dateTimeUTC(1974, 7, 2, 9, 50, 10))', gives: 141990610000 }],
    source: 'EX-60',
  }),
  defineFunction({
    name: 'epochToDateTime',
    group: 'Conversion',
    summary: 'The date and time of milliseconds since 1970.',
    parameters: [['milliseconds', 'number']],
    returns: 'datetime',
    empties: 'propagate',
    evaluate: () => (n: Numeric) => {
      if (!isInteger(n))
        throw new ExpressionError('expression/date-amount', 'epochToDateTime needs whole milliseconds.');
      return check(toNumber(n));
    },
    examples: [{ call: 'epochToDateTime(141990610000) = dateTimeUTC(1974, 7, 2, 9, 50, 10)', gives: true }],
    source: 'EX-60',
  }),
  defineFunction({
    name: 'toDate',
    group: 'Conversion',
    summary: 'The calendar day of a date and time, in the session’s zone.',
    parameters: [['date', 'datetime']],
    returns: 'date',
    empties: 'propagate',
    evaluate: (e) => (d: number) => formatDateTime(d, 'yyyy-MM-dd', e.timeZone),
    examples: [{ call: 'toString(toDate(dateTime(2026, 2, 28)))', gives: '2026-02-28' }],
  }),
  defineFunction({
    name: 'parseDate',
    group: 'Conversion',
    summary: 'Reads a calendar day (2026-02-28), or by a pattern.',
    parameters: [
      ['text', 'string'],
      ['pattern', 'string'],
    ],
    optional: 1,
    literals: { pattern: (text) => datePatternProblem(text, 'read') },
    returns: 'date',
    empties: 'propagate',
    evaluate: () => (text: string, pattern?: string) => {
      const value = pattern ? parseDateTime(text, pattern, 'UTC', true) : isDate(text) ? Date.parse(text) : undefined;
      if (value === undefined)
        throw new ExpressionError(
          'expression/not-a-date',
          `parseDate: ${JSON.stringify(text.slice(0, 60))} is not a day.`,
        );
      return formatDateTime(value, 'yyyy-MM-dd', 'UTC');
    },
    examples: [
      { call: "toString(parseDate('28.02.2026', 'dd.MM.yyyy'))", gives: '2026-02-28' },
      { call: "parseDate('2026-02-30')", code: 'expression/not-a-date' },
      { call: "parseDate('30.02.2026', 'dd.MM.yyyy')", code: 'expression/not-a-date' },
      { call: "toString(addMonths(parseDate('2026-01-31'), 1))", gives: '2026-02-28' },
      { call: "daysBetween(parseDate('2026-03-28'), parseDate('2026-03-30'))", gives: 2 },
      { call: "formatDate(endOfMonth(parseDate('2024-02-03')))", gives: '2024-02-29' },
    ],
  }),
];

function months(a: Time, b: Time, zone: string): number {
  const fields = (time: Time) => (typeof time === 'string' ? fieldsOf(Date.parse(time), 'UTC') : fieldsOf(time, zone));
  const [x, y] = [fields(a), fields(b)];
  const whole = (y.year - x.year) * 12 + (y.month - x.month);
  if (whole > 0 && y.day < x.day) return whole - 1;
  if (whole < 0 && y.day > x.day) return whole + 1;
  return whole;
}
