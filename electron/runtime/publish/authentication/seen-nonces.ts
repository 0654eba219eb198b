/** As many are remembered; a service that takes more tokens than that in their time says so and takes none until some are too old. */
const mostRemembered = 200_000;

/** Nonces of tokens that were taken, for as long as one with the same could be shown again. They are known to one process alone. */
export class SeenNonces {
  /** Until when each is remembered, in the order in which they came. */
  private readonly until = new Map<string, number>();
  private readonly now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.now = now;
  }

  /** Takes a nonce: `seen` when it was taken before, `full` when no more can be remembered. */
  take(nonce: string, forMs: number): 'new' | 'seen' | 'full' {
    const now = this.now();
    const until = this.until.get(nonce);
    if (until !== undefined && until > now) return 'seen';
    if (this.until.size >= mostRemembered) this.sweep(now);
    if (this.until.size >= mostRemembered) return 'full';
    this.until.delete(nonce);
    this.until.set(nonce, now + forMs);
    // One that is too old goes with each that comes, so that nothing piles up.
    for (const [oldest, its] of this.until) {
      if (its > now) break;
      this.until.delete(oldest);
    }
    return 'new';
  }

  private sweep(now: number): void {
    for (const [nonce, until] of this.until) if (until <= now) this.until.delete(nonce);
  }
}
