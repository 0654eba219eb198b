/** What a number format makes of a number: a date, a time of day, both, a count of hours; null for a number. */
export type ShownAs = 'date' | 'time' | 'datetime' | 'duration' | null;

/** Formats that every workbook has (ECMA-376 part 1, 18.8.30), and those of East Asian ones. */
function builtIn(id: number): ShownAs {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || (id >= 57 && id <= 58))
    return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56)
    return 'time';
  if (id === 22) return 'datetime';
  return id === 46 ? 'duration' : null;
}

/** What a cell of a format is shown as: `code` is the workbook's own for it. */
export function shownAs(id: number, code: string | undefined): ShownAs {
  if (code === undefined) return builtIn(id);
  // The first section is that of positive numbers.
  let section = '';
  for (let i = 0; i < code.length && i < 1_000; i++) {
    const c = code[i] as string;
    if (c === ';') break;
    if (c === '"') {
      const end = code.indexOf('"', i + 1);
      i = end < 0 ? code.length : end;
    } else if (c === '\\' || c === '_' || c === '*') i++;
    else if (c === '[') {
      const end = code.indexOf(']', i);
      const inside = code.slice(i + 1, end < 0 ? code.length : end);
      if (/^(h+|m+|s+)$/i.test(inside)) return 'duration';
      i = end < 0 ? code.length : end;
    } else section += c.toLowerCase();
  }
  if (section.includes('general')) return null;
  const hasDay = /[dy]/.test(section) || (section.includes('m') && !/[hs]/.test(section) && !/[0#?]/.test(section));
  const hasTime = /[hs]/.test(section);
  if (hasDay) return hasTime ? 'datetime' : 'date';
  return hasTime ? 'time' : null;
}

const day = 86_400_000;
const firstDay1900 = Date.UTC(1899, 11, 30);
const firstDay1904 = Date.UTC(1904, 0, 1);

/**
 * A day number as ISO 8601, by the date system of the workbook; null for a number that no date has. In the system of 1900 there is a 29 February
 * 1900, which never was: numbers below it are a day off.
 */
export function dateOfSerial(serial: number, as: Exclude<ShownAs, null>, is1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial >= 2_958_466) return null;
  const milliseconds = Math.round(serial * day);
  const timeOfDay = milliseconds % day;
  if (as === 'duration') return duration(milliseconds);
  if (as === 'time' && milliseconds < day) return time(timeOfDay);
  if (!is1904 && serial < 1) return as === 'date' ? null : time(timeOfDay);
  const from = is1904 ? firstDay1904 : serial < 60 ? firstDay1900 + day : firstDay1900;
  const iso = new Date(from + milliseconds).toISOString();
  if (as === 'date' && timeOfDay === 0) return iso.slice(0, 10);
  return `${iso.slice(0, 11)}${time(timeOfDay)}`;
}

function time(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return iso.slice(11, milliseconds % 1000 === 0 ? 19 : 23);
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The day number of an ISO date, date-time or time of day, in the system of 1900; null for a text that is none or before it. */
export function serialOf(text: string): { serial: number; as: 'date' | 'time' | 'datetime' } | null {
  if (/^\d\d:\d\d:\d\d(\.\d{1,3})?$/.test(text)) return { serial: Date.parse(`1970-01-01T${text}Z`) / day, as: 'time' };
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$/.test(text)) return null;
  const serial = (Date.parse(isDay ? text : `${text}Z`) - firstDay1900) / day;
  return Number.isNaN(serial) || serial < 61 ? null : { serial, as: isDay ? 'date' : 'datetime' };
}
