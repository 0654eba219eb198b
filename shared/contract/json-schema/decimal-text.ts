/**
 * Numbers as JSON writes them, compared and divided digit for digit: no double stands between, however long the text or far its exponent.
 */
interface Decimal {
  isNegative: boolean;
  /** Without zeros at either end; '' for zero. */
  digits: string;
  /** Power of ten of the last digit. */
  exponent: number;
}

function decimalOf(text: string): Decimal {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(
    text,
  ) as RegExpExecArray;
  const all = (whole as string) + fraction;
  let start = 0;
  while (start < all.length && all[start] === '0') start++;
  let end = all.length;
  while (end > start && all[end - 1] === '0') end--;
  const digits = all.slice(start, end);
  if (digits === '') return { isNegative: false, digits, exponent: 0 };
  return {
    isNegative: sign === '-',
    digits,
    exponent: Number(exponent) - fraction.length + (all.length - end),
  };
}

/** The one text of all that write the same number: equal numbers have equal ones. */
export function canonicalNumber(text: string): string {
  const { isNegative, digits, exponent } = decimalOf(text);
  return `${isNegative ? '-' : ''}${digits}e${exponent}`;
}

/** Below 0, 0 or above 0, as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a: string, b: string): number {
  const x = decimalOf(a);
  const y = decimalOf(b);
  const signs = signOf(x) - signOf(y);
  if (signs !== 0) return signs;
  return x.isNegative ? comparedSizes(y, x) : comparedSizes(x, y);
}

function signOf({ isNegative, digits }: Decimal): number {
  return digits === '' ? 0 : isNegative ? -1 : 1;
}

function comparedSizes(a: Decimal, b: Decimal): number {
  const size = a.exponent + a.digits.length - (b.exponent + b.digits.length);
  // Exponents beyond all numbers (`1e999…9`) are infinite, and as large as each other.
  if (size !== 0 && !Number.isNaN(size)) return size;
  return a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0;
}

export function isWholeNumber(text: string): boolean {
  return decimalOf(text).exponent >= 0;
}

/** Digits that are divided at once; more are taken piece by piece, so that the time grows with the text only. */
const pieceLength = 5_000;
/** A divisor of more digits than this is not divided by: nobody writes one but to keep a machine busy. */
const longestDivisor = 20_000;

/** Whether a number is a whole number of times another one; null when that cannot be said in reasonable time. */
export function isMultipleOf(text: string, divisorText: string): boolean | null {
  const value = decimalOf(text);
  const divisor = decimalOf(divisorText);
  if (divisor.digits === '') return false;
  if (value.digits === '') return true;
  const shift = value.exponent - divisor.exponent;
  // The last digit of the value is no zero, so no power of ten divides it.
  if (shift < 0) return false;
  if (divisor.digits.length > longestDivisor || !Number.isSafeInteger(shift)) return null;
  const by = BigInt(divisor.digits);
  let rest = 0n;
  for (let at = 0; at < value.digits.length; at += pieceLength) {
    const piece = value.digits.slice(at, at + pieceLength);
    rest = (rest * 10n ** BigInt(piece.length) + BigInt(piece)) % by;
  }
  return (rest * powerOfTen(shift, by)) % by === 0n;
}

/** 10 to a power, modulo a number. */
function powerOfTen(power: number, modulus: bigint): bigint {
  let result = 1n;
  let square = 10n % modulus;
  for (let left = power; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
