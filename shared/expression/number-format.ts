import { withoutEnd } from '../model/text-ends.ts';
import { ExpressionError } from './expression-error.ts';
import { type NumberPattern, readNumberPattern } from './number-pattern.ts';
import { abs, compare, type Decimal, type Numeric, numberText, partsOf, readDecimal, round } from './numeric.ts';

interface Symbols {
  group: string;
  decimal: string;
}

/** Separators of a language tag (`de-DE`, also `de_DE`); those of English without one. Throws expression/locale. */
function symbols(locale: string | undefined): Symbols {
  if (!locale) return { group: ',', decimal: '.' };
  const problem = localeProblem(locale);
  if (problem) throw new ExpressionError('expression/locale', problem);
  const parts = new Intl.NumberFormat(locale.replaceAll('_', '-'), { useGrouping: 'always' }).formatToParts(1234567.8);
  return {
    group: parts.find((p) => p.type === 'group')?.value ?? '',
    decimal: parts.find((p) => p.type === 'decimal')?.value ?? '.',
  };
}

/** Why a text is no language tag; null when it is one. */
export function localeProblem(locale: string): string | null {
  try {
    Intl.getCanonicalLocales(locale.replaceAll('_', '-'));
    return null;
  } catch {
    return `${JSON.stringify(locale.slice(0, 30))} is not a language tag such as de-DE.`;
  }
}

/** Writes a number by a pattern; ties go to the even digit, as in Java's DecimalFormat (EX-29). Throws expression/pattern. */
export function formatDecimal(value: Numeric, pattern: string, locale?: string): string {
  const p = readNumberPattern(pattern);
  const { group, decimal } = symbols(locale);
  const size = shifted(abs(value), p.shift);
  const { whole, fraction, exponent } = p.exponent === null ? plainDigits(size, p) : exponentDigits(size, p);
  const grouped = p.group > 0 ? inGroups(whole, p.group, group) : whole;
  const number = `${grouped}${fraction ? decimal + fraction : ''}${exponent}`;
  // What rounds to zero has no sign.
  const isNegative = compare(value, 0) < 0 && /[1-9]/.test(whole + fraction);
  const { prefix, suffix } = isNegative ? negativeOf(p) : p.positive;
  return `${prefix}${number}${suffix}`;
}

function negativeOf(p: NumberPattern): { prefix: string; suffix: string } {
  return p.negative ?? { prefix: `-${p.positive.prefix}`, suffix: p.positive.suffix };
}

/** The number with its point moved. */
function shifted(value: Numeric, places: number): Numeric {
  if (places === 0) return value;
  const { unscaled, digits } = partsOf(value);
  return readDecimal(`${unscaled}e${places - digits}`);
}

interface Digits {
  whole: string;
  fraction: string;
  exponent: string;
}

function plainDigits(size: Numeric, p: NumberPattern): Digits {
  let [whole = '0', fraction = ''] = numberText(round(size, p.maxFraction, 'half-even')).split('.');
  fraction = fraction.padEnd(p.minFraction, '0');
  if (whole === '0' && p.minInteger === 0 && fraction !== '') whole = '';
  return { whole: whole.padStart(p.minInteger, '0'), fraction, exponent: '' };
}

/**
 * Digits with an exponent: as many before the point as the pattern has zeros there, or, when it has more places than zeros (`##0.0E0`),
 * an exponent that is a multiple of the places. Digits in all: zeros before the point and places after it.
 */
function exponentDigits(size: Numeric, p: NumberPattern): Digits {
  const isEngineering = p.maxInteger > p.minInteger && p.maxInteger > 1;
  const minInteger = isEngineering ? Math.max(1, p.minInteger) : p.minInteger;
  let digits = '';
  let magnitude = 0;
  if (compare(size, 0) !== 0) {
    const significant = Math.max(1, minInteger + p.maxFraction);
    const rounded = round(size, significant - 1 - magnitudeOf(size), 'half-even');
    digits = withoutEnd(partsOf(rounded).unscaled.toString(), '0');
    magnitude = magnitudeOf(rounded);
  }
  const isZero = digits === '';
  const exponent = isZero
    ? 0
    : isEngineering
      ? Math.floor(magnitude / p.maxInteger) * p.maxInteger
      : magnitude + 1 - p.minInteger;
  const places = isZero ? minInteger : magnitude - exponent + 1;
  let whole = digits.slice(0, places).padEnd(places, '0');
  const fraction = digits.slice(places).padEnd(Math.max(0, minInteger + p.minFraction - places), '0');
  if (whole === '' && fraction === '') whole = '0';
  const sign = exponent < 0 ? '-' : '';
  return { whole, fraction, exponent: `E${sign}${String(Math.abs(exponent)).padStart(p.exponent ?? 1, '0')}` };
}

/** The power of ten of the first digit of a number above zero. */
function magnitudeOf(value: Numeric): number {
  const { unscaled, digits } = partsOf(value);
  return unscaled.toString().length - 1 - digits;
}

function inGroups(whole: string, size: number, separator: string): string {
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= size) groups.unshift(whole.slice(Math.max(0, end - size), end));
  return groups.join(separator);
}

/**
 * Reads a number by a pattern; undefined when the text does not fit: other signs around it, separators in wrong places. Separators
 * between groups and digits after the point may be left out.
 */
export function parseDecimal(text: string, pattern: string, locale?: string): Decimal | undefined {
  const p = readNumberPattern(pattern);
  const at = symbols(locale);
  const trimmed = text.trim();
  for (const [affixes, sign] of [
    [negativeOf(p), '-'],
    [p.positive, ''],
  ] as const) {
    const prefix = affixes.prefix.trimStart();
    const suffix = affixes.suffix.trimEnd();
    if (trimmed.length < prefix.length + suffix.length || !trimmed.startsWith(prefix) || !trimmed.endsWith(suffix))
      continue;
    const number = plainNumber(trimmed.slice(prefix.length, trimmed.length - suffix.length), p, at);
    if (number === undefined) continue;
    const { unscaled, digits } = partsOf(readDecimal(number));
    return readDecimal(`${sign}${unscaled}e${-digits - p.shift}`);
  }
  return undefined;
}

/** The number without its separators, in the way of readDecimal; undefined when it is none. */
function plainNumber(text: string, p: NumberPattern, { group, decimal }: Symbols): string | undefined {
  const exponent = p.exponent === null ? null : /E[+-]?\d{1,4}$/.exec(text);
  const mantissa = exponent ? text.slice(0, exponent.index) : text;
  const point = mantissa.indexOf(decimal);
  let whole = point < 0 ? mantissa : mantissa.slice(0, point);
  const fraction = point < 0 ? '' : mantissa.slice(point + decimal.length);
  if (p.group > 0 && group !== '' && whole.includes(group)) {
    const groups = whole.split(group);
    const first = groups[0] as string;
    if (first.length < 1 || first.length > p.group || groups.slice(1).some((g) => g.length !== p.group))
      return undefined;
    whole = groups.join('');
  }
  if (!/^\d*$/.test(whole) || !/^\d*$/.test(fraction) || whole + fraction === '') return undefined;
  return `${whole || '0'}.${fraction || '0'}${exponent?.[0] ?? ''}`;
}
