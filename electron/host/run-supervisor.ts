import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CalledExchange } from '../../shared/consume/index.ts';
import type { Program } from '../../shared/program/program.ts';
import type { ConsoleLine, RunState, Trace, TraceSummary } from '../../shared/rpc/calls/run.ts';
import { demoPasswords } from '../runtime/configuration/demo-passwords.ts';
import { type Environment, readConstants } from '../runtime/configuration/environment.ts';
import type { FromRuntime, Question, ToRuntime } from '../runtime/messages.ts';
import { beatMs } from '../runtime/supervision/messages.ts';
import { Pulse } from '../runtime/supervision/pulse.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import { every, later } from './unharmed.ts';

export interface RunEvents {
  onState(state: RunState): void;
  onConsole(lines: ConsoleLine[]): void;
  onTrace(trace: TraceSummary): void;
  /** A new run begins: nothing of the last one goes on. */
  onBegin?(): void;
  onRecorded?(call: CalledExchange): void;
}

const runtimeProgram = {
  bundle: 'runtime.mjs',
  source: '../runtime/main.ts',
  workerData: { weftRuntime: true },
  stderr: 'inherit',
} as const;

const whereToSet = 'Set it in Run › Constants of runs…, or in the environment.';

/** What a person runs to try it shall run, whatever else does on the port of the project: that many are tried after it. */
const morePorts = 50;
const keptLines = 5_000;
const keptTraces = 200;

/** Starts, exchanges, stops and watches the run of a project. A run that spins or dies costs a restart, nothing else. */
export class RunSupervisor {
  private state: RunState = { phase: 'stopped', url: null, reason: null, startedAt: null, services: [], demoUsers: [] };
  private runtime: OwnProcess<ToRuntime> | null = null;
  private readonly events: RunEvents;
  private readonly database: string;
  private readonly lines: ConsoleLine[] = [];
  private readonly traces: Trace[] = [];
  private readonly waiting = new Map<number, (result: unknown) => void>();
  private pendingLines: ConsoleLine[] = [];
  private seq = 0;
  private nextAsk = 1;
  private settle: (() => void) | null = null;
  private program: Program | null = null;
  /** The constants that it was loaded with. */
  private constants = '';
  private readonly environment: (program: Program) => Environment;
  /** Of this run's demo users; null for those of the environment. */
  private readonly shownPasswords = new Map<string, string | null>();
  private readonly pulse = new Pulse();
  private readonly ticking = every(() => this.tick(), beatMs);

  /** `environment`: what sets the constants of a program. */
  constructor(database: string, events: RunEvents, environment: (program: Program) => Environment = () => process.env) {
    this.database = database;
    this.environment = environment;
    this.events = events;
  }

  get current(): RunState {
    return this.state;
  }

  consoleAfter(seq: number): ConsoleLine[] {
    return this.lines.filter((l) => l.seq > seq);
  }

  traceSummaries(): TraceSummary[] {
    return this.traces.map(({ steps: _steps, again: _again, ...summary }) => summary);
  }

  trace(id: string): Trace | null {
    return this.traces.find((t) => t.id === id) ?? null;
  }

  /** Starts a run, or exchanges the program of the one that runs. Resolves when it is ready or failed. */
  async start(program: Program): Promise<RunState> {
    // Most edits of requests, layouts and documentation change nothing that runs.
    const environment = this.environment(program);
    const { constants, wrong, missing, unknown } = readConstants(program, environment);
    const isSame =
      this.program !== null &&
      JSON.stringify(this.program) === JSON.stringify(program) &&
      this.constants === JSON.stringify(constants);
    this.constants = JSON.stringify(constants);
    if (isSame && this.runtime !== null && this.state.phase === 'running') return this.state;
    this.program = program;
    this.pulse.limitMs = program.settings.requestTimeoutMs;
    const isReload = this.runtime !== null && this.state.phase === 'running';
    if (!isReload) {
      this.stopNow();
      const reason = this.oddFolder();
      if (reason !== null) return this.notStarted(reason);
      this.set({ phase: 'starting', url: null, reason: null, startedAt: null, services: [], demoUsers: [] });
      try {
        this.begin();
      } catch (error) {
        return this.notStarted(`The run could not be started: ${(error as Error).message}`);
      }
    }
    return new Promise((resolve) => {
      const before = this.settle;
      this.settle = () => {
        before?.();
        resolve(this.state);
      };
      for (const problem of [...wrong, ...unknown]) this.log('warning', 'Run', problem);
      if (!isReload) for (const problem of missing) this.log('warning', 'Run', `${problem} ${whereToSet}`);
      this.runtime?.send({
        type: 'load',
        program,
        host: '127.0.0.1',
        port: program.settings.port,
        morePorts,
        database: this.database,
        constants,
        demoPasswords: demoPasswords(program, environment),
        traces: true,
      });
    });
  }

  private notStarted(reason: string): RunState {
    this.log('error', 'Run', reason);
    this.set({ phase: 'crashed', url: null, reason, startedAt: null, services: [], demoUsers: [] });
    this.settled();
    return this.state;
  }

  /** The demo users of the run, with the passwords that it made and told once. */
  private demoUsers(): RunState['demoUsers'] {
    const users = this.program?.security.demoUsers ?? [];
    return users.map((user) => ({ ...user, password: this.shownPasswords.get(user.name) ?? null }));
  }

  private begin(): void {
    this.shownPasswords.clear();
    this.events.onBegin?.();
    mkdirSync(dirname(this.database), { recursive: true });
    const runtime = startOwnProcess<ToRuntime, FromRuntime>(runtimeProgram, {
      onMessage: (message) => {
        if (this.runtime === runtime) this.receive(message);
      },
      onExit: (reason) => {
        if (this.runtime === runtime) this.ended(reason);
      },
    });
    this.runtime = runtime;
  }

