import { expect, it } from 'vitest';
import { Gesture } from './gesture.ts';

it('a click or a key opens one link within five seconds; a movement of the mouse none', () => {
  let now = 0;
  const gesture = new Gesture(() => now);
  expect(gesture.take()).toBe(false);
  gesture.note('mouseMove');
  expect(gesture.take()).toBe(false);
  gesture.note('mouseDown');
  expect([gesture.take(), gesture.take()]).toEqual([true, false]);
  gesture.note('rawKeyDown');
  now = 5_001;
  expect(gesture.take()).toBe(false);
});
