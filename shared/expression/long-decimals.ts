import type Big from 'big.js';

/** From how many digits on whole numbers of the engine are quicker than big.js, whose time grows with the square. */
const manyDigits = 200;

/** Whether a product or quotient of the two is one for the functions of this file. */
export function areLong(a: Big, b: Big): boolean {
  return a.c.length + b.c.length > manyDigits;
}

/** The digits of a number as a whole number, and the power of ten that it stands for: 1.25 gives 125 and -2. */
function digitsOf({ s, c, e }: Big): { whole: bigint; power: number } {
  const whole = BigInt(c.join(''));
  return { whole: s < 0 ? -whole : whole, power: e + 1 - c.length };
}

/** The product of two numbers, as text with an exponent. */
export function multiplyLong(a: Big, b: Big): string {
  const [x, y] = [digitsOf(a), digitsOf(b)];
  return `${x.whole * y.whole}e${x.power + y.power}`;
}

/**
 * The quotient of two numbers, the second not zero, as text with an exponent: at least `digits` significant digits, cut off. A
 * quotient that goes on has a 1 behind them, so that it lies on the right side of every tie.
 */
export function divideLong(a: Big, b: Big, digits: number): string {
  const [x, y] = [digitsOf(a), digitsOf(b)];
  const shift = Math.max(0, digits + 1 - (a.c.length - b.c.length));
  const dividend = x.whole * 10n ** BigInt(shift);
  const quotient = dividend / y.whole;
  const isExact = quotient * y.whole === dividend;
  const power = x.power - y.power - shift;
  return isExact ? `${quotient}e${power}` : `${quotient}1e${power - 1}`;
}
