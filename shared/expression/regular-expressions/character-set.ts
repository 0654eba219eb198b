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

export function intersection(a: CharacterSet, b: CharacterSet): CharacterSet {
  const found: [number, number][] = [];
  for (const [from, to] of a)
    for (const [low, high] of b) if (from <= high && low <= to) found.push([Math.max(from, low), Math.min(to, high)]);
  return united(found);
}

/** The set with both cases of its letters. */
export function withBothCases(set: CharacterSet): CharacterSet {
  const more: [number, number][] = set.map(([from, to]) => [from, to]);
  for (const [from, to] of set) {
    // Letters with two cases end far below; a range that holds them all needs no look at each.
    if (from === 0 && to === last) return set;
    for (let c = from; c <= Math.min(to, 0x1e943); c++) {
      const text = String.fromCodePoint(c);
      for (const other of [text.toLowerCase(), text.toUpperCase()]) {
        const code = other.codePointAt(0) as number;
        if (code !== c && other.length === String.fromCodePoint(code).length) more.push([code, code]);
      }
    }
  }
  return united(more);
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

/** The ranges as the inside of a class of RE2. */
export function printRanges(set: CharacterSet): string {
  return set.map(([from, to]) => (from === to ? code(from) : `${code(from)}-${code(to)}`)).join('');
}

/** A class of RE2; one that no character is in, too. */
export function printSet(set: CharacterSet): string {
  return set.length === 0 ? `[^${printRanges(everyCharacter)}]` : `[${printRanges(set)}]`;
}
