import { FlowError } from '../contract/flow-error.ts';
import type { LogLevel, LogSink } from '../contract/log.ts';
import type { ObjectStore, StoreMoment } from '../contract/object-store.ts';
import type { Principal } from '../contract/principal.ts';
import type { Run, RunHandle, RunsApart, Trace } from '../contract/run.ts';
import { type MaybePromise, NeedsWaiting } from '../contract/steps.ts';
import { NumbersTaken } from './numbers-taken.ts';

/** Who and what a run is for: the same for every door that starts one. */
export interface RunOptions {
  /** What started the run, for its log lines. */
  source: string;
  trace?: Trace | null;
  traceId?: string | null;
  /** Who asked for it; null for nobody in particular. */
  principal?: Principal | null;
  /** Moment (of `performance.now()`, ms, so that nobody moves it who sets a clock) after which the run is stopped. */
  deadline?: number | null;
  /** Stops the run at its next look at the clock or wait. */
  signal?: AbortSignal | null;
  /** The access rules of entities hold for what the door reads and writes, and for the flow that answers. */
  appliesAccess?: boolean;
  /** Many may come at once: it is carried out in one go with those that come in the same round (`inOneGo`). */
  isOneOfMany?: boolean;
}

/** One of the attempts at a run. */
export interface Attempt {
  /** Whoever began the attempt begins another when this one meets other runs. */
  isRepeatable: boolean;
  isInWritersTurn: boolean;
  /** Those of all attempts. */
  numbers: NumbersTaken;
  /** Begins runs of their own out of this one. */
  apart: RunsApart;
}

type LogLine = Parameters<LogSink['write']>[0];

/**
 * The context of one attempt at a run. Until something of the run has left the process it may be begun again: its log lines are
 * held back, and its trace can go back to where it was.
 */
export class RunContext implements RunHandle {
  readonly source: string;
  readonly trace: Trace | null;
  readonly traceId: string | null;
  readonly principal: Principal | null;
  readonly appliesAccess: boolean;
  readonly deadline: number | null;
  readonly signal: AbortSignal | null;
  readonly numbers: NumbersTaken;
  /** It was begun again while the store writes: what it takes of that goes back when it fails. */
  readonly isInWritersTurn: boolean;
  /** A call was sent, a message published, an answer begun. */
  hasLeft = false;
  private readonly sink: LogSink | null;
  private readonly isRepeatable: boolean;
  private readonly runs: RunsApart;
  private isGivenUp = false;
  private held: LogLine[] = [];

  constructor(options: RunOptions = { source: '' }, sink: LogSink | null = null, attempt: Partial<Attempt> = {}) {
    this.source = options.source;
    this.trace = options.trace ?? null;
    this.traceId = options.traceId ?? null;
    this.principal = options.principal ?? null;
    this.appliesAccess = options.appliesAccess ?? false;
    this.deadline = options.deadline ?? null;
    this.signal = options.signal ?? null;
    this.sink = sink;
    this.isRepeatable = attempt.isRepeatable ?? false;
    this.isInWritersTurn = attempt.isInWritersTurn ?? false;
    this.numbers = attempt.numbers ?? new NumbersTaken();
    this.runs = attempt.apart ?? noOther;
  }

  apart<T>(work: (u: Run) => MaybePromise<T>, store?: ObjectStore): Promise<T> {
    return this.runs.apart(work, store);
  }

  moment(query: number, parameters: readonly unknown[]): MaybePromise<StoreMoment> {
    return this.runs.moment(query, parameters);
  }

  log(level: LogLevel, message: string): void {
    const line: LogLine = {
      level,
      source: this.source,
      message,
      ...(this.trace?.place ?? {}),
      ...(this.traceId ? { trace: this.traceId } : {}),
      ...(this.principal ? { user: this.principal.name } : {}),
    };
    if (this.hasLeft) this.sink?.write(line);
    else this.held.push(line);
  }

  /** Should it meet other runs, it is begun again by the engine, and no error handler hears of it. */
  get mayBeginAgain(): boolean {
    return this.isRepeatable && !this.hasLeft;
  }

  /** Something of the run leaves the process now: from here on it cannot be begun again. Activities call that of the unit of work. */
  leave(): void {
    this.hasLeft = true;
    this.tell();
  }

  /** Writes what was held back. */
  tell(): void {
    for (const line of this.held) this.sink?.write(line);
    this.held = [];
  }

  /** Another attempt takes the place of this one: whatever of it is still under way ends where it looks, and nothing of it leaves. */
  giveUp(): void {
    this.isGivenUp = true;
  }

  /** Throws when the run was stopped or has no time left. */
  check(now = performance.now()): void {
    if (this.isGivenUp) throw new NeedsWaiting();
    if (this.signal?.aborted) throw new FlowError('flow/stopped', 'The run was stopped.');
    if (this.deadline !== null && now > this.deadline)
      throw new FlowError(
        'flow/timeout',
        'The run took longer than a request may (Request time-out in the project settings); it was stopped and nothing of it was stored.',
      );
  }
}

/** Where messages are only looked at (a preview), nothing runs beside. */
const noOther: RunsApart = { apart: async () => refuse(), moment: () => refuse() };

function refuse(): never {
  throw new FlowError('flow/no-other-run', 'Batches are not run here.');
}
