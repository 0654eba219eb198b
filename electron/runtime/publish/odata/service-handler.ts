import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import type { ProgramODataService } from '../../../../shared/service/odata/program.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import type { Principal } from '../../contract/principal.ts';
import { runOperation } from '../../engine/run-operation.ts';
import type { Identity, ServiceDoor } from '../authentication/index.ts';
import { sendPage } from '../page.ts';
import type { PublishContext } from '../publisher.ts';
import { bodyOf } from '../request-bodies.ts';
import { saidType, textOfBody } from '../request-text.ts';
import { docsPage } from './docs-page.ts';
import { failureOf, failureOfQuery, failureOfRun, type ODataFailure } from './failure.ts';
import { type Asked, jsonType, type ODataAnswer, type ODataMessage, readAsked, requestOf } from './message.ts';
import { type Prepared, performRead, prepare, WrongRequest } from './perform.ts';
import { performOperation } from './perform-operation.ts';
import { performWrite, type References } from './perform-write.ts';
import { ServedService } from './served-service.ts';

const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/** Answers the requests of one service. */
export class ServiceHandler {
  /** The path of the service as it stands in addresses. */
  readonly root: string;
  private readonly service: ProgramODataService;
  private readonly context: PublishContext;
  private readonly served: ServedService;
  private readonly door: ServiceDoor;

  constructor(service: ProgramODataService, context: PublishContext) {
    this.service = service;
    this.context = context;
    this.served = new ServedService(service, context.operations.loaded.program);
    this.root = this.served.root;
    this.door = context.serviceDoor(service);
  }

  /** An answer to what nobody could read. */
  refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
    return this.sendFailure(reply, { status, error: { code: `http/${status}`, message } });
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const started = performance.now();
    const below = request.url.slice(this.root.length).replace(/^\//, '');
    const label = `${request.method} ${this.service.path}`;
    const done = (answer: ODataAnswer, version: Asked['version'] = '4.01') => {
      this.context.onRequest(label, answer.status, performance.now() - started);
      return this.send(reply, answer, version, request.method === 'HEAD');
    };
    try {
      const { identity, refusal } = await this.door.identify(request.raw, null);
      if (refusal) {
        this.context.onRequest(label, refusal.status, performance.now() - started);
        reply.headers(refusal.headers);
        return this.refuse(reply, refusal.status, refusal.words);
      }
      const path = below.split('?', 1)[0] as string;
      const base = this.baseOf(request);
      if (path === '$docs') {
        this.admit(request, identity);
        return sendPage(reply, docsPage(this.service, base));
      }
      const body = bodyless.has(request.method) ? '' : await this.bodyOf(request);
      const message: ODataMessage = { method: request.method, url: below, headers: headersOf(request), body };
      const answer = await this.perform(message, base, (access) => this.admit(request, identity, access), reply);
      return done(answer.answer, answer.version);
    } catch (error) {
      const failure = error instanceof WrongRequest ? error.failure : failureOf(error, below);
      this.log(label, failure);
      return done(failureAnswer(failure));
    }
  }

  /** Throws where the caller may not. */
  private admit(
    request: FastifyRequest,
    identity: Identity | null,
    access = this.service.authentication.access,
  ): Principal | null {
    const { principal, refusal } = this.door.allow(identity, access, request.raw);
    if (refusal) throw new RequestRefused(refusal.status, `http/${refusal.status}`, refusal.words);
    return principal;
  }

  /** Answers one message. Failures of the run are answers; what is wrong before it is thrown. */
  private async perform(
    message: ODataMessage,
    base: string,
    admit: (access?: ProgramODataService['authentication']['access']) => Principal | null,
    reply: FastifyReply | null,
  ): Promise<{ answer: ODataAnswer; version: Asked['version'] }> {
    const read = requestOf(message);
    if ('error' in read) throw new WrongRequest(failureOfQuery(read.error, read.url));
    const { request } = read;
    const { root } = request.path;
    if (root === 'service' || root === '$metadata') admit();
    if (root === '$metadata') return this.metadata(message, request.options.format);
    const asked = readAsked(message, request.options.format, base);
    if (root === 'service') return { answer: this.serviceDocument(asked), version: asked.version };
    const calls = prepare(message, read, asked, this.served, null);
    const access = 'operation' in calls.target ? calls.target.operation.access : undefined;
    const prepared: Prepared = { ...calls, principal: admit(access) };
    return { answer: await this.run(prepared, reply), version: asked.version };
  }

