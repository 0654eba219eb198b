import { expect, it } from 'vitest';
import { RateCounters } from './rate-counters.ts';

const limit = { name: 'service', requests: 2, seconds: 10 };

it('so many requests are let through in each window, for each key by itself', () => {
  const counters = new RateCounters();
  const take = (key: string, now: number) => {
    const { isExceeded, remaining, reset } = counters.take(key, limit, now);
    return [isExceeded, remaining, reset];
  };
  expect(take('a', 0)).toEqual([false, 1, 10]);
  expect(take('a', 1_500)).toEqual([false, 0, 9]);
  expect(take('a', 1_500)).toEqual([true, 0, 9]);
  expect(take('b', 1_500)).toEqual([false, 1, 10]);
  expect(take('a', 9_999)).toEqual([true, 0, 1]);
  expect(take('a', 10_000)).toEqual([false, 1, 10]);
});

it('a flood of clients takes bounded room', () => {
  const counters = new RateCounters();
  for (let i = 0; i < 100_000; i++) counters.take(`client ${i}`, limit, i);
  expect((counters as unknown as { windows: Map<string, unknown> }).windows.size).toBeLessThanOrEqual(20_000);
});

it('a key can be asked about without counting', () => {
  const counters = new RateCounters();
  expect(counters.waitS('a', limit, 0)).toBe(0);
  counters.take('a', limit, 0);
  expect(counters.waitS('a', limit, 0)).toBe(0);
  counters.take('a', limit, 0);
  expect([
    counters.waitS('a', limit, 4_000),
    counters.waitS('a', limit, 10_000),
    counters.waitS('b', limit, 0),
  ]).toEqual([6, 0, 0]);
});
