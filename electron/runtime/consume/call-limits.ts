import { FlowError } from '../contract/flow-error.ts';

/** What limits the calls of one service: how many are made at a time, and whether any is made after many have failed. */
export interface LimitPlan {
  /** Calls at a time; 0 is no limit. */
  most: number;
  /** Failures in a row after which no call is made for a while; 0 is never. */
  breakAfter: number;
  breakMs: number;
}

interface Waiting {
  begin(): void;
  isOver: boolean;
}

/** The calls of one service that are under way, and how the last ones went. */
export class CallLimits {
  private readonly plan: LimitPlan;
  private readonly now: () => number;
  private open = 0;
  private readonly waiting: Waiting[] = [];
  private failures = 0;
  /** Until when no call is made; null while calls are. */
  private closedUntil: number | null = null;
  private isTrying = false;

  constructor(plan: LimitPlan, now: () => number = () => performance.now()) {
    this.plan = plan;
    this.now = now;
  }

  /**
   * Does a call when it is its turn. Throws `rest/circuit-open` at once after many failures, `rest/busy` when its turn does not come in the time there is.
   * `failed` says whether an answer is a failure of the service.
   */
  async run<T>(
    name: string,
    waitMs: number,
    signal: AbortSignal | null,
    call: () => Promise<T>,
    failed: (answer: T) => boolean,
  ): Promise<T> {
    this.refuseWhenClosed(name);
    await this.turn(name, waitMs, signal);
    let tries = false;
    try {
      // Others may have failed while this one waited.
      this.refuseWhenClosed(name);
      tries = this.closedUntil !== null;
      if (tries) this.isTrying = true;
      const answer = await call();
      this.note(failed(answer));
      return answer;
    } catch (error) {
      if (error instanceof FlowError && error.blame === 'partner') this.note(true);
      throw error;
    } finally {
      // A call from before the pause that ends now says nothing of the one that tries.
      if (tries) this.isTrying = false;
      this.open--;
      this.next();
    }
  }

  private refuseWhenClosed(name: string): void {
    if (this.closedUntil === null) return;
    const leftMs = this.closedUntil - this.now();
    if (leftMs <= 0 && !this.isTrying) return;
    throw new FlowError(
      'rest/circuit-open',
      `${name} has failed ${this.failures} times in a row: no call is made for another ${Math.max(0, Math.ceil(leftMs))} ms.`,
      { blame: 'partner' },
    );
  }

  private note(isFailure: boolean): void {
    if (!isFailure) {
      this.failures = 0;
      this.closedUntil = null;
      return;
    }
    this.failures++;
    const { breakAfter, breakMs } = this.plan;
    if (breakAfter > 0 && this.failures >= breakAfter) this.closedUntil = this.now() + breakMs;
  }

  private turn(name: string, waitMs: number, signal: AbortSignal | null): Promise<void> {
    const { most } = this.plan;
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
        isOver: false,
        begin: () => {
          end();
          done();
        },
      };
      const stop = () => {
        end();
        refused(new FlowError('rest/busy', `${name}: the call was given up while it waited for its turn.`));
      };
      const timer = setTimeout(() => {
        end();
        refused(
          new FlowError('rest/busy', `${name}: ${most} calls are under way, and none ended within ${waitMs} ms.`, {
            blame: 'partner',
          }),
        );
      }, waitMs);
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(waiting);
    });
  }

  private next(): void {
    const { most } = this.plan;
    while (this.waiting.length > 0 && (most === 0 || this.open < most)) {
      const waiting = this.waiting.shift() as Waiting;
      if (waiting.isOver) continue;
      this.open++;
      waiting.begin();
    }
  }
}
