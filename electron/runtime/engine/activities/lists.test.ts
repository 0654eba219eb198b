import { describe, expect, it } from 'vitest';
import type { WeftObject } from '../../contract/weft-object.ts';
import { listFunctions } from './lists.ts';

const [a, b, c] = [{ $id: 1 }, { $id: 2 }, { $id: 3 }] as [WeftObject, WeftObject, WeftObject];
const lists = listFunctions();

/** Stands in for the memory of the process: a change without an end comes to one. */
class Bounded extends Array<WeftObject> {
  override push(...items: WeftObject[]): number {
    if (this.length > 100) throw new Error('grows without an end');
    return super.push(...items);
  }
}

describe('a list', () => {
  it.each([
    ['added to itself stands twice', 'addAll', [a, b, a, b]],
    ['removed from itself is empty', 'removeAll', []],
    ['that takes its own place is as it was', 'replaceAll', [a, b]],
  ] as const)('%s', (_what, change, expected) => {
    const list = Bounded.from([a, b]) as WeftObject[];
    lists[change](list, list);
    expect([...list]).toEqual(expected);
  });

  it('loses the first of each item that is removed', () => {
    const list = [a, b, a, c, b];
    lists.removeAll(list, [b, a, a, a]);
    expect(list).toEqual([c, b]);
  });

  it('may be longer than a call takes arguments', () => {
    const list = [a];
    lists.replaceAll(list, new Array<WeftObject>(300_000).fill(b));
    expect(list).toHaveLength(300_000);
  });

  it.each([
    [[a, a], [a, b], false],
    [[a, b], [a, a], false],
    [[a, b, a], [b, a, a], true],
    [[a], [a, a], false],
    [[], [], true],
  ])('%j equals %j: %s', (items, others, equal) => expect(lists.combine('equals', items, others)).toBe(equal));

  it.each([
    [-1, 1, [a]],
    [-5, 0, [a, b, c]],
    [1, 1, [b]],
    [2, 5, [c]],
    [9, 1, []],
  ])('from %i on, %i of it', (offset, limit, expected) =>
    expect(lists.slice([a, b, c], offset, limit)).toEqual(expected),
  );
});
