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

/** The times that requests are counted in. */
const periodMs = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;

/** Waits until a request may be sent. */
export type Pace = () => Promise<void>;

/** What limits the calls of one service: how many are made at a time, and whether any is made after many have failed. */
export interface LimitPlan {
  /** Calls at a time; 0 is no limit. */
  most: number;
  /** Requests in a time; 0 is no limit. */
  rate?: number;
  ratePer?: keyof typeof periodMs;
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
  private readonly sleep: typeof sleepMs;
  /** When the last requests were sent, or will be, by the clock; no more than a limit needs. */
  private sent: number[] = [];
  private open = 0;
  private readonly waiting: Waiting[] = [];
  private failures = 0;
  /** Until when no call is made; null while calls are. */
  private closedUntil: number | null = null;
  private isTrying = false;

  constructor(now: () => number = () => performance.now(), sleep = sleepMs) {
    this.now = now;
    this.sleep = sleep;
  }

  /**
   * Does a call when it is its turn, by the limits that its version of the program has. Throws `…/circuit-open` at once after many failures, `…/busy` when its turn does not come
   * in the time there is. The call asks `pace` before each request that it sends. `failed` says whether an answer is a failure of the service.
   */
  async run<T>(
    plan: LimitPlan,
    limited: LimitedCall,
    call: (pace: Pace) => Promise<T>,
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
      const answer = await call(() => this.paced(plan, limited));
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

  /**
   * Waits until another request fits the limit by time: any stretch of that time has no more of them. Each takes its place as it comes, so that none passes another. One whose
   * place is later than its call may wait is told at once.
   */
  private async paced({ rate = 0, ratePer = 'second' }: LimitPlan, limited: LimitedCall): Promise<void> {
    if (rate === 0) return;
    const { name, protocol, waitMs, signal } = limited;
    const now = this.now();
    const before = this.sent[this.sent.length - rate];
    const at = before === undefined ? now : Math.max(now, before + periodMs[ratePer]);
    if (at - now > waitMs)
      throw new FlowError(
        `${protocol}/busy`,
        `${name}: ${rate} calls ${ratePer === 'hour' ? 'an' : 'a'} ${ratePer} are made; the next could be in ${Math.ceil(at - now)} ms, and the call waits no longer than ${waitMs} ms.`,
        { blame: 'own' },
      );
    this.sent.push(at);
    // A limit that is raised later needs more of them, and counts from then on.
    if (this.sent.length > 2 * rate) this.sent = this.sent.slice(-rate);
    if (at > now) await this.sleep(at - now, signal);
    if (signal?.aborted)
      throw new FlowError(`${protocol}/busy`, `${name}: the call was given up while it waited for its turn.`);
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

/** Waits, or until a signal ends it. */
function sleepMs(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
  });
}
