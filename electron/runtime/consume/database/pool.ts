import { DatabaseError, type DatabaseLink } from './driver.ts';

/** How a pool of connections is kept. */
export interface PoolLimits {
  most: number;
  waitMs: number;
  idleMs: number;
}

interface Waiting {
  give(link: DatabaseLink): void;
  fail(error: Error): void;
}

/**
 * The connections to one database, the same for every driver: at most so many, who finds none free waits in turn, what is idle too long is closed, and what is broken is
 * never given again. (The pools of the drivers differ in all of that, and two have none.)
 */
export class ConnectionPool {
  private readonly connect: (signal: AbortSignal | null) => Promise<DatabaseLink>;
  private readonly limits: PoolLimits;
  private readonly idle: { link: DatabaseLink; timer: NodeJS.Timeout }[] = [];
  private readonly queue: Waiting[] = [];
  private open = 0;
  private isClosed = false;

  constructor(connect: (signal: AbortSignal | null) => Promise<DatabaseLink>, limits: PoolLimits) {
    this.connect = connect;
    this.limits = limits;
  }

  /** Connections that are open, those in use among them. */
  get size(): number {
    return this.open;
  }

  /** Connections that somebody uses. */
  get inUse(): number {
    return this.open - this.idle.length;
  }

  /** A connection; it is given back by `release`. Throws DatabaseErrors: `timeout` where none came free in time. */
  async acquire(signal: AbortSignal | null = null): Promise<DatabaseLink> {
    if (this.isClosed) throw new DatabaseError('stopped', 'the program is ending.');
    for (let kept = this.idle.pop(); kept; kept = this.idle.pop()) {
      clearTimeout(kept.timer);
      if (!kept.link.isBroken) return kept.link;
      this.discard(kept.link);
    }
    if (this.open < this.limits.most) {
      this.open++;
      try {
        return await this.connect(signal);
      } catch (error) {
        this.open--;
        this.next();
        throw error;
      }
    }
    return new Promise((give, fail) => {
      const { waitMs, most } = this.limits;
      const waiting: Waiting = {
        give: (link) => {
          end();
          give(link);
        },
        fail: (error) => {
          end();
          fail(error);
        },
      };
      const timer = setTimeout(
        () =>
          waiting.fail(
            new DatabaseError(
              'timeout',
              `all ${most} connections are in use, and none came free within ${waitMs} ms. Raise their number, or let fewer flows ask at a time.`,
            ),
          ),
        waitMs,
      );
      const stop = () => waiting.fail(new DatabaseError('stopped', 'the run was stopped.'));
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        const at = this.queue.indexOf(waiting);
        if (at >= 0) this.queue.splice(at, 1);
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.queue.push(waiting);
    });
  }

  /** Takes a connection back. One that is broken, or that cannot be used again, is closed. */
  release(link: DatabaseLink, isUsable = true): void {
    if (link.isBroken || !isUsable || this.isClosed) {
      this.discard(link);
      this.next();
      return;
    }
    const waiting = this.queue.shift();
    if (waiting) {
      waiting.give(link);
      return;
    }
    const kept = { link, timer: setTimeout(() => this.endIdle(kept), this.limits.idleMs) };
    kept.timer.unref();
    this.idle.push(kept);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const waiting of [...this.queue]) waiting.fail(new DatabaseError('stopped', 'the program is ending.'));
    await Promise.all(
      this.idle.splice(0).map(({ link, timer }) => {
        clearTimeout(timer);
        this.open--;
        return link.close().catch(() => {});
      }),
    );
  }

  private endIdle(kept: { link: DatabaseLink; timer: NodeJS.Timeout }): void {
    const at = this.idle.indexOf(kept);
    if (at < 0) return;
    this.idle.splice(at, 1);
    this.discard(kept.link);
  }

  private discard(link: DatabaseLink): void {
    this.open--;
    link.close().catch(() => {});
  }

  /** There is room for one more: who waits longest gets it. */
  private next(): void {
    const waiting = this.queue[0];
    if (!waiting || this.isClosed || this.open >= this.limits.most) return;
    this.queue.shift();
    this.open++;
    this.connect(null).then(
      (link) => waiting.give(link),
      (error: Error) => {
        this.open--;
        waiting.fail(error);
        this.next();
      },
    );
  }
}
