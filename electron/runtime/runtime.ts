import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Program } from '../../shared/program/program.ts';
import { createHttpClient, type HttpClient } from './consume/http-client.ts';
import type { FlowError } from './contract/flow-error.ts';
import type { LogSink } from './contract/log.ts';
import type { ObjectStore, StoreOptions } from './contract/object-store.ts';
import { openStore } from './data/open-store.ts';
import { readArguments } from './engine/arguments.ts';
import { toJsonValue } from './engine/json-value.ts';
import { LoadedProgram } from './engine/loaded-program.ts';
import { type OperationContext, type RecordedTrace, runOperation } from './engine/run-operation.ts';
import { createHttpApp } from './publish/http-app.ts';
import { type ServiceEntry, serviceEntry } from './publish/index.ts';
import { Metrics } from './publish/metrics.ts';
import { startAll } from './starters/index.ts';

export type { RecordedTrace } from './engine/run-operation.ts';

export interface RuntimeOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Database URL (`sqlite:PATH`), or the path of a SQLite file, or `:memory:`. */
  database: string;
  log: LogSink;
  constants: Readonly<Record<string, string>>;
  onTrace: ((trace: RecordedTrace) => void) | null;
  onMigrate?: StoreOptions['onMigrate'];
  /** False where a program is only called (`weft call`): nothing starts by itself. */
  startsRuns?: boolean;
  /** Opens the store of a program; by default the one of the database's scheme. */
  openStore?: (database: string, program: Program, options: StoreOptions) => ObjectStore;
}

/** A loaded program with its store and its routes. Requests hold on to the one they began with. */
interface Generation {
  loaded: LoadedProgram;
  store: ObjectStore;
  operations: OperationContext;
  app: FastifyInstance;
  /** What starts runs by itself; null before the version serves. */
  starters: { dispose(): void } | null;
  inFlight: number;
  isRetired: boolean;
}

/** The integration runtime: one HTTP server whose program can be exchanged without dropping a request. */
export class Runtime {
  readonly metrics = new Metrics();
  private readonly options: RuntimeOptions;
  private readonly http: HttpClient;
  private server: Server | null = null;
  private current: Generation | null = null;
  private traceCount = 0;
  private isStopping = false;
  private stopped: Promise<void> | null = null;
  /** Runs under way by the id of the document that started them. */
  private readonly started = new Map<string, Promise<void>>();
  /** Stops the runs that a stop does not wait for any longer. */
  private readonly stopping = new AbortController();
  /** Versions that were exchanged and still have runs. */
  private readonly retired = new Set<Generation>();
  /** Answers that are not sent yet. */
  private readonly answering = new Set<ServerResponse>();
  /** Reloads follow each other: the last one asked for is the one that serves. */
  private reloading: Promise<void> = Promise.resolve();

  constructor(options: RuntimeOptions) {
    this.options = options;
    this.http = createHttpClient();
  }

  get url(): string {
    const address = this.server?.address() as AddressInfo | null;
    if (!address) return '';
    const host = address.address.includes(':')
      ? `[${address.address}]`
      : address.address === '0.0.0.0'
        ? '127.0.0.1'
        : address.address;
    return `http://${host}:${address.port}`;
  }

  /** The published services, with their addresses below `base`. */
  services(base = this.url): ServiceEntry[] {
    return (this.current?.loaded.program.services ?? []).map((service) => serviceEntry(service, base));
  }

  get isReady(): boolean {
    return this.current !== null && !this.isStopping;
  }

