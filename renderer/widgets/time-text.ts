const two = (n: number) => String(n).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time of day where the studio runs, in 24 hours: `09:41`; with seconds `09:41:07`, with milliseconds `09:41:07.118`. */
export function clockText(time: number, to: 'minutes' | 'seconds' | 'milliseconds' = 'seconds'): string {
  const at = new Date(time);
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (to === 'minutes') return minutes;
  const seconds = `${minutes}:${two(at.getSeconds())}`;
  return to === 'seconds' ? seconds : `${seconds}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** A day: `20 Nov 2026`. */
export function dayText(time: number): string {
  const at = new Date(time);
  return `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}`;
}

/** A stored moment (`2026-11-20T08:14:07.000Z`) as day and time of this place: `20 Nov 2026 09:14:07`; any other text as it is. */
export function instantText(text: string): string {
  const time = /^[+-]?\d{4,6}-\d\d-\d\dT.*Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return text;
  return `${dayText(time)} ${clockText(time, time % 1000 === 0 ? 'seconds' : 'milliseconds')}`;
}

/** A stored date (`2026-11-20`), which is of no place: `20 Nov 2026`; any other text as it is. */
export function dateText(text: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const name = months[Number(month) - 1];
  return name ? `${Number(day)} ${name} ${year}` : text;
}

/** A stored text as a person reads it, by the type of its attribute. */
export function storedText(type: string, text: string): string {
  return type === 'datetime' ? instantText(text) : type === 'date' ? dateText(text) : text;
}

const quotedOrMoment = /'(?:[^']|'')*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)|[+-]?\b\d{4,6}-\d\d-\d\dT[\d:.]+Z/g;

/** A value in words (`Order { Placed: 2026-11-20T08:14:07Z }`) with its moments as day and time of this place; what is quoted is a text, and stays. */
export function withReadableTimes(text: string): string {
  return text.replace(quotedOrMoment, (part) => (/^['"]/.test(part) ? part : instantText(part)));
}
