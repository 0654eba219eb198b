import type { DateTimeFormat } from './node.ts';

const pattern =
  /^(\d{4,6})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?$/;

/**
 * The instant (milliseconds since 1970, UTC) of an ISO 8601 / RFC 3339 date-time, or null when it is none. A text without
 * an offset is read as UTC; digits beyond the millisecond are cut.
 */
export function parseDateTimeText(text: string): number | null {
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
