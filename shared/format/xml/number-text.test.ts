import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainDecimal, isPlainInteger, smallDecimal, smallInteger } from './number-text.ts';

describe('numbers of XML that are read at once', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['123456789012345', 123456789012345],
    ['1.5', 1.5],
    ['0.1', 0.1],
    ['0.000000000001', 1e-12],
    ['9876543210.1234', 9876543210.1234],
  ])('%s', (text, value) => {
    expect(smallDecimal(text)).toBe(value);
  });

  it.each(['', '-1', '+1', '01', '00', '0.10', '1.', '.5', '1.0', '1e3', ' 1', '1.2.3', '1234567890123456', '٣'])(
    'goes the long way: %j',
    (text) => {
      expect(smallDecimal(text)).toBeUndefined();
    },
  );

  it('whatever is read at once is what the long way gives, and is written again as it was', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789.'), maxLength: 17 });
    fc.assert(
      fc.property(digits, (text) => {
        const [integer, decimal] = [smallInteger(text), smallDecimal(text)];
        if (integer !== undefined) expect([isPlainInteger(text), integer]).toEqual([true, Number(text)]);
        if (decimal !== undefined) expect([isPlainDecimal(text), decimal]).toEqual([true, Number(text)]);
      }),
      { numRuns: 2_000 },
    );
  });
});
