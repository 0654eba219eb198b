import { describe, expect, it } from 'vitest';
import { Pattern } from '../../../structure/pattern/pattern.ts';
import { builtInType } from '../builtin-types.ts';
import { outermostScope } from '../names.ts';
import { readValue } from './simple-values.ts';
import { compareOrdered, keyOf, type Ordered, orderedOf } from './values.ts';

const isValue = (type: string, text: string) => 'value' in readValue(builtInType(type), text, outermostScope);
const key = (type: string, text: string) => {
  const read = readValue(builtInType(type), text, outermostScope);
  return 'value' in read ? keyOf(read.value) : null;
};

describe('values of the built-in types', () => {
  it.each([
    ['boolean', ['true', '0', ' 1 '], ['TRUE', 'yes', '']],
    ['decimal', ['1', '-.5', '+1.', '00012345678901234567890.10'], ['1e3', '.', '1,5', '--1']],
    ['integer', ['-0', '+12345678901234567890'], ['1.0', '1 2']],
    ['long', ['9223372036854775807', '-9223372036854775808'], ['9223372036854775808']],
    ['unsignedByte', ['255', '0', '-0'], ['256', '-1']],
    ['double', ['1e-400', 'INF', '-INF', 'NaN', '.5E+1'], ['+INF', 'Infinity', '0x1', '1e']],
    [
      'dateTime',
      ['2024-02-29T24:00:00', '-0044-03-15T00:00:00Z', '12004-02-29T10:00:00.123456789+14:00'],
      [
        '2023-02-29T00:00:00',
        '0000-01-01T00:00:00',
        '2024-01-01T24:00:01',
        '2024-01-01T00:00:00+14:01',
        '2024-1-1T00:00:00',
      ],
    ],
    ['date', ['2024-12-31', '2024-12-31-05:00'], ['2024-12-32', '24-12-31', '2024-13-01']],
    ['time', ['00:00:00', '23:59:59.999Z'], ['24:00:01', '12:60:00', '12:00']],
    ['gMonthDay', ['--02-29', '--12-31Z'], ['--02-30', '02-29']],
    ['gDay', ['---31'], ['---32']],
    ['gMonth', ['--12'], ['--13', '-12']],
    ['duration', ['P1Y', '-P1DT0.5S', 'PT36H'], ['P', 'PT', 'P1S', '1Y', 'P-1Y']],
    ['hexBinary', ['', '0aFF'], ['0', 'zz']],
    ['base64Binary', ['', 'TQ==', 'TWE=', 'T W F u', 'TWFu'], ['TR==', 'T', 'TWF', '====']],
    ['NCName', ['a', 'é-1.x', '_'], ['1a', 'a:b', '']],
    ['NMTOKENS', ['1 2', 'a'], ['', 'a b$']],
    ['language', ['en', 'de-CH-1996'], ['', 'x_y', 'abcdefghi']],
  ])('%s', (type, good, bad) => {
    expect(good.filter((text) => !isValue(type, text))).toEqual([]);
    expect(bad.filter((text) => isValue(type, text))).toEqual([]);
  });

  it.each([
    ['decimal', '1.50', '+01.5'],
    ['dateTime', '2024-01-01T00:00:00Z', '2023-12-31T24:00:00.000Z'],
    ['dateTime', '2024-01-01T12:00:00+02:00', '2024-01-01T10:00:00Z'],
    ['duration', 'P1Y', 'P12M'],
    ['float', '16777217', '16777216'],
    ['hexBinary', 'ff', 'FF'],
    ['boolean', '1', 'true'],
  ])('%s: %s is %s', (type, a, b) => {
    expect(key(type, a)).toBe(key(type, b));
  });

  it('digits are not bent', () => {
    expect(key('decimal', '0.1000000000000000000000000000000000001')).not.toBe(key('decimal', '0.1'));
    expect(key('integer', '9007199254740993')).not.toBe(key('integer', '9007199254740992'));
  });

  it('what has no zone is before or after what has one only when it is so in every zone', () => {
    const order = (a: string, b: string) =>
      compareOrdered(orderedOf('dateTime', a) as Ordered, orderedOf('dateTime', b) as Ordered);
    expect(order('2024-01-01T00:00:00', '2024-01-01T10:00:00Z')).toBe(null);
    expect(order('2024-01-01T00:00:00', '2024-01-03T00:00:00Z')).toBe(-1);
    expect(compareOrdered(orderedOf('duration', 'P1M') as Ordered, orderedOf('duration', 'P30D') as Ordered)).toBe(
      null,
    );
    expect(compareOrdered(orderedOf('duration', 'P1M') as Ordered, orderedOf('duration', 'P32D') as Ordered)).toBe(-1);
  });
});

describe('patterns', () => {
  it.each([
    ['a*b?c+', ['c', 'aabcc'], ['b', 'ab']],
    ['[a-c-[b]]{2,3}', ['ac', 'aca'], ['ab', 'a', 'acac']],
    ['\\d{4}|\\p{Lu}\\P{Lu}', ['2024', 'Aa'], ['AA', '12345']],
    ['[^\\s]+', ['abc'], ['a b', '']],
    ['\\i\\c*', ['_a-1'], ['1a']],
    ['\\p{IsBasicLatin}+', ['abc'], ['é']],
    ['^$', ['^$'], ['']],
    ['(ab|a)(bc|c)?', ['abc', 'abbc', 'a'], ['abcc']],
    ['.', ['😀', 'x'], ['\n', '']],
    ['a{0}b{2,}', ['bb', 'bbbb'], ['abb', 'b']],
  ])('%s', (source, good, bad) => {
    const pattern = new Pattern(source);
    expect(good.filter((text) => !pattern.matches(text))).toEqual([]);
    expect(bad.filter((text) => pattern.matches(text))).toEqual([]);
  });

  it.each([
    '(',
    'a)',
    '[',
    '[]',
    '*a',
    'a**',
    'a{2',
    'a{3,2}',
    '\\q',
    '[z-a]',
    '[a-\\d]',
    '\\p{Xx}',
    '\\p{IsNowhere}',
    ']',
  ])('%s is none', (source) => {
    expect(() => new Pattern(source)).toThrow();
  });

  it('take time in step with the text only', () => {
    expect(new Pattern('(a+)+b').matches(`${'a'.repeat(100_000)}c`)).toBe(false);
    expect(new Pattern('(a|aa)*(a|b)*c').matches('ab'.repeat(50_000))).toBe(false);
    expect(new Pattern('(a?){500}a{500}').matches('a'.repeat(700))).toBe(true);
  });
});
