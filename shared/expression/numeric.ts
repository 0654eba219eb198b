import Big from 'big.js';

/** A 64-bit whole number: a plain number inside the safe range, a bigint outside. */
export type Long = number | bigint;

/**
 * A decimal of any length: a plain number when its shortest text is the decimal (at most 15 significant digits), a Big
 * otherwise. See docs/decisions/0001-numbers-at-run-time.md.
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
const powers = Array.from({ length: 23 }, (_, n) => 10 ** n);

/** Reads whole-number text (`1.0` and `1e3` are whole, too); undefined when it is none or needs more than 64 bits. */
export function readLong(text: string): Long | undefined {
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  let value: bigint;
  if (/^[+-]?\d+$/.test(text)) {
    if (text.length > 40) return undefined;
    value = BigInt(text.replace(/^\+/, ''));
  } else {
    if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,4})?$/.test(text)) return undefined;
    const big = new ExactBig(text);
    if (!big.eq(big.round(0, 0)) || big.e > 20) return undefined;
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

/** Reads decimal text exactly, exponents included. The text must be a number (JSON's grammar, or with a leading +). */
export function readDecimal(text: string): Decimal {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');
  if (digits.length <= 15) {
    const value = Number(text);
    if (value === 0 || (Math.abs(value) >= 1e-300 && Math.abs(value) <= 1e300))
      return value === 0 && /[1-9]/.test(digits) ? new ExactBig(text.replace(/^\+/, '')) : value;
  }
  return normalize(new ExactBig(text.replace(/^\+/, '')));
}

/** A Big as a plain number when that says the same decimal. */
export function normalize(big: Big): Decimal {
  if (big.c.length <= 15 && big.e > -300 && big.e < 300) return Number(big.toString());
  return big;
}

function toBig(value: Numeric): Big {
  if (typeof value === 'number') return new ExactBig(value);
  if (typeof value === 'bigint') return new ExactBig(value.toString());
  return value;
}

/** Exact text that is also a JSON number; minus zero keeps its sign. */
export function writeNumber(value: Numeric): string {
  if (typeof value === 'number') {
    if (value === 0) return Object.is(value, -0) ? '-0' : '0';
    return String(value).replace('e+', 'e');
  }
  if (typeof value === 'bigint') return value.toString();
  return Math.abs(value.e) > 60 ? value.toExponential().replace('e+', 'e') : value.toFixed();
}

/** True for numbers of the language (bigint and Big included). */
export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Big || value instanceof ExactBig;
}

/**
 * Digits after the point of a plain number with at most 15 significant digits, up to 9; -1 when there are more. A whole number
 * over a power of ten is rounded once, so it gives the same number exactly when it is the same decimal.
 */
function scaleOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  for (let scale = 1; scale <= 9; scale++) {
    const power = powers[scale] as number;
    if (Math.round(value * power) / power === value) return scale;
  }
  return -1;
}

const half = 2 ** 52;

export function add(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isInteger(a) && Number.isInteger(b)) {
      if (Number.isSafeInteger(sum)) return sum;
      return fromInteger(BigInt(a) + BigInt(b));
    }
    const exact = scaled(a, b, 1);
    if (exact !== undefined) return exact;
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return fromInteger(a + b);
  return reduce(toBig(a).plus(toBig(b)), a, b);
}

export function subtract(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isInteger(a) && Number.isInteger(b)) {
      if (Number.isSafeInteger(difference)) return difference;
      return fromInteger(BigInt(a) - BigInt(b));
    }
    const exact = scaled(a, b, -1);
    if (exact !== undefined) return exact;
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return fromInteger(a - b);
  return reduce(toBig(a).minus(toBig(b)), a, b);
}

/** a ± b over a common power of ten, when all whole parts stay exact. */
function scaled(a: number, b: number, sign: 1 | -1): number | undefined {
  for (let scale = 1; scale <= 9; scale++) {
    const power = powers[scale] as number;
    const x = Math.round(a * power);
    const y = Math.round(b * power);
    if (x / power !== a || y / power !== b) continue;
    if (Math.abs(x) > half || Math.abs(y) > half) return undefined;
    const whole = x + sign * y;
    return Math.abs(whole) < 1e15 ? whole / power : undefined;
  }
  return undefined;
}

