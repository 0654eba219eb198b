import { expect, it } from 'vitest';
import { longestTimerMs, timerMs } from './timers.ts';

it('a timer takes no longer than timers go, and ends after the deadline, never before it', () => {
  expect(timerMs(null)).toBe(longestTimerMs);
  expect(timerMs(null, 1e12)).toBe(longestTimerMs);
  expect(timerMs(performance.now() + 1e12)).toBe(longestTimerMs);
  expect(timerMs(performance.now() + 1e12, 50)).toBe(50);
  expect(timerMs(performance.now() - 1e12)).toBe(1);
  const deadline = performance.now() + 20.5;
  const ms = timerMs(deadline);
  expect(performance.now() + ms).toBeGreaterThan(deadline);
});
