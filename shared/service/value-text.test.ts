import { describe, expect, it } from 'vitest';
import { readJsonValue, readText } from './value-text.ts';

describe('a text at a door', () => {
  it.each([
    ['integer', '2147483647', 2147483647],
    ['integer', '-2147483648', -2147483648],
    ['integer', '2147483648', undefined],
    ['integer', '-2147483649', undefined],
    ['integer', '9999999999', undefined],
    ['integer', '1.0', 1],
    ['integer', '1e3', 1000],
    ['integer', '15e-1', undefined],
    ['integer', '1.5', undefined],
    ['integer', '1.', undefined],
    ['integer', '1e10', undefined],
    ['integer', '1e9999', undefined],
    ['integer', ' 1', undefined],
    ['integer', '-0', 0],
    ['integer', '', undefined],
    ['long', '9223372036854775807', 9223372036854775807n],
    ['long', '-9223372036854775808', -9223372036854775808n],
    ['long', '9223372036854775808', undefined],
    ['long', '-9223372036854775809', undefined],
    ['long', '0x10', undefined],
    ['long', '9223372036854775807.00', 9223372036854775807n],
    ['long', '1e18', 1000000000000000000n],
    ['long', '-0.0', 0],
    ['decimal', '1.50', 1.5],
    ['decimal', '.5', 0.5],
    ['decimal', '1.', 1],
    ['decimal', '1.e2', 100],
    ['decimal', '-0.0', 0],
    ['decimal', '1,5', undefined],
    ['decimal', '1e99999999', undefined],
    ['decimal', 'NaN', undefined],
    ['decimal', 'Infinity', undefined],
    ['boolean', 'true', true],
    ['boolean', 'TRUE', undefined],
    ['boolean', '1', undefined],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2024-02-30', undefined],
    ['date', '2026-13-45', undefined],
    ['date', '2026-1-5', undefined],
    ['date', '2026-01-05T00:00:00Z', undefined],
    ['datetime', '2026-11-20T08:14:07Z', Date.UTC(2026, 10, 20, 8, 14, 7)],
    ['datetime', '2026-11-20T08:14:07+01:00', Date.UTC(2026, 10, 20, 7, 14, 7)],
    ['datetime', '2026-02-30T08:14:07Z', undefined],
    ['datetime', '2026-11-20T25:14:07Z', undefined],
    ['datetime', '2026-11-20', undefined],
    ['datetime', 'yesterday', undefined],
    ['binary', 'aGk=', new Uint8Array([104, 105])],
    ['binary', 'aGk', new Uint8Array([104, 105])],
    ['binary', 'a', undefined],
    ['binary', 'not base64!', undefined],
    ['string', '', ''],
    ['object', 'x', undefined],
  ])('%s %s', (kind, text, value) => expect(readText({ kind }, text)).toEqual(value));

  it('an enumeration has its values and no others', () => {
    const type = { kind: 'enumeration', values: ['Open', 'Closed'] };
    expect([readText(type, 'Open'), readText(type, 'open'), readText(type, '')]).toEqual([
      'Open',
      undefined,
      undefined,
    ]);
  });
});

describe('a JSON value at a door', () => {
  it.each([
    ['integer', 2147483648, undefined],
    ['integer', 1.5, undefined],
    ['integer', 1e3, 1000],
    ['integer', true, undefined],
    ['integer', '5', 5],
    ['long', '9223372036854775808', undefined],
    ['boolean', 'false', false],
    ['boolean', 1, undefined],
    ['date', '2024-02-30', undefined],
    ['date', 20240230, undefined],
    ['datetime', 1700000000000, undefined],
    ['string', 5, '5'],
    ['string', {}, undefined],
    ['string', [], undefined],
    ['integer', null, null],
  ])('%s %j', (kind, value, expected) => expect(readJsonValue({ kind }, value)).toEqual(expected));
});
