import { expect, it } from 'vitest';
import { instantText } from '../../widgets/time-text.ts';
import { rowsInWords } from './row-words.ts';

it('rows of a list say times by the type of their column, and nothing of what is empty', () => {
  const at = '2026-11-20T08:14:07.000Z';
  const column = (name: string, type: string) => ({ id: name, name, type, editable: true });
  const columns = [
    column('No', 'string'),
    column('Placed', 'datetime'),
    column('Day', 'date'),
    column('Note', 'string'),
  ];
  const rows = [{ id: '7', words: `A, ${at}`, values: ['A', at, '2026-11-09', at], links: {}, sets: {} }];
  rows.push({ id: '8', words: 'B', values: ['B', null, '', 'x'] as string[], links: {}, sets: {} });
  expect(rowsInWords({ columns, rows, total: 2, ms: 0 })).toEqual([
    { id: '7', words: `A, ${instantText(at)}`, values: ['A', instantText(at), '9 Nov 2026', at] },
    { id: '8', words: 'B', values: ['B', 'x'] },
  ]);
});