  private async run(prepared: Prepared, reply: FastifyReply | null): Promise<ODataAnswer> {
    const { message } = prepared;
    const { operations } = this.context;
    const { settings } = operations.loaded.program;
    const references: References = new Map();
    const outcome = await runOperation<ODataAnswer>(operations, {
      source: `${message.method} ${this.service.path}`,
      label: `${message.method} ${this.root}/${message.url}`,
      step: { kind: 'request', label: `${message.method} ${this.root}/${message.url}`, unit: this.service.id },
      principal: prepared.principal,
      timeoutMs: settings.requestTimeoutMs,
      isOneOfMany: true,
      again: () => ({
        kind: 'request',
        method: message.method,
        path: `${this.root}/${message.url}`,
        headers: message.headers['content-type'] ? [['content-type', message.headers['content-type']]] : [],
        body: message.body === '' ? null : message.body,
      }),
      work: (u) => performSteps(u, prepared, references),
    });
    if (outcome.traceId && reply) reply.header('weft-trace', outcome.traceId);
    const { error } = outcome;
    const cause = error?.cause;
    const failure = !error
      ? null
      : cause instanceof RequestRefused || cause instanceof WrongRequest
        ? cause instanceof WrongRequest
          ? cause.failure
          : failureOf(cause, prepared.url)
        : failureOfRun(error);
    const answer = failure ? failureAnswer(failure) : (outcome.result as ODataAnswer);
    outcome.end({
      status: String(answer.status),
      failure: failure && `${failure.status} ${failure.error.message}`,
      level: answer.status < 500 ? 'warning' : 'error',
    });
    return answer;
  }

  private metadata(message: ODataMessage, format: string | null): { answer: ODataAnswer; version: Asked['version'] } {
    if (message.method !== 'GET' && message.method !== 'HEAD')
      throw new RequestRefused(405, 'odata/method', 'The description is only read.');
    const { metadata } = this.service.data;
    const accept = format ?? message.headers['accept'] ?? '*/*';
    const isJson = /^json$|application\/json/i.test(accept) && !/application\/xml/i.test(accept);
    const isOld = /^\s*4\.0\s*$/.test(message.headers['odata-maxversion'] ?? '');
    const version = isOld && !isJson ? '4.0' : '4.01';
    return {
      answer: {
        status: 200,
        headers: {},
        type: isJson ? 'application/json;charset=utf-8' : 'application/xml;charset=utf-8',
        body: isJson ? metadata.json : version === '4.0' ? metadata.xml40 : metadata.xml401,
      },
      version,
    };
  }

  private serviceDocument({ form }: Asked): ODataAnswer {
    const { csdl } = this.served.model;
    const entries = [
      ...(csdl.container?.sets ?? []).map(({ name }) => ({ name, kind: 'EntitySet', url: name })),
      ...(csdl.container?.imports ?? [])
        .filter((each) => each.inServiceDocument)
        .map(({ name }) => ({ name, kind: 'FunctionImport', url: name })),
    ];
    const context = form.metadata === 'none' ? '' : `"@odata.context":${jsonWriters.text(`${form.base}/$metadata`)},`;
    return { status: 200, headers: {}, type: jsonType(form), body: `{${context}"value":${JSON.stringify(entries)}}` };
  }

  private async bodyOf(request: FastifyRequest): Promise<string> {
    const { maxBodyBytes } = this.context.operations.loaded.program.settings;
    return textOfBody(request, await bodyOf(request), maxBodyBytes);
  }

  /** The address of the service as its caller knows it, also through a proxy that says it. */
  private baseOf(request: FastifyRequest): string {
    const first = (name: string) => {
      const value = request.headers[name];
      return (Array.isArray(value) ? value[0] : value)?.split(',', 1)[0]?.trim();
    };
    const scheme = first('x-forwarded-proto')?.toLowerCase() === 'https' ? 'https' : 'http';
    const given = first('x-forwarded-host') ?? request.headers.host ?? '';
    const host = /^[\w.-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i.test(given) ? given : 'localhost';
    return `${scheme}://${host}${this.root}`;
  }

  private log(source: string, { status, error }: ODataFailure): void {
    this.context.operations.loaded.services.log.write({
      level: status < 500 ? 'warning' : 'error',
      source,
      message: `${status} ${error.message}`,
    });
  }

  private sendFailure(reply: FastifyReply, failure: ODataFailure): FastifyReply {
    return this.send(reply, failureAnswer(failure), '4.01', false);
  }

  private send(reply: FastifyReply, answer: ODataAnswer, version: Asked['version'], isHead: boolean): FastifyReply {
    reply.code(answer.status).headers({ 'odata-version': version, ...answer.headers });
    if (answer.status === 408) reply.header('connection', 'close');
    if (answer.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
    if (answer.type !== '') reply.type(answer.type);
    const body = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body);
    return answer.type === '' || isHead ? reply.send() : reply.send(body);
  }
}

function* performSteps(...[u, prepared, references]: Parameters<typeof performWrite>) {
  if ('operation' in prepared.target) return yield* performOperation(u, prepared);
  const { method } = prepared.message;
  const isRead = method === 'GET' || method === 'HEAD' || /\/\$query\/?(?:\?|$)/.test(prepared.message.url);
  return isRead ? yield* performRead(u, prepared) : yield* performWrite(u, prepared, references);
}

export function failureAnswer({ status, error }: ODataFailure): ODataAnswer {
  return { status, headers: {}, type: 'application/json;charset=utf-8', body: JSON.stringify({ error }) };
}

function headersOf(request: FastifyRequest): Record<string, string | undefined> {
  const named = ['accept', 'if-match', 'if-none-match', 'odata-version', 'odata-maxversion', 'prefer', 'content-id'];
  const headers = Object.fromEntries(
    named.map((name) => [name, request.raw.headersDistinct[name]?.join(', ')] as const),
  );
  return { ...headers, 'content-type': saidType(request) };
}
