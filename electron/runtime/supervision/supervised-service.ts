import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { ListenError, listenError } from '../http/listen-error.ts';
import { type Behind, FrontDoor } from './front-door.ts';
import { guardOptions, hearLastWords, usualMemoryMb } from './guard.ts';
import { beatMs, configurationError, type FromService, type Placing, type ToService } from './messages.ts';
import { Pulse } from './pulse.ts';
import { youngMemoryFlags } from './young-memory.ts';

export interface SupervisedOptions {
  /** The program of the service (serve-supervised.ts is its other half), and its arguments. */
  program: string;
  args: readonly string[];
  /** What the service may take in MB; most of what the machine has where nothing is said. */
  memoryMb?: number;
  /** How long a service may take to come up again, in ms; by default a minute. */
  startMs?: number;
  /** A line for whoever runs the service. */
  say(level: 'info' | 'warning' | 'error', message: string): void;
  /** What is wrong with how it was started. */
  refuse(problem: string): void;
}

/** After a stop: the runtime lets requests end for ten seconds, then stops them; what still runs then is ended, in ms. */
const stopMs = 14_000;
/** How long a service may take to come up again, in ms. Until then it counts as alive. */
const usualStartMs = 60_000;
const longestPauseMs = 30_000;
/** A service that ran for so long has not failed at its start, in ms. */
const steadyMs = 10_000;

/**
 * Runs a service in a process of its own behind a front that only listens. A runtime that is held up longer than a request may take,
 * and one that ends, is started anew at once.
 */
export class SupervisedService {
  private readonly options: SupervisedOptions;
  private readonly front: FrontDoor;
  private child: ChildProcess | null = null;
  private url: string | null = null;
  private isReady = false;
  private wasReady = false;
  private isStopping = false;
  private readonly startMs: number;
  private readonly pulse = new Pulse();
  private lastReady = performance.now();
  private pauseMs = 0;
  private readyAt = 0;
  private ticksAway = 0;
  /** It is being killed by us, and that is said. */
  private isEnding = false;
  /** What the first service wants the later ones to have: what it was started with, whatever becomes of its source meanwhile. */
  private kept: string | null = null;
  private readonly ticking: NodeJS.Timeout;
  private serves: (outcome: { url: string } | { code: number }) => void = () => {};
  private finished: (code: number) => void = () => {};
  /** Its exit code, when it has ended for good. */
  readonly ended: Promise<number> = new Promise((resolve) => {
    this.finished = resolve;
  });
  /** Name of the project that it serves, when that is known. */
  name = '';

  constructor(options: SupervisedOptions) {
    this.options = options;
    this.startMs = options.startMs ?? usualStartMs;
    const service = this;
    const behind: Behind = {
      get isResponsive() {
        return service.isReady && !service.pulse.isLate;
      },
      get isAlive() {
        return service.isReady || performance.now() - service.lastReady < service.startMs;
      },
      take: (socket, head, number) => service.hand(socket, head, number),
      askWhetherMissing: (number) => service.tell({ type: 'missing?', number }),
    };
    this.front = new FrontDoor(behind);
    this.ticking = setInterval(() => this.tick(), beatMs);
  }

  /** Starts it. Gives its address when it serves, or the exit code of a service that did not come to that. */
  start(): Promise<{ url: string } | { code: number }> {
    return new Promise((resolve) => {
      this.serves = resolve;
      this.launch();
    });
  }

  private launch(): void {
    const { program, args } = this.options;
    const { env, lastStdio } = guardOptions(this.options.memoryMb ?? usualMemoryMb());
    const child = fork(program, args, {
      execArgv: [...process.execArgv, ...youngMemoryFlags],
      // What the service prints is the service's; only the line that it is ready is ours.
      stdio: ['ignore', 'inherit', 'inherit', ...lastStdio],
      env: { ...env, WEFT_SUPERVISED: '1', ...(this.kept === null ? {} : { WEFT_KEPT: '1' }) },
      serialization: 'advanced',
    });
    this.child = child;
    if (this.kept !== null) this.tell({ type: 'kept', what: this.kept });
    const lastWords = hearLastWords(child);
    this.pulse.beat([]);
    child.on('message', (message) => {
      if (this.child === child) void this.receive(message as FromService);
    });
    child.on('close', (code, signal) => {
      if (this.child === child) this.exited(code, lastWords() || signal);
    });
    child.on('error', (error) => {
      this.options.say('error', error.message);
      // What could not be started does not exit.
      if (child.pid !== undefined || this.child !== child) return;
      this.exited(1, null);
      this.front.shed();
    });
  }

