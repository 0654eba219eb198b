import { Decimal as DecimalJs } from 'decimal.js';
import { withoutEnd } from '../model/text-ends.ts';
import { ExpressionError } from './expression-error.ts';
import {
  compare,
  type Decimal,
  decimalOf,
  divide,
  isInteger,
  type Numeric,
  numberText,
  partsOf,
  quotientDigits,
  toNumber,
  toQuotientDigits,
} from './numeric.ts';

/** Digits an exact power may have; `pow(7, 100000)` would take seconds and nobody reads it. */
const maxPowerDigits = 10_000;

/** Powers with a broken exponent: six digits more than are kept, and exponents as far as numbers go. */
const Precise = DecimalJs.clone({
  precision: quotientDigits + 6,
  minE: -1e6,
  maxE: 1e6,
  toExpNeg: -1e6,
  toExpPos: 1e6,
});

/** The largest whole number whose square is not above a whole number (Newton's method). */
function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 10n ** BigInt(Math.ceil(value.toString().length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/**
 * The square root: exact when it ends (sqrt(n * n) is n, of any length), 34 significant digits otherwise.
 * Throws expression/number-range for a negative number.
 */
export function squareRoot(n: Numeric): Decimal {
  if (compare(n, 0) < 0)
    throw new ExpressionError('expression/number-range', 'sqrt: a negative number has no square root.');
  if (typeof n === 'number' && Number.isSafeInteger(n)) {
    const root = Math.sqrt(n);
    if (Number.isInteger(root) && root * root === n) return root;
  }
  let { unscaled, digits } = partsOf(n);
  if (digits % 2 === 1) {
    unscaled *= 10n;
    digits += 1;
  }
  const root = wholeRoot(unscaled);
  if (root * root === unscaled) return decimalOf(root, digits / 2);
  const more = Math.max(0, quotientDigits + 2 - root.toString().length);
  // The one behind the last digit stands for the digits cut off: such a root is never a tie.
  return toQuotientDigits(`${wholeRoot(unscaled * 10n ** BigInt(2 * more))}1e${-(digits / 2 + more) - 1}`);
}

/**
 * A power. With a whole exponent it is exact: all digits of pow(2, 1000); one over it, to 34 digits, when the exponent is negative.
 * A fraction whose power has more than 10,000 digits, and broken exponents, give 34 significant digits.
 * Throws expression/number-range for a negative number with a broken exponent and for whole numbers of more than 10,000 digits.
 */
export function power(base: Numeric, exponent: Numeric): Decimal {
  if (isInteger(exponent)) {
    if (compare(exponent, 0) < 0) return divide(1, power(base, negated(exponent)));
    const exact = wholePower(base, exponent);
    if (exact !== undefined) return exact;
  }
  if (compare(base, 0) < 0 && !isInteger(exponent))
    throw new ExpressionError('expression/number-range', 'pow: a negative number has no power with a broken exponent.');
  if (compare(base, 0) === 0) {
    if (compare(exponent, 0) < 0) return divide(1, 0);
    return 0;
  }
  const value = Precise.pow(numberText(base), numberText(exponent));
  // Beyond the range of numbers there is only zero or infinity.
  if (!value.isFinite() || value.isZero()) throw tooLong();
  return toQuotientDigits(value.toString());
}

function negated(exponent: Numeric): Numeric {
  return -partsOf(exponent).unscaled;
}

/** The exact power with a whole exponent from zero on; undefined for a fraction that would get too many digits. */
function wholePower(base: Numeric, exponent: Numeric): Decimal | undefined {
  let { unscaled, digits } = partsOf(base);
  if (unscaled === 0n) return compare(exponent, 0) === 0 ? 1 : 0;
  // 100 is 1 with two places before the point: powers of ten stay as short as they are.
  const written = unscaled.toString();
  const zeros = written.length - withoutEnd(written, '0').length;
  unscaled /= 10n ** BigInt(zeros);
  digits -= zeros;
  if (unscaled === 1n || unscaled === -1n) {
    const isOdd = partsOf(exponent).unscaled % 2n !== 0n;
    const places = digits * toNumber(exponent);
    if (!Number.isSafeInteger(places)) throw tooLong();
    return decimalOf(unscaled < 0n && isOdd ? -1n : 1n, places);
  }
  const length = unscaled.toString().length * toNumber(exponent);
  if (length <= maxPowerDigits) return decimalOf(unscaled ** BigInt(toNumber(exponent)), digits * toNumber(exponent));
  if (digits > 0) return undefined;
  throw tooLong();
}

function tooLong(): ExpressionError {
  return new ExpressionError('expression/number-range', 'pow: the result has too many digits to reckon with.');
}
