/** The longest time that a timer of Node takes, in ms: about 24 days. One of a longer time would end at once. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * The time of a timer that ends at a deadline (a moment of `performance.now()`; null for none), not before it, and in any case after
 * `atMostMs`. Never more than a timer takes.
 */
export function timerMs(deadline: number | null, atMostMs = longestTimerMs): number {
  const left = deadline === null ? longestTimerMs : Math.ceil(Math.max(0, deadline - performance.now())) + 1;
  return Math.min(left, atMostMs, longestTimerMs);
}
