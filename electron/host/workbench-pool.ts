import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { CallError } from './calls/handler.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import { later } from './unharmed.ts';
import type { BenchTask, BenchTasks, FromBench, ProjectUpdate, ToBench } from './workbench/messages.ts';

/** A task for the workbench. */
export interface BenchRequest<T extends BenchTask> {
  task: T;
  args: BenchTasks[T]['args'];
  /** What it is called when it is stopped: `The preview`. */
  words: string;
  /** Stopped after this time of work; waiting for others does not count. */
  deadlineMs: number;
  /** The project that it reads, and its key. */
  project?: { key: string; view: ProjectView };
  /** Who asks. A task of a lane takes the place of the one before it, which nobody waits for any more. */
  lane?: { owner: object; name: string };
}

interface Job extends BenchRequest<BenchTask> {
  id: number;
  /** The letters that it was asked with. */
  size: number;
  isOutdated: boolean;
  resolve(result: never): void;
  reject(error: Error): void;
}

interface Bench {
  process: OwnProcess<ToBench>;
  isReady: boolean;
  job: Job | null;
  /** Ends the job that is under way, or the bench when it has been idle. */
  timer: NodeJS.Timeout | null;
  /** The projects as it knows them. */
  projects: Map<string, ProjectView>;
}

const program = {
  bundle: 'workbench.mjs',
  source: 'workbench/main.ts',
  workerData: { weftWorkbench: true },
  stderr: 'ignore',
} as const;

/** How long a task that is outdated may go on: what is nearly done need not cost a warm process. */
const outdatedMs = 1_000;
const startMs = 60_000;
const idleMs = 30_000;
const warmUpAfterMs = 2_000;
/** What a process takes beside what its task needs, at most. */
const ownMb = 512;
/** The letters of all tasks that wait, at most: windows ask for more than there is memory. */
const usualWaiting = 256 * 1024 * 1024;

interface PoolOptions {
  /** How many processes there may be. */
  most?: number;
  /** What the heap of each may take. */
  memoryMb?: number;
  /** How many letters the tasks that wait may be asked with. */
  mostWaiting?: number;
  startProcess?: typeof startOwnProcess;
}

/**
 * What runs compiled code of a project, or reads what somebody else wrote, does it in processes of their own with a deadline and a memory limit: the
 * workbench. One is kept warm; a second one begins when that is busy, so that a task that never ends holds up no other window.
 * Failures are CallErrors `workbench/too-slow`, `workbench/ended`, `workbench/busy` and `workbench/superseded`, or what the task itself threw.
 */
export class WorkbenchPool {
  private readonly benches: Bench[] = [];
  private readonly queue: Job[] = [];
  private readonly most: number;
  private readonly memoryMb: number;
  private readonly mostWaiting: number;
  private readonly startProcess: typeof startOwnProcess;
  private nextId = 1;
  private warming: NodeJS.Timeout | null = null;

  constructor(options: PoolOptions = {}) {
    const { most = 2, memoryMb = 1024, mostWaiting = usualWaiting, startProcess = startOwnProcess } = options;
    this.mostWaiting = mostWaiting;
    this.startProcess = startProcess;
    this.most = most;
    this.memoryMb = memoryMb;
  }

  run<T extends BenchTask>(request: BenchRequest<T>): Promise<BenchTasks[T]['result']> {
    const { lane } = request;
    if (lane) this.supersede((job) => job.lane?.owner === lane.owner && job.lane.name === lane.name, outdatedMs);
    return new Promise((resolve, reject) => {
      const size = lettersIn(request.args);
      const waiting = this.queue.reduce((sum, job) => sum + job.size, 0);
      // One that is larger than all may be is taken when nothing waits before it.
      if (waiting > 0 && waiting + size > this.mostWaiting)
        throw new CallError(
          'workbench/busy',
          `${request.words} cannot be begun: much waits before it. Try again in a moment.`,
        );
      this.queue.push({ ...request, id: this.nextId++, size, isOutdated: false, resolve, reject });
      this.next();
    });
  }

  /** A window is gone: its tasks are. */
  cancel(owner: object): void {
    this.supersede((job) => job.lane?.owner === owner, 0);
  }

  /** A project is closed. */
  forget(project: string): void {
    for (const bench of this.benches)
      if (bench.projects.delete(project)) bench.process.send({ type: 'forget', project });
  }

  /** Starts a process ahead of the first task, once what is under way now is done. */
  warmUp(): void {
    this.warming ??= later(() => {
      if (this.benches.length === 0) this.start();
    }, warmUpAfterMs).unref();
  }

  dispose(): void {
    if (this.warming) clearTimeout(this.warming);
    const gone = new CallError('workbench/ended', 'The studio is closing.');
    for (const job of this.queue.splice(0)) job.reject(gone);
    for (const bench of [...this.benches]) this.end(bench, gone);
  }

