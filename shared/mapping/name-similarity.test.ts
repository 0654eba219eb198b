import { describe, expect, it } from 'vitest';
import { compareNames, wordsOf } from './name-similarity.ts';

describe('words of a name', () => {
  it.each([
    ['orderLine', 'order line'],
    ['order_line-No2', 'order line no 2'],
    ['HTTPStatus', 'http status'],
    ['id', 'id'],
    ['', ''],
    ['größeInCm', 'größe in cm'],
  ])('%s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });
});

describe('likeness of names', () => {
  it.each([
    ['case and separators do not matter', 'order_number', 'OrderNumber', {}, 'same', 1, 1],
    ['a short form of the trade', 'qty', 'Quantity', {}, 'short form', 0.9, 0.96],
    ['a short form within a longer name', 'orderNo', 'OrderNumber', {}, 'short form', 0.9, 1],
    ['the beginning of a word', 'desc', 'Description', {}, 'short form', 0.85, 1],
    ['a word without its vowels', 'dscr', 'Description', {}, 'short form', 0.75, 1],
    ['a plural', 'line', 'Lines', {}, 'same', 0.95, 1],
    ['a slip of the pen', 'adress', 'Address', {}, 'similar', 0.8, 0.95],
    [
      'the owner says the word already',
      'id',
      'CustomerNo',
      { one: 'customer', other: 'Customer' },
      'short form',
      0.8,
      0.95,
    ],
    ['an owner that is written out', 'customerName', 'Name', { one: 'customer', other: 'Customer' }, 'same', 0.95, 1],
    ['one word of two', 'price', 'UnitPrice', {}, 'similar', 0.6, 0.75],
    ['nothing in common', 'sku', 'PlacedAt', {}, 'different', 0, 0.3],
    ['no name', '', 'Name', {}, 'different', 0, 0],
  ] as const)('%s: %s and %s', (_rule, one, other, owners, how, least, most) => {
    const match = compareNames(one, other, owners);
    expect(match.how).toBe(how);
    expect(match.likeness).toBeGreaterThanOrEqual(least);
    expect(match.likeness).toBeLessThanOrEqual(most);
    const back = compareNames(other, one, { ...('other' in owners ? { one: owners.other, other: owners.one } : {}) });
    expect(back.likeness).toBeCloseTo(match.likeness, 10);
  });
});
