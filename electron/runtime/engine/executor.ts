import { isChangedMeanwhile, isTakenValue } from '../contract/flow-error.ts';
import type { ObjectStore, WriteSet } from '../contract/object-store.ts';
import type { RunsApart, TraceMark } from '../contract/run.ts';
import { NeedsWaiting } from '../contract/steps.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { NumbersTaken } from './numbers-taken.ts';
import { inOneGo } from './one-go.ts';
import { RunContext, type RunOptions } from './run-context.ts';
import { UnitOfWork } from './unit-of-work.ts';

export type { RunOptions } from './run-context.ts';

/** What a run does; it takes flows and mappings from `u.program`, which is the program in the colour of the attempt. */
export type Work<T> = (u: UnitOfWork) => T | Promise<T>;

/** How often a run is begun again before its failure is its caller's. */
const maxAttempts = 12;
/**
 * On a store that waits a unique value may only seem taken, because others exchange it between two answers of the store; a few
 * looks tell.
 */
const maxTakenAttempts = 4;
/** How long a run waits for its turn among those that met. */
const turnMs = 500;

/**
 * Runs work in a unit of work and ends it durably (DESIGN, "Runs and transactions"). A run that would overwrite what it has not
 * seen is begun again, as long as nothing of it has left the process: one that does not wait at once, in the writer's turn, where
 * nobody comes between; one that waits in its turn among those that met, a bounded number of times. A failed run leaves nothing
 * behind. A run begins in the fast colour unless `waits` says that it must wait, and is begun again in the waiting one when it
 * turns out that it must, or that it takes long.
 */
export function execute<T>(
  loaded: LoadedProgram,
  store: ObjectStore,
  options: RunOptions,
  work: Work<T>,
  waits = false,
): Promise<T> {
  return loaded.hold(() => {
    const begin = () => new Attempts(loaded, store, options, work).result(waits || store.waits);
    return options.isOneOfMany ? inOneGo(begin) : begin();
  });
}

class Attempts<T> {
  private readonly loaded: LoadedProgram;
  private readonly store: ObjectStore;
  private readonly options: RunOptions;
  private readonly work: Work<T>;
  private readonly traceStart: TraceMark | undefined;
  private readonly numbers = new NumbersTaken();
  private readonly apart: RunsApart = {
    apart: (work, store = this.store) =>
      execute(this.loaded, store, { ...this.options, trace: null, isOneOfMany: false }, work),
    moment: (query, parameters) => this.store.moment(query, parameters),
  };

  constructor(loaded: LoadedProgram, store: ObjectStore, options: RunOptions, work: Work<T>) {
    this.loaded = loaded;
    this.store = store;
    this.options = options;
    this.work = work;
    this.traceStart = options.trace?.mark();
  }

  async result(waits: boolean): Promise<T> {
    let program = waits ? this.loaded.waiting : this.loaded;
    let endTurn = () => {};
    try {
      for (let n = 1; ; n++) {
        const run = this.begin(program, n);
        let stored: { result: T } | null = null;
        try {
          stored = { result: await this.finish(run, n) };
        } catch (error) {
          run.u.end();
          await run.u.rollbackJoined();
          // Nobody outside hears of a run twice, whatever asked for another colour.
          if (error instanceof NeedsWaiting && !run.u.hasLeft && n < maxAttempts) {
            program = this.loaded.waiting;
            continue;
          }
          const isRivalry =
            isChangedMeanwhile(error) || (this.store.waits && isTakenValue(error) && n < maxTakenAttempts);
          const mayRepeat = isRivalry && !run.u.hasLeft && n < maxAttempts;
          if (!mayRepeat) {
            run.u.run.tell();
            throw error;
          }
        }
        if (stored) {
          // Beyond the catch: whatever becomes of what is told now, the run is stored.
          run.u.run.tell();
          return stored.result;
        }
        endTurn();
        endTurn = await this.loaded.turns.next(turnMs);
      }
    } finally {
      endTurn();
    }
  }

  /** A new attempt: what an earlier one logged or traced never was. */
  private begin(program: LoadedProgram, n: number, isInWritersTurn = false): { u: UnitOfWork } {
    if (this.traceStart) this.options.trace?.backTo(this.traceStart);
    this.numbers.again();
    const attempt = { isRepeatable: n < maxAttempts, isInWritersTurn, numbers: this.numbers, apart: this.apart };
    const context = new RunContext(this.options, this.loaded.services.log, attempt);
    return { u: new UnitOfWork(program, this.store, context) };
  }

  /** Works and stores; `run` holds the attempt that was stored, which may be a later one. */
  private async finish(run: { u: UnitOfWork }, n: number): Promise<T> {
    const started = this.work(run.u);
    let result = started instanceof Promise ? await started : started;
    // A run that took too long stores nothing, however it got here.
    run.u.run.check();
    await run.u.commitJoined();
    if (!run.u.isEmpty) {
      run.u.end();
      const again = (): WriteSet => {
        run.u.end();
        run.u = this.begin(run.u.program, n, true).u;
        const next = this.work(run.u);
        if (next instanceof Promise) {
          run.u.run.giveUp();
          next.catch(() => {});
          throw new NeedsWaiting();
        }
        result = next;
        return run.u.writes;
      };
      await this.store.commit(run.u.writes, started instanceof Promise || run.u.hasLeft ? null : again);
      if (run.u.hasTasks) for (const hear of this.loaded.onTasks) hear();
    }
    run.u.end();
    return result;
  }
}