  private supersede(isMeant: (job: Job) => boolean, patienceMs: number): void {
    const superseded = new CallError('workbench/superseded', 'A newer question took the place of this one.');
    for (const job of this.queue.filter(isMeant)) {
      this.queue.splice(this.queue.indexOf(job), 1);
      job.reject(superseded);
    }
    for (const bench of this.benches) {
      const { job } = bench;
      if (!job || !isMeant(job)) continue;
      job.isOutdated = true;
      this.setTimer(bench, patienceMs, () => this.end(bench, superseded));
    }
  }

  /** Gives waiting tasks to idle processes, those that know their project first. */
  private next(): void {
    for (;;) {
      const job = this.queue[0];
      if (!job) return;
      const idle = this.benches.filter((bench) => bench.job === null);
      const bench =
        idle.find((each) => job.project !== undefined && each.projects.has(job.project.key)) ??
        idle[0] ??
        (this.benches.length < this.most ? this.start() : null);
      if (!bench) return;
      this.queue.shift();
      this.give(job, bench);
    }
  }

  private give(job: Job, bench: Bench): void {
    bench.job = job;
    const { id, task, args } = job;
    let project: { key: string; update: ProjectUpdate } | null = null;
    if (job.project) {
      const { key, view } = job.project;
      project = { key, update: updateOf(bench.projects.get(key), view) };
    }
    try {
      bench.process.send({ type: 'do', id, task, args, project });
    } catch (error) {
      // A window may ask with what cannot be told to a process, such as lists in lists without an end. The process did not hear of it.
      bench.job = null;
      job.reject(new CallError('workbench/ended', `${job.words} could not be begun: ${(error as Error).message}.`));
      return;
    }
    if (job.project) bench.projects.set(job.project.key, job.project.view);
    if (bench.isReady) this.startClock(job, bench);
    else
      this.setTimer(bench, startMs, () =>
        this.end(bench, new CallError('workbench/ended', `${job.words} could not be begun.`)),
      );
  }

  private startClock(job: Job, bench: Bench): void {
    const { words, deadlineMs } = job;
    this.setTimer(bench, deadlineMs, () =>
      this.end(
        bench,
        new CallError(
          'workbench/too-slow',
          `${words} took longer than ${deadlineMs / 1000} s and was stopped: something in it is very long, or never ends.`,
        ),
      ),
    );
  }

  private start(): Bench {
    const process = this.startProcess<ToBench, FromBench>(
      { ...program, memoryMb: this.memoryMb, wholeMemoryMb: 2 * this.memoryMb + ownMb },
      {
        onMessage: (message) => this.receive(bench, message),
        onExit: (reason) => this.exited(bench, reason),
      },
    );
    const bench: Bench = { process, isReady: false, job: null, timer: null, projects: new Map() };
    this.benches.push(bench);
    return bench;
  }

  private receive(bench: Bench, message: FromBench): void {
    const { job } = bench;
    if (!this.benches.includes(bench)) return;
    if (message.type === 'ready') {
      bench.isReady = true;
      if (job && !job.isOutdated) this.startClock(job, bench);
      return;
    }
    if (message.id !== job?.id) return;
    bench.job = null;
    // One stays warm; what was started beside it ends when it is not needed any more.
    this.setTimer(bench, idleMs, () => {
      if (this.benches.length > 1) this.end(bench, null);
    });
    if (message.type === 'done') job.resolve(message.result as never);
    else job.reject(Object.assign(new Error(message.message), { code: message.code, stack: message.stack }));
    this.next();
  }

  private exited(bench: Bench, reason: string): void {
    if (!this.benches.includes(bench)) return;
    const words = bench.job?.words ?? 'The work';
    const isMemory = /SIGABRT|exit code 134|memory/i.test(reason);
    const message = isMemory
      ? `${words} needed more memory than it may have (${this.memoryMb} MB) and was stopped.`
      : `${words} was stopped: its process ended (${reason}).`;
    this.end(bench, new CallError('workbench/ended', message));
  }

  /** Ends a process, with the task that it does; others are given to the rest or to a new one. */
  private end(bench: Bench, why: CallError | null): void {
    this.benches.splice(this.benches.indexOf(bench), 1);
    if (bench.timer) clearTimeout(bench.timer);
    bench.process.kill();
    if (why) bench.job?.reject(why);
    this.next();
  }

  private setTimer(bench: Bench, ms: number, then: () => void): void {
    if (bench.timer) clearTimeout(bench.timer);
    bench.timer = later(then, ms);
    bench.timer.unref();
  }
}

/** What changed between two views; units that did not are the same objects. */
function updateOf(before: ProjectView | undefined, now: ProjectView): ProjectUpdate {
  if (before === now) return { changed: [], deleted: [] };
  const changed: Unit[] = [];
  for (const [id, unit] of now.units) if (before?.units.get(id) !== unit) changed.push(unit);
  const deleted = [...(before?.units.keys() ?? [])].filter((id) => !now.units.has(id));
  return { changed, deleted };
}

/** The letters of all texts in a value, however deep it is. */
function lettersIn(value: unknown): number {
  let letters = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const each = left.pop();
    if (typeof each === 'string') letters += each.length;
    else if (typeof each === 'object' && each !== null)
      for (const [key, member] of Object.entries(each)) {
        letters += key.length;
        left.push(member);
      }
  }
  return letters;
}
