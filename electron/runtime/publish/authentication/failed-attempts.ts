import { nameOfUser } from './users.ts';

/** Of one caller and user, of one address altogether: so many attempts may fail in a minute. */
const mostOf = { user: 10, address: 300 } as const;
const windowMs = 60_000;
/** As many are remembered; who comes with more addresses than that has the oldest forgotten. */
const mostRemembered = 20_000;

interface Bucket {
  failed: number;
  at: number;
}

/**
 * Slows down who tries passwords and keys: after some that were wrong the next are refused unread, until time has passed. What is slowed down is one address,
 * and one user from one address: nobody locks a user out from elsewhere.
 */
export class FailedAttempts {
  private readonly buckets = new Map<string, Bucket>();
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Seconds to wait before the next attempt; 0 for none. */
  waitS(address: string, user: string | null): number {
    const waits = keysOf(address, user).map(([key, most]) => {
      const failed = this.failedNow(key);
      return failed < most ? 0 : Math.ceil(((failed - most + 1) / most) * (windowMs / 1000));
    });
    return Math.max(...waits);
  }

  /** An attempt that failed, or one that is begun and may fail: who sends many at once is slowed down by those under way. */
  failed(address: string, user: string | null): void {
    for (const [key] of keysOf(address, user)) {
      const failed = this.failedNow(key) + 1;
      // Set anew, it is the youngest.
      this.buckets.delete(key);
      this.buckets.set(key, { failed, at: this.now() });
    }
    for (const key of this.buckets.keys()) {
      if (this.buckets.size <= mostRemembered) break;
      this.buckets.delete(key);
    }
  }

  /** One that was counted as failed when it began has not. */
  succeeded(address: string, user: string | null): void {
    for (const [key] of keysOf(address, user)) {
      const bucket = this.buckets.get(key);
      if (bucket && key.startsWith('address')) bucket.failed = Math.max(0, bucket.failed - 1);
      else this.buckets.delete(key);
    }
  }

  /** Failures that count still: they fade with time. */
  private failedNow(key: string): number {
    const bucket = this.buckets.get(key);
    if (!bucket) return 0;
    const most = key.startsWith('user') ? mostOf.user : mostOf.address;
    return Math.max(0, bucket.failed - ((this.now() - bucket.at) / windowMs) * most);
  }
}

function keysOf(address: string, user: string | null): [key: string, most: number][] {
  const keys: [string, number][] = [[`address ${address}`, mostOf.address]];
  if (user !== null) keys.push([`user ${address} ${nameOfUser(user).slice(0, 200)}`, mostOf.user]);
  return keys;
}
