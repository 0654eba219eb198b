import { ExpressionError } from './expression-error.ts';

/** What stands before and after a number. */
export interface Affixes {
  prefix: string;
  suffix: string;
}

/** A decimal pattern in parts. */
export interface NumberPattern {
  positive: Affixes;
  /** Null: a minus before the positive one. */
  negative: Affixes | null;
  minInteger: number;
  maxInteger: number;
  minFraction: number;
  maxFraction: number;
  /** Digits between two grouping separators; 0 for none. */
  group: number;
  /** Places the point moves: 2 for `%`, 3 for `‰`. */
  shift: number;
  /** Digits of the exponent at least; null without one. */
  exponent: number | null;
}

interface Half extends Affixes {
  number: string;
  shift: number;
}

const patterns = new Map<string, NumberPattern>();

/**
 * Reads a decimal pattern as Java's DecimalFormat has them: `#,##0.00`, `0.###`, `0%`, `0.0‰`, `0.###E0`, `0.00;(0.00)`, text in single
 * quotes. Throws expression/pattern for anything else: a part that is not understood is never dropped.
 */
export function readNumberPattern(pattern: string): NumberPattern {
  let found = patterns.get(pattern);
  if (!found) {
    found = read(pattern);
    if (patterns.size >= 200) patterns.clear();
    patterns.set(pattern, found);
  }
  return found;
}

/** Why a text is no decimal pattern; null when it is one. */
export function numberPatternProblem(pattern: string): string | null {
  try {
    readNumberPattern(pattern);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function read(pattern: string): NumberPattern {
  const fail = (reason: string): never => {
    throw new ExpressionError(
      'expression/pattern',
      `${JSON.stringify(pattern.slice(0, 60))} is not a number pattern: ${reason}`,
    );
  };
  const halves = split(pattern, fail);
  const [first, second] = halves.map((half) => readHalf(half, fail)) as [Half, Half?];
  if (halves.length > 2) fail('it has more than one semicolon.');
  const { number } = first;
  const match = /^([#,]*)([0,]*)(?:\.(0*)(#*))?(?:E(0+))?$/.exec(number);
  if (!match) return fail(`${number} is not in order; it goes #, 0, point, 0, #, and E0 at the end.`);
  const [, hashes = '', zeros = '', minFraction = '', moreFraction = '', exponent] = match;
  const whole = hashes + zeros;
  if (!/[#0]/.test(whole + minFraction + moreFraction)) fail('it has no place for a digit (# or 0).');
  if (whole.endsWith(',')) fail('a comma must be followed by digits before the point.');
  if (whole.startsWith(',') || whole.includes(',,')) fail('a comma has no digits before it.');
  const group = whole.includes(',') ? whole.length - 1 - whole.lastIndexOf(',') : 0;
  if (group > 0 && exponent !== undefined) fail('grouping and an exponent do not go together.');
  const places = whole.replaceAll(',', '');
  const isSame = second && second.prefix === first.prefix && second.suffix === first.suffix;
  return {
    positive: { prefix: first.prefix, suffix: first.suffix },
    negative: second && !isSame ? { prefix: second.prefix, suffix: second.suffix } : null,
    minInteger: places.replaceAll('#', '').length,
    maxInteger: places.length,
    minFraction: minFraction.length,
    maxFraction: minFraction.length + moreFraction.length,
    group,
    shift: first.shift,
    exponent: exponent?.length ?? null,
  };
}

/** Cuts at semicolons outside of quotes. */
function split(pattern: string, fail: (reason: string) => never): string[] {
  if ((pattern.match(/'/g)?.length ?? 0) % 2 === 1) fail('a quote has no end.');
  return pattern.match(/(?:'[^']*'|[^';])+|(?<=;|^)(?=;|$)/g) ?? [''];
}

/** Cuts a half into what is before the number, the number and what is after it, quotes taken away. */
function readHalf(half: string, fail: (reason: string) => never): Half {
  const parts = { prefix: '', number: '', suffix: '' };
  let at: keyof typeof parts = 'prefix';
  let shift = 0;
  for (let i = 0; i < half.length; i++) {
    const c = half[i] as string;
    if (c === "'") {
      const quoted = /^'(?:''|[^'])*'/.exec(half.slice(i))?.[0] ?? c;
      if (at === 'number') at = 'suffix';
      // Two quotes are one, inside of quotes as outside.
      parts[at] += quoted === "''" ? "'" : quoted.slice(1, -1).replaceAll("''", "'");
      i += quoted.length - 1;
      continue;
    }
    const isNumber = /[#0.,]/.test(c) || (c === 'E' && at === 'number' && half[i + 1] === '0');
    if (isNumber && at === 'suffix') fail(`${c} stands after the number; put text in single quotes.`);
    if (isNumber) at = 'number';
    else if (at === 'number') at = 'suffix';
    if (c === '¤') fail('¤ is not supported; write the currency in single quotes.');
    if (c === '%' || c === '‰') {
      if (shift > 0) fail('it has more than one % or ‰.');
      shift = c === '%' ? 2 : 3;
    }
    parts[at] += c;
  }
  if (parts.number === '') fail('it has no place for a digit (# or 0).');
  return { ...parts, shift };
}
