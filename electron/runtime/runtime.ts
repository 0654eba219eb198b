import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Program } from '../../shared/program/program.ts';
import { createRestClient, type RestClient } from './consume/rest-client.ts';
import { toFlowError } from './contract/flow-error.ts';
import type { LogSink } from './contract/log.ts';
import type { FlowFunction } from './contract/run.ts';
import { after } from './contract/steps.ts';
import type { MigrationPlan } from './data/stores/sqlite/migration.ts';
import { SqliteStore, type SqliteStoreOptions } from './data/stores/sqlite/sqlite-store.ts';
import { argumentValue } from './engine/arguments.ts';
import { execute } from './engine/executor.ts';
import { toJsonValue } from './engine/json-value.ts';
import { LoadedProgram } from './engine/loaded-program.ts';
import { type RecordedStep, TraceRecorder } from './engine/trace.ts';
import type { UnitOfWork } from './engine/unit-of-work.ts';
import { Metrics } from './publish/metrics.ts';
import { problem } from './publish/problem.ts';
import { restServicePlugin } from './publish/rest.ts';
import { type ServiceEntry, systemPlugin } from './publish/system.ts';

export interface RuntimeOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** SQLite file, or `:memory:`. */
  database: string;
  log: LogSink;
  constants: Readonly<Record<string, string>>;
  onTrace: ((trace: RecordedTrace) => void) | null;
  onMigrate?: (plan: MigrationPlan) => void;
  /** Opens the store of a program; by default a SQLite file. */
  openStore?: (database: string, program: Program, options: SqliteStoreOptions) => SqliteStore;
}

export interface RecordedTrace {
  id: string;
  label: string;
  startedAt: number;
  durationMs: number;
  status: string;
  failed: boolean;
  steps: RecordedStep[];
}

/** A loaded program with its store and its routes. Requests hold on to the one they began with. */
interface Generation {
  loaded: LoadedProgram;
  store: SqliteStore;
  app: FastifyInstance;
  inFlight: number;
  isRetired: boolean;
}

/** The integration runtime: one HTTP server whose program can be exchanged without dropping a request. */
export class Runtime {
  readonly metrics = new Metrics();
  private readonly options: RuntimeOptions;
  private readonly http: RestClient;
  private server: Server | null = null;
  private current: Generation | null = null;
  private traceCount = 0;
  private isStopping = false;
  /** Reloads follow each other: the last one asked for is the one that serves. */
  private reloading: Promise<void> = Promise.resolve();