  /** The folder beside the project may have come with it: a link there would lead the run into a folder of somebody's choice. */
  private oddFolder(): string | null {
    const folder = dirname(this.database);
    if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
    return `${folder} is a link: the database of the run would stand elsewhere. Move it away, then start again.`;
  }

  async stop(): Promise<RunState> {
    const { runtime } = this;
    if (!runtime) return this.state;
    runtime.send({ type: 'stop' });
    const starting = this.settle;
    await new Promise<void>((resolve) => {
      // A flow that spins never reads the message: after a moment the process is ended.
      const timer = later(resolve, 1_500);
      this.settle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.settle = null;
    this.stopNow();
    this.set({ phase: 'stopped', url: null, reason: null, startedAt: null, services: [], demoUsers: [] });
    starting?.();
    return this.state;
  }

  private stopNow(): void {
    const { runtime } = this;
    this.runtime = null;
    runtime?.kill();
    for (const resolve of this.waiting.values())
      resolve({ error: { message: 'The run was stopped.', activity: null, stack: [] }, trace: null });
    this.waiting.clear();
  }

  ask(question: Question): Promise<unknown> {
    const { runtime } = this;
    if (!runtime || this.state.phase !== 'running')
      return Promise.resolve({
        error:
          question.what !== 'call'
            ? 'Nothing runs. Start the run first.'
            : { message: 'Nothing runs. Start the run first.', activity: null },
      });
    const id = this.nextAsk++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      runtime.send({ type: 'ask', id, ...question });
    });
  }

  /** A run that lets go of nothing holds up all others, and does not hear that it should stop. */
  private tick(): void {
    if (this.state.phase !== 'running' || !this.program || !this.pulse.hasStopped()) return;
    this.log('error', 'Runtime', this.pulse.words());
    // Whoever asked it something is told; then it starts as it was.
    this.stopNow();
    this.start(this.program).catch((error: Error) => this.log('error', 'Runtime', error.message));
  }

  private receive(message: FromRuntime): void {
    this.pulse.beat(message.type === 'beat' ? message.underWay : undefined);
    switch (message.type) {
      case 'ready':
        this.set({
          phase: 'running',
          url: message.url,
          reason: null,
          startedAt: this.state.startedAt ?? Date.now(),
          services: message.services,
          demoUsers: this.demoUsers(),
        });
        this.log(
          'info',
          'Runtime',
          `Ready on ${message.url.replace('http://', '')}, ${message.services.length} ${message.services.length === 1 ? 'service' : 'services'}`,
        );
        this.settled();
        return;
      case 'failed':
        this.log('error', 'Runtime', message.reason);
        if (this.state.phase !== 'running') this.stopNow();
        this.set({
          ...this.state,
          phase:
            this.state.phase === 'running' && !message.reason.startsWith('The run crashed') ? 'running' : 'crashed',
          reason: message.reason,
        });
        this.settled();
        return;
      case 'log':
        this.append({
          seq: ++this.seq,
          time: message.time,
          level: message.level,
          source: message.source,
          message: message.message,
          ...(message.unit ? { unit: message.unit } : {}),
          ...(message.node ? { node: message.node } : {}),
          ...(message.trace ? { trace: message.trace } : {}),
        });
        return;
      case 'demo-users':
        for (const { name, password } of message.users) this.shownPasswords.set(name, password);
        return;
      case 'trace': {
        this.traces.push(message.trace);
        if (this.traces.length > keptTraces) this.traces.shift();
        const { steps: _steps, again: _again, ...summary } = message.trace;
        this.events.onTrace(summary);
        return;
      }
      case 'recorded':
        this.events.onRecorded?.(message.call);
        return;
      case 'answer': {
        const resolve = this.waiting.get(message.id);
        this.waiting.delete(message.id);
        resolve?.(JSON.parse(message.json));
        return;
      }
      case 'stopped':
        this.settled();
        return;
      case 'beat':
    }
  }

  private settled(): void {
    const { settle } = this;
    this.settle = null;
    settle?.();
  }

  private ended(reason: string): void {
    this.runtime = null;
    for (const resolve of this.waiting.values())
      resolve({ error: { message: `The run ended: ${reason}.`, activity: null, stack: [] }, trace: null });
    this.waiting.clear();
    if (this.state.phase !== 'stopped') {
      const why = this.state.phase === 'crashed' ? this.state.reason : `The run ended (${reason}).`;
      this.log('error', 'Runtime', why ?? reason);
      this.set({ phase: 'crashed', url: null, reason: why, startedAt: null, services: [], demoUsers: [] });
    }
    this.settled();
  }

  log(level: ConsoleLine['level'], source: string, message: string): void {
    this.append({ seq: ++this.seq, time: Date.now(), level, source, message });
  }

  /** Lines go to the windows in bundles, so that a chatty flow does not drown them. */
  private append(line: ConsoleLine): void {
    this.lines.push(line);
    if (this.lines.length > keptLines) this.lines.splice(0, this.lines.length - keptLines);
    if (this.pendingLines.length === 0) {
      later(() => {
        const lines = this.pendingLines;
        this.pendingLines = [];
        this.events.onConsole(lines);
      }, 30);
    }
    this.pendingLines.push(line);
  }

  private set(state: RunState): void {
    this.state = state;
    this.events.onState(state);
  }

  dispose(): void {
    clearInterval(this.ticking);
    this.state = { ...this.state, phase: 'stopped' };
    this.stopNow();
    this.settled();
  }
}
