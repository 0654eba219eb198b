import Big from 'big.js';
import { ExpressionError } from './expression-error.ts';
import { areLong, divideLong, multiplyLong } from './long-decimals.ts';
import { addPlain, dividePlain, limit, multiplyPlain, nearness, rounder, unscaled } from './plain-decimals.ts';

/** A 64-bit whole number: a plain number inside the safe range, a bigint outside. */
export type Long = number | bigint;

/**
 * A decimal of any length. It is a plain number only when the number is that decimal and can be reckoned with: a safe whole
 * number, or a fraction of at most 15 significant digits. All others are a Big: 100000000000000000000000 is not the double 1e23.
 * See docs/decisions/0001-numbers-at-run-time.md.
 */
export type Decimal = number | Big;

/** Any number of the language. */
export type Numeric = number | bigint | Big;

const ExactBig = Big();
ExactBig.DP = 40;
ExactBig.RM = Big.roundHalfUp;
ExactBig.NE = -1e6;
ExactBig.PE = 1e6;

const minLong = -(2n ** 63n);
const maxLong = 2n ** 63n - 1n;
/** Digits before or after the point that a number may have: a loop that squares a number must not fill the memory. */
const maxDigits = 100_000;
/** Significant digits of quotients, roots and broken powers (EX-11). */
export const quotientDigits = 34;

/** Reads whole-number text (`1.0` and `1e3` are whole, too); undefined when it is none or needs more than 64 bits. */
export function readLong(text: string): Long | undefined {
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text) + 0;
  let value: bigint;
  if (/^[+-]?\d+$/.test(text)) {
    if (text.length > 40) return undefined;
    value = BigInt(text.replace(/^\+/, ''));
  } else {
    if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,4})?$/.test(text)) return undefined;
    const big = new ExactBig(text.replace(/^\+/, ''));
    if (!isWhole(big) || big.e > 20) return undefined;
    value = BigInt(big.toFixed(0));
  }
  if (value < minLong || value > maxLong) return undefined;
  return normalizeLong(value);
}

/**
 * True when the exponent of a number's text has more than four digits. `1e99999999` is ten characters, and adding one to it
 * would fill the memory: such a number is refused where numbers come in.
 */
export function hasHugeExponent(text: string): boolean {
  return /[eE][+-]?0*[1-9]\d{4,}$/.test(text);
}

/** A bigint as a plain number when it is safe. */
export function normalizeLong(value: bigint): Long {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** True for text of a number that readDecimal can read: digits, a point, an exponent of at most four digits. */
export function isDecimalText(text: string): boolean {
  return /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) && !hasHugeExponent(text);
}

/** Reads decimal text exactly, exponents included. The text must be a number (JSON's grammar, or with a leading +). */
export function readDecimal(text: string): Decimal {
  // At most 15 digits, no exponent: the double nearest to it is that decimal. Adding zero takes the minus of -0 away.
  if (text.length <= 15 && /^[+-]?\d*\.?\d*$/.test(text)) return Number(text) + 0;
  return normalize(new ExactBig(text.startsWith('+') ? text.slice(1) : text));
}

/** A Big as a plain number when that says the same decimal and can be reckoned with exactly; see Decimal. */
export function normalize(big: Big): Decimal {
  const { c, e } = big;
  if (c[0] === 0) return 0;
  if (c.length <= e + 1) {
    const value = e <= 15 ? Number(big.toString()) : Number.NaN;
    if (Number.isSafeInteger(value)) return value;
  } else if (c.length <= 15 && e > -300) return Number(big.toString());
  return big;
}

/** What an operation gives. Throws expression/number-range when it is longer than anybody reckons with. */
function result(big: Big): Decimal {
  refuseTooLong(big.e, big.c.length - big.e);
  return normalize(big);
}

function refuseTooLong(exponent: number, digitsBehind: number): void {
  if (exponent > maxDigits || digitsBehind > maxDigits)
    throw new ExpressionError(
      'expression/number-range',
      `A number of more than ${maxDigits} digits is too long to reckon with.`,
    );
}

