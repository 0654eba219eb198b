import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ProgramConnector } from '../../../shared/connector/index.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { LogLevel } from '../contract/log.ts';
import type { FromConnector, ToConnector } from './messages.ts';

/** Heap of the code of a connector, MB. */
const heapMb = 256;
/** How long its code may take to load, ms. */
const loadMs = 15_000;
/** How long a process may take to stop before it is ended, ms. */
export const stopMs = 3_000;
/** A process that ended is started anew after this, twice as long each time, ms; at most the last. */
const backOffMs = { first: 200, last: 30_000 };
/** One that ran for so long is sound: the next end of it is a first one again. */
const soundMs = 60_000;
/** What it may print of its own in a minute, characters: the rest is left out. */
const mostPrinted = 20_000;

const here = dirname(fileURLToPath(import.meta.url));

/** What the code of a connector has functions for. */
export interface ConnectorExports {
  actions: readonly string[];
  triggers: readonly string[];
}

type Log = (level: LogLevel, message: string) => void;
type QuestionTo = ToConnector extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

interface Pending {
  resolve(output: unknown): void;
  reject(error: Error): void;
  log: Log;
  onMessage?(message: Extract<FromConnector, { type: 'message' }>): void;
}

/** Thrown for what the code of a connector threw; `partner` as it says. */
export class ConnectorError extends Error {
  readonly partner: boolean;
  constructor(message: string, partner: boolean) {
    super(message);
    this.partner = partner;
  }
}

/**
 * The process in which the code of one connector runs, for all of its connections: started by the first call, started anew after it ended, later each time. It
 * is given no environment but what its manifest names, no file but its package, no SQLite.
 */
export class ConnectorProcess {
  private readonly connector: ProgramConnector;
  private readonly log: Log;
  private child: ChildProcess | null = null;
  private ready: Promise<{ child: ChildProcess; code: ConnectorExports }> | null = null;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private failures = 0;
  private notBefore = 0;
  private isStopped = false;

  constructor(connector: ProgramConnector, log: Log) {
    this.connector = connector;
    this.log = log;
  }

