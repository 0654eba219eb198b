import { fieldsOf } from '../structure/calendar.ts';
import type { DatePart } from './query.ts';

/**
 * A part of a date and time (milliseconds since 1970) in a zone, or of a Date (`2026-12-31`, which has no zone and no time of day).
 * Weeks begin on Sunday; the first one is that of 1 January. Null for an empty value.
 */
export function datePartOf(part: DatePart, value: number | string | null | undefined, timeZone: string): number | null {
  if (value === null || value === undefined) return null;
  const fields =
    typeof value === 'number' ? fieldsOf(value, timeZone) : fieldsOf(Date.parse(`${value}T00:00:00Z`), 'UTC');
  if (Number.isNaN(fields.year)) return null;
  const day = Date.UTC(2000, fields.month - 1, fields.day);
  const midnight = new Date(day).setUTCFullYear(fields.year, fields.month - 1, fields.day);
  const newYear = new Date(Date.UTC(2000, 0, 1)).setUTCFullYear(fields.year, 0, 1);
  const dayOfYear = Math.round((midnight - newYear) / 86_400_000) + 1;
  switch (part) {
    case 'year':
      return fields.year;
    case 'quarter':
      return Math.ceil(fields.month / 3);
    case 'month':
      return fields.month;
    case 'week':
      return Math.floor((dayOfYear - 1 + new Date(newYear).getUTCDay()) / 7) + 1;
    case 'day':
      return fields.day;
    case 'day-of-year':
      return dayOfYear;
    case 'weekday':
      return new Date(midnight).getUTCDay() + 1;
    case 'hours':
      return fields.hour;
    case 'minutes':
      return fields.minute;
    case 'seconds':
      return fields.second;
  }
}
