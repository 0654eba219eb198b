import { isDate, parseDateTimeText, readOffset, writeDateTimeText } from './date-time-text.ts';
import type { DateTimeFormat } from './node.ts';

export { isDate } from './date-time-text.ts';

/** Formats that every text seen so far has. */
export interface TextFormats {
  dateTime: DateTimeFormat | null;
  date: boolean;
  time: boolean;
  uuid: boolean;
  uri: boolean;
  binary: boolean;
}

/**
 * Narrows the formats by one more text. A date-time counts only when writing it again gives the same text: an odd
 * precision or mixed offsets stay a String, so that nothing is bent (DESIGN decision 5). One without an offset is a
 * wall clock of the project's zone, and written as one.
 */
export function textFormatsOf(text: string, before: TextFormats | null): TextFormats {
  if (before && !before.dateTime && !before.date && !before.time && !before.uuid && !before.uri && !before.binary)
    return before;
  const dateTime = before === null || before.dateTime ? dateTimeFormatOf(text) : null;
  return {
    dateTime: dateTime && (before === null || sameFormat(before.dateTime, dateTime)) ? dateTime : null,
    date: (before?.date ?? true) && isDate(text),
    time: (before?.time ?? true) && isTime(text),
    uuid:
      (before?.uuid ?? true) &&
      /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(text),
    uri: (before?.uri ?? true) && text.length <= 4096 && /^(https?|ftp|mailto|urn|wss?|file|tel):[^\s]+$/.test(text),
    binary: (before?.binary ?? true) && isBase64(text),
  };
}

function sameFormat(a: DateTimeFormat | null, b: DateTimeFormat): boolean {
  return a !== null && a.fraction === b.fraction && a.offset === b.offset;
}

function dateTimeFormatOf(text: string): DateTimeFormat | null {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,3}))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (!match) return null;
  const format: DateTimeFormat = { fraction: match[1]?.length ?? 0, offset: match[2] ?? '' };
  const instant = parseDateTimeText(text);
  return instant !== null && writeDateTimeText(instant, format) === text ? format : null;
}

/** True for a time of day as RFC 3339 writes it, with or without an offset that exists. */
function isTime(text: string): boolean {
  const match = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  return match !== null && (match[2] === undefined || readOffset(match[2]) !== null);
}

function isBase64(text: string): boolean {
  // Short words look like base64 too; only a text with padding or one that is long and mixed is taken for it.
  if (text.length < 16 || text.length % 4 !== 0) return false;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  return text.endsWith('=')
    ? /[A-Z]/.test(text) && /[a-z]/.test(text)
    : text.length >= 40 && /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9]/.test(text) && /[+/]/.test(text);
}
