import { describe, expect, it } from 'vitest';
import { onlyOption, type PickerOption, pickerRows } from './picker-search.ts';

const options: PickerOption[] = [
  { value: '1', label: 'Order', full: 'Orders.Order', group: 'Orders', detail: 'Entity' },
  { value: '2', label: 'OrderLine', full: 'Orders.OrderLine', group: 'Orders', detail: 'Entity' },
  { value: '3', label: 'Reorder', full: 'Stock.Reorder', group: 'Stock', detail: 'Entity' },
  { value: '4', label: 'Invoice', full: 'Billing.Invoice', group: 'Billing', detail: 'Entity, not stored' },
];
/** Labels in their order, headings in brackets. */
const shown = (query: string, from = options) =>
  pickerRows(from, query).map((r) => (r.kind === 'group' ? `[${r.name}]` : r.option.label));

describe('the list of a picker', () => {
  it.each([
    ['nothing typed: all, under their modules', '', '[Orders] Order OrderLine [Stock] Reorder [Billing] Invoice'],
    ['a word: the best first', 'order', '[Orders] Order OrderLine [Stock] Reorder'],
    ['a beginning of a later word counts more than its middle', 'line', '[Orders] OrderLine'],
    ['each word must fit', 'stock ord', '[Stock] Reorder'],
    ['a qualified name', 'Orders.OrderL', '[Orders] OrderLine'],
    ['what it is', 'not stored', '[Billing] Invoice'],
    ['nothing fits', 'xyz', ''],
  ])('%s', (_name, query, wanted) => {
    expect(shown(query).join(' ')).toBe(wanted);
  });

  it('one group has no heading', () => {
    expect(shown('', options.slice(0, 2))).toEqual(['Order', 'OrderLine']);
  });

  it('counts the choices without their headings, and marks what was found', () => {
    const rows = pickerRows(options, 'r orde').filter((r) => r.kind === 'option');
    expect(rows.map((r) => r.index)).toEqual([0, 1, 2]);
    expect(rows.map((r) => r.marks)).toEqual([
      [[0, 4]],
      [[0, 4]],
      [
        [0, 1],
        [2, 6],
      ],
    ]);
  });

  it('only a single choice is no choice', () => {
    expect(onlyOption(options)).toBeNull();
    expect(onlyOption(options.slice(3))).toBe('4');
    expect(onlyOption([])).toBeNull();
  });
});
