/** Rounds until the first look at the clock, and at most between two: how many there are follows from how long they take. */
export const firstRounds = 2;
const mostRounds = 1_000;
/** How long a run means to go without a look at the clock. */
const lookMs = 2;

/** How many rounds of one kind of work fit the time between two looks at the clock. */
export class Pace {
  rounds = firstRounds;
  private looked = performance.now();

  /** After as many rounds: what fits follows from the time that they took. */
  look(now: number): void {
    const tookMs = now - this.looked;
    const fitting =
      tookMs < lookMs / 4 ? this.rounds * 4 : Math.floor((this.rounds * lookMs) / Math.max(tookMs, lookMs / 2));
    this.rounds = Math.min(mostRounds, Math.max(1, fitting));
    this.looked = now;
  }

  /** The run was at rest until now: that time was not spent on rounds. */
  rested(now: number): void {
    this.looked = now;
  }
}
