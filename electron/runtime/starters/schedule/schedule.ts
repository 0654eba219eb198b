import type { ProgramFlow } from '../../../../shared/program/program.ts';
import type { ProgramStarter } from '../../../../shared/starter/index.ts';
import type { ScheduleData } from '../../../../shared/starter/schedule/index.ts';
import { lastTick, nextTick } from '../../../../shared/starter/schedule/ticks.ts';
import { runOperation } from '../../engine/run-operation.ts';
import type { StarterContext } from '../run-starter.ts';

/** Timers take 24 days at most, and clocks are set: nobody sleeps longer than this. */
const longestSleepMs = 60_000;
/** A tick that is seen so late was slept through (the machine was suspended, the clock was set): it counts as missed. */
const missedAfterMs = 60_000;
/** How far a version looks back when it begins: what came due while it took over from the one before is not missed. */
const takeOverMs = 1_000;
/** A clock that is set back by less than this has not been wrong: ticks that were run are not run again. */
const wrongClockMs = 86_400_000;
/** When to look again after the store has failed. */
const retryMs = 5_000;

/**
 * One scheduled event of one version of the program. Before a tick is run, its mark in the store is moved to the instant of the tick:
 * of all replicas one can, whatever their clocks say, and none can again after a restart. So a tick runs at most once. The version that
 * moved the mark runs the tick, also when it is exchanged meanwhile.
 */
export class Schedule {
  private readonly entry: ProgramStarter<ScheduleData>;
  private readonly context: StarterContext;
  private timer: NodeJS.Timeout | null = null;
  private isDisposed = false;
  /** Ticks up to this instant are taken or left out; null before the mark has been read. */
  private seenTo: number | null = null;

  constructor(entry: ProgramStarter<ScheduleData>, context: StarterContext) {
    this.entry = entry;
    this.context = context;
    void this.wake();
  }

  private get mark(): string {
    return `schedule:${this.entry.id}`;
  }

  /** Takes what has come due, and sleeps until the next tick. */
  private async wake(): Promise<void> {
    let sleepMs = retryMs;
    try {
      this.seenTo ??= await this.firstSight();
      if (this.isDisposed) return;
      sleepMs = await this.look(this.seenTo);
    } catch (error) {
      this.complain(error);
    }
    if (this.isDisposed) return;
    this.timer = setTimeout(() => void this.wake(), sleepMs);
    this.timer.unref();
  }

  /** From where on ticks count, by the mark: a new schedule has missed none. */
  private async firstSight(): Promise<number> {
    const { store } = this.context.operations;
    const now = this.context.now();
    const last = await store.mark(this.mark);
    if (last === null) {
      if (!this.isDisposed) await store.advance(this.mark, now);
      return now;
    }
    if (last > now + wrongClockMs) {
      await store.moveBack(this.mark, last, now);
      return now;
    }
    return this.entry.data.missed === 'once' ? last : Math.max(last, now - takeOverMs);
  }

  /** Of the ticks that came due the last one is taken for all of them. Gives how long to sleep. */
  private async look(seenTo: number): Promise<number> {
    const { ticks, missed } = this.entry.data;
    const now = this.context.now();
    if (seenTo > now + wrongClockMs) {
      this.seenTo = null;
      return 0;
    }
    const last = lastTick(ticks, now);
    if (last !== null && last > seenTo) {
      if (missed === 'once' || now - last < missedAfterMs) await this.take(last);
      this.seenTo = last;
    }
    const due = nextTick(ticks, Math.max(seenTo, now));
    if (due === null) return longestSleepMs;
    return Math.min(Math.max(due - this.context.now(), 0), longestSleepMs);
  }

  /** Takes a tick, unless a replica has it, and runs it or leaves it out. */
  private take(tick: number): Promise<void> {
    const { operations } = this.context;
    return operations.loaded.hold(async () => {
      // A tick that is left out is done with, too: a restart must not take it for a missed one.
      if (await operations.store.advance(this.mark, tick)) this.begin();
    });
  }

  /** Begins a run, or has it wait for the one under way; one waits at most, whatever version began it. */
  private begin(): void {
    const { running, operations } = this.context;
    const { id, data } = this.entry;
    const waiting = `${id}: waiting`;
    const before = running.get(waiting) ?? running.get(id);
    if (!before) void this.run();
    else if (data.onOverlap === 'queue' && !running.has(waiting))
      running.set(
        waiting,
        operations.loaded.hold(async () => {
          await before;
          const done = this.run();
          running.delete(waiting);
          await done;
        }),
      );
  }

  private run(): Promise<void> {
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
    return done;
  }

  private complain(error: unknown): void {
    if (this.isDisposed) return;
    this.context.operations.loaded.services.log.write({
      level: 'error',
      source: this.entry.name,
      message: `The schedule could not look at its last tick: ${(error as Error).message}`,
    });
  }

  /** Looks no more. What has come due by now is still taken here, since the next version may take it for missed; it also says what fails. */
  dispose(): void {
    this.isDisposed = true;
    if (this.timer) {
      clearTimeout(this.timer);
      if (this.seenTo !== null) void this.look(this.seenTo).catch(() => {});
    }
  }
}
