/** A limit on requests: so many within so many seconds. */
export interface RateLimit {
  /** What it is called in headers: a token. */
  name: string;
  requests: number;
  seconds: number;
}

/** What a limit says to a request. */
export interface RateState {
  limit: RateLimit;
  isExceeded: boolean;
  remaining: number;
  /** Seconds until the count begins anew. */
  reset: number;
}

/** So many clients are counted at once; beyond it those that came first are forgotten, and begin anew. */
const most = 20_000;

/** Counts requests by keys, each in windows of time that begin with its first request. */
export class RateCounters {
  private readonly windows = new Map<string, { until: number; count: number }>();

  /** Counts a request; `now` in milliseconds. One that is refused does not count, so that who keeps asking is let in when its time has come. */
  take(key: string, limit: RateLimit, now: number): RateState {
    let window = this.windows.get(key);
    if (!window || window.until <= now) {
      this.windows.delete(key);
      window = { until: now + limit.seconds * 1000, count: 0 };
      this.makeRoom(now);
      this.windows.set(key, window);
    }
    const isExceeded = window.count >= limit.requests;
    if (!isExceeded) window.count++;
    return {
      limit,
      isExceeded,
      remaining: Math.max(0, limit.requests - window.count),
      // Times have fractions: what is a hair more than a second is not two.
      reset: Math.max(1, Math.min(limit.seconds, Math.ceil((window.until - now) / 1000))),
    };
  }

  /** Seconds until a key is let in again; 0 where it is now. Counts nothing. */
  waitS(key: string, limit: RateLimit, now: number): number {
    const window = this.windows.get(key);
    if (!window || window.until <= now || window.count < limit.requests) return 0;
    return Math.max(1, Math.min(limit.seconds, Math.ceil((window.until - now) / 1000)));
  }

  private makeRoom(now: number): void {
    if (this.windows.size < most) return;
    for (const [key, { until }] of this.windows) if (until <= now) this.windows.delete(key);
    for (const key of this.windows.keys()) {
      if (this.windows.size < most) return;
      this.windows.delete(key);
    }
  }
}
