import { describe, expect, it } from 'vitest';
import { inOneGo, nextTurn } from './one-go.ts';

/** Longer than a go may be. */
function workLong(): void {
  const until = performance.now() + 25;
  while (performance.now() < until);
}

it('what comes in one round begins together, in its order, before anything of the next round', async () => {
  const order: string[] = [];
  const come = (name: string) => inOneGo(async () => order.push(name));
  const first = come('a');
  const rest = Promise.resolve().then(() => come('b'));
  process.nextTick(() => order.push('round'));
  await Promise.all([first, rest]);
  expect(order).toEqual(['round', 'a', 'b']);
  const later = come('c');
  expect(order).toHaveLength(3);
  await later;
  expect(order.at(-1)).toBe('c');
});

it('a go that takes long goes on in the next round, and who came meanwhile is behind it', async () => {
  const order: string[] = [];
  const come = (name: string, work = () => {}) =>
    inOneGo(async () => {
      order.push(name);
      work();
    });
  const meanwhile: Promise<void>[] = [];
  const round = () => {
    order.push('round');
    meanwhile.push(come('d'));
  };
  await Promise.all([
    come('a', () => {
      setImmediate(round);
      workLong();
    }),
    come('b', workLong),
    come('c'),
  ]);
  await Promise.all(meanwhile);
  expect(order).toEqual(['a', 'round', 'b', 'c', 'd']);
});

it('one that fails is its own affair', async () => {
  const outcomes = await Promise.allSettled([inOneGo(() => Promise.reject(new Error('no'))), inOneGo(async () => 1)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

describe('runs that yield', () => {
  it('go on in their order, each to its next wait before the next one', async () => {
    const order: string[] = [];
    const goOn = async (name: string) => {
      await nextTurn();
      order.push(name);
      await null;
      order.push(name);
    };
    await Promise.all(['a', 'b', 'c'].map(goOn));
    expect(order).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('and take long: the others go on in a later round, in their order', async () => {
    const order: string[] = [];
    const goOn = (name: string) =>
      nextTurn().then(() => {
        order.push(name);
        workLong();
      });
    const all = Promise.all(['a', 'b', 'c'].map(goOn));
    setImmediate(() => order.push('round'));
    await all;
    expect(order).toEqual(['a', 'round', 'b', 'c']);
  });
});