/**
 * The decimal that a number of another origin (a driver, JSON.parse, a calculation outside of this file) is written as. A
 * double with 16 or 17 digits, or a large one, is no plain decimal of the language and must not be passed on as one.
 */
export function decimalOfNumber(value: number): Decimal {
  return Number.isSafeInteger(value) ? value + 0 : readDecimal(String(value));
}

function toBig(value: Numeric): Big {
  if (typeof value === 'number') return new ExactBig(value);
  if (typeof value === 'bigint') return new ExactBig(value.toString());
  return value;
}

/** An exact Big from its digits: `unscaled` times ten to the power of minus `digits`. */
export function decimalOf(unscaledValue: bigint, digits: number): Decimal {
  return result(new ExactBig(`${unscaledValue}e${-digits}`));
}

/** The whole number and the digits after the point that a number is made of: 1.25 gives 125 and 2, 1e23 gives 1e23 and 0. */
export function partsOf(value: Numeric): { unscaled: bigint; digits: number } {
  if (typeof value === 'bigint') return { unscaled: value, digits: 0 };
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { unscaled: BigInt(value), digits: 0 };
  const { s, c, e } = toBig(value);
  const digits = Math.max(0, c.length - 1 - e);
  const whole = BigInt(c.join('')) * 10n ** BigInt(Math.max(0, e + 1 - c.length));
  return { unscaled: s < 0 ? -whole : whole, digits };
}

/**
 * Exact text that is also a JSON number: without an exponent up to 60 places, so that `1e9999` in a message does not make
 * ten thousand digits on its way out again. Texts for people are those of `numberText`.
 */
export function writeNumber(value: Numeric): string {
  if (typeof value === 'object' && Math.abs(value.e) > 60) return value.toExponential().replace('e+', 'e');
  return numberText(value);
}

/** The text of a number with every digit and never an exponent or a minus before zero: what toString and `+` give. */
export function numberText(value: Numeric): string {
  if (typeof value === 'object') return value.c[0] === 0 ? '0' : value.toFixed();
  if (typeof value === 'bigint') return value.toString();
  const text = digitsOf(value);
  return text.includes('e') ? new ExactBig(text).toFixed() : text;
}

/** `.01` to `.99`, as they stand behind a whole number; nothing for none. */
const hundredths = Array.from({ length: 100 }, (_, i) => (i === 0 ? '' : String(i / 100).slice(1)));

/**
 * What `String` gives of a plain number, in a fraction of the time for what is everyday: amounts with two digits behind the point. A decimal of so few digits
 * is the only one of its double, and so the shortest.
 */
export function digitsOf(value: number): string {
  const inHundredths = Math.round(value * 100);
  if (inHundredths / 100 !== value || inHundredths < 0 || inHundredths > 1e11) return String(value);
  const whole = Math.floor(inHundredths / 100);
  return `${whole}${hundredths[inHundredths - whole * 100]}`;
}

/** True for numbers of the language (bigint and Big included). */
export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Big || value instanceof ExactBig;
}

// The three operators below begin with what is everyday, small enough for the engine to put it in the place of the call: whole
// numbers, then fractions over a common power of ten (plain-decimals.ts says why the test proves that they are such).

export function add(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) return sum;
    const x = a * 1e4;
    const y = b * 1e4;
    const m = y + rounder - rounder;
    // x rounded and m added in one step: sums are made one after the other, so each step of this chain counts.
    const whole = x + (m + rounder) - rounder;
    const n = whole - m;
    if (
      Math.abs(x - n) <= Math.abs(n) * nearness &&
      Math.abs(y - m) <= Math.abs(m) * nearness &&
      Math.abs(n) + Math.abs(m) < limit
    )
      return whole / 1e4;
  }
  return addSlowly(a, b);
}

