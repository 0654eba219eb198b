import { type CalendarFields, fieldsOf, instantOf, offsetAt } from './calendar.ts';

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

/** Cuts a pattern into runs of one letter and literals ('quoted', or anything that is no letter). */
function runs(pattern: string): { letter: string; count: number; literal: string }[] {
  const found: { letter: string; count: number; literal: string }[] = [];
  const token = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;
  for (const match of pattern.matchAll(token)) {
    if (match[2]) found.push({ letter: match[2], count: match[0].length, literal: '' });
    else
      found.push({
        letter: '',
        count: 0,
        literal: match[1] === undefined ? match[0] : match[1] === '' ? "'" : match[1].replaceAll("''", "'"),
      });
  }
  return found;
}

/** Writes an instant by a pattern of letters (EX-61), in English. */
export function formatDateTime(instant: number, pattern: string, timeZone: string): string {
  const f = fieldsOf(instant, timeZone);
  const weekday = new Date(Date.UTC(f.year, f.month - 1, f.day)).getUTCDay();
  return runs(pattern)
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
      return count === 2 ? String(f.year % 100).padStart(2, '0') : number(f.year);
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
      return number(Math.round((Date.UTC(f.year, f.month - 1, f.day) - Date.UTC(f.year, 0, 1)) / 86_400_000) + 1);
    case 'w':
      return number(weekOfYear(f).week);
    case 'W':
      return number(Math.ceil((f.day + new Date(Date.UTC(f.year, f.month - 1, 1)).getUTCDay()) / 7));
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
        : count === 1
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
  const date = new Date(Date.UTC(f.year, f.month - 1, f.day));
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return { year: date.getUTCFullYear(), week: Math.ceil(((date.getTime() - start) / 86_400_000 + 1) / 7) };
}

/**
 * Reads a text by a pattern; undefined when it does not fit. Lenient in values as EX-57 says: day 35 carries over into the
 * next month.
 */
export function parseDateTime(text: string, pattern: string, timeZone: string): number | undefined {
  const f: CalendarFields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
  let pm: boolean | null = null;
  let offset: number | null = null;
  let at = 0;
  const parts = runs(pattern);
  for (let i = 0; i < parts.length; i++) {
    const { letter, count, literal } = parts[i] as (typeof parts)[number];
    if (!letter) {
      if (!text.startsWith(literal, at)) return undefined;
      at += literal.length;
      continue;
    }
    // Digits that touch the next field are cut by the pattern's width.
    const touches = parts[i + 1]?.letter !== undefined && parts[i + 1]?.letter !== '';
    const read = (max: number): number | undefined => {
      const match = new RegExp(`^\\d{1,${touches ? count : max}}`).exec(text.slice(at));
      if (!match) return undefined;
      at += match[0].length;
      return Number(match[0]);
    };
    let value: number | undefined = 0;
    switch (letter) {
      case 'y':
      case 'Y':
        value = read(count === 2 ? 2 : 6);
        if (value !== undefined) f.year = count === 2 ? (value < 70 ? 2000 : 1900) + value : value;
        break;
      case 'M':
      case 'L':
        if (count >= 3) {
          const index = months.findIndex((m) =>
            text
              .slice(at)
              .toLowerCase()
              .startsWith((count > 3 ? m : m.slice(0, 3)).toLowerCase()),
          );
          if (index < 0) return undefined;
          at += count > 3 ? (months[index] as string).length : 3;
          f.month = index + 1;
        } else if ((value = read(2)) !== undefined) f.month = value;
        break;
      case 'd':
        if ((value = read(2)) !== undefined) f.day = value;
        break;
      case 'H':
      case 'k':
        if ((value = read(2)) !== undefined) f.hour = letter === 'k' && value === 24 ? 0 : value;
        break;
      case 'h':
      case 'K':
        if ((value = read(2)) !== undefined) f.hour = letter === 'h' && value === 12 ? 0 : value;
        break;
      case 'm':
        if ((value = read(2)) !== undefined) f.minute = value;
        break;
      case 's':
        if ((value = read(2)) !== undefined) f.second = value;
        break;
      case 'S': {
        const match = /^\d{1,9}/.exec(text.slice(at));
        if (!match) return undefined;
        at += match[0].length;
        f.millisecond = Number(match[0].padEnd(3, '0').slice(0, 3));
        break;
      }
      case 'a': {
        const match = /^(am|pm)/i.exec(text.slice(at));
        if (!match) return undefined;
        pm = (match[0] as string).toLowerCase() === 'pm';
        at += 2;
        break;
      }
      case 'E': {
        const match = /^[A-Za-z]+/.exec(text.slice(at));
        if (!match) return undefined;
        at += match[0].length;
        break;
      }
      case 'Z':
      case 'X':
      case 'z': {
        const match = /^(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)/.exec(text.slice(at));
        if (!match) return undefined;
        at += match[0].length;
        const digits = /([+-])(\d\d):?(\d\d)?/.exec(match[0]);
        offset = digits
          ? (Number(digits[2]) * 60 + Number(digits[3] ?? '0')) * 60_000 * (digits[1] === '-' ? -1 : 1)
          : 0;
        break;
      }
      default:
        return undefined;
    }
    if (value === undefined) return undefined;
  }
  if (at < text.length) return undefined;
  if (pm) f.hour += 12;
  return offset === null ? instantOf(f, timeZone) : instantOf(f, 'UTC') - offset;
}
