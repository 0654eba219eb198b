import type { DateTimeFormat } from './node.ts';
import { instantOfLocal, offsetAt } from './time-zone.ts';

const firstInstant = Date.parse('0000-01-01T00:00:00Z');
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');
const pattern = /^(\d{4,6})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?$/;

/**
 * The instant (milliseconds since 1970) of an ISO 8601 / RFC 3339 date-time, or null when it is none. A text without an offset is a
 * wall clock of `timeZone`: pass the project's zone at every door, so that all of them read it alike. Days and offsets that do not
 * exist are refused; so are instants whose year in UTC has not four digits, which RFC 3339 cannot write, and digits beyond the
 * millisecond, unless they are zeros: an instant cannot hold them, and cutting them would lose them unseen. `dateTimeProblem` says which it was.
 */
export function readDateTime(text: string, timeZone: string): number | null {
  const usual = usualInstant(text);
  if (usual !== undefined) return usual;
  const m = pattern.exec(text);
  if (!m) return null;
  const local = localOf(m);
  if (local === null || hasMicroseconds(m)) return null;
  const offset = m[8] === undefined ? 0 : readOffset(m[8]);
  if (offset === null) return null;
  const instant = m[8] === undefined ? instantOfLocal(local, timeZone) : local - offset;
  return hasFourDigitYear(instant) ? instant : null;
}

/** Whether an instant can be written as a date-time of RFC 3339: its year in UTC has four digits. */
function hasFourDigitYear(instant: number): boolean {
  return instant >= firstInstant && instant <= lastInstant;
}

/** Like `readDateTime`, with a text without an offset in UTC. */
export function parseDateTimeText(text: string): number | null {
  return readDateTime(text, 'UTC');
}

/** True for an existing day written as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

/** Like `readDateTime`; a day alone is its first moment in the zone. For limits, defaults and other texts that people write. */
export function readDateTimeOrDay(text: string, timeZone: string): number | null {
  return isDate(text) ? instantOfLocal(Date.parse(text), timeZone) : readDateTime(text, timeZone);
}

/** Why a text is no date-time, for an error message: `… is not a date and time` and what else is to be said. */
export function dateTimeProblem(text: string): string {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  const m = pattern.exec(text);
  if (!m) return `${shown} is not a date and time.`;
  if (localOf(m) === null) return `${shown} is not a date and time: there is no such day or time of day.`;
  if (m[8] !== undefined && readOffset(m[8]) === null)
    return `${shown} is not a date and time: no zone is ${m[8]} away from UTC.`;
  if (hasMicroseconds(m))
    return `${shown} has digits beyond the millisecond, which a date and time does not hold. Keep it as a text, or cut them first.`;
  if (m[8] === undefined || !hasFourDigitYear((localOf(m) ?? 0) - (readOffset(m[8]) ?? 0)))
    return `${shown} is not a date and time: its year lies outside of 0000 to 9999 in UTC.`;
  return `${shown} is not a date and time.`;
}

function hasMicroseconds(m: RegExpExecArray): boolean {
  return m[7] !== undefined && m[7].length > 3 && /[1-9]/.test(m[7].slice(3));
}

/** The wall clock as the milliseconds it would have in UTC; null for a day or a time of day that does not exist. */
function localOf(m: RegExpExecArray): number | null {
  const [year, month, day, hour, minute] = [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5])] as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = m[6] === undefined ? 0 : Number(m[6]);
  const milliseconds = m[7] ? Number(m[7].slice(0, 3).padEnd(3, '0')) : 0;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return null;
  if (hour === 24 && (minute > 0 || second > 0 || /[1-9]/.test(m[7] ?? ''))) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return null;
  date.setUTCHours(hour, minute, second, milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.getTime();
}

/** The number of two digits at a place; NaN when they are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `2026-11-20T08:14:07Z`, as most messages write it, without a pattern; undefined for every other text. */
function usualInstant(text: string): number | undefined {
  if (
    text.length !== 20 ||
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    text.charCodeAt(10) !== 84 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58 ||
    text.charCodeAt(19) !== 90
  )
    return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // The ends of months, and years that Date takes for those of the last century, go the long way.
  const isUsual =
    year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59 && second <= 59;
  return isUsual ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined;
}

/**
 * Milliseconds of an offset (`Z`, `+02:00`, `+0200`, `+02`); null for one that no zone has: more than 18 hours, as in java.time,
 * or 60 minutes and more.
 */
export function readOffset(offset: string): number | null {
  if (/^[Zz]$/.test(offset)) return 0;
  const m = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(offset);
  if (!m) return null;
  const minutes = Number(m[3] ?? '0');
  const all = Number(m[2]) * 60 + minutes;
  if (minutes > 59 || all > 18 * 60) return null;
  return (m[1] === '-' ? 0 - all : all) * 60_000;
}

const utcMilliseconds: DateTimeFormat = { fraction: 3, offset: 'Z' };

const dayMs = 86_400_000;

/** What `toISOString` gives of an instant, in a quarter of the time: the day by the calendar that begins its years in March, then digit by digit. */
function utcText(instant: number): string {
  if (!hasFourDigitYear(instant) || !Number.isInteger(instant)) return new Date(instant).toISOString();
  const days = Math.floor(instant / dayMs);
  // Days since 1 March of a year that 400 divides; leap days end years, and cycles of 4, 100 and 400 years.
  const since = days + 719_468;
  const cycle = Math.floor(since / 146_097);
  const day = since - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const dayOfYear = day - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  const ms = instant - days * dayMs;
  const hour = Math.floor(ms / 3_600_000);
  const minute = Math.floor(ms / 60_000) % 60;
  const second = Math.floor(ms / 1_000) % 60;
  const ten = (value: number) => 48 + (Math.floor(value / 10) % 10);
  const one = (value: number) => 48 + (value % 10);
  const century = Math.floor(year / 100);
  // biome-ignore format: as it is written
  return String.fromCharCode(
    ten(century), one(century), ten(year), one(year), 45, ten(month), one(month), 45, ten(dayOfMonth), one(dayOfMonth), 84,
    ten(hour), one(hour), 58, ten(minute), one(minute), 58, ten(second), one(second), 46,
    48 + Math.floor((ms % 1_000) / 100), ten(ms % 1_000), one(ms % 1_000), 90,
  );
}

/**
 * Writes an instant in a format; without one as `2026-11-20T08:14:07.000Z`. A format without an offset gives the wall clock of
 * `timeZone`, which `readDateTime` reads again.
 */
export function writeDateTimeText(instant: number, format: DateTimeFormat = utcMilliseconds, timeZone = 'UTC'): string {
  if (format.offset === 'Z' && format.fraction === 3 && Math.abs(instant) <= 8.64e15) return utcText(instant);
  const offset = format.offset === '' ? offsetAt(instant, timeZone) : (readOffset(format.offset) ?? 0);
  const shifted = new Date(instant + offset);
  if (Number.isNaN(shifted.getTime())) return '';
  const iso = utcText(shifted.getTime());
  const base = iso.slice(0, iso.length - 5);
  const fraction = format.fraction > 0 ? `.${iso.slice(-4, -1).slice(0, format.fraction)}` : '';
  return `${base}${fraction}${format.offset}`;
}
