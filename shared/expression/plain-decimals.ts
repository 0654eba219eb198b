/**
 * Decimals as plain numbers. A number of the language is plain only when it is a safe whole number, or a fraction with at
 * most 15 significant digits; then the number and its shortest text stand for the same decimal, and the decimal can be had
 * back as a whole number over a power of ten without a look at the text.
 *
 * Why the test below is exact and needs no division: two decimals of at most 15 digits differ by 1e-15 of their size or more.
 * Of a double nearest to n / 10^k, times 10^k, at most 2^-52 (2.22e-16) of n is missing. So when the product is nearer to a whole
 * number below 1e15 than 2.3e-16 of it, the number is that decimal, and no other.
 */
export const nearness = 2.3e-16;
/** What a whole number over a power of ten may be, so that it has at most 15 digits. */
export const limit = 1e15;
/** Adding it and taking it away again rounds a number below 2^51 to the next whole one, much faster than Math.round. */
export const rounder = 6_755_399_441_055_744;

/** The power of ten that makes a plain number whole (1, 100, 10^4, 10^6 or 10^9); 0 when none does. */
function powerOf(value: number): number {
  if (Number.isInteger(value)) return Math.abs(value) < limit ? 1 : 0;
  let x = value * 100;
  let n = x + rounder - rounder;
  if (Math.abs(x - n) <= Math.abs(n) * nearness) return Math.abs(n) < limit ? 100 : 0;
  x = value * 1e4;
  n = x + rounder - rounder;
  if (Math.abs(x - n) <= Math.abs(n) * nearness) return Math.abs(n) < limit ? 1e4 : 0;
  x = value * 1e6;
  n = x + rounder - rounder;
  if (Math.abs(x - n) <= Math.abs(n) * nearness) return Math.abs(n) < limit ? 1e6 : 0;
  x = value * 1e9;
  n = x + rounder - rounder;
  return Math.abs(x - n) <= Math.abs(n) * nearness && Math.abs(n) < limit ? 1e9 : 0;
}

/** The sum of two plain numbers, NaN when it takes more than 15 digits to work it out. */
export function addPlain(a: number, b: number): number {
  const power = Math.max(powerOf(a), powerOf(b));
  const x = a * power;
  const y = b * power;
  const n = x + rounder - rounder;
  const m = y + rounder - rounder;
  const isWhole = Math.abs(x - n) <= Math.abs(n) * nearness && Math.abs(y - m) <= Math.abs(m) * nearness;
  return power > 0 && isWhole && Math.abs(n) + Math.abs(m) < limit ? (n + m) / power : Number.NaN;
}

/** The product of two plain numbers, NaN when it takes more than 15 digits to work it out. */
export function multiplyPlain(a: number, b: number): number {
  const p = powerOf(a);
  const q = powerOf(b);
  // Below 1e15 a product of whole numbers is exact; one that was rounded is larger than that. The zero takes a minus away.
  const whole = (a * p + rounder - rounder) * (b * q + rounder - rounder);
  return p > 0 && q > 0 && Math.abs(whole) < limit ? whole / (p * q) + 0 : Number.NaN;
}

/** The quotient of two plain numbers when it ends within 15 digits, NaN otherwise. The divisor is not zero. */
export function dividePlain(a: number, b: number): number {
  const p = powerOf(a);
  const q = powerOf(b);
  if (p === 0 || q === 0) return Number.NaN;
  const dividend = (a * p + rounder - rounder) * q;
  const divisor = (b * q + rounder - rounder) * p;
  if (Math.abs(dividend) >= limit || Math.abs(divisor) >= limit) return Number.NaN;
  const quotient = a / b;
  const power = powerOf(quotient);
  const whole = quotient * power + rounder - rounder;
  // Exact when multiplying back gives the dividend; both products are whole and below 2^53, or they are not believed.
  const left = whole * divisor;
  const right = dividend * power;
  return power > 0 && left === right && Math.abs(left) < 9e15 && Math.abs(right) < 9e15
    ? whole / power + 0
    : Number.NaN;
}

/** A plain number over a power of ten: the whole number and how many digits it has after the point; null when there is none. */
export function unscaled(value: number): { whole: number; digits: number } | null {
  const power = powerOf(value);
  return power === 0 ? null : { whole: value * power + rounder - rounder, digits: Math.round(Math.log10(power)) };
}