function addSlowly(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const exact = addPlain(a, b);
    if (!Number.isNaN(exact)) return exact;
  }
  if (isExactWhole(a) && isExactWhole(b)) return fromInteger(BigInt(a) + BigInt(b));
  return result(toBig(a).plus(toBig(b)));
}

export function subtract(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) return difference;
    return add(a, -b);
  }
  if (isExactWhole(a) && isExactWhole(b)) return fromInteger(BigInt(a) - BigInt(b));
  return result(toBig(a).minus(toBig(b)));
}

export function multiply(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) return product + 0;
    const x = a * 100;
    const y = b * 100;
    const n = x + rounder - rounder;
    const m = y + rounder - rounder;
    const whole = n * m;
    if (
      Math.abs(x - n) <= Math.abs(n) * nearness &&
      Math.abs(y - m) <= Math.abs(m) * nearness &&
      Math.abs(whole) < limit
    )
      return whole / 1e4 + 0;
  }
  return multiplySlowly(a, b);
}

function multiplySlowly(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const exact = multiplyPlain(a, b);
    if (!Number.isNaN(exact)) return exact;
  }
  if (isExactWhole(a) && isExactWhole(b)) return fromInteger(BigInt(a) * BigInt(b));
  const [x, y] = [toBig(a), toBig(b)];
  if (!areLong(x, y)) return result(x.times(y));
  refuseTooLong(x.e + y.e, x.c.length + y.c.length - x.e - y.e - 2);
  return result(new ExactBig(multiplyLong(x, y)));
}

/** Always a Decimal, 34 significant digits (EX-11). Throws ExpressionError on division by zero. */
export function divide(a: Numeric, b: Numeric): Decimal {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
    const exact = dividePlain(a, b);
    if (!Number.isNaN(exact)) return exact;
  }
  const divisor = toBig(b);
  if (divisor.c[0] === 0) throw divisionByZero();
  const dividend = toBig(a);
  if (areLong(dividend, divisor))
    return roundTo(new ExactBig(divideLong(dividend, divisor, quotientDigits)), quotientDigits);
  const Scaled = Big();
  // Some digits more than asked for, cut off: the 34 are then rounded once, from a quotient that is exact or marked as beyond a tie.
  Scaled.DP = Math.max(0, quotientDigits + 4 - (dividend.e - divisor.e));
  Scaled.RM = Big.roundDown;
  const quotient = new Scaled(dividend).div(divisor);
  const isExact = quotient.times(divisor).eq(dividend);
  return roundTo(isExact ? quotient : sticky(quotient, Scaled.DP), quotientDigits);
}

/** A cut-off number with a one behind its last place: it lies on the right side of every tie. */
function sticky(cut: Big, places: number): Big {
  const behind = new ExactBig(`${cut.s < 0 ? '-' : ''}1e${-places - 1}`);
  return new ExactBig(cut).plus(behind);
}

/** Rounds to significant digits, ties to the even digit. */
function roundTo(big: Big, digits: number): Decimal {
  return result(new ExactBig(big.prec(digits, Big.roundHalfEven)));
}

/** Exact text in at most 34 significant digits, ties to the even digit. */
export function toQuotientDigits(text: string): Decimal {
  return roundTo(new ExactBig(text), quotientDigits);
}

/** The remainder with the sign of the dividend. Throws ExpressionError on division by zero. */
export function modulo(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a) && Number.isSafeInteger(b) && b !== 0)
    return (a % b) + 0;
  const [x, y] = [partsOf(a), partsOf(b)];
  if (y.unscaled === 0n) throw divisionByZero();
  const digits = Math.max(x.digits, y.digits);
  const rest = (x.unscaled * 10n ** BigInt(digits - x.digits)) % (y.unscaled * 10n ** BigInt(digits - y.digits));
  return digits === 0 ? fromInteger(rest) : decimalOf(rest, digits);
}