  /** Its process id while one runs; for tests and diagnosis. */
  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /**
   * Asks its code for something; `log` takes the lines that it writes meanwhile. The signal is handed on; what is given after it is lost. Throws
   * `ConnectorError`, or a `FlowError` where the process cannot be had.
   */
  async ask(
    question: QuestionTo,
    { signal, log = this.log, onMessage }: { signal?: AbortSignal; log?: Log; onMessage?: Pending['onMessage'] } = {},
  ): Promise<unknown> {
    const { child } = await this.running();
    signal?.throwIfAborted();
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.send(child, { type: 'cancel', id });
        // A listener answers when it has stopped; a call is given up at once.
        if (!onMessage) settle(() => reject(signal?.reason));
      };
      const settle = (end: () => void) => {
        this.pending.delete(id);
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      this.pending.set(id, {
        log,
        ...(onMessage ? { onMessage } : {}),
        resolve: (output) => settle(() => resolve(output)),
        reject: (error) => settle(() => reject(error)),
      });
      signal?.addEventListener('abort', onAbort);
      this.send(child, { ...question, id } as ToConnector);
    });
  }

  /** What its code has functions for; starts it. */
  async code(): Promise<ConnectorExports> {
    return (await this.running()).code;
  }

  /** Says what became of a message of a listener. */
  settle(id: number, message: number, done: boolean): void {
    if (this.child) this.send(this.child, { type: 'settle', id, message, done });
  }

  /** Lets its code close what it has open, and ends it after a moment whatever it does. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const { child } = this;
    if (!child) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    this.send(child, { type: 'stop' });
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(timer);
  }

  private send(child: ChildProcess, message: ToConnector): void {
    if (child.connected) child.send(message, () => {});
  }

  private running(): Promise<{ child: ChildProcess; code: ConnectorExports }> {
    if (this.isStopped) throw new FlowError('connector/stopped', `${this.connector.label} is stopping.`);
    if (this.ready === null) {
      const starting = this.start();
      this.ready = starting;
      // What could not be started is tried again by the next call.
      starting.catch(() => {
        if (this.ready === starting) this.ready = null;
      });
    }
    return this.ready;
  }

  private async start(): Promise<{ child: ChildProcess; code: ConnectorExports }> {
    const { place, label } = this.connector;
    if ('problem' in place) {
      throw new FlowError('connector/not-here', `${label}: ${place.problem}`);
    }
    // The fuses of the studio forbid that Electron is started as Node, and a thread would hold nothing back.
    if (process.versions.electron !== undefined)
      throw new FlowError(
        'connector/not-here',
        `${label} runs in a process of Node, and none can be started here. Run the project by weft run, or as a bundle.`,
      );
    const wait = this.notBefore - Date.now();
    if (wait > 0) {
      throw new FlowError(
        'connector/down',
        `The process of ${label} has ended ${this.failures} times; it is started again in ${Math.ceil(wait / 1_000)} s.`,
      );
    }
    const started = Date.now();
    let child: ChildProcess;
    try {
      child = fork(programFile(), [mainOf(place.folder)], {
        execArgv: permissionFlags(place.folder),
        env: environmentOf(this.connector),
        cwd: place.folder,
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
    } catch (error) {
      throw new FlowError('connector/broken', `${label} cannot be started: ${(error as Error).message}`);
    }
    this.child = child;
    this.listenTo(child.stdout, 'debug');
    this.listenTo(child.stderr, 'warning');
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => child.kill('SIGKILL'), loadMs);
      let brokenBy = '';
      child.on('message', (message: FromConnector) => {
        if (message.type === 'ready') {
          clearTimeout(late);
          resolve({ child, code: { actions: message.actions, triggers: message.triggers } });
        } else if (message.type === 'broken') {
          brokenBy = message.message;
          child.kill('SIGKILL');
        } else this.receive(message);
      });
      child.once('error', (error) => {
        brokenBy = error.message;
        child.kill('SIGKILL');
      });
      child.once('exit', (code, signal) => {
        clearTimeout(late);
        if (this.child === child) {
          this.child = null;
          this.ready = null;
        }
        if (Date.now() - started > soundMs) this.failures = 0;
        this.failures++;
        this.notBefore = Date.now() + Math.min(backOffMs.first * 2 ** (this.failures - 1), backOffMs.last);
        const how = signal ? `ended by ${signal}` : `exit code ${code}`;
        const words = brokenBy ? `its code cannot be loaded: ${brokenBy}` : `its process ended (${how})`;
        reject(new FlowError('connector/broken', `${label}: ${words}`));
        for (const one of [...this.pending.values()])
          one.reject(new FlowError('connector/ended', `${label}: ${words}`));
        if (!this.isStopped) this.log('error', words);
      });
    });
  }

  /** What a process says is a stranger's: what is no answer to a question is dropped. */
  private receive(message: Exclude<FromConnector, { type: 'ready' | 'broken' }>): void {
    const pending = this.pending.get(message?.id);
    if (!pending) return;
    if (message.type === 'log') pending.log(message.level as LogLevel, String(message.message));
    else if (message.type === 'message') pending.onMessage?.(message);
    else if (message.type === 'failed')
      pending.reject(new ConnectorError(String(message.message), message.partner === true));
    else if (message.type === 'done') {
      this.failures = 0;
      pending.resolve(message.output);
    }
  }

  /** What its code prints goes to the log, without end it does not. */
  private listenTo(stream: Readable | null, level: LogLevel): void {
    let printed = 0;
    let since = Date.now();
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (Date.now() - since > 60_000) {
        printed = 0;
        since = Date.now();
      }
      if (printed > mostPrinted) return;
      printed += text.length;
      for (const line of text.slice(0, mostPrinted).split('\n')) if (line.trim()) this.log(level, line);
    });
  }
}

/** The bundle beside this file's, or beside the service of an exported bundle; the source in a checkout. */
function programFile(): string {
  const isSource = import.meta.url.endsWith('.ts');
  return isSource ? join(here, 'main.ts') : join(here, 'connector-process.mjs');
}

/** The main module of a package, inside its folder. */
function mainOf(folder: string): string {
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main?: unknown };
  const file = resolve(folder, typeof main === 'string' ? main : 'index.js');
  if (!file.startsWith(folder + sep)) throw new Error('its main module is outside the package');
  return pathToFileURL(file).href;
}

/** Node's permission model, as far as this Node has it, for a process that reads its package and nothing else. */
function permissionFlags(folder: string): string[] {
  const known = process.allowedNodeEnvironmentFlags;
  const permission = known.has('--permission') ? '--permission' : '--experimental-permission';
  return [
    permission,
    `--allow-fs-read=${folder}`,
    `--allow-fs-read=${programFile()}`,
    '--no-experimental-sqlite',
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${heapMb}`,
    '--max-semi-space-size=2',
    '--no-addons',
  ];
}

function environmentOf({ environment }: ProgramConnector): NodeJS.ProcessEnv {
  return Object.fromEntries(
    environment.flatMap((name): [string, string | undefined][] =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
}
