/** So many are kept; beyond it those go of whom most is kept, of these those whose time is over first. */
const most = 10_000;

/** How many of each may be kept so that all together are no more than can be. */
export function levelOf(counts: readonly number[]): number {
  let room = most;
  for (const [i, count] of [...counts].sort((a, b) => a - b).entries()) {
    const level = Math.floor(room / (counts.length - i));
    if (count > level) return level;
    room -= count;
  }
  return most;
}
