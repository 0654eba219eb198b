/** Unicode characters as sorted, separate ranges of code points, both ends included. */
export type CharacterSet = readonly (readonly [number, number])[];

const last = 0x10ffff;

export const everyCharacter: CharacterSet = [[0, last]];

/** The characters of a text such as `a-z0-9_`, where a minus makes a range; every range has both ends. */
export function charactersOf(...ranges: (number | readonly [number, number])[]): CharacterSet {
  return united(ranges.map((r): readonly [number, number] => (typeof r === 'number' ? [r, r] : r)));
}

/** Sorts ranges and joins those that touch. */
export function united(ranges: readonly (readonly [number, number])[]): CharacterSet {
  const found: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = found[found.length - 1];
    if (before && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else found.push([from, to]);
  }
  return found;
}

export function complement(set: CharacterSet): CharacterSet {
  const found: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) found.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= last) found.push([next, last]);
  return found;
}

/** One walk over both. */
export function intersection(a: CharacterSet, b: CharacterSet): CharacterSet {
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [from, to] = a[i] as readonly [number, number];
    const [low, high] = b[j] as readonly [number, number];
    if (from <= high && low <= to) found.push([Math.max(from, low), Math.min(to, high)]);
    if (to < high) i++;
    else j++;
  }
  return united(found);
}

/** Letters with two cases end far below the last character. */
const lastLetter = 0x1e943;

/** Which character has which others as its other case, in order; made once, since a pattern may ask for each of its classes. */
let otherCases: readonly (readonly [number, number])[] | null = null;

function casesOfAll(): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (let c = 0; c <= lastLetter; c++) {
    const text = String.fromCodePoint(c);
    for (const other of [text.toLowerCase(), text.toUpperCase()]) {
      const code = other.codePointAt(0) as number;
      if (code !== c && other.length === String.fromCodePoint(code).length) found.push([c, code]);
    }
  }
  return found;
}

const bothCases = new WeakMap<CharacterSet, CharacterSet>();

/** The set with both cases of its letters. */
export function withBothCases(set: CharacterSet): CharacterSet {
  const known = bothCases.get(set);
  if (known) return known;
  otherCases ??= casesOfAll();
  const more: (readonly [number, number])[] = [...set];
  let i = 0;
  for (const [from, to] of set) {
    while ((otherCases[i]?.[0] ?? last) < from) i++;
    for (let pair = otherCases[i]; pair && pair[0] <= to; pair = otherCases[++i]) more.push([pair[1], pair[1]]);
  }
  const found = united(more);
  bothCases.set(set, found);
  return found;
}

/** The characters with a Unicode property, by JavaScript's tables; null when it knows no such property. */
export function charactersWithProperty(property: string): CharacterSet | null {
  let test: RegExp;
  try {
    test = new RegExp(`^\\p{${property}}$`, 'u');
  } catch {
    return null;
  }
  const found: [number, number][] = [];
  for (let c = 0; c <= last; c++) {
    if (!test.test(String.fromCodePoint(c))) continue;
    const before = found[found.length - 1];
    if (before && before[1] === c - 1) before[1] = c;
    else found.push([c, c]);
  }
  return found;
}

const code = (c: number) => `\\x{${c.toString(16).toUpperCase()}}`;

/** What was printed of sets with many ranges, such as those of properties: a pattern may name one as often as it likes. */
const printed = new WeakMap<CharacterSet, string>();
const manyRanges = 16;

/** The ranges as the inside of a class of RE2. */
export function printRanges(set: CharacterSet): string {
  if (set.length < manyRanges) return rangesAsText(set);
  let text = printed.get(set);
  if (text === undefined) printed.set(set, (text = rangesAsText(set)));
  return text;
}

function rangesAsText(set: CharacterSet): string {
  return set.map(([from, to]) => (from === to ? code(from) : `${code(from)}-${code(to)}`)).join('');
}

/** A class of RE2; one that no character is in, too. */
export function printSet(set: CharacterSet): string {
  return set.length === 0 ? `[^${printRanges(everyCharacter)}]` : `[${printRanges(set)}]`;
}
