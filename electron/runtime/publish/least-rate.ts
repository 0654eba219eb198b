/** What a peer sends or takes at least in a second, on the whole, in bytes. */
const leastBytesPerSecond = 500;

/**
 * How long a peer may be waited for: for each piece a time, and altogether no longer than what it sent or took comes to at the least rate, with that time to
 * begin with. One that gives a byte a minute would hold a door for ever, and never be late with the next.
 */
export class LeastRate {
  private readonly withinMs: number;
  private waitedMs = 0;
  private bytes = 0;

  constructor(withinMs: number) {
    this.withinMs = withinMs;
  }

  /** For how long the next piece may be waited for, in ms. */
  get patienceMs(): number {
    const owed = this.withinMs + (this.bytes / leastBytesPerSecond) * 1000 - this.waitedMs;
    return Math.max(1, Math.min(this.withinMs, owed));
  }

  /** A piece came, or was taken, after a time. */
  took(bytes: number, waitedMs: number): void {
    this.bytes += bytes;
    this.waitedMs += waitedMs;
  }
}
