import { describe, expect, it } from 'vitest';
import { growth } from '../../tests/harness/growth.ts';
import { applyPatch, diffToPatch } from './change.ts';

const items = (ids: readonly number[], value = 1) => ids.map((id) => ({ id: `i${id}`, value }));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

/** What a patch makes of `before`, and of that its inverse. */
function thereAndBack(before: unknown, after: unknown): [unknown, unknown] {
  const there = applyPatch({ list: before }, diffToPatch({ list: before }, { list: after }));
  return [there.value.list, applyPatch(there.value, there.inverse).value.list];
}

it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
  'a member that is called %s comes and goes',
  (name) => {
    const [without, having] = [{ a: 1 }, { a: 1, [name]: 2 }];
    expect(thereAndBack(without, having)).toEqual([having, without]);
    expect(thereAndBack(having, without)).toEqual([without, having]);
  },
);

describe('the steps from one list to another', () => {
  const all = upTo(300);
  it.each<[string, readonly number[]]>([
    ['one is moved', [5, ...all.filter((i) => i !== 5)]],
    ['some go, some come, some change their places', [7, 901, 3, 1, 902, ...all.slice(100), 2]],
    ['it is turned round', [...all].reverse()],
    ['all are others', upTo(300).map((i) => i + 1000)],
    ['none is left', []],
  ])('%s', (_what, ids) => {
    const [before, after] = [items(all), items(ids, 2)];
    expect(thereAndBack(before, after)).toEqual([after, before]);
    expect(thereAndBack(after, before)).toEqual([before, after]);
  });

  it('one move of one item says nothing of the others', () => {
    const after = items([299, ...all.slice(0, 299)]);
    expect(diffToPatch(items(all), after)).toEqual([
      { op: 'remove', path: [299] },
      { op: 'add', path: [0], value: { id: 'i299', value: 1 } },
    ]);
  });

  it('an item is found by its id, not by that of a new one', () => {
    const [before, after] = [items([1, 2, 3]), [{ id: 'i9' }, { noId: true }, ...items([3, 2])]];
    expect(thereAndBack(before, after)).toEqual([after, before]);
  });

  it.each<[string, (ids: number[]) => number[]]>([
    ['turned round', (ids) => ids.reverse()],
    ['of which every second one goes', (ids) => ids.filter((i) => i % 2 === 0)],
    ['with as many new ones before', (ids) => [...ids.map((i) => i + 100_000), ...ids]],
    ['of which each is another one', (ids) => ids.map((i) => i + 100_000)],
  ])(
    'a list %s: the work grows with its length',
    (_what, change) => {
      const work = (n: number) => {
        const [before, after] = [items(upTo(n)), items(change(upTo(n)))];
        return () => diffToPatch(before, after);
      };
      expect(growth(work(4_000), work(32_000), 40)).toBeLessThan(40);
    },
    60_000,
  );

  it('as many steps as a large edit has are put together', () => {
    const before = { list: items(upTo(150_000)) };
    expect(diffToPatch(before, { list: items(upTo(150_000), 2) })).toHaveLength(150_000);
  });
});
