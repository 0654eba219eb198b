import type { ProgramFlow } from '../../../../shared/program/program.ts';
import type { ProgramStarter } from '../../../../shared/starter/index.ts';
import type { ScheduleData } from '../../../../shared/starter/schedule/index.ts';
import { nextTick } from '../../../../shared/starter/schedule/ticks.ts';
import { runOperation } from '../../engine/run-operation.ts';
import { defineStarter, type StarterContext } from '../run-starter.ts';

/** Timers take 24 days at most, and clocks are set: nobody sleeps longer than this. */
const longestSleepMs = 60_000;

/**
 * Scheduled events. Before a tick is run, its mark in the store is moved forward: of all replicas one can, and none can again after a
 * restart. So a tick runs at most once.
 */
export const schedule = defineStarter<ScheduleData>({
  starter: 'schedule',
  start(entries, context) {
    const sleepers = entries.map((entry) => new Schedule(entry, context));
    return {
      dispose: () => {
        for (const sleeper of sleepers) sleeper.dispose();
      },
    };
  },
});

class Schedule {
  private readonly entry: ProgramStarter<ScheduleData>;
  private readonly context: StarterContext;
  private timer: NodeJS.Timeout | null = null;
  private isDisposed = false;
  private isQueued = false;

  constructor(entry: ProgramStarter<ScheduleData>, context: StarterContext) {
    this.entry = entry;
    this.context = context;
    void this.begin();
  }

  private get mark(): string {
    return `schedule:${this.entry.id}`;
  }

  /** Ticks that nobody ran, because nothing was up, are run once or left out; a new schedule has none. */
  private async begin(): Promise<void> {
    const { store } = this.context.operations;
    const now = this.context.now();
    const { ticks, missed } = this.entry.data;
    try {
      const last = await store.mark(this.mark);
      if (last === null) await store.advance(this.mark, now);
      const due = last === null ? null : nextTick(ticks, last);
      if (missed === 'once' && due !== null && due <= now) await this.tick(now);
    } catch (error) {
      this.complain(error);
    }
    this.sleep();
  }

  private sleep(): void {
    if (this.isDisposed) return;
    const now = this.context.now();
    const due = nextTick(this.entry.data.ticks, now);
    if (due === null) return;
    const left = due - now;
    this.timer = setTimeout(
      () => {
        if (left > longestSleepMs) this.sleep();
        else
          void this.tick(due)
            .catch((error) => this.complain(error))
            .finally(() => this.sleep());
      },
      Math.min(left, longestSleepMs),
    );
    this.timer.unref();
  }

  private async tick(due: number): Promise<void> {
    const { running, operations } = this.context;
    const before = running.get(this.entry.id);
    // A tick that is left out is done with, too: a restart must not take it for a missed one.
    if (!(await operations.store.advance(this.mark, due)) || this.isDisposed) return;
    if (before && (this.entry.data.onOverlap === 'skip' || this.isQueued)) return;
    if (before) {
      this.isQueued = true;
      void before.then(() => {
        this.isQueued = false;
        if (!this.isDisposed) this.run();
      });
    } else this.run();
  }

  private run(): void {
    const { running, operations } = this.context;
    const { id, name, data } = this.entry;
    const flow = operations.loaded.program.flows[data.flow] as ProgramFlow;
    const done = runOperation(operations, {
      flow,
      source: name,
      label: name,
      principal: null,
      timeoutMs: null,
      readArguments: () => [],
      writeResult: () => null,
    }).then(({ error, end }) => {
      if (running.get(id) === done) running.delete(id);
      end({ status: error ? 'error' : 'ok', failure: error?.message ?? null });
    });
    running.set(id, done);
  }

  private complain(error: unknown): void {
    if (this.isDisposed) return;
    this.context.operations.loaded.services.log.write({
      level: 'error',
      source: this.entry.name,
      message: `The schedule could not look at its last tick: ${(error as Error).message}`,
    });
  }

  dispose(): void {
    this.isDisposed = true;
    if (this.timer) clearTimeout(this.timer);
  }
}
