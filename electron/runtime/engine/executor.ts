import { isChangedMeanwhile } from '../contract/flow-error.ts';
import type { ObjectStore, WriteSet } from '../contract/object-store.ts';
import { NeedsWaiting } from '../contract/steps.ts';
import type { LoadedProgram } from './loaded-program.ts';
import { RunContext, type RunOptions } from './run-context.ts';
import { UnitOfWork } from './unit-of-work.ts';

export type { RunOptions } from './run-context.ts';

/** How often a run is begun again before its failure is its caller's. */
const maxAttempts = 12;

/**
 * Runs work in a unit of work and ends it durably (DESIGN, "Runs and transactions"). A run that would overwrite what it has not
 * seen is begun again, as long as nothing of it has left the process: one that does not wait at once, in the writer's turn, where
 * nobody comes between; one that waits after a pause, a bounded number of times. A failed run leaves nothing behind.
 *
 * `work` takes flows and mappings from `u.program`: a run begins in the fast colour unless `waits` says that it must wait, and is
 * begun again in the waiting one when it turns out that it must, or that it takes long.
 */
export async function execute<T>(
  loaded: LoadedProgram,
  store: ObjectStore,
  options: RunOptions,
  work: (u: UnitOfWork) => T | Promise<T>,
  waits = false,
): Promise<T> {
  let program = waits || store.waits ? loaded.waiting : loaded;
  const traceStart = options.trace?.mark();
  const attempt = (): UnitOfWork => {
    if (traceStart !== undefined) options.trace?.backTo(traceStart);
    return new UnitOfWork(program, store, new RunContext(options, loaded.services.log));
  };
  loaded.underWay++;
  try {
    return await attempts();
  } finally {
    if (--loaded.underWay === 0) loaded.onIdle?.();
  }

  async function attempts(): Promise<T> {
    for (let n = 1; ; n++) {
      let u = attempt();
      try {
        const started = work(u);
        let result = started instanceof Promise ? await started : started;
        const again = (): WriteSet => {
          u.end();
          u = attempt();
          result = work(u) as T;
          return u.writes;
        };
        if (!u.isEmpty) {
          u.end();
          await store.commit(u.writes, started instanceof Promise || u.hasLeft ? null : again);
        }
        u.run.tell();
        return result;
      } catch (error) {
        if (error instanceof NeedsWaiting) {
          program = loaded.waiting;
          continue;
        }
        const mayRepeat = isChangedMeanwhile(error) && !u.hasLeft && n < maxAttempts;
        if (!mayRepeat) {
          u.run.tell();
          throw error;
        }
        // Longer and of chance, so that runs that met once do not meet again.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(2 ** n, 250)));
      } finally {
        u.end();
      }
    }
  }
}
