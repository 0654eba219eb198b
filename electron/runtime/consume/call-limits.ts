import { FlowError } from '../contract/flow-error.ts';

/** Of the call that waits for its turn. */
export interface LimitedCall {
  /** Names it in errors. */
  name: string;
  /** Of its errors: `rest` says `rest/busy`. */
  protocol: string;
  /** How long it waits for its turn. */
  waitMs: number;
  signal: AbortSignal | null;
}

/** What limits the calls of one service: how many are made at a time, and whether any is made after many have failed. */
export interface LimitPlan {
  /** Calls at a time; 0 is no limit. */
  most: number;
  /** Failures in a row after which no call is made for a while; 0 is never. */
  breakAfter: number;
  breakMs: number;
}

interface Waiting {
  /** Calls at a time, as its version of the program has it. */
  most: number;
  begin(): void;
  isOver: boolean;
}

/** The calls of one service that are under way, and how the last ones went. */
export class CallLimits {
  private readonly now: () => number;
  private open = 0;
  private readonly waiting: Waiting[] = [];
  private failures = 0;
  /** Until when no call is made; null while calls are. */
  private closedUntil: number | null = null;
  private isTrying = false;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /**
   * Does a call when it is its turn, by the limits that its version of the program has. Throws `…/circuit-open` at once after many failures, `…/busy` when its turn does not come
   * in the time there is. `failed` says whether an answer is a failure of the service.
   */
  async run<T>(
    plan: LimitPlan,
    limited: LimitedCall,
    call: () => Promise<T>,
    failed: (answer: T) => boolean,
  ): Promise<T> {
    this.refuseWhenClosed(plan, limited);
    await this.turn(plan, limited);
    let tries = false;
    try {
      // Others may have failed while this one waited.
      this.refuseWhenClosed(plan, limited);
      tries = this.isClosed(plan);
      if (tries) this.isTrying = true;
      const answer = await call();
      this.note(plan, failed(answer));
      return answer;
    } catch (error) {
      if (error instanceof FlowError && error.blame === 'partner') this.note(plan, true);
      throw error;
    } finally {
      // A call from before the pause that ends now says nothing of the one that tries.
      if (tries) this.isTrying = false;
      this.open--;
      this.next();
    }
  }

  /** A service that does not stop after failures any more (an edit) is not stopped. */
  private isClosed({ breakAfter }: LimitPlan): boolean {
    return this.closedUntil !== null && breakAfter > 0;
  }

  private refuseWhenClosed(plan: LimitPlan, { name, protocol }: LimitedCall): void {
    if (!this.isClosed(plan)) return;
    const leftMs = (this.closedUntil ?? 0) - this.now();
    if (leftMs <= 0 && !this.isTrying) return;
    throw new FlowError(
      `${protocol}/circuit-open`,
      `${name} has failed ${this.failures} times in a row: no call is made for another ${Math.max(0, Math.ceil(leftMs))} ms.`,
      { blame: 'partner' },
    );
  }

  private note({ breakAfter, breakMs }: LimitPlan, isFailure: boolean): void {
    if (!isFailure) {
      this.failures = 0;
      this.closedUntil = null;
      return;
    }
    this.failures++;
    if (breakAfter > 0 && this.failures >= breakAfter) this.closedUntil = this.now() + breakMs;
  }

  private turn({ most }: LimitPlan, { name, protocol, waitMs, signal }: LimitedCall): Promise<void> {
    const givenUp = () =>
      new FlowError(`${protocol}/busy`, `${name}: the call was given up while it waited for its turn.`);
    // An abort that was before is not told again.
    if (signal?.aborted) return Promise.reject(givenUp());
    if (most === 0 || this.open < most) {
      this.open++;
      return Promise.resolve();
    }
    return new Promise((done, refused) => {
      const end = () => {
        waiting.isOver = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      };
      const waiting: Waiting = {
        most,
        isOver: false,
        begin: () => {
          end();
          done();
        },
      };
      const stop = () => {
        end();
        refused(givenUp());
      };
      const timer = setTimeout(() => {
        end();
        refused(
          new FlowError(
            `${protocol}/busy`,
            `${name}: ${most} calls are under way, and none ended within ${waitMs} ms.`,
            {
              blame: 'partner',
            },
          ),
        );
      }, waitMs);
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(waiting);
    });
  }

  private next(): void {
    while (this.waiting[0]) {
      const [first] = this.waiting;
      if (!first.isOver && first.most > 0 && this.open >= first.most) return;
      this.waiting.shift();
      if (first.isOver) continue;
      this.open++;
      first.begin();
    }
  }
}
