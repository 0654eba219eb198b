import { describe, expect, it } from 'vitest';
import { editAt, listOf } from './form-edit.ts';

describe('an edit of a form', () => {
  it('is made on what stands when it is made, not on what the form showed', () => {
    const data = { arguments: [] as unknown[] };
    const add = (entry: string) => (current: unknown) => [...listOf(current), entry];
    const shown = [add('first'), add('second')];
    for (const edit of shown) editAt(data, ['arguments'], edit);
    expect(data).toEqual({ arguments: ['first', 'second'] });
  });

  it('of an entry that is gone meanwhile changes nothing', () => {
    const data = { list: [{ a: 1 }], none: null };
    editAt(data, ['list', 1, 'a'], () => 2);
    editAt(data, ['list', 3], () => 2);
    editAt(data, ['none', 'a'], () => 2);
    editAt(data, [], () => 2);
    expect(data).toEqual({ list: [{ a: 1 }], none: null });
    editAt(data, ['list', 0, 'a'], (a) => Number(a) + 1);
    expect(data.list).toEqual([{ a: 2 }]);
  });
});
