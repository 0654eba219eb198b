import { expect, it } from 'vitest';
import { inOneGo } from './one-go.ts';

it('what comes in one round begins together, in its order, before anything of the next round', async () => {
  const order: string[] = [];
  const come = (name: string) => inOneGo().then(() => order.push(name));
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