export function multiply(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isInteger(a) && Number.isInteger(b)) {
      if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
      return fromInteger(BigInt(a) * BigInt(b));
    }
    const sa = scaleOf(a);
    const sb = scaleOf(b);
    if (sa >= 0 && sb >= 0) {
      const whole = Math.round(a * (powers[sa] as number)) * Math.round(b * (powers[sb] as number));
      if (Math.abs(whole) < 1e15) return whole / (powers[sa + sb] as number);
    }
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return fromInteger(a * b);
  return reduce(toBig(a).times(toBig(b)), a, b);
}

/** Always a Decimal, 34 significant digits (EX-11). Throws RangeError on division by zero. */
export function divide(a: Numeric, b: Numeric): Decimal {
  if (
    typeof a === 'number' &&
    typeof b === 'number' &&
    Number.isInteger(a) &&
    Number.isInteger(b) &&
    b !== 0 &&
    a % b === 0
  )
    return a / b;
  const divisor = toBig(b);
  if (divisor.eq(0)) throw new RangeError('Division by zero.');
  const dividend = toBig(a);
  const Scaled = Big();
  Scaled.DP = Math.max(0, 36 - (dividend.e - divisor.e));
  Scaled.RM = Big.roundHalfEven;
  const quotient = new Scaled(dividend).div(divisor);
  return normalize(new ExactBig(quotient.prec(34, Big.roundHalfEven)));
}

/** The remainder with the sign of the dividend. */
export function modulo(a: Numeric, b: Numeric): Numeric {
  if (typeof a === 'number' && typeof b === 'number' && Number.isInteger(a) && Number.isInteger(b) && b !== 0)
    return a % b;
  if (typeof a === 'bigint' && typeof b === 'bigint' && b !== 0n) return fromInteger(a % b);
  const divisor = toBig(b);
  if (divisor.eq(0)) throw new RangeError('Division by zero.');
  return reduce(toBig(a).mod(divisor), a, b);
}

export function negate(a: Numeric): Numeric {
  if (typeof a === 'number') return a === 0 ? 0 : -a;
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
  return typeof a === 'number' ? Number.isInteger(a) : typeof a === 'bigint' || a.eq(a.round(0, 0));
}

export function toNumber(a: Numeric): number {
  return Number(typeof a === 'object' ? a.toString() : a);
}

export type Rounding = 'half-up' | 'half-even' | 'down' | 'up' | 'floor' | 'ceiling';

/** Rounds to `places` digits after the point; `half-up` is half away from zero (EX-21). */
export function round(a: Numeric, places = 0, mode: Rounding = 'half-up'): Numeric {
  if (isInteger(a) && places >= 0) return a;
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
  const rounded = big.round(places, rm);
  return places <= 0 ? integerOf(rounded) : normalize(rounded);
}

export function floor(a: Numeric): Numeric {
  return typeof a === 'number' ? plainZero(Math.floor(a)) : round(a, 0, 'floor');
}

export function ceil(a: Numeric): Numeric {
  return typeof a === 'number' ? plainZero(Math.ceil(a)) : round(a, 0, 'ceiling');
}

function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}

function integerOf(big: Big): Numeric {
  return big.e <= 18 ? fromInteger(BigInt(big.toFixed(0))) : normalize(big);
}

/** A whole result: number when safe, bigint in 64 bits, Big beyond. */
function fromInteger(value: bigint): Numeric {
  if (value >= minLong && value <= maxLong) return normalizeLong(value);
  return new ExactBig(value.toString());
}

/** Results of whole numbers stay whole where they can. */
function reduce(big: Big, a: Numeric, b: Numeric): Numeric {
  if (typeof a !== 'object' && typeof b !== 'object' && isInteger(a) && isInteger(b) && big.eq(big.round(0, 0)))
    return integerOf(big);
  return normalize(big);
}