  constructor(options: RuntimeOptions) {
    this.options = options;
    this.http = createRestClient();
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
    return (this.current?.loaded.program.services ?? []).map((s) => ({
      name: s.name,
      kind: 'rest',
      url: `${base}${s.path}`,
      contract: `${base}${s.path}/openapi.json`,
      docs: `${base}${s.path}/docs`,
    }));
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
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE'
            ? new Error(
                `Port ${this.options.port} is in use by another program. Choose another one (--port, PORT, or the project settings), or 0 for a free one.`,
              )
            : error.code === 'EACCES'
              ? new Error(`Port ${this.options.port} may not be used: ports below 1024 need more rights.`)
              : error,
        );
      });
      server.listen(this.options.port, this.options.host, resolve);
    });
    return this.url;
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
  }

  /** A version of the program lives until its runs are done, also those that nobody listens to any more. */
  private retire(generation: Generation): void {
    generation.isRetired = true;
    generation.loaded.onIdle = () => this.disposeIdle(generation);
    this.disposeIdle(generation);
  }

  private disposeIdle(generation: Generation): void {
    if (!generation.isRetired || generation.inFlight > 0 || generation.loaded.underWay > 0) return;
    generation.isRetired = false;
    void this.dispose(generation).catch(() => {});
  }

  private async generation(program: Program): Promise<Generation> {
    const loaded = new LoadedProgram(program, {
      log: this.options.log,
      http: this.http,
      constants: this.options.constants,
      ownUrl: () => this.url,
    });
    const open = this.options.openStore ?? ((...args) => new SqliteStore(...args));
    const store = open(this.options.database, program, {
      ...(this.options.onMigrate ? { onMigrate: this.options.onMigrate } : {}),
      onWarning: (message) => this.options.log.write({ level: 'warning', source: 'database', message }),
      ...(this.current ? { beside: this.current.store } : {}),
    });
    const app = fastify({
      logger: false,
      bodyLimit: program.settings.maxBodyBytes,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2000 },
      forceCloseConnections: false,
      // Addresses that cannot be decoded never reach a route.
      frameworkErrors: (error, request, untyped) => {
        const reply = untyped as FastifyReply;
        const detail = `${request.url} is no address: its percent encoding cannot be decoded.`;
        const words = error.code === 'FST_ERR_BAD_URL' ? detail : error.message;
        reply
          .code(error.statusCode ?? 400)
          .type('application/problem+json; charset=utf-8')
          .send(JSON.stringify(problem(error.statusCode ?? 400, words, { instance: request.url })));
      },
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      try {
        done(null, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body as Buffer));
      } catch {
        done(Object.assign(new Error('The body is not UTF-8 text.'), { statusCode: 400 }));
      }
    });
    app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
      const status = error.statusCode ?? 500;
      reply
        .code(status)
        .type('application/problem+json; charset=utf-8')
        .send(
          JSON.stringify(
            problem(
              status,
              status === 413 ? `The body is larger than ${program.settings.maxBodyBytes} bytes.` : error.message,
              { instance: request.url },
            ),
          ),
        );
    });
    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?')[0] as string;
      const allowed = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => {
        const isThere = app.findRoute({ method: method as 'GET', url: path }) || matches(program, method, path);
        return !isThere ? [] : method === 'GET' ? ['GET', 'HEAD'] : [method];
      });
      const status = allowed.length > 0 ? 405 : 404;
      if (status === 405) reply.header('allow', allowed.join(', '));
      reply
        .code(status)
        .type('application/problem+json; charset=utf-8')
        .send(
          JSON.stringify(
            problem(
              status,
              status === 405
                ? `${request.method} is not possible here; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}.`
                : `There is nothing at ${path}.`,
              { instance: request.url },
            ),
          ),
        );
    });
    const context = {
      loaded,
      store,
      traces: this.options.onTrace
        ? {
            next: () => `t${Date.now().toString(36)}${(++this.traceCount).toString(36)}`,
            add: (
              id: string,
              label: string,
              recorder: TraceRecorder,
              startedAt: number,
              status: string,
              failed: boolean,
            ) => this.traced(id, label, recorder, startedAt, status, failed),
          }
        : null,
      onRequest: (label: string, status: number, durationMs: number) => this.metrics.count(label, status, durationMs),
    };
    await app.register(systemPlugin(this));
    for (const service of program.services) await app.register(restServicePlugin(service, context));
    await app.ready();
    return { loaded, store, app, inFlight: 0, isRetired: false };
  }

  private route(request: IncomingMessage, response: ServerResponse): void {
    const generation = this.current as Generation;
    generation.inFlight++;
    response.once('close', () => {
      generation.inFlight--;
      this.disposeIdle(generation);
    });
    generation.app.routing(request, response);
  }

  private async dispose(generation: Generation): Promise<void> {
    await generation.app.close();
    generation.store.close();
  }

  private traced(
    id: string,
    label: string,
    recorder: TraceRecorder,
    startedAt: number,
    status: string,
    failed: boolean,
  ): void {
    this.options.onTrace?.({
      id,
      label,
      startedAt,
      durationMs: recorder.steps[0]?.durationMs ?? 0,
      status,
      failed,
      steps: recorder.steps,
    });
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
    const { loaded, store } = this.current as Generation;
    const flow = loaded.program.flows.find((f) => f.name === name || f.id === name);
    if (!flow) return { error: { message: `There is no microflow ${name}.`, activity: null, stack: [] }, trace: null };
    const recorder = this.options.onTrace ? new TraceRecorder(loaded) : null;
    const traceId = recorder ? `t${Date.now().toString(36)}${(++this.traceCount).toString(36)}` : null;
    const startedAt = Date.now();
    let failed = false;
    try {
      const options = { source: flow.name, trace: recorder, traceId };
      const run = (u: UnitOfWork): unknown => {
        const values = flow.parameters.map((p) => argumentValue(u, p.name, p.type, args[p.name]));
        return after((u.program.flows[flow.index] as FlowFunction)(u, recorder, ...values), (value) =>
          toJsonValue(u, value, flow.returns.kind),
        );
      };
      const result = await execute(loaded, store, options, run, flow.isAsync);
      return { result, trace: traceId };
    } catch (thrown) {
      failed = true;
      const error = toFlowError(thrown);
      loaded.services.log.write({
        level: 'error',
        source: flow.name,
        message: `${error.message}${error.activity ? ` (at ${error.activity})` : ''}`,
        ...(error.node ?? {}),
      });
      return {
        error: { message: loaded.redact(error.message), activity: error.activity, stack: error.flowStack },
        trace: traceId,
      };
    } finally {
      if (recorder && traceId) this.traced(traceId, flow.name, recorder, startedAt, failed ? 'error' : 'ok', failed);
    }
  }

  /** The generation that serves now, for the data browser. */
  get generationInUse(): { loaded: LoadedProgram; store: SqliteStore } {
    return this.current as Generation;
  }

  /** Stops taking requests, lets those under way end, closes the store. */
  stop(): Promise<void> {
    this.stopping ??= this.drain();
    return this.stopping;
  }

  private stopping: Promise<void> | null = null;

  private async drain(): Promise<void> {
    this.isStopping = true;
    const { server, current } = this;
    if (server) {
      server.closeIdleConnections();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), 5_000);
        timer.unref();
        server.close(() => resolve());
      });
    }
    await this.reloading;
    if (current) await untilIdle(current.loaded, 5_000);
    if (this.current) await this.dispose(this.current).catch(() => {});
    await this.http.close();
  }
}

/** Waits for the runs of a program, for as long as a stop may take. */
async function untilIdle(loaded: LoadedProgram, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (loaded.underWay > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
}

function matches(program: Program, method: string, path: string): boolean {
  return program.services.some((s) =>
    s.operations.some(
      (o) =>
        o.method === method &&
        new RegExp(`^${o.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`).test(path),
    ),
  );
}
