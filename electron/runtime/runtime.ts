import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { CalledExchange } from '../../shared/consume/index.ts';
import type { Program } from '../../shared/program/program.ts';
import { ConnectorProcesses } from './connector-process/connector-processes.ts';
import type { ScriptedAnswer } from './consume/consumed-protocol.ts';
import type { EnvironmentProxies } from './consume/environment-proxies.ts';
import { createHttpClient, type HttpClient } from './consume/http-client.ts';
import { CallMemory, Offline } from './consume/index.ts';
import type { FlowError } from './contract/flow-error.ts';
import { type LogSink, logText } from './contract/log.ts';
import type { ObjectStore, StoreOptions } from './contract/object-store.ts';
import type { MaybePromise } from './contract/steps.ts';
import { openStore } from './data/open-store.ts';
import { readArguments } from './engine/arguments.ts';
import { toJsonValue } from './engine/json-value.ts';
import { LoadedProgram } from './engine/loaded-program.ts';
import { type OperationContext, type RecordedTrace, runOperation } from './engine/run-operation.ts';
import { scriptedAnswer } from './engine/scripted-answer.ts';
import { listenError } from './http/listen-error.ts';
import { isLoopback } from './http/local-host.ts';
import { takeHost } from './http/request-host.ts';
import { readTlsFiles, type TlsFiles, watchTlsFiles } from './http/server-tls.ts';
import { transferFault } from './http/transfer-coding.ts';
import { principalOf, type SecurityOptions, ServerSecurity } from './publish/authentication/index.ts';
import { DoorMemory } from './publish/door-memory.ts';
import { createHttpApp } from './publish/http-app.ts';
import { type ServiceEntry, serviceEntry } from './publish/index.ts';
import { Metrics } from './publish/metrics.ts';
import { RequestBodies } from './publish/request-bodies.ts';
import { RequestOrder } from './publish/request-order.ts';
import { endIfSilent } from './publish/silent-connections.ts';
import { endUnreadBody } from './publish/unread-bodies.ts';
import { answerUnread, refuseRequest, refuseTunnel } from './publish/unread-requests.ts';
import { startAll } from './starters/index.ts';

export type { RecordedTrace } from './engine/run-operation.ts';

export interface RuntimeOptions extends SecurityOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** It listens by TLS with these; plain HTTP without. New files are taken up while it runs. */
  tls?: TlsFiles;
  /** Through which proxies others are called; as the environment of the process says by default. */
  proxiesToOthers?: EnvironmentProxies;
  /** How many ports after it are tried when it is in use; none by default. Which one it was is said in the log. */
  morePorts?: number;
  /** Database URL (`sqlite:PATH`), or the path of a SQLite file, or `:memory:`. */
  database: string;
  log: LogSink;
  constants: Readonly<Record<string, string>>;
  onTrace: ((trace: RecordedTrace) => void) | null;
  /** Hears of the calls of services that are recorded, without secrets; without it nothing is kept. */
  onRecorded?: (call: CalledExchange) => void;
  onMigrate?: StoreOptions['onMigrate'];
  /** False where a program is only called (`weft call`): nothing starts by itself. */
  startsRuns?: boolean;
  /** Bytes that all bodies being read may hold together; by default it follows from the largest one. */
  bodiesRoom?: number;
  /** Opens the store of a program; by default the one of the database's scheme. */
  openStore?: (database: string, program: Program, options: StoreOptions) => MaybePromise<ObjectStore>;
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

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * How long the head of a request may take, in ms; later ones are answered 408. Bodies have times of their own (`RequestBodies`): one that is read
 * piece by piece takes as long as it does.
 */
const headersTimeout = 20_000;
const requestTimeout = 0;

/** Whether the handshake of a connection is not done yet, or never will be. */
function handshakes(server: TlsServer): (socket: Socket) => boolean {
  const done = new WeakSet<object>();
  server.prependListener('secureConnection', (socket) => void done.add(socket));
  return (socket) => !done.has(socket);
}

