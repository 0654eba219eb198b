import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from './number-format.ts';
import { numberPatternProblem } from './number-pattern.ts';
import { numberText, readDecimal } from './numeric.ts';

describe('number patterns', () => {
  it.each<[string, string, string, string?]>([
    ['1234.56', '#,##0.0', '1,234.6'],
    ['1234.56', '#,###.#', '1,234.6'],
    ['1234.5', '0.00', '1234,50', 'de-DE'],
    ['1234567.5', '#,##0.00', '1.234.567,50', 'de_DE'],
    ['1234567', '#,##0.00', '1.234.567,00', 'es-ES'],
    ['1234567', '#,####', '123,4567'],
    ['5', '000', '005'],
    ['1234', '0,000.0', '1,234.0'],
    ['12', '0,000', '0,012'],
    ['0', '#', '0'],
    ['0', '#.##', '0'],
    ['0', '#.00', '.00'],
    ['0.5', '#.##', '.5'],
    ['0.125', '0.00', '0.12'],
    ['0.135', '0.00', '0.14'],
    ['2.5', '0', '2'],
    ['3.5', '0', '4'],
    ['-0.001', '0.00', '0.00'],
    ['-0.001', '0.00;(0.00)', '0.00'],
    ['-5', '0.00;(0.00)', '(5.00)'],
    ['-5', '0.00;0.00', '-5.00'],
    ['-5', '#,##0.00 EUR', '-5.00 EUR'],
    ['-1234.5', "#,##0.00' DR';#,##0.00' CR'", '1,234.50 CR'],
    ['0.56', '##0%', '56%'],
    ['0.56', '% ##0', '% 56'],
    ['0.5', '0.0‰', '500.0‰'],
    ['0.12345', '0.00%', '12.34%'],
    ['7', "'#'0", '#7'],
    ['7', "0 'o''clock'", "7 o'clock"],
    ['7', "0''", "7'"],
    ['7', "'50%'0", '50%7'],
    ['12345', '0.###E0', '1.234E4'],
    ['12345', '0.00E00', '1.23E04'],
    ['0.00012345', '0.##E0', '1.23E-4'],
    ['0.00123', '00.###E0', '12.3E-4'],
    ['12345', '##0.#####E0', '12.345E3'],
    ['123456', '##0.#####E0', '123.456E3'],
    ['12345', '##0.##E0', '12.3E3'],
    ['9999.6', '0.##E0', '1E4'],
    ['0', '0.00E0', '0.00E0'],
    ['-12345', '0.0E0', '-1.2E4'],
    ['1', '.00E0', '.10E1'],
    ['100000000000000000000000', '#,##0', '100,000,000,000,000,000,000,000'],
    ['0.0000001', '0.0#########', '0.0000001'],
    ['123456789012345678901234567890.125', '0.00', '123456789012345678901234567890.12'],
  ])('%s by %s is %s', (number, pattern, text, locale) =>
    expect(formatDecimal(readDecimal(number), pattern, locale)).toBe(text),
  );

  it.each<[string, string, string | undefined]>([
    ['3,241.98', '#,###.##', '3241.98'],
    ['3241.98', '#,##0.00', '3241.98'],
    ['1,234,567', '#,##0', '1234567'],
    ['1.234,56', '#,##0.00', undefined],
    ['1.2,3.4', '#,##0.00', undefined],
    ['12,34', '#,##0.00', undefined],
    ['1234,567', '#,##0', undefined],
    [',123', '#,##0', undefined],
    ['1,,234', '#,##0', undefined],
    ['1,234.5,6', '#,##0.00', undefined],
    ['1,234', '0', undefined],
    ['(5.00)', '0.00;(0.00)', '-5'],
    ['5.00', '0.00;(0.00)', '5'],
    ['-5.00', '0.00;(0.00)', undefined],
    ['(5.00', '0.00;(0.00)', undefined],
    ['-5', '0', '-5'],
    ['--5', '0', undefined],
    ['5-', '0;0-', '-5'],
    ['56%', '0%', '0.56'],
    ['56', '0%', undefined],
    ['500‰', '0‰', '0.5'],
    ['5 EUR', '0.00 EUR', '5'],
    ['EUR 5', "'EUR '0", '5'],
    ['5 USD', '0.00 EUR', undefined],
    ['1.5E3', '0.#E0', '1500'],
    ['1.5E-3', '0.#E0', '0.0015'],
    ['1.5E3', '0.#', undefined],
    ['.5', '0.0', '0.5'],
    ['5.', '0.0', '5'],
    ['.', '0.0', undefined],
    ['', '0', undefined],
    ['0.1', '0.00%', undefined],
    ['100000000000000000000001', '#,##0', '100000000000000000000001'],
  ])('%j by %s is read as %s', (text, pattern, number) => {
    const value = parseDecimal(text, pattern);
    expect(value === undefined ? undefined : numberText(value)).toBe(number);
  });

  it.each([
    'abc',
    '',
    '#.0#0',
    '0#',
    '0.#0',
    '0.0.0',
    '0.0,0',
    '#,',
    ',##0',
    '#,,##0',
    '#,##0E0',
    '0 0',
    '0%‰',
    '0%%',
    "0'",
    '¤0.00',
    '0;0;0',
    '0;',
    '0;abc',
    '0x0',
  ])('%j is refused', (pattern) => {
    expect(numberPatternProblem(pattern)).toBeTypeOf('string');
    expect(() => formatDecimal(1, pattern)).toThrow(expect.objectContaining({ code: 'expression/pattern' }));
    expect(() => parseDecimal('1', pattern)).toThrow(expect.objectContaining({ code: 'expression/pattern' }));
  });

  it('a language tag that is none is an error', () => {
    expect(() => formatDecimal(1, '0', 'no such')).toThrow(expect.objectContaining({ code: 'expression/locale' }));
  });

  it('what is written with all its digits is read again as the same number', () => {
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: 0, max: 12 }))
      .map(([n, d]) => readDecimal(`${n}e${-d}`));
    const pattern = fc.constantFrom(
      '#,##0.############',
      '0.000000000000',
      '#,##0.00##########;(#,##0.00##########)',
      '0.00############%',
      "'Total: '#,##0.############' kg'",
      '0.########################################E0',
      '##0.##########################################E00',
    );
    fc.assert(
      fc.property(number, pattern, (n, p) => {
        expect(numberText(parseDecimal(formatDecimal(n, p), p) as never)).toBe(numberText(n));
      }),
      { numRuns: 1000 },
    );
  });
});
