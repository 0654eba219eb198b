import type { DateTimeFormat } from './node.ts';

const pattern =
  /^(\d{4,6})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?$/;

/**
 * The instant (milliseconds since 1970, UTC) of an ISO 8601 / RFC 3339 date-time, or null when it is none. A text without
 * an offset is read as UTC; digits beyond the millisecond are cut.
 */
export function parseDateTimeText(text: string): number | null {
  const usual = usualInstant(text);
  if (usual !== undefined) return usual;
  const m = pattern.exec(text);
  if (!m) return null;
  const [year, month, day, hour, minute] = [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5])] as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = m[6] === undefined ? 0 : Number(m[6]);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return null;
  if (hour === 24 && (minute > 0 || second > 0)) return null;
  const milliseconds = m[7] ? Number(m[7].slice(0, 3).padEnd(3, '0')) : 0;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return null;
  date.setUTCHours(hour, minute, second, milliseconds);
  return date.getTime() - offsetMinutes(m[8] ?? 'Z') * 60_000;
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

function offsetMinutes(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const digits = offset.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return offset[0] === '-' ? -minutes : minutes;
}

const utcMilliseconds: DateTimeFormat = { fraction: 3, offset: 'Z' };

/** Writes an instant in a format; without one as `2026-11-20T08:14:07.000Z`. */
export function writeDateTimeText(instant: number, format: DateTimeFormat = utcMilliseconds): string {
  if (format.offset === 'Z' && format.fraction === 3 && Math.abs(instant) <= 8.64e15)
    return new Date(instant).toISOString();
  const shifted = new Date(instant + offsetMinutes(format.offset || 'Z') * 60_000);
  if (Number.isNaN(shifted.getTime())) return '';
  const iso = shifted.toISOString();
  const base = iso.slice(0, iso.length - 5);
  const fraction = format.fraction > 0 ? `.${iso.slice(-4, -1).slice(0, format.fraction)}` : '';
  return `${base}${fraction}${format.offset}`;
}
