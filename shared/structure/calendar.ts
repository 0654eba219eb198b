import { instantOfLocal, offsetAt } from './time-zone.ts';

/** A date and time split into calendar fields of a zone. `month` is 1 to 12. */
export interface CalendarFields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** The fields of an instant in a zone. */
export function fieldsOf(instant: number, timeZone: string): CalendarFields {
  const shifted = new Date(timeZone === 'UTC' ? instant : instant + offsetAt(instant, timeZone));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
  };
}

/**
 * The instant of fields in a zone, by the rule of `instantOfLocal`; `from` is the instant that the fields were made of, if any. Fields
 * beyond their range carry over (month 14 is February of the next year).
 */
export function instantOf(fields: CalendarFields, timeZone: string, from?: number): number {
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.month - 1, fields.day);
  date.setUTCHours(fields.hour, fields.minute, fields.second, fields.millisecond);
  if (timeZone === 'UTC') return date.getTime();
  return instantOfLocal(date.getTime(), timeZone, from === undefined ? undefined : offsetAt(from, timeZone));
}

/** True when every field is within its range and the day exists. */
export function isRealTime(f: CalendarFields): boolean {
  const within = (value: number, from: number, to: number) => Number.isInteger(value) && value >= from && value <= to;
  return (
    within(f.month, 1, 12) &&
    within(f.day, 1, daysInMonth(f.year, f.month)) &&
    within(f.hour, 0, 23) &&
    within(f.minute, 0, 59) &&
    within(f.second, 0, 59) &&
    within(f.millisecond, 0, 999)
  );
}

/** Days of a month. */
export function daysInMonth(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

/** Adds months and keeps the day where the month has it (31 January plus one month is the last of February). */
export function addMonths(fields: CalendarFields, months: number): CalendarFields {
  const total = fields.year * 12 + (fields.month - 1) + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return { ...fields, year, month, day: Math.min(fields.day, daysInMonth(year, month)) };
}
