import { type CalendarFields, fieldsOf, instantOf, isRealTime } from '../structure/calendar.ts';
import { readOffset } from '../structure/date-time-text.ts';
import { offsetAt } from '../structure/time-zone.ts';
import { readDatePattern } from './date-pattern.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Midnight of a day in UTC, for years before 100 as well. */
function utcDay(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/** Writes an instant by a pattern of letters (EX-61), in English. Throws expression/pattern. */
export function formatDateTime(instant: number, pattern: string, timeZone: string): string {
  const f = fieldsOf(instant, timeZone);
  const weekday = utcDay(f.year, f.month, f.day).getUTCDay();
  return readDatePattern(pattern, 'write')
    .map(({ letter, count, literal }) =>
      letter ? formatField(letter, count, f, weekday, offsetAt(instant, timeZone), timeZone) : literal,
    )
    .join('');
}

function formatField(
  letter: string,
  count: number,
  f: CalendarFields,
  weekday: number,
  offset: number,
  zone: string,
): string {
  const number = (value: number) => String(value).padStart(count, '0');
  switch (letter) {
    case 'G':
      return f.year > 0 ? 'AD' : 'BC';
    case 'y':
      return count === 2 ? String(Math.abs(f.year % 100)).padStart(2, '0') : number(f.year);
    case 'Y':
      return number(weekOfYear(f).year);
    case 'M':
    case 'L':
      return count >= 4
        ? (months[f.month - 1] as string)
        : count === 3
          ? (months[f.month - 1] as string).slice(0, 3)
          : number(f.month);
    case 'd':
      return number(f.day);
    case 'D':
      return number((utcDay(f.year, f.month, f.day).getTime() - utcDay(f.year, 1, 1).getTime()) / 86_400_000 + 1);
    case 'w':
      return number(weekOfYear(f).week);
    case 'W':
      return number(Math.ceil((f.day + utcDay(f.year, f.month, 1).getUTCDay()) / 7));
    case 'F':
      return number(Math.ceil(f.day / 7));
    case 'E':
      return count >= 4 ? (days[weekday] as string) : (days[weekday] as string).slice(0, 3);
    case 'u':
      return number(weekday === 0 ? 7 : weekday);
    case 'a':
      return f.hour < 12 ? 'AM' : 'PM';
    case 'H':
      return number(f.hour);
    case 'k':
      return number(f.hour === 0 ? 24 : f.hour);
    case 'K':
      return number(f.hour % 12);
    case 'h':
      return number(f.hour % 12 === 0 ? 12 : f.hour % 12);
    case 'm':
      return number(f.minute);
    case 's':
      return number(f.second);
    case 'S':
      return count <= 3
        ? String(f.millisecond).padStart(3, '0').slice(0, count)
        : String(f.millisecond).padStart(3, '0').padEnd(count, '0');
    case 'z':
      return zone === 'UTC' ? 'UTC' : zone;
    case 'Z':
      return offsetText(offset, '');
    case 'X':
      return offset === 0
        ? 'Z'
        : count === 1 && offset % 3_600_000 === 0
          ? offsetText(offset, '').slice(0, 3)
          : offsetText(offset, count === 3 ? ':' : '');
    default:
      return '';
  }
}

function offsetText(offset: number, separator: string): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${separator}${String(minutes % 60).padStart(2, '0')}`;
}

/** ISO 8601 week and its year. */
function weekOfYear(f: CalendarFields): { year: number; week: number } {
  const date = utcDay(f.year, f.month, f.day);
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const start = utcDay(date.getUTCFullYear(), 1, 1).getTime();
  return { year: date.getUTCFullYear(), week: Math.ceil(((date.getTime() - start) / 86_400_000 + 1) / 7) };
}

/**
 * Reads a text by a pattern; undefined when it does not fit. Lenient in values, as EX-57 says: day 35 carries over into the next month,
 * unless `isStrict`. A wall clock is one of the zone; a text with an offset has its own. Throws expression/pattern.
 */
export function parseDateTime(text: string, pattern: string, timeZone: string, isStrict = false): number | undefined {
  const f: CalendarFields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
  const found: FoundParts = { isAfternoon: null, isHalfDay: false, offset: null };
  let at = 0;
  const parts = readDatePattern(pattern, 'read');
  for (let i = 0; i < parts.length; i++) {
    const { letter, count, literal } = parts[i] as (typeof parts)[number];
    if (!letter) {
      if (!text.startsWith(literal, at)) return undefined;
      at += literal.length;
      continue;
    }
    // Digits that touch the next field are cut by the pattern's width.
    const touches = (parts[i + 1]?.letter ?? '') !== '';
    const length = readField(letter, count, touches, text.slice(at, at + 20), f, found);
    if (length === undefined) return undefined;
    at += length;
  }
  if (at < text.length) return undefined;
  if (found.isAfternoon !== null && found.isHalfDay) f.hour = (f.hour % 12) + (found.isAfternoon ? 12 : 0);
  if (isStrict && !isRealTime(f)) return undefined;
  const instant = found.offset === null ? instantOf(f, timeZone) : instantOf(f, 'UTC') - found.offset;
  return Number.isNaN(instant) ? undefined : instant;
}

/** Parts that say something about other parts. */
interface FoundParts {
  isAfternoon: boolean | null;
  /** The hour is one of twelve. */
  isHalfDay: boolean;
  offset: number | null;
}

/** Reads one field at the start of a text; the length of what it read, undefined when it does not fit. */
function readField(
  letter: string,
  count: number,
  touches: boolean,
  text: string,
  f: CalendarFields,
  found: FoundParts,
): number | undefined {
  const digits = (max: number) => /^\d+/.exec(text.slice(0, touches ? count : max))?.[0];
  const field = (name: keyof CalendarFields, change: (value: number) => number = (value) => value, max = 2) => {
    const read = digits(max);
    if (read !== undefined) f[name] = change(Number(read));
    return read?.length;
  };
  switch (letter) {
    case 'y':
      return field('year', (y) => (count === 2 ? (y < 70 ? 2000 : 1900) + y : y), count === 2 ? 2 : 6);
    case 'M':
    case 'L': {
      if (count < 3) return field('month');
      const names = count > 3 ? months : months.map((m) => m.slice(0, 3));
      const index = names.findIndex((name) => text.toLowerCase().startsWith(name.toLowerCase()));
      if (index < 0) return undefined;
      f.month = index + 1;
      return names[index]?.length;
    }
    case 'd':
      return field('day');
    case 'H':
      return field('hour');
    case 'k':
      return field('hour', (h) => (h === 24 ? 0 : h));
    case 'h':
    case 'K':
      found.isHalfDay = true;
      return field('hour', (h) => (letter === 'h' && h === 12 ? 0 : h));
    case 'm':
      return field('minute');
    case 's':
      return field('second');
    case 'S': {
      const read = digits(9);
      // An instant holds milliseconds: further digits may only be zeros, or they would be lost.
      if (read === undefined || /[1-9]/.test(read.slice(3))) return undefined;
      f.millisecond = Number(read.padEnd(3, '0').slice(0, 3));
      return read.length;
    }
    case 'a': {
      const read = /^(am|pm)/i.exec(text)?.[0];
      if (read) found.isAfternoon = read.toLowerCase() === 'pm';
      return read?.length;
    }
    case 'E':
      return days.flatMap((d) => [d, d.slice(0, 3)]).find((d) => text.toLowerCase().startsWith(d.toLowerCase()))
        ?.length;
    default: {
      const read = /^(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)/.exec(text)?.[0];
      const offset = read === undefined ? null : /^[UG]/.test(read) ? 0 : readOffset(read);
      if (offset === null) return undefined;
      found.offset = offset;
      return read?.length;
    }
  }
}
