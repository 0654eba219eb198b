import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  ceil,
  compare,
  decimalOfNumber,
  digitsOf,
  divide,
  floor,
  isInteger,
  modulo,
  multiply,
  type Numeric,
  negate,
  numberText,
  type Rounding,
  readDecimal,
  readLong,
  round,
  subtract,
  writeNumber,
} from './numeric.ts';
import { power, squareRoot } from './roots-and-powers.ts';

/** The naive decimal that everything is held against: a BigInt and the count of its digits after the point. */
interface Exact {
  n: bigint;
  d: number;
}

/** Decimals as texts: short and long ones, round ones, those at the edges of plain numbers (15 and 16 digits, 2^53). */
const texts = fc.oneof(
  fc
    .tuple(fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }), fc.integer({ min: 0, max: 4 }))
    .map(([n, d]) => exactText({ n, d })),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 20 }))
    .map(([n, d]) => exactText({ n, d })),
  fc
    .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 40 }))
    .map(([n, zeros]) => exactText({ n: BigInt(n) * 10n ** BigInt(zeros), d: 0 })),
  fc
    .tuple(fc.bigInt({ min: 10n ** 14n - 3n, max: 10n ** 14n + 3n }), fc.integer({ min: 0, max: 15 }))
    .map(([n, d]) => exactText({ n: n * 10n, d })),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map((n) => exactText({ n, d: 0 })),
  fc.bigInt({ min: 2n ** 63n - 3n, max: 2n ** 63n + 3n }).map((n) => exactText({ n: -n, d: 0 })),
);

