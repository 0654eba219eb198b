import { afterEach, expect, it, vi } from 'vitest';
import { every, later, unharmed } from './unharmed.ts';

afterEach(() => vi.restoreAllMocks());

it('what work throws that nobody waits for is said, and the next is done', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  let rounds = 0;
  const timer = every(() => {
    rounds++;
    throw new Error(`round ${rounds}`);
  }, 1);
  later(() => {
    throw new RangeError('too deep');
  }, 1);
  unharmed((words: string) => {
    throw new Error(words);
  })('at once');
  await expect.poll(() => rounds).toBeGreaterThan(2);
  clearInterval(timer);
  const words = said.mock.calls.join('\n');
  for (const each of ['at once', 'too deep', 'round 2']) expect(words).toContain(each);
});