/** The integration runtime: one HTTP server whose program can be exchanged without dropping a request. */
export class Runtime {
  readonly metrics = new Metrics();
  private readonly bodies: RequestBodies;
  private readonly security: ServerSecurity;
  private readonly memory = new DoorMemory();
  private readonly calls = new CallMemory();
  private readonly options: RuntimeOptions;
  private readonly http: HttpClient;
  private readonly offline: Offline;
  private readonly connectors: ConnectorProcesses;
  private server: Server | null = null;
  private current: Generation | null = null;
  private traceCount = 0;
  private isStopping = false;
  /** The address of the front that connections come from; null where the runtime listens itself. */
  private frontUrl: string | null = null;
  private stopped: Promise<void> | null = null;
  private watchingTls: { dispose(): void } | null = null;
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

  /** What the environment sets them to now. */
  private constants: RuntimeOptions['constants'];

  constructor(options: RuntimeOptions) {
    this.options = options;
    this.constants = options.constants;
    const { tls } = options;
    const own = tls && {
      origin: () => (this.isReady ? this.url : ''),
      certificate: () => readFileSync(tls.certificate, 'utf8'),
    };
    this.http = createHttpClient({
      ...(options.proxiesToOthers ? { proxies: options.proxiesToOthers } : {}),
      own: own ?? null,
    });
    this.offline = new Offline({ keep: options.onRecorded ?? null });
    this.connectors = new ConnectorProcesses({
      write: (line) => (this.current?.loaded.services.log ?? options.log).write(line),
    });
    this.bodies = new RequestBodies(options.bodiesRoom ?? null);
    this.security = new ServerSecurity(options);
  }

  get url(): string {
    if (this.frontUrl !== null) return this.frontUrl;
    const address = this.server?.address() as AddressInfo | null;
    if (!address) return '';
    const host = address.address.includes(':')
      ? `[${address.address}]`
      : address.address === '0.0.0.0'
        ? '127.0.0.1'
        : address.address;
    return `${this.options.tls ? 'https' : 'http'}://${host}:${address.port}`;
  }

  /** The published services, with their addresses below `base`. */
  services(base = this.url): ServiceEntry[] {
    return (this.current?.loaded.program.services ?? []).map((service) => serviceEntry(service, base));
  }

  get isReady(): boolean {
    return this.current !== null && !this.isStopping;
  }