function exactText({ n, d }: Exact): string {
  const digits = (n < 0n ? -n : n).toString().padStart(d + 1, '0');
  const fraction = d === 0 ? '' : digits.slice(-d).replace(/0+$/, '');
  const whole = d === 0 ? digits : digits.slice(0, -d);
  return `${n < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

function exactOf(text: string): Exact {
  const [whole = '', fraction = ''] = text.split('.');
  return { n: BigInt(whole + fraction), d: fraction.length };
}

function aligned(a: string, b: string): { x: bigint; y: bigint; d: number } {
  const [p, q] = [exactOf(a), exactOf(b)];
  const d = Math.max(p.d, q.d);
  return { x: p.n * 10n ** BigInt(d - p.d), y: q.n * 10n ** BigInt(d - q.d), d };
}

/** A number as text, after a look whether it is held as it must be: plain only when exact and short, never minus zero. */
function told(value: Numeric): string {
  if (typeof value === 'number') {
    expect(Object.is(value, -0)).toBe(false);
    if (Number.isInteger(value)) expect(Number.isSafeInteger(value)).toBe(true);
    else expect(String(value).replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').length).toBeLessThan(16);
  }
  const text = numberText(value);
  expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
  expect(text).not.toBe('-0');
  return text;
}

const either = (text: string): Numeric => readLong(text) ?? readDecimal(text);

describe('numbers are exact', () => {
  it('reading and writing keeps every digit', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(told(readDecimal(text))).toBe(text);
        expect(told(readDecimal(writeNumber(readDecimal(text))))).toBe(text);
        expect(told(either(text))).toBe(text);
      }),
    );
  });

  it('sums, differences, products, order and equality are those of whole numbers over powers of ten', () => {
    fc.assert(
      fc.property(texts, texts, fc.boolean(), (a, b, isLong) => {
        const read = isLong ? either : readDecimal;
        const { x, y, d } = aligned(a, b);
        expect(told(add(read(a), read(b)))).toBe(exactText({ n: x + y, d }));
        expect(told(subtract(read(a), read(b)))).toBe(exactText({ n: x - y, d }));
        expect(told(multiply(read(a), read(b)))).toBe(exactText({ n: x * y, d: 2 * d }));
        expect(told(negate(read(a)))).toBe(exactText({ n: -x, d }));
        expect(Math.sign(compare(read(a), read(b)))).toBe(x < y ? -1 : x > y ? 1 : 0);
        if (y !== 0n) expect(told(modulo(read(a), read(b)))).toBe(exactText({ n: x % y, d }));
      }),
      { numRuns: 3000 },
    );
  });

  it('long sums of money and quantities have no error in any digit', () => {
    const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cents, cents), { maxLength: 300 }), (list) => {
        let sum: Numeric = 0;
        let exact = 0n;
        for (const [a, b] of list) {
          sum = add(sum, multiply(a / 100, b / 1000));
          exact += BigInt(a) * BigInt(b);
        }
        expect(told(sum)).toBe(exactText({ n: exact, d: 5 }));
      }),
    );
  });

  it('a quotient is the nearest number of 34 digits, ties to the even one', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const { x, y } = aligned(a, b);
        if (y === 0n) return;
        expect(told(divide(readDecimal(a), readDecimal(b)))).toBe(quotient(x, y));
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[Rounding, (n: bigint, unit: bigint) => bigint]>([
    ['half-up', (n, unit) => (abs(n) * 2n + unit) / (2n * unit)],
    ['half-even', (n, unit) => evenly(abs(n), unit)],
  ])('rounding %s is that of whole numbers', (mode, expected) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 12 }), (text, places) => {
        const { n, d } = exactOf(text);
        const unit = 10n ** BigInt(Math.max(0, d - places));
        const size = d <= places ? abs(n) : expected(n, unit);
        expect(told(round(readDecimal(text), places, mode))).toBe(
          exactText({ n: n < 0n ? -size : size, d: Math.min(d, places) }),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('floor and ceil give whole numbers around the number', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = readDecimal(text);
        const [low, high] = [floor(value), ceil(value)];
        told(low);
        told(high);
        expect(compare(low, value) <= 0 && compare(value, high) <= 0).toBe(true);
        expect(told(subtract(high, low))).toBe(isInteger(value) ? '0' : '1');
      }),
    );
  });

  it('roots of squares are exact; other roots have 34 right digits', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const value = readDecimal(text.replace('-', ''));
        expect(told(squareRoot(multiply(value, value)))).toBe(text.replace('-', ''));
        const root = squareRoot(value);
        const found = exactOf(told(root));
        const zeros = Math.max(0, 34 - found.n.toString().length);
        const { n, d } = { n: found.n * 10n ** BigInt(zeros), d: found.d + zeros };
        const { x, y } = aligned(exactText({ n: n * n, d: 2 * d }), text.replace('-', ''));
        if (x !== y) {
          // The square lies between those of the neighbours in the last of 34 digits.
          const [low, high] = [n - 1n, n + 1n].map((m) => exactText({ n: m * m, d: 2 * d })) as [string, string];
          expect(compare(readDecimal(low), value) < 0 && compare(value, readDecimal(high)) < 0).toBe(true);
        }
      }),
    );
  });

  it('powers with a whole exponent are those of whole numbers', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 60 }), (text, exponent) => {
        const { n, d } = exactOf(text);
        expect(told(power(readDecimal(text), exponent))).toBe(exactText({ n: n ** BigInt(exponent), d: d * exponent }));
      }),
      { numRuns: 300 },
    );
  });
});

function abs(n: bigint): bigint {
  return n < 0n ? -n : n;
}

/** x / y to 34 significant digits by whole numbers alone. */
function quotient(x: bigint, y: bigint): string {
  if (x === 0n) return '0';
  let d = 0;
  const scaled = () => [abs(x) * 10n ** BigInt(Math.max(0, d)), abs(y) * 10n ** BigInt(Math.max(0, -d))] as const;
  const length = () => (scaled()[0] / scaled()[1]).toString().length - (scaled()[0] < scaled()[1] ? 1 : 0);
  while (length() < 34) d += 34 - length();
  while (length() > 34) d -= length() - 34;
  const n = evenly(...scaled()) * (x < 0n === y < 0n ? 1n : -1n);
  return d >= 0 ? exactText({ n, d }) : exactText({ n: n * 10n ** BigInt(-d), d: 0 });
}

function evenly(n: bigint, unit: bigint): bigint {
  const [whole, rest] = [n / unit, n % unit];
  return 2n * rest > unit || (2n * rest === unit && whole % 2n === 1n) ? whole + 1n : whole;
}

describe('numbers by example', () => {
  it.each<[string, () => Numeric, string]>([
    ['1e23 is a one and 23 zeros', () => readDecimal('1e23'), `1${'0'.repeat(23)}`],
    ['1e23 + 1', () => add(readDecimal('1e23'), 1), '100000000000000000000001'],
    ['1e16 + 1, beyond the safe range', () => add(readDecimal('1e16'), 1), '10000000000000001'],
    ['a fraction that a whole sum would swallow', () => add(4503599627370497, 0.25), '4503599627370497.25'],
    ['one and very little', () => add(1, readDecimal('1e-25')), '1.0000000000000000000000001'],
    ['very little less one', () => subtract(readDecimal('1e-25'), 1), '-0.9999999999999999999999999'],
    ['0.1 + 0.2', () => add(0.1, 0.2), '0.3'],
    ['minus zero', () => readDecimal('-0.00'), '0'],
    ['a double that no one should have passed', () => add(1e23, 1), '100000000000000000000001'],
    ['the same as the decimal it is written as', () => decimalOfNumber(1e23), `1${'0'.repeat(23)}`],
    ['a double of 17 digits as a decimal', () => decimalOfNumber(0.1 + 0.2), '0.30000000000000004'],
    ['nothing times minus one', () => multiply(0, -1.5), '0'],
    ['a remainder of nothing', () => modulo(-4, 2), '0'],
    ['a remainder has the sign of the dividend', () => modulo(-5.5, 2), '-1.5'],
    ['1e23 mod 7', () => modulo(readDecimal('1e23'), 7), '5'],
    ['a negative number that rounds to nothing', () => round(-0.001, 2), '0'],
    ['floor of a negative fraction near zero', () => ceil(-0.5), '0'],
    ['three sevenths', () => divide(3, 7), '0.4285714285714285714285714285714286'],
    ['a third of 1e24', () => divide(readDecimal('1e24'), 3), '333333333333333333333333.3333333333'],
    [
      'ties of a quotient go to the even digit',
      () => divide(readDecimal(`${'1'.repeat(33)}25`), 10),
      `${'1'.repeat(33)}2`,
    ],
    ['pow(2, 1000)', () => power(2, 1000), (2n ** 1000n).toString()],
    ['pow(10, 25)', () => power(10, 25), `1${'0'.repeat(25)}`],
    ['pow(10, -25)', () => power(10, -25), `0.${'0'.repeat(24)}1`],
    ['pow(4, 1.5) ends', () => power(4, 1.5), '8'],
    ['pow(10, 0.5)', () => power(10, 0.5), '3.162277660168379331998893544432719'],
    [
      'a power of a fraction too long to be exact has 34 digits',
      () => power(1.000123, 36500),
      '89.05230719541893459557860831729125',
    ],
    ['sqrt(2)', () => squareRoot(2), '1.414213562373095048801688724209698'],
    ['ties half to even', () => round(24.5, 0, 'half-even'), '24'],
    ['ties half up, away from zero', () => round(-2.675, 2), '-2.68'],
    ['hundreds', () => round(12355, -2), '12400'],
    ['64 bits', () => readLong('9223372036854775807') as Numeric, '9223372036854775807'],
  ])('%s', (_, value, text) => expect(told(value())).toBe(text));

  it.each([
    ['9223372036854775808', undefined],
    ['1.5', undefined],
    ['1e3', 1000],
    ['-0', 0],
  ])('%s as a whole number of 64 bits is %s', (text, value) => expect(readLong(text as string)).toBe(value));

  it.each([
    ['a product', () => multiply(readDecimal('1e60000'), readDecimal('1e60000'))],
    ['a sum', () => add(readDecimal('1e9999'), multiply(readDecimal('1e-60000'), readDecimal('1e-40002')))],
    ['a power', () => power(7, 100_000)],
    ['a power of ten', () => power(10, 10_000_000)],
    ['a root of a negative number', () => squareRoot(-1)],
  ])('%s that is out of range is an error, not a full memory', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'expression/number-range' }));
  });

  it('the digits of a number are what the language gives', () => {
    const amounts = fc.integer({ min: -2e11, max: 2e11 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(fc.oneof(amounts, fc.double()), (value) => {
        expect(digitsOf(value)).toBe(String(value));
      }),
      { numRuns: 5_000 },
    );
    for (let i = 0; i < 10_000; i++) expect(digitsOf(i / 100)).toBe(String(i / 100));
    for (const value of [-0, 0.1 + 0.2, 1e21, 1e-7, 999_999_999.99, 1e9 + 0.01, Number.MAX_SAFE_INTEGER])
      expect(digitsOf(value)).toBe(String(value));
  });

  it('division by zero says so', () => {
    for (const run of [
      () => divide(1, 0),
      () => modulo(1.5, 0),
      () => power(0, -1),
      () => divide(readDecimal('1e30'), 0),
    ])
      expect(run).toThrow(expect.objectContaining({ code: 'expression/division-by-zero' }));
  });
});
