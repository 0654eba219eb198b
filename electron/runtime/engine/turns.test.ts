import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

describe('turns', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Takes a turn of each name at once; gives who has theirs so far, and how to end one. */
  const queue = (...names: string[]) => {
    const turns = new Turns();
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    for (const name of names)
      void turns.next(500).then((end) => {
        begun.push(name);
        ends.set(name, end);
      });
    return { begun, end: (name: string) => ends.get(name)?.() };
  };

  it('come one after the other, in the order in which they were asked for', async () => {
    const { begun, end } = queue('a', 'b', 'c');
    await vi.advanceTimersByTimeAsync(100);
    expect(begun).toEqual(['a']);
    end('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('are a courtesy: who waits too long goes on without', async () => {
    const { begun } = queue('a', 'b');
    await vi.advanceTimersByTimeAsync(499);
    expect(begun).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(['a', 'b']);
  });
});
