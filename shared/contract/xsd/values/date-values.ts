import type { PrimitiveName } from '../components.ts';

/** Types of dates and times and how they are written (part 2, chapters 3.2.7 to 3.2.14). */
const zone = '(Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))?';
const year = '(-?(?:[1-9]\\d{4,}|\\d{4}))';
const month = '(0[1-9]|1[0-2])';
const day = '(0[1-9]|[12]\\d|3[01])';
const clock = '(?:([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d)(\\.\\d+)?|(24):00:00(?:\\.0+)?)';

type Part = 'year' | 'month' | 'day' | 'clock';

const parts: Partial<Record<PrimitiveName, readonly Part[]>> = {
  dateTime: ['year', 'month', 'day', 'clock'],
  date: ['year', 'month', 'day'],
  time: ['clock'],
  gYearMonth: ['year', 'month'],
  gYear: ['year'],
  gMonthDay: ['month', 'day'],
  gDay: ['day'],
  gMonth: ['month'],
};

const forms: Partial<Record<PrimitiveName, RegExp>> = {
  dateTime: new RegExp(`^${year}-${month}-${day}T${clock}${zone}$`),
  date: new RegExp(`^${year}-${month}-${day}${zone}$`),
  time: new RegExp(`^${clock}${zone}$`),
  gYearMonth: new RegExp(`^${year}-${month}${zone}$`),
  gYear: new RegExp(`^${year}${zone}$`),
  gMonthDay: new RegExp(`^--${month}-${day}${zone}$`),
  gDay: new RegExp(`^---${day}${zone}$`),
  // The first edition wrote two hyphens behind it as well.
  gMonth: new RegExp(`^--${month}(?:--)?${zone}$`),
};

/** A moment: whole seconds since 1970 in its zone brought to UTC, the digits behind the point, and whether it has a zone at all. */
export interface Moment {
  seconds: bigint;
  fraction: string;
  hasZone: boolean;
}

/** A year, written out, with the fields of a text; null when it is none of the type. */
function fieldsOf(primitive: PrimitiveName, text: string): (string | undefined)[] | null {
  const found = forms[primitive]?.exec(text);
  if (!found) return null;
  let at = 1;
  let years = '1972';
  let months = '01';
  let days = '01';
  let time: (string | undefined)[] = [];
  for (const part of parts[primitive] ?? []) {
    if (part === 'year') years = found[at++] as string;
    else if (part === 'month') months = found[at++] as string;
    else if (part === 'day') days = found[at++] as string;
    else {
      time = found.slice(at, at + 5);
      at += 5;
    }
  }
  if (/^-?0+$/.test(years) || Number(days) > daysIn(years, Number(months))) return null;
  return [years, months, days, ...time, ...Array(5 - time.length).fill(undefined), found[at]];
}

/** 400 years repeat, and the last four digits tell which of them it is. */
function daysIn(years: string, months: number): number {
  if (months === 2) {
    const n = Number(years.slice(-4));
    return (n % 4 === 0 && n % 100 !== 0) || n % 400 === 0 ? 29 : 28;
  }
  return months === 4 || months === 6 || months === 9 || months === 11 ? 30 : 31;
}

export function isMoment(primitive: PrimitiveName, text: string): boolean {
  return fieldsOf(primitive, text) !== null;
}

/** Digits of a year that count: later ones are later than any that is not written to do harm. */
const longestYear = 400;

/** The moment that a text of a type means; null when it is none. What a type leaves out is that of 1 January 1972. */
export function momentOf(primitive: PrimitiveName, text: string): Moment | null {
  const fields = fieldsOf(primitive, text);
  if (!fields) return null;
  const [years, months, days, hours, minutes, seconds, fraction, midnight, offset] = fields;
  // Years before the first have no year 0 between them.
  const y = BigInt((years as string).slice(0, longestYear));
  const whole =
    daysSince1970(y < 0n ? y + 1n : y, Number(months), Number(days)) * 86_400n +
    BigInt(Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) +
    (midnight !== undefined && primitive !== 'time' ? 86_400n : 0n);
  return {
    seconds: whole - BigInt(offset ? offsetSeconds(offset) : 0),
    fraction: (fraction ?? '').replace(/^\.|0+$/g, ''),
    hasZone: offset !== undefined,
  };
}

function offsetSeconds(offset: string): number {
  if (offset === 'Z') return 0;
  const [hours = '0', minutes = '0'] = offset.slice(1).split(':');
  return (offset.startsWith('-') ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** Days from 1970-01-01 to a day of the proleptic Gregorian calendar. */
function daysSince1970(year: bigint, month: number, day: number): bigint {
  const y = month <= 2 ? year - 1n : year;
  const era = (y >= 0n ? y : y - 399n) / 400n;
  const ofEra = Number(y - era * 400n);
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146_097n + BigInt(days) - 719_468n;
}

const fourteenHours = 50_400n;

/** Less than, equal, or greater; null when a zone that is missing could make it either (part 2, 3.2.7.4). */
export function compareMoments(a: Moment, b: Moment): number | null {
  if (a.hasZone === b.hasZone) return compareAt(a, b, 0n);
  if (!a.hasZone) {
    const reversed = compareMoments(b, a);
    return reversed === null ? null : -reversed;
  }
  const early = compareAt(a, b, -fourteenHours);
  const late = compareAt(a, b, fourteenHours);
  return early === late && early !== 0 ? early : null;
}

function compareAt(a: Moment, b: Moment, shift: bigint): number {
  const seconds = b.seconds + shift;
  if (a.seconds !== seconds) return a.seconds < seconds ? -1 : 1;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}

/** Months, and seconds with their fraction in billionths of billionths. */
export interface Duration {
  months: bigint;
  seconds: bigint;
}

const fractionDigits = 30;
const second = 10n ** BigInt(fractionDigits);
const durationForm = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/;

export function isDuration(text: string): boolean {
  return durationForm.test(text) && !text.endsWith('P') && !text.endsWith('T');
}

export function durationOf(text: string): Duration | null {
  const found = isDuration(text) ? durationForm.exec(text) : null;
  if (!found) return null;
  const [, minus, years, months, days, , hours, minutes, seconds, fraction] = found;
  const big = (digits: string | undefined) => BigInt((digits ?? '0').slice(0, 1000));
  const sign = minus ? -1n : 1n;
  const whole = big(days) * 86_400n + big(hours) * 3600n + big(minutes) * 60n + big(seconds);
  const part = BigInt((fraction ?? '').slice(0, fractionDigits).padEnd(fractionDigits, '0'));
  return { months: sign * (big(years) * 12n + big(months)), seconds: sign * (whole * second + part) };
}

/** The moments that durations are compared at (part 2, 3.2.6.2). */
const references: readonly (readonly [bigint, number])[] = [
  [1696n, 9],
  [1697n, 2],
  [1903n, 3],
  [1903n, 7],
];

export function compareDurations(a: Duration, b: Duration): number | null {
  let result: number | null | undefined;
  for (const [y, m] of references) {
    const x = endOf(a, y, m);
    const z = endOf(b, y, m);
    const sign = x < z ? -1 : x > z ? 1 : 0;
    if (result === undefined) result = sign;
    else if (result !== sign) return null;
  }
  return result ?? null;
}

function endOf({ months, seconds }: Duration, year: bigint, month: number): bigint {
  const all = year * 12n + BigInt(month - 1) + months;
  const y = all >= 0n ? all / 12n : (all - 11n) / 12n;
  return daysSince1970(y, Number(all - y * 12n) + 1, 1) * 86_400n * second + seconds;
}