  /** Loads the first program and listens. */
  async start(program: Program): Promise<string> {
    this.current = await this.generation(program);
    const server = createServer({ requestTimeout: 300_000 }, (request, response) => this.route(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(listenError(error, this.options.port, this.options.host)),
      );
      server.listen(this.options.port, this.options.host, resolve);
    });
    this.startStarters(this.current);
    return this.url;
  }

  private startStarters(generation: Generation): void {
    if (this.isStopping || this.options.startsRuns === false) return;
    const { operations, loaded } = generation;
    generation.starters = startAll(loaded.program.starters, { operations, running: this.started, now: Date.now });
  }

  /** Exchanges the program; requests under way end on the one they began with. */
  reload(program: Program): Promise<void> {
    const done = this.reloading.then(() => this.exchange(program));
    this.reloading = done.catch(() => {});
    return done;
  }

  private async exchange(program: Program): Promise<void> {
    const next = await this.generation(program);
    const before = this.current;
    this.current = next;
    if (before) this.retire(before);
    this.startStarters(next);
  }

  /** A version of the program lives until its runs are done, also those that nobody listens to any more. */
  private retire(generation: Generation): void {
    generation.starters?.dispose();
    generation.isRetired = true;
    this.retired.add(generation);
    generation.loaded.onIdle = () => this.disposeIdle(generation);
    this.disposeIdle(generation);
  }

  private disposeIdle(generation: Generation): void {
    if (!generation.isRetired || generation.inFlight > 0 || generation.loaded.underWay > 0) return;
    generation.isRetired = false;
    this.retired.delete(generation);
    void this.dispose(generation).catch(() => {});
  }

  private async generation(program: Program): Promise<Generation> {
    const loaded = new LoadedProgram(program, {
      log: this.options.log,
      http: this.http,
      constants: this.options.constants,
      ownUrl: () => this.url,
    });
    const open = this.options.openStore ?? openStore;
    const store = open(this.options.database, program, {
      ...(this.options.onMigrate ? { onMigrate: this.options.onMigrate } : {}),
      onWarning: (message) => this.options.log.write({ level: 'warning', source: 'database', message }),
      ...(this.current ? { beside: this.current.store } : {}),
    });
    const operations: OperationContext = {
      loaded,
      store,
      traces: this.options.onTrace
        ? {
            nextId: () => `t${Date.now().toString(36)}${(++this.traceCount).toString(36)}`,
            add: (trace) => this.options.onTrace?.(trace),
          }
        : null,
      signal: this.stopping.signal,
    };
    const onRequest = (label: string, status: number, durationMs: number) =>
      this.metrics.count(label, status, durationMs);
    try {
      const app = await createHttpApp({ operations, onRequest }, this);
      return { loaded, store, operations, app, starters: null, inFlight: 0, isRetired: false };
    } catch (error) {
      store.close();
      throw error;
    }
  }

  private route(request: IncomingMessage, response: ServerResponse): void {
    const generation = this.current as Generation;
    generation.inFlight++;
    this.answering.add(response);
    if (this.isStopping) response.setHeader('connection', 'close');
    response.once('close', () => {
      generation.inFlight--;
      this.answering.delete(response);
      this.disposeIdle(generation);
    });
    generation.app.routing(request, response);
  }

  private async dispose(generation: Generation): Promise<void> {
    await generation.app.close();
    generation.store.close();
  }

  /** Runs a microflow with arguments as JSON (`weft call`, Run this). */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<{
    result?: unknown;
    error?: { message: string; activity: string | null; stack: string[] };
    trace: string | null;
  }> {
    const { loaded, operations } = this.current as Generation;
    const flow = loaded.program.flows.find((f) => f.name === name || f.id === name);
    if (!flow) return { error: { message: `There is no microflow ${name}.`, activity: null, stack: [] }, trace: null };
    const outcome = await runOperation(operations, {
      flow,
      source: flow.name,
      label: flow.name,
      principal: null,
      timeoutMs: null,
      readArguments: (u) => readArguments(u, flow, args),
      writeResult: (u, value) => toJsonValue(u, value, flow.returns.kind),
    });
    const { error, traceId } = outcome;
    outcome.end({ status: error ? 'error' : 'ok', failure: error?.message ?? null });
    return error ? { error: told(error, loaded), trace: traceId } : { result: outcome.result, trace: traceId };
  }

  /** The generation that serves now, for the data browser. */
  get generationInUse(): { loaded: LoadedProgram; store: ObjectStore } {
    return this.current as Generation;
  }

  /**
   * Stops taking connections, lets the runs under way end and answer, then closes the store. Runs that take longer than `drainMs` are
   * stopped at their next wait.
   */
  stop(drainMs = 10_000): Promise<void> {
    this.stopped ??= this.drain(drainMs);
    return this.stopped;
  }

  private async drain(drainMs: number): Promise<void> {
    this.isStopping = true;
    this.current?.starters?.dispose();
    const { server } = this;
    const isListening = server?.listening === true;
    const closed = new Promise<void>((resolve) => (isListening ? server.close(() => resolve()) : resolve()));
    if (isListening) {
      // A connection that is kept alive would hold the server open: it ends with the answer that is under way.
      for (const response of this.answering) if (!response.headersSent) response.setHeader('connection', 'close');
      server.closeIdleConnections();
    }
    await this.reloading;
    const isDone = () =>
      this.answering.size === 0 && this.retired.size === 0 && (this.current?.loaded.underWay ?? 0) === 0;
    if (!(await comesTrue(isDone, drainMs))) {
      this.stopping.abort();
      await comesTrue(isDone, 1_000);
    }
    // What is left are clients that have not asked for anything.
    if (isListening) server.closeAllConnections();
    await closed;
    if (this.current) await this.dispose(this.current).catch(() => {});
    await this.http.close();
  }
}

/** Waits until something is so, for as long as it may take; false when it did not come true. */
async function comesTrue(isSo: () => boolean, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!isSo()) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** The server cannot listen where it was told to. */
export class ListenError extends Error {
  /** The setting that is wrong. */
  readonly setting: 'PORT' | 'HOST';
  constructor(setting: 'PORT' | 'HOST', message: string, cause: unknown) {
    super(message, { cause });
    this.setting = setting;
  }
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError(
        'PORT',
        `Port ${port} is in use by another program. Choose another one (--port, PORT, or the project settings), or 0 for a free one.`,
        error,
      );
    case 'EACCES':
      return new ListenError('PORT', `Port ${port} may not be used: ports below 1024 need more rights.`, error);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ListenError('HOST', `${host} is no address of this machine.`, error);
    default:
      return error;
  }
}

function told(error: FlowError, loaded: LoadedProgram) {
  return { message: loaded.redact(error.message), activity: error.activity, stack: error.flowStack };
}
