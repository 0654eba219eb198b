import { LockNeeded } from '../contract/flow-error.ts';
import type { ObjectStore, StoreTransaction } from '../contract/object-store.ts';
import type { LoadedProgram } from './loaded-program.ts';
import type { TraceRecorder } from './trace.ts';
import { UnitOfWork } from './unit-of-work.ts';

export interface RunOptions {
  source: string;
  trace: TraceRecorder | null;
  traceId: string | null;
}

/**
 * Runs work in a unit of work and ends it durably. A run that must see its own writes while another holds the database's
 * lock is begun again with the lock: until then nothing of it has left the process. A failed run leaves nothing behind.
 */
export async function execute<T>(
  loaded: LoadedProgram,
  store: ObjectStore,
  options: RunOptions,
  work: (u: UnitOfWork) => T | Promise<T>,
): Promise<T> {
  let transaction: StoreTransaction | null = null;
  for (;;) {
    const u = new UnitOfWork(loaded, store, transaction);
    u.source = options.source;
    u.trace = options.trace;
    u.traceId = options.traceId;
    try {
      const started = work(u);
      const result = started instanceof Promise ? await started : started;
      if (!u.isEmpty) await u.finish();
      return result;
    } catch (error) {
      u.abandon();
      if (!(error instanceof LockNeeded)) throw error;
      transaction = await store.begin();
    }
  }
}
