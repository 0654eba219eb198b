/**
 * Zones by the tables of the engine (Intl), which the operating system or Electron keeps up to date. Intl takes microseconds for an
 * answer, so spans of constant offset are kept; a Temporal polyfill takes twice as long and is held against this file in its tests.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Milliseconds of about three days: no clock of the tables was ever changed twice within one (the least is a week). */
const spanLength = 2 ** 28;
const maxSpans = 20_000;
/** Of a zone: for a span, the offset that holds in all of it, or null when it changes there. */
const spans = new Map<string, Map<number, number | null>>();

/** Milliseconds that a zone is ahead of UTC at an instant. */
export function offsetAt(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let known = spans.get(timeZone);
  if (!known) spans.set(timeZone, (known = new Map()));
  const span = Math.floor(instant / spanLength);
  let offset = known.get(span);
  if (offset === undefined) {
    if (known.size >= maxSpans) known.clear();
    const begin = computeOffset(span * spanLength, timeZone);
    offset = begin === computeOffset((span + 1) * spanLength - 1, timeZone) ? begin : null;
    known.set(span, offset);
  }
  return offset ?? computeOffset(instant, timeZone);
}

function computeOffset(instant: number, timeZone: string): number {
  const date = new Date(instant);
  // At the ends of what Date can hold, a span reaches beyond them.
  if (Number.isNaN(date.getTime()))
    return Math.abs(instant) > 8.64e15 && Number.isFinite(instant)
      ? computeOffset(Math.sign(instant) * 8.64e15, timeZone)
      : Number.NaN;
  const parts: Record<string, string> = {};
  for (const part of formatOf(timeZone).formatToParts(date)) parts[part.type] = part.value;
  const year = parts.era === 'B' || parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second), 0);
  return local.getTime() - Math.floor(instant / 1000) * 1000;
}

const day = 86_400_000;

/**
 * The instant of a wall clock, given as the milliseconds it would have in UTC: the one rule of the whole product. A time that a clock skips
 * goes forward by what it skips (02:30 is 03:30). Of a time that comes twice it is the first, unless `offset` (that of the instant
 * one started from) says that it is the second.
 */
export function instantOfLocal(local: number, timeZone: string, offset?: number): number {
  if (timeZone === 'UTC') return local;
  if (offset !== undefined && offsetAt(local - offset, timeZone) === offset) return local - offset;
  const before = offsetAt(local - day, timeZone);
  const after = offsetAt(local + day, timeZone);
  if (before === after && offsetAt(local - before, timeZone) === before) return local - before;
  // The first offset first: it gives the first of two instants.
  if (offsetAt(local - before, timeZone) === before) return local - before;
  if (offsetAt(local - after, timeZone) === after) return local - after;
  return local - before;
}
