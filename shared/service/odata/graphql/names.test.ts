import { expect, it } from 'vitest';
import { FreeNames, fieldName, graphQLName } from './names.ts';

it.each([
  ['OrderNumber', 'orderNumber'],
  ['ID', 'id'],
  ['URLPath', 'urlPath'],
  ['iPhone', 'iPhone'],
  ['A', 'a'],
  ['Größe', 'große'.replace('ß', '_')],
  ['naïve_Word', 'naive_Word'],
  ['日本', '__'],
  ['1st', '_1st'],
  ['__typename', '_typename'],
])('a field for %s is %s', (name, expected) => {
  // Two underscores are of the language itself: one is left.
  expect(fieldName(name)).toBe(expected.replace(/^__+/, '_'));
});

it('a name of a type keeps its capitals', () => {
  expect(graphQLName('Sales.Order')).toBe('Sales_Order');
});

it('a name that is taken gets a number', () => {
  const names = new FreeNames(['order']);
  expect([names.take('order'), names.take('order'), names.take('line')]).toEqual(['order2', 'order3', 'line']);
});
