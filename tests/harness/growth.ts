/**
 * How many times the work of `small` the work of `large` is, in time of this thread on a processor: what others on the machine, and
 * the threads that tidy the memory of earlier tests, take of it does not count. The least of each of some tries; no more of them than it takes to come to `enough`.
 */
export function growth(small: () => unknown, large: () => unknown, enough: number): number {
  // Shorter times than that are told by the clock, not by the work.
  const floor = 4;
  let [one, other] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let tries = 0; tries < 8; tries++) {
    one = Math.min(one, processorMs(small));
    other = Math.min(other, processorMs(large));
    if (tries > 0 && other / Math.max(one, floor) < enough) break;
  }
  return other / Math.max(one, floor);
}

function processorMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
