import { describe, expect, it } from 'vitest';
import { findEntries, type PaletteEntry, type PaletteGroup } from './find-entries.ts';

const entry = (group: PaletteGroup, label: string): PaletteEntry => ({
  key: label,
  group,
  label,
  about: '',
  icon: 'x',
  run: () => {},
});
const all = [
  entry('Commands', 'Run'),
  entry('Documents', 'Orders'),
  entry('Documents', 'Truncate_Runs'),
  entry('Documents', 'Get_OrderNumbers'),
  entry('Elements', 'OrderNumber'),
  entry('In this document', 'Order'),
  entry('Errors', 'Order has no name'),
];
const labels = (text: string) => findEntries(all, text).map((e) => e.label);

describe('what the palette finds', () => {
  it.each([
    ['documents and commands before anything is typed', '', ['Orders', 'Truncate_Runs', 'Get_OrderNumbers', 'Run']],
    ['elements, too, once there is a text', 'order', ['Orders', 'Get_OrderNumbers', 'OrderNumber']],
    [
      'the element that is called so before documents that hold its name',
      'ordernumber',
      ['OrderNumber', 'Get_OrderNumbers'],
    ],
    ['what the project has before a command that fits better', 'run', ['Truncate_Runs', 'Run']],
    ['commands alone after >', '> ru', ['Run']],
    ['the open document alone after @', '@', ['Order']],
    ['errors alone after :', ':name', ['Order has no name']],
    ['nothing when no letters fit', 'zzz', []],
  ])('%s', (_title, text, expected) => expect(labels(text)).toEqual(expected));
});