  /**
   * Loads the first program and listens; or, with the address of a front, serves the connections that are brought to it (`adopt`).
   */
  async start(program: Program, frontUrl: string | null = null): Promise<string> {
    this.frontUrl = frontUrl;
    this.current = await this.generation(program, this.constants);
    this.security.users.take(program.security);
    // Who sends no Host is told so in our words (`takeHost`).
    const order = new RequestOrder();
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      order.take(request, response, () => this.route(request, response));
    const limits = { headersTimeout, requestTimeout, requireHostHeader: false };
    const { tls } = this.options;
    const server = tls ? this.tlsServer(tls, limits, program, answer) : createServer(limits, answer);
    const isShaking = tls ? handshakes(server as TlsServer) : () => false;
    server.on('clientError', (error, socket) => {
      // To who does not come to speak HTTP nothing can be said in it.
      if (isShaking(socket as Socket)) socket.destroy();
      else answerUnread(error, socket as Socket, order, this.bodies);
    });
    server.on('checkContinue', (request, response) =>
      order.take(request, response, () => {
        this.bodies.inviteWhenRead(request, response);
        this.route(request, response);
      }),
    );
    server.on('connect', (_request, socket) => refuseTunnel(socket, order));
    server.on('checkExpectation', (request, response) =>
      order.take(request, response, () =>
        refuseRequest(request, response, 417, `${request.headers.expect} cannot be expected here; 100-continue can.`),
      ),
    );
    server.on('timeout', endIfSilent);
    // Node's types do not know it: a client that has said all still wants its answer, also when that takes time.
    (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
    this.server = server;
    // A server begins to watch over the time of its requests when it listens; this one's front does that for it.
    if (frontUrl !== null) server.emit('listening');
    else await this.listen(server);
    this.startStarters(this.current);
    return this.url;
  }

  private tlsServer(
    files: TlsFiles,
    limits: object,
    program: Program,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Server {
    const { log } = this.options;
    // Browsers ask their person for a certificate where a server asks for one: only where a service looks at it.
    const requestCert = program.services.some((service) =>
      service.authentication.methods.some(({ method }) => method === 'client-certificate'),
    );
    const server = createTlsServer(
      // Who it is, is told by the services, in words of HTTP: a broken handshake says nothing to anybody.
      { ...limits, ...readTlsFiles(files), requestCert, rejectUnauthorized: false, handshakeTimeout: headersTimeout },
      answer,
    );
    this.watchingTls = watchTlsFiles(files, () => {
      try {
        server.setSecureContext(readTlsFiles(files));
        log.write({ level: 'info', source: 'TLS', message: 'The certificate was read anew.' });
      } catch (error) {
        const message = `The new certificate files cannot be used (${(error as Error).message}); the ones before stay.`;
        log.write({ level: 'error', source: 'TLS', message });
      }
    });
    return server;
  }

  private async listen(server: Server): Promise<void> {
    const { port, host, morePorts = 0, log } = this.options;
    const last = port === 0 ? port : Math.min(port + morePorts, 65_535);
    for (let tried = port; ; tried++) {
      try {
        await listening(server, tried, host);
        if (tried === port) return;
        const message = `Port ${port} is in use by another program; this run has port ${tried}.`;
        return log.write({ level: 'warning', source: 'Runtime', message });
      } catch (error) {
        const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!isTaken || tried >= last) throw listenError(error as NodeJS.ErrnoException, port, host);
      }
    }
  }

  /** Has a microflow of the program that runs answer for a mock. */
  script(flow: number, inputs: ReadonlyMap<string, string>): Promise<ScriptedAnswer> {
    return scriptedAnswer((this.current as Generation).operations, flow, inputs);
  }

  /** Serves a connection that somebody else accepted; `head` is what was read of it. */
  adopt(socket: Socket, head: Uint8Array): void {
    if (!this.server || this.isStopping) {
      socket.destroy();
      return;
    }
    // As a server's own connections are: a client that has said all still wants its answer.
    socket.allowHalfOpen = true;
    socket.setNoDelay(true);
    if (head.length > 0) socket.unshift(head);
    this.server.emit('connection', socket);
  }

  /** What is asked for and not answered yet, as `GET /path`, a few of them: it may stand in a log. */
  get underWay(): string[] {
    return [...this.answering]
      .slice(0, 5)
      .map(({ req }) => logText(this.redact(`${req.method} ${(req.url ?? '').replace(/[?#].*$/, '')}`)));
  }

  /** A text without the secrets of the program that runs. */
  redact(text: string): string {
    return this.current?.loaded.redact(text) ?? text;
  }

  private startStarters(generation: Generation): void {
    if (this.isStopping || this.options.startsRuns === false) return;
    const { operations, loaded } = generation;
    generation.starters = startAll(loaded.program.starters, { operations, running: this.started, now: Date.now });
  }

  /** Exchanges the program, and with it what its constants are set to; requests under way end on what they began with. */
  reload(program: Program, constants?: Readonly<Record<string, string>>): Promise<void> {
    const done = this.reloading.then(() => this.exchange(program, constants));
    this.reloading = done.catch(() => {});
    return done;
  }

  private async exchange(program: Program, constants: RuntimeOptions['constants'] = this.constants): Promise<void> {
    const next = await this.generation(program, constants);
    this.constants = constants;
    const before = this.current;
    this.current = next;
    this.security.users.take(program.security);
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
    // Those that only it had are stopped when nothing of any version before runs in them.
    if (this.retired.size === 0) this.connectors.keep(this.current?.loaded.program.connectors?.installed ?? []);
  }

  private async generation(program: Program, constants: RuntimeOptions['constants']): Promise<Generation> {
    const loaded = new LoadedProgram(program, {
      log: this.options.log,
      reachesOutside: true,
      http: this.http,
      offline: this.offline,
      script: (flow, inputs) => scriptedAnswer(operations, flow, inputs),
      calls: this.calls,
      connectors: this.connectors,
      constants,
      ownUrl: () => this.url,
    });
    const open = this.options.openStore ?? openStore;
    const store = await open(this.options.database, program, {
      ...(this.options.onMigrate ? { onMigrate: this.options.onMigrate } : {}),
      onWarning: (message) => loaded.services.log.write({ level: 'warning', source: 'database', message }),
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
      const app = await createHttpApp(
        { operations, onRequest, bodies: this.bodies, memory: this.memory },
        this.security,
        this,
        await isLoopback(this.options.host),
      );
      return { loaded, store, operations, app, starters: null, inFlight: 0, isRetired: false };
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private route(request: IncomingMessage, response: ServerResponse): void {
    const fault = takeHost(request);
    const refusal: [number, string] | null = fault === null ? transferFault(request) : [400, fault];
    if (refusal !== null) {
      refuseRequest(request, response, ...refusal);
      return;
    }
    const generation = this.current as Generation;
    generation.inFlight++;
    this.answering.add(response);
    if (this.isStopping) response.setHeader('connection', 'close');
    response.once('close', () => {
      generation.inFlight--;
      this.answering.delete(response);
      this.bodies.release(request);
      this.disposeIdle(generation);
    });
    endUnreadBody(request, response, generation.loaded.program.settings.maxBodyBytes);
    generation.app.routing(request, response);
  }

  private async dispose(generation: Generation): Promise<void> {
    await generation.app.close();
    await generation.store.close();
  }

  /** Runs a microflow with arguments as JSON (`weft call`, Run this), for a user of the project where one is named: no password is asked for. */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    user: string | null = null,
  ): Promise<{
    result?: unknown;
    error?: { message: string; activity: string | null; stack: string[] };
    trace: string | null;
  }> {
    const { loaded, operations } = this.current as Generation;
    const flow = loaded.program.flows.find((f) => f.name === name || f.id === name);
    if (!flow) return { error: { message: `There is no microflow ${name}.`, activity: null, stack: [] }, trace: null };
    const userRoles = user === null ? [] : this.security.users.rolesOf(user);
    if (!userRoles)
      return { error: { message: noUser(user, this.security.users.names), activity: null, stack: [] }, trace: null };
    const outcome = await runOperation(operations, {
      flow,
      source: flow.name,
      label: flow.name,
      principal: user === null ? null : principalOf(user, userRoles, loaded.program.security),
      timeoutMs: null,
      again: () => ({ kind: 'call', microflow: flow.id, args }),
      readArguments: (u) => readArguments(u, flow, args),
      writeResult: (u, value) => toJsonValue(u, value, flow.returns.kind),
    });
    const { error, traceId } = outcome;
    outcome.end({ status: error ? 'error' : 'ok', failure: error?.message ?? null });
    return error ? { error: told(error), trace: traceId } : { result: outcome.result, trace: traceId };
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
    this.watchingTls?.dispose();
    this.current?.starters?.dispose();
    const { server } = this;
    const isServing = server !== null && (server.listening || this.frontUrl !== null);
    const closed = new Promise<void>((resolve) => (isServing ? server.close(() => resolve()) : resolve()));
    if (isServing) {
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
    if (isServing) server.closeAllConnections();
    await closed;
    if (this.current) await this.dispose(this.current).catch(() => {});
    await this.connectors.stop();
    await this.http.close();
    await this.calls.close();
  }
}

/** Waits until something is so, for as long as it may take; false when it did not come true. */
async function comesTrue(isSo: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

function told(error: FlowError) {
  return { message: error.message, activity: error.activity, stack: error.flowStack };
}

function noUser(user: string | null, names: readonly string[]): string {
  return `There is no user ${user}. Users: ${names.join(', ') || 'none'}.`;
}