function divisionByZero(): ExpressionError {
  return new ExpressionError('expression/division-by-zero', 'Division by zero.');
}

export function negate(a: Numeric): Numeric {
  if (typeof a === 'number') return 0 - a;
  return typeof a === 'bigint' ? fromInteger(-a) : a.times(-1);
}

export function abs(a: Numeric): Numeric {
  return compare(a, 0) < 0 ? negate(a) : a;
}

/** Negative, zero or positive. */
export function compare(a: Numeric, b: Numeric): number {
  if (typeof a !== 'object' && typeof b !== 'object') return a < b ? -1 : a > b ? 1 : 0;
  return toBig(a).cmp(toBig(b));
}

export function equals(a: Numeric, b: Numeric): boolean {
  return compare(a, b) === 0;
}

export function isInteger(a: Numeric): boolean {
  return typeof a === 'number' ? Number.isInteger(a) : typeof a === 'bigint' || isWhole(a);
}

/** True for whole numbers that BigInt takes as they are: a double beyond 2^53 (which is no number of the language) goes by its text. */
function isExactWhole(a: Numeric): a is number | bigint {
  return typeof a === 'bigint' || (typeof a === 'number' && Number.isSafeInteger(a));
}

function isWhole(big: Big): boolean {
  return big.c[0] === 0 || big.c.length <= big.e + 1;
}

/** The double nearest to a number; for what is no reckoning with decimals (counts, milliseconds). */
export function toNumber(a: Numeric): number {
  return Number(typeof a === 'object' ? a.toString() : a);
}

export type Rounding = 'half-up' | 'half-even' | 'down' | 'up' | 'floor' | 'ceiling';

/** Rounds to `places` digits after the point; `half-up` is half away from zero (EX-21). */
export function round(a: Numeric, places = 0, mode: Rounding = 'half-up'): Numeric {
  if (places >= 0 && isInteger(a)) return a;
  if (typeof a === 'number' && (mode === 'half-up' || mode === 'half-even')) {
    const quick = roundPlain(a, places, mode);
    if (quick !== undefined) return quick;
  }
  const big = toBig(a);
  const away = mode === 'up' || (mode === 'ceiling' && big.gt(0)) || (mode === 'floor' && big.lt(0));
  const rm =
    mode === 'half-up'
      ? Big.roundHalfUp
      : mode === 'half-even'
        ? Big.roundHalfEven
        : away
          ? Big.roundUp
          : Big.roundDown;
  const cut = big.round(places, rm);
  return places <= 0 ? integerOf(cut) : normalize(cut);
}

/** Rounds a plain decimal by its whole number over a power of ten; undefined when it has none. */
function roundPlain(a: number, places: number, mode: 'half-up' | 'half-even'): number | undefined {
  const parts = places >= 0 && places <= 9 ? unscaled(a) : null;
  if (!parts) return undefined;
  if (parts.digits <= places) return a;
  const unit = 10 ** (parts.digits - places);
  const size = Math.abs(parts.whole);
  const rest = size % unit;
  let units = (size - rest) / unit;
  if (rest * 2 > unit || (rest * 2 === unit && (mode === 'half-up' || units % 2 === 1))) units += 1;
  return (a < 0 ? 0 - units : units) / 10 ** places;
}

export function floor(a: Numeric): Numeric {
  return typeof a === 'number' ? Math.floor(a) + 0 : round(a, 0, 'floor');
}

export function ceil(a: Numeric): Numeric {
  return typeof a === 'number' ? Math.ceil(a) + 0 : round(a, 0, 'ceiling');
}

function integerOf(big: Big): Numeric {
  return big.e <= 18 ? fromInteger(BigInt(big.toFixed(0))) : normalize(big);
}

/** A whole result: number when safe, bigint in 64 bits, Big beyond. */
function fromInteger(value: bigint): Numeric {
  if (value >= minLong && value <= maxLong) return normalizeLong(value);
  return normalize(new ExactBig(value.toString()));
}