  private async receive(message: FromService): Promise<void> {
    this.pulse.beat(message.type === 'beat' ? message.underWay : undefined);
    switch (message.type) {
      case 'keep':
        this.kept = message.what;
        return;
      case 'configured':
        return this.place(message);
      case 'ready':
        this.isReady = true;
        this.lastReady = this.readyAt = performance.now();
        this.ticksAway = 0;
        if (this.wasReady) this.options.say('info', 'The service runs again.');
        this.wasReady = true;
        this.serves({ url: this.url as string });
        this.front.pump();
        return;
      case 'beat':
        this.lastReady = performance.now();
        this.front.beat();
        return;
      case 'took':
        this.front.taken(message.number);
        return;
      case 'missing':
        if (this.front.missing(message.number))
          this.options.say(
            'warning',
            'A connection did not reach the service: it has no file descriptor left for more.',
          );
    }
  }

  private async place({ name, host, port, limitMs, isSecure }: Placing): Promise<void> {
    this.name = name;
    this.pulse.limitMs = limitMs;
    try {
      this.url ??= await this.front.listen(port, host, isSecure);
      this.tell({ type: 'listening', url: this.url });
    } catch (thrown) {
      const error = listenError(thrown as NodeJS.ErrnoException, port, host);
      this.options.refuse(error instanceof ListenError ? `${error.setting}: ${error.message}` : error.message);
      this.isStopping = true;
      this.child?.kill('SIGKILL');
      this.finish(error instanceof ListenError ? configurationError : 1);
    }
  }

  private hand(socket: Socket, head: Buffer, number: number): void {
    // It stays open here until the service says that it has it; a service that cannot be told ends, and then it is handed to the next.
    this.child?.send({ type: 'connection', number, head } satisfies ToService, socket, { keepOpen: true }, () => {});
  }

  private tick(): void {
    if (this.isStopping || !this.wasReady || !this.child) return;
    if (this.isReady ? !this.pulse.hasStopped() : ++this.ticksAway * beatMs < this.startMs) return;
    this.options.say(
      'error',
      this.isReady ? this.pulse.words() : 'The service did not come up: it is started once more.',
    );
    this.ticksAway = 0;
    this.isEnding = true;
    this.child.kill('SIGKILL');
  }

  private exited(code: number | null, reason: string | null): void {
    this.child = null;
    this.isReady = false;
    this.front.notTaken();
    if (this.isStopping || !this.wasReady) {
      this.finish(this.isStopping ? 0 : (code ?? 1));
      return;
    }
    if (!this.isEnding)
      this.options.say('error', `The service ended (${reason ?? `exit code ${code}`}) and is started anew.`);
    this.isEnding = false;
    // At once when it had run for a while; one that ends again and again is tried later and later.
    if (performance.now() - this.readyAt > steadyMs) this.pauseMs = 0;
    setTimeout(() => {
      if (!this.isStopping) this.launch();
    }, this.pauseMs);
    this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2 || 500);
  }

  private tell(message: ToService): void {
    if (this.child?.connected) this.child.send(message, () => {});
  }

  /** Lets requests under way end, for a time; then ends the service whatever it does. `ended` tells when it is gone. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.front.close();
    this.tell({ type: 'stop' });
    if (!this.child) this.finish(0);
    setTimeout(() => this.child?.kill('SIGKILL'), stopMs).unref();
  }

  private finish(code: number): void {
    clearInterval(this.ticking);
    this.front.close();
    this.serves({ code });
    this.finished(code);
  }
}
