/**
 * The forms of primitive values (OData ABNF 4.01, 7), matched from left to right so that the first character that is wrong is known. A matcher gives the end
 * of the value, or where it first fails.
 */
export type Match = { end: number } | { failsAt: number };

type Matcher = (text: string, at: number) => Match;

const fails = (failsAt: number): Match => ({ failsAt });

function digitsAt(text: string, at: number, most = Number.POSITIVE_INFINITY): number {
  let end = at;
  while (end < text.length && end - at < most && isDigit(text.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Two digits from `least` to `most`. */
const twoDigits =
  (least: number, most: number): Matcher =>
  (text, at) => {
    const [first, second] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
    if (!(first >= 0 && first <= Math.floor(most / 10))) return fails(at);
    const value = first * 10 + second;
    return second >= 0 && second <= 9 && value >= least && value <= most ? { end: at + 2 } : fails(at + 1);
  };

/** One of the texts, case counts. */
const word =
  (...words: string[]): Matcher =>
  (text, at) => {
    let furthest = at;
    for (const each of words) {
      if (text.startsWith(each, at)) return { end: at + each.length };
      let same = 0;
      while (same < each.length && text[at + same] === each[same]) same++;
      furthest = Math.max(furthest, at + same);
    }
    return fails(furthest);
  };

const sequence =
  (...parts: Matcher[]): Matcher =>
  (text, at) => {
    let end = at;
    for (const part of parts) {
      const match = part(text, end);
      if ('failsAt' in match) return match;
      end = match.end;
    }
    return { end };
  };

/** What may be left out: it is when its first character is not there. */
const optional =
  (part: Matcher): Matcher =>
  (text, at) => {
    const match = part(text, at);
    return 'failsAt' in match ? (match.failsAt === at ? { end: at } : match) : match;
  };

const oneOrMoreDigits =
  (most?: number): Matcher =>
  (text, at) => {
    const end = digitsAt(text, at, most);
    return end === at ? fails(at) : { end };
  };

const hexDigits =
  (count: number): Matcher =>
  (text, at) => {
    for (let i = 0; i < count; i++) if (!/[0-9a-fA-F]/.test(text[at + i] ?? '')) return fails(at + i);
    return { end: at + count };
  };

const year: Matcher = (text, at) => {
  const start = text[at] === '-' ? at + 1 : at;
  const end = digitsAt(text, start);
  if (end - start < 4) return fails(end);
  return text[start] === '0' && end - start > 4 ? fails(start + 4) : { end };
};

export const date = sequence(year, word('-'), twoDigits(1, 12), word('-'), twoDigits(1, 31));

export const timeOfDay = sequence(
  twoDigits(0, 23),
  word(':'),
  twoDigits(0, 59),
  optional(sequence(word(':'), twoDigits(0, 60), optional(sequence(word('.'), oneOrMoreDigits(12))))),
);

const zone: Matcher = (text, at) =>
  text[at] === 'Z' || text[at] === 'z'
    ? { end: at + 1 }
    : sequence(word('+', '-'), twoDigits(0, 23), word(':'), twoDigits(0, 59))(text, at);

export const dateTimeOffset = sequence(
  date,
  (text, at) => (text[at] === 'T' || text[at] === 't' ? { end: at + 1 } : fails(at)),
  timeOfDay,
  zone,
);

export const guid = sequence(
  hexDigits(8),
  word('-'),
  hexDigits(4),
  word('-'),
  hexDigits(4),
  word('-'),
  hexDigits(4),
  word('-'),
  hexDigits(12),
);

export const number: Matcher = (text, at) => {
  if (text.startsWith('INF', at) || text.startsWith('NaN', at)) return { end: at + 3 };
  if (text.startsWith('-INF', at)) return { end: at + 4 };
  return sequence(
    optional(word('+', '-')),
    oneOrMoreDigits(),
    optional(sequence(word('.'), oneOrMoreDigits())),
    optional(sequence(exponent, optional(word('+', '-')), oneOrMoreDigits())),
  )(text, at);
};

function exponent(text: string, at: number): Match {
  return text[at] === 'e' || text[at] === 'E' ? { end: at + 1 } : fails(at);
}

export const whole =
  (most: number): Matcher =>
  (text, at) =>
    sequence(optional(word('+', '-')), oneOrMoreDigits(most))(text, at);

export const unsigned: Matcher = oneOrMoreDigits(3);

/** A part of a duration: digits and the letter of its unit. A number of another unit is left to the next one. */
const unit =
  (letter: string): Matcher =>
  (text, at) => {
    const end = digitsAt(text, at);
    return end > at && text[end]?.toUpperCase() === letter ? { end: end + 1 } : { end: at };
  };

const seconds: Matcher = (text, at) => {
  const end = digitsAt(text, at);
  if (end === at) return { end: at };
  const fraction = text[end] === '.' ? digitsAt(text, end + 1) : end;
  return text[fraction]?.toUpperCase() === 'S' ? { end: fraction + 1 } : fails(fraction);
};

export const duration: Matcher = (text, at) => {
  const sign = text[at] === '-' ? at + 1 : at;
  if (text[sign]?.toUpperCase() !== 'P') return fails(sign);
  const days = unit('D')(text, sign + 1) as { end: number };
  if (text[days.end]?.toUpperCase() !== 'T') {
    const next = digitsAt(text, days.end);
    return next > days.end ? fails(next) : days;
  }
  const minutes = sequence(unit('H'), unit('M'))(text, days.end + 1) as { end: number };
  return seconds(text, minutes.end);
};

/** base64url, with or without the padding (RFC 4648, 5). */
export const binary: Matcher = (text, at) => {
  let end = at;
  while (end < text.length && /[A-Za-z0-9_-]/.test(text[end] as string)) end++;
  const rest = (end - at) % 4;
  // What is left over must not have bits that stand for nothing.
  const last = text[end - 1] ?? '';
  if (rest === 1) return fails(end);
  if (rest === 2 && !'AQgw'.includes(last)) return fails(end - 1);
  if (rest === 3 && !'AEIMQUYcgkosw048'.includes(last)) return fails(end - 1);
  if (rest === 2 && text.startsWith('==', end)) return { end: end + 2 };
  return rest === 3 && text[end] === '=' ? { end: end + 1 } : { end };
};

export const boolean: Matcher = (text, at) => {
  const found = /^(?:true|false)/i.exec(text.slice(at, at + 5))?.[0];
  return found === undefined ? fails(at) : { end: at + found.length };
};

const position = sequence(
  number,
  word(' '),
  number,
  optional(sequence(word(' '), number)),
  optional(sequence(word(' '), number)),
);

/** `item` in round brackets, any number of them with commas between; none only where `mayBeEmpty`. */
function bracketed(item: Matcher, mayBeEmpty = false): Matcher {
  return (text, at) => {
    const open = word('(')(text, at);
    if ('failsAt' in open) return open;
    let { end } = open;
    if (mayBeEmpty && text[end] === ')') return { end: end + 1 };
    for (;;) {
      const match = item(text, end);
      if ('failsAt' in match) return match;
      if (text[match.end] === ')') return { end: match.end + 1 };
      if (text[match.end] !== ',') return fails(match.end);
      end = match.end + 1;
    }
  };
}

const line = bracketed(position);
const polygon = bracketed(line);
const shapes: Readonly<Record<string, Matcher>> = {
  point: bracketed(position),
  linestring: line,
  polygon,
  multipoint: bracketed(bracketed(position), true),
  multilinestring: bracketed(line, true),
  multipolygon: bracketed(polygon, true),
};

/** Collections hold collections; nobody nests them deeper. */
const deepestCollection = 20;

function shape(depth: number): Matcher {
  return (text, at) => {
    const name = /^[A-Za-z]+/.exec(text.slice(at, at + 20))?.[0] ?? '';
    const key = name.toLowerCase();
    const inner = key === 'geometrycollection' && depth > 0 ? bracketed(shape(depth - 1)) : shapes[key];
    return inner ? inner(text, at + name.length) : fails(at);
  };
}

/** Well-known text with its reference system: `SRID=4326;Point(1 2)`. */
export const geo = sequence(
  (text, at) => (/^srid=/i.test(text.slice(at, at + 5)) ? { end: at + 5 } : fails(at)),
  oneOrMoreDigits(5),
  word(';'),
  shape(deepestCollection),
);

const name = /[\p{L}_][\p{L}\p{N}_]*/uy;

/** Members of an enumeration by name or value, with commas between. */
export const enumMembers: Matcher = (text, at) => {
  let end = at;
  for (;;) {
    name.lastIndex = end;
    const member = name.exec(text)?.[0];
    const match: Match = member === undefined ? whole(19)(text, end) : { end: end + member.length };
    if ('failsAt' in match) return match;
    end = match.end;
    if (text[end] !== ',') return { end };
    end++;
  }
};

/** Forms of values as documents have them, by the type that they are of. */
export const valueForms: Readonly<Record<string, Matcher>> = {
  'Edm.Binary': binary,
  'Edm.Boolean': word('true', 'false'),
  'Edm.Byte': unsigned,
  'Edm.Date': date,
  'Edm.DateTimeOffset': dateTimeOffset,
  'Edm.Decimal': number,
  'Edm.Double': number,
  'Edm.Duration': duration,
  'Edm.Geography': geo,
  'Edm.Geometry': geo,
  'Edm.Guid': guid,
  'Edm.Int16': whole(5),
  'Edm.Int32': whole(10),
  'Edm.Int64': whole(19),
  'Edm.SByte': whole(3),
  'Edm.Single': number,
  'Edm.TimeOfDay': timeOfDay,
};

/** Where a value of a type, as a document has it, first fails; null for a right one. Types without a form of their own take all. */
export function valueFailsAt(type: string, text: string): number | null {
  const match = valueForms[type]?.(text, 0);
  if (!match) return null;
  if ('failsAt' in match) return match.failsAt;
  return match.end === text.length ? null : match.end;
}
