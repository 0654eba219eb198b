import { randomUUID } from 'node:crypto';
import type { ProgramStarter } from '../../../../shared/starter/index.ts';
import { type TaskQueueData, waitAfter } from '../../../../shared/starter/task-queue/index.ts';
import type { StoredTask } from '../../contract/task-store.ts';
import { readArguments } from '../../engine/arguments.ts';
import { runOperation } from '../../engine/run-operation.ts';
import type { StarterContext } from '../run-starter.ts';

/** How long a task is its holder's without a sign of life, and how often there is one. */
const heldMs = 60_000;
const signMs = 15_000;
/** What other processes put into the queue is found after this time at the latest. */
const longestSleepMs = 1_000;
/** When to look again after the store has failed. */
const retryMs = 5_000;
const clearEveryMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * Carries out the tasks of one queue of one version of the program, so many at once. A task is claimed for a time; its end is stored with what its
 * microflow stores, or neither is, so of our own objects it is done once, whatever ends this process. What it sends elsewhere may be sent again.
 */
export class QueueRunner {
  private readonly entry: ProgramStarter<TaskQueueData>;
  private readonly context: StarterContext;
  private readonly holder = randomUUID();
  private timer: NodeJS.Timeout | null = null;
  private readonly sign: NodeJS.Timeout;
  private running = 0;
  private isLooking = false;
  /** Somebody asked for a look while one was under way. */
  private isAsked = false;
  private isDisposed = false;
  private clearedAt = 0;

  constructor(entry: ProgramStarter<TaskQueueData>, context: StarterContext) {
    this.entry = entry;
    this.context = context;
    this.sign = setInterval(() => this.giveSign(), signMs);
    this.sign.unref();
    context.operations.loaded.onTasks.add(this.hear);
    void this.look();
  }

  private readonly hear = (): void => void this.look();

  private get store() {
    return this.context.operations.store;
  }

  /** Takes what is due and sleeps until more is. */
  private async look(): Promise<void> {
    if (this.isDisposed) return;
    if (this.isLooking) {
      this.isAsked = true;
      return;
    }
    this.isLooking = true;
    this.isAsked = false;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    let sleepMs = retryMs;
    try {
      sleepMs = await this.context.operations.loaded.hold(() => this.take());
    } catch (error) {
      this.complain(`The queue could not be looked at: ${(error as Error).message}`);
    }
    this.isLooking = false;
    if (this.isDisposed) return;
    this.timer = setTimeout(() => void this.look(), this.isAsked ? 0 : sleepMs);
    this.timer.unref();
  }

  private async take(): Promise<number> {
    const { store, entry } = this;
    const now = this.context.now();
    if (now - this.clearedAt >= clearEveryMs) {
      this.clearedAt = now;
      await store.tasks.clear(entry.id, now - entry.data.keepDone * dayMs);
    }
    const free = entry.data.parallel - this.running;
    if (free <= 0) return longestSleepMs;
    const tasks = await store.tasks.claim(entry.id, this.holder, now, now + heldMs, free);
    for (const task of tasks) this.begin(task);
    if (tasks.length === free) return longestSleepMs;
    const due = await store.tasks.nextDue(entry.id);
    return due === null ? longestSleepMs : Math.min(Math.max(due - this.context.now(), 10), longestSleepMs);
  }

  private begin(task: StoredTask): void {
    this.running++;
    // The version lives until its tasks are done.
    void this.context.operations.loaded
      .hold(() => this.carryOut(task))
      .catch((error: Error) => this.complain(`${task.name}: what became of it could not be stored: ${error.message}`))
      .finally(() => {
        this.running--;
        if (this.isDisposed && this.running === 0) clearInterval(this.sign);
        void this.look();
      });
  }

  private async carryOut(task: StoredTask): Promise<void> {
    const { store, holder, context, entry } = this;
    const { operations } = context;
    const flow = operations.loaded.program.flows.find(({ id }) => id === task.flow);
    if (!flow) {
      const words = `The microflow ${task.name} is not in the project any more.`;
      this.complain(words);
      await store.tasks.fail(task.id, holder, words, context.now(), null);
      return;
    }
    // Nobody was there to say that the attempts before failed: a task that ends its process would do so for ever.
    if (task.attempts > entry.data.attempts) {
      const words = `${task.name} was begun ${entry.data.attempts === 1 ? 'once' : `${entry.data.attempts} times`}, and nothing was heard of it: its process ended, or was held up. It is not tried again.`;
      this.complain(words);
      await store.tasks.fail(task.id, holder, words, context.now(), null);
      return;
    }
    const label = `${entry.name}: ${flow.name}`;
    const { error, end } = await runOperation(operations, {
      flow,
      source: entry.name,
      label,
      principal: null,
      timeoutMs: null,
      readArguments: (u) => readArguments(u, flow, JSON.parse(task.arguments) as Record<string, unknown>),
      writeResult: (u) => {
        u.taskEnd = { id: task.id, holder, at: context.now() };
        return null;
      },
    });
    if (!error) return end({ status: 'done', failure: null });
    // The process stops: the task was not to blame.
    if (error.code === 'flow/stopped') {
      end({ status: 'stopped', failure: error.message, level: 'info' });
      return store.tasks.release(task.id, holder);
    }
    const wait = waitAfter(entry.data, task.attempts);
    const next =
      wait === null
        ? `It has failed ${task.attempts === 1 ? 'once' : `${task.attempts} times`} and is not tried again.`
        : `It is tried again in ${wait} s.`;
    end({ status: wait === null ? 'failed' : 'again', failure: `${error.message} ${next}` });
    const now = context.now();
    await store.tasks.fail(task.id, holder, error.message, now, wait === null ? null : now + wait * 1_000);
  }

  private giveSign(): void {
    if (this.running === 0) return;
    const renewed = async () => this.store.tasks.renew(this.holder, this.context.now() + heldMs);
    renewed().catch((error: Error) => this.complain(`The tasks under way could not be held: ${error.message}`));
  }

  private complain(message: string): void {
    if (this.isDisposed) return;
    this.context.operations.loaded.services.log.write({ level: 'error', source: this.entry.name, message });
  }

  /** Takes nothing more; what is under way goes on, and keeps its signs of life until the process or the version ends. */
  dispose(): void {
    this.isDisposed = true;
    this.context.operations.loaded.onTasks.delete(this.hear);
    if (this.timer) clearTimeout(this.timer);
    if (this.running === 0) clearInterval(this.sign);
  }
}
