import { expect, it } from 'vitest';
import { chosenRows } from './chosen-rows.ts';

it('Ctrl adds and takes away, Shift takes all from the active row', () => {
  const rows = ['a', 'b', 'c', 'd'];
  expect(chosenRows(rows, ['a'], 'c', 'alone')).toEqual(['c']);
  expect(chosenRows(rows, ['a'], 'c', 'add')).toEqual(['c', 'a']);
  expect(chosenRows(rows, ['c', 'a'], 'c', 'add')).toEqual(['a']);
  expect(chosenRows(rows, ['c'], 'c', 'add')).toEqual(['c']);
  expect(chosenRows(rows, ['b'], 'd', 'range')).toEqual(['b', 'c', 'd']);
  expect(chosenRows(rows, ['b', 'c', 'd'], 'a', 'range')).toEqual(['b', 'a']);
  expect(chosenRows(rows, ['of another'], 'a', 'range')).toEqual(['a']);
});
