import { ExpressionError } from './expression-error.ts';

/** A run of one letter of a pattern (`letter`, `count`), or text that stands for itself (`letter` is empty). */
export interface PatternRun {
  letter: string;
  count: number;
  literal: string;
}

/** Letters of patterns (EX-61) and what they are. */
const meanings: Readonly<Record<string, string>> = {
  G: 'era',
  y: 'year',
  Y: 'year of the week',
  M: 'month',
  L: 'month',
  d: 'day',
  D: 'day in the year',
  w: 'week',
  W: 'week in the month',
  F: 'weekday in the month',
  E: 'name of the day',
  u: 'number of the day',
  a: 'am or pm',
  H: 'hour, 0 to 23',
  k: 'hour, 1 to 24',
  K: 'hour, 0 to 11',
  h: 'hour, 1 to 12',
  m: 'minute',
  s: 'second',
  S: 'fraction of a second',
  z: 'zone',
  Z: 'offset',
  X: 'offset',
};
/** What a text cannot be read by: it says nothing that the others do not say better. */
const onlyWritten = 'GYDwWFu';

const patterns = new Map<string, readonly PatternRun[]>();

/**
 * Cuts a date pattern into runs: letters and literals ('quoted', or anything that is no letter). Throws expression/pattern for letters
 * without a meaning, for those that cannot be read, and for quotes without an end: nothing of a pattern is ever dropped.
 */
export function readDatePattern(pattern: string, use: 'write' | 'read'): readonly PatternRun[] {
  const key = `${use} ${pattern}`;
  let found = patterns.get(key);
  if (!found) {
    found = read(pattern, use);
    if (patterns.size >= 200) patterns.clear();
    patterns.set(key, found);
  }
  return found;
}

/** Why a text is no date pattern; null when it is one. */
export function datePatternProblem(pattern: string, use: 'write' | 'read'): string | null {
  try {
    readDatePattern(pattern, use);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function read(pattern: string, use: 'write' | 'read'): PatternRun[] {
  const fail = (reason: string): never => {
    throw new ExpressionError(
      'expression/pattern',
      `${JSON.stringify(pattern.slice(0, 60))} is not a date pattern: ${reason}`,
    );
  };
  const found: PatternRun[] = [];
  const token = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g;
  for (const match of pattern.matchAll(token)) {
    const [text, quoted, letter] = match;
    if (text === "'") fail('a quote has no end.');
    if (!letter) {
      const literal = quoted === undefined ? text : quoted === '' ? "'" : quoted.replaceAll("''", "'");
      found.push({ letter: '', count: 0, literal });
      continue;
    }
    if (!Object.hasOwn(meanings, letter))
      fail(`${letter} is no letter of patterns; put text in single quotes, such as 'T'.`);
    if (letter === 'X' && text.length > 3) fail('X is written one to three times.');
    if (use === 'read' && onlyWritten.includes(letter))
      fail(`${letter} (${meanings[letter]}) can be written, but not read.`);
    found.push({ letter, count: text.length, literal: '' });
  }
  return found;
}
