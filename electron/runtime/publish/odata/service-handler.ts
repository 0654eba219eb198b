import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import { type Request, readPreferences } from '../../../../shared/odata/query/index.ts';
import type { ProgramODataService } from '../../../../shared/service/odata/program.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import type { Principal } from '../../contract/principal.ts';
import type { Steps } from '../../contract/steps.ts';
import { runOperation } from '../../engine/run-operation.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import type { Identified, Refusal, ServiceDoor } from '../authentication/index.ts';
import { sendPage } from '../page.ts';
import type { PublishContext } from '../publisher.ts';
import { bodyOf } from '../request-bodies.ts';
import { contentOfBody, saidType, textOf } from '../request-text.ts';
import {
  type BatchedRequest,
  isJsonBatch,
  readJsonBatch,
  readMultipartBatch,
  writeJsonBatch,
  writeMultipartBatch,
} from './batch.ts';
import { docsPage } from './docs-page.ts';
import { failureOf, failureOfQuery, failureOfRun, type ODataFailure } from './failure.ts';
import { GraphQLOfService, type QueryContext } from './graphql.ts';
import { LaterAnswers } from './later-answers.ts';
import {
  type Answered,
  type Asked,
  jsonType,
  type ODataAnswer,
  type ODataMessage,
  readAsked,
  requestOf,
} from './message.ts';
import { type Prepared, performRead, prepare, WrongRequest } from './perform.ts';
import { performOperation } from './perform-operation.ts';
import { performWrite, type References } from './perform-write.ts';
import { ServedService } from './served-service.ts';
import { settleSingleton } from './singleton.ts';
import { readStream } from './streams.ts';

type Admit = (access?: ProgramODataService['authentication']['access']) => Principal | null;

/** Who may not do what they ask for, with what the answer says of how it could be shown. */
class TurnedAway extends RequestRefused {
  readonly headers: Refusal['headers'];

  constructor({ status, words, headers }: Refusal) {
    super(status, `http/${status}`, words);
    this.headers = headers;
  }
}

const nobody: Identified = { identity: null, refusal: null };

const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/** Answers the requests of one service. */
export class ServiceHandler {
  /** The path of the service as it stands in addresses. */
  readonly root: string;
  private readonly service: ProgramODataService;
  private readonly context: PublishContext;
  private readonly served: ServedService;
  private readonly door: ServiceDoor;
  private readonly graphql: GraphQLOfService | null;
  /** Whether anything of it asks who calls, and whether something of it does not. */
  private readonly asks: boolean;
  private readonly isOpenForSome: boolean;
  private readonly later = new LaterAnswers();

  constructor(service: ProgramODataService, context: PublishContext) {
    this.service = service;
    this.context = context;
    this.served = new ServedService(service, context.operations.loaded.program);
    this.root = this.served.root;
    this.door = context.serviceDoor(service);
    this.graphql = service.data.graphql ? new GraphQLOfService(this.served) : null;
    const accesses = [service.authentication.access, ...service.data.operations.map(({ access }) => access)];
    this.asks = accesses.some((access) => this.door.asks(access));
    this.isOpenForSome = accesses.some(({ who }) => who === 'everybody');
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
      const identified = this.asks ? await this.door.identify(request.raw, null) : nobody;
      // Before the body of somebody who may do nothing here is read.
      if (identified.refusal && !this.isOpenForSome) throw new TurnedAway(identified.refusal);
      const path = below.split('?', 1)[0] as string;
      const base = this.baseOf(request);
      if (path === '$docs') {
        this.admit(request, identified);
        return sendPage(reply, docsPage(this.service, base));
      }
      const body = bodyless.has(request.method) ? { body: '' } : await this.bodyOf(request);
      const message: ODataMessage = { method: request.method, url: below, headers: headersOf(request), ...body };
      const admit: Admit = (access) => this.admit(request, identified, access);
      if (path === '$openapi') {
        admit();
        const document = JSON.stringify(this.service.data.openApi);
        return done({ status: 200, headers: {}, type: 'application/json;charset=utf-8', body: document });
      }
      if (path === 'graphql' && this.graphql) {
        const asked = { ...message, headers: { ...message.headers, accept: request.headers.accept } };
        return done(await this.graphql.answer(asked, this.queryContext(base, admit)));
      }
      const { identity } = identified;
      const owner = identity ? `${identity.method} ${identity.name}` : '';
      if (path.startsWith('$async/')) {
        const { answer, version } = this.later.status(message, path.slice('$async/'.length), owner, base);
        return done(answer, version);
      }
      const answered = (to: FastifyReply | null) =>
        path === '$batch' ? this.batch(message, base, admit) : this.perform(message, base, admit, to);
      const prefer = message.headers['prefer'] === undefined ? null : readPreferences(message.headers['prefer']);
      const isLater = prefer !== null && 'value' in prefer && prefer.value.respondAsync && this.later.hasRoom;
      const { answer, version } = isLater
        ? await this.later.postponed(answered(null), owner, base, prefer.value.waitSeconds, (error) => ({
            answer: failureAnswer(error instanceof WrongRequest ? error.failure : failureOf(error, below)),
            version: '4.01',
          }))
        : await answered(reply);
      return done(answer, version);
    } catch (error) {
      if (error instanceof TurnedAway) {
        reply.headers(error.headers);
        return done(failureAnswer(failureOf(error, below)));
      }
      const failure = error instanceof WrongRequest ? error.failure : failureOf(error, below);
      this.log(label, failure);
      return done(failureAnswer(failure));
    }
  }

  /** Throws where the caller may not. */
  private admit(
    request: FastifyRequest,
    { identity, refusal: refused }: Identified,
    access = this.service.authentication.access,
  ): Principal | null {
    if (access.who === 'everybody' && identity === null) return null;
    if (refused) throw new TurnedAway(refused);
    const { principal, refusal } = this.door.allow(identity, access, request.raw);
    if (refusal) throw new TurnedAway(refusal);
    return principal;
  }

  /** Answers one message. Failures of the run are answers; what is wrong before it is thrown. */
  private async perform(
    message: ODataMessage,
    base: string,
    admit: Admit,
    reply: FastifyReply | null,
  ): Promise<Answered> {
    const read = requestOf(message);
    if ('error' in read) throw new WrongRequest(failureOfQuery(read.error, read.url));
    const { request } = read;
    const { root } = request.path;
    if (root === 'service' || root === '$metadata') admit();
    if (root === '$metadata') return this.metadata(message, request.options.format);
    const asked = readAsked(message, request.options.format, base);
    if (root === 'service' && asked.notAcceptable) throw asked.notAcceptable;
    if (root === 'service') return { answer: this.serviceDocument(asked), version: asked.version };
    const prepared = this.prepared(message, base, admit);
    const outcome = await this.run(prepared, reply, [message], (u) => performSteps(u, prepared, new Map()));
    return { answer: 'failure' in outcome ? failureAnswer(outcome.failure) : outcome.value, version: asked.version };
  }

  /** What a message asks for; of `$entity`, the entity at the address that `$id` gives (URL Conventions 4.01, 4.15). */
  private meant(message: ODataMessage, base: string): { request: Request; url: string } {
    const read = requestOf(message);
    if ('error' in read) throw new WrongRequest(failureOfQuery(read.error, read.url));
    const { path, options } = read.request;
    if (path.root !== '$entity') return read;
    if (options.id === null)
      throw new RequestRefused(400, 'odata/wrong-reference', 'Say which by $id: the address of the entity.', path);
    const own = this.below(options.id, base);
    const isElsewhere = /^\w+:/.test(options.id) && !options.id.startsWith(`${base}/`);
    if (isElsewhere || own.startsWith('$') || own.includes('?'))
      throw new RequestRefused(400, 'odata/wrong-reference', 'The value of $id is no address of an entity here.', path);
    const [before = '', query = ''] = read.url.split('?', 2);
    const kept = query.split('&').filter((each) => !/^(?:%24|\$)?id=/i.test(each));
    const url = `${own}${before.slice('$entity'.length)}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
    const again = requestOf({ ...message, url });
    if ('error' in again) throw new WrongRequest(failureOfQuery(again.error, again.url));
    return again;
  }

  private prepared(message: ODataMessage, base: string, admit: Admit): Prepared {
    const read = this.meant(message, base);
    if (read.request.path.root !== 'resource')
      throw new RequestRefused(
        501,
        'odata/not-supported',
        `${read.request.path.root} is not supported here.`,
        read.request.path,
      );
    const asked = readAsked(message, read.request.options.format, base);
    const calls = prepare(message, read, asked, this.served, null);
    const access = 'operation' in calls.target ? calls.target.operation.access : undefined;
    return { ...calls, principal: admit(access) };
  }

  /** Carries out the requests of a batch in their order; those of a change set in one run. */
  private async batch(message: ODataMessage, base: string, admit: Admit): Promise<Answered> {
    if (message.method !== 'POST')
      throw new RequestRefused(405, 'odata/method', 'A batch is sent by POST.', null, ['POST']);
    const type = message.headers['content-type'];
    const isJson = isJsonBatch(type);
    const { version, preferences } = readAsked(
      { ...message, headers: { ...message.headers, accept: undefined } },
      null,
      base,
    );
    const below = (url: string) => this.below(url, base);
    const requests = isJson
      ? readJsonBatch(message.body, below)
      : readMultipartBatch(message.body, type as string, below);
    const answers: { request: BatchedRequest; answer: ODataAnswer }[] = [];
    const failed = new Set<string>();
    const references: References = new Map();
    for (let i = 0; i < requests.length; ) {
      const first = requests[i] as BatchedRequest;
      let end = i + 1;
      if (first.changeSet !== null) while (requests[end]?.changeSet === first.changeSet) end++;
      const group = requests.slice(i, end);
      i = end;
      const needs = group.flatMap((each) => each.dependsOn).find((id) => failed.has(id));
      const done =
        needs === undefined
          ? await this.together(group, base, admit, references)
          : [
              failureAnswer({
                status: 424,
                error: { code: 'odata/depends', message: `${needs} failed, which this depends on.` },
              }),
            ];
      const isFailed = done.some(({ status }) => status >= 400);
      // Of a change set that fails there is one answer.
      for (const [at, answer] of done.entries()) answers.push({ request: group[at] as BatchedRequest, answer });
      if (!isFailed) continue;
      for (const each of group) failed.add(each.id);
      if (first.changeSet !== null) failed.add(first.changeSet);
      if (!isJson && preferences.continueOnError !== true) break;
      if (isJson && preferences.continueOnError === false) break;
    }
    const boundary = `answer-${randomUUID()}`;
    return {
      version,
      answer: {
        status: 200,
        headers: {},
        type: isJson ? 'application/json;charset=utf-8' : `multipart/mixed; boundary=${boundary}`,
        body: isJson ? writeJsonBatch(answers) : writeMultipartBatch(answers, boundary),
      },
    };
  }

  /** What a query of GraphQL asks: its requests in one run, each admitted by itself. */
  private queryContext(base: string, admit: Admit): QueryContext {
    return {
      base,
      admit: () => void admit(),
      perform: (messages) =>
        this.together(
          messages.map((message, i) => ({ id: String(i + 1), changeSet: 'query', dependsOn: [], message })),
          base,
          admit,
          new Map(),
        ),
    };
  }

  /** The answers of requests that are carried out in one run, or the one of the first that fails. */
  private async together(
    group: readonly BatchedRequest[],
    base: string,
    admit: Admit,
    references: References,
  ): Promise<ODataAnswer[]> {
    const [only] = group;
    const failure = (error: unknown, url: string) =>
      failureAnswer(error instanceof WrongRequest ? error.failure : failureOf(error, url));
    if (
      only &&
      group.length === 1 &&
      (only.message.url === '' || only.message.url.startsWith('$')) &&
      !references.has(/^\$[^/?]*/.exec(only.message.url)?.[0] ?? '')
    )
      try {
        return [(await this.perform(only.message, base, admit, null)).answer];
      } catch (error) {
        return [failure(error, only.message.url)];
      }
    const made = new Map(references);
    const prepareIn = (message: ODataMessage) => this.prepared(message, base, admit);
    // All of a batch comes from one caller; each request is admitted by itself.
    let caller: Prepared;
    try {
      const { message } = only as BatchedRequest;
      caller = prepareIn({ ...message, url: withReferences(message.url, references, base) });
    } catch (error) {
      return [failure(error, only?.message.url ?? '')];
    }
    const messages = group.map(({ message }) => message);
    const outcome = await this.run(caller, null, messages, function* (u): Steps<ODataAnswer[]> {
      const answers: ODataAnswer[] = [];
      made.clear();
      for (const [id, address] of references) made.set(id, address);
      for (const { id, message } of group) {
        const url = withReferences(message.url, made, base);
        const prepared = prepareIn({ ...message, url });
        const answer = yield* performSteps(u, prepared, made);
        const location = answer.headers['location'] ?? answer.headers['odata-entityid'];
        if (location) made.set(`$${id}`, location);
        answers.push(answer);
      }
      return answers;
    });
    if ('failure' in outcome) return [failureAnswer(outcome.failure)];
    for (const [id, address] of made) references.set(id, address);
    return outcome.value;
  }

  /** The address of a request in a batch, below the service: absolute, from the server's root, or from that of the service. */
  private below(url: string, base: string): string {
    if (url.startsWith(`${base}/`)) return url.slice(base.length + 1);
    const path = url.replace(/^https?:\/\/[^/]+/i, '');
    return path.startsWith(`${this.root}/`) ? path.slice(this.root.length + 1) : path.replace(/^\.?\//, '');
  }

  private async run<T>(
    { message, principal, target }: Prepared,
    reply: FastifyReply | null,
    together: readonly ODataMessage[],
    work: (u: UnitOfWork) => Steps<T>,
  ): Promise<{ value: T } | { failure: ODataFailure }> {
    const { operations } = this.context;
    const { settings } = operations.loaded.program;
    const label = labelOf(together, this.root);
    const outcome = await runOperation<T>(operations, {
      source: `${message.method} ${this.service.path}`,
      label,
      step: {
        kind: 'request',
        label,
        unit: this.service.id,
        node: 'operation' in target ? target.operation.id : target.type.type.id,
      },
      principal,
      timeoutMs: settings.requestTimeoutMs,
      isOneOfMany: true,
      appliesAccess: 'operation' in target ? target.operation.appliesAccess : this.service.data.appliesAccess,
      again: () => ({
        kind: 'request',
        method: message.method,
        path: `${this.root}/${message.url}`,
        headers: message.headers['content-type'] ? [['content-type', message.headers['content-type']]] : [],
        body: message.body === '' ? null : message.body,
      }),
      work,
    });
    if (outcome.traceId && reply) reply.header('weft-trace', outcome.traceId);
    const { error } = outcome;
    const cause = error?.cause;
    const failure = !error
      ? null
      : cause instanceof RequestRefused || cause instanceof WrongRequest
        ? cause instanceof WrongRequest
          ? cause.failure
          : failureOf(cause, message.url)
        : failureOfRun(error);
    outcome.end({
      status: String(failure?.status ?? 200),
      failure: failure && `${failure.status} ${failure.error.message}`,
      level: failure !== null && failure.status < 500 ? 'warning' : 'error',
    });
    return failure ? { failure } : { value: outcome.result as T };
  }

  private metadata(message: ODataMessage, format: string | null): Answered {
    if (message.method !== 'GET' && message.method !== 'HEAD')
      throw new RequestRefused(405, 'odata/method', 'The description is only read.', null, ['GET', 'HEAD']);
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
      ...(csdl.container?.singletons ?? []).map(({ name }) => ({ name, kind: 'Singleton', url: name })),
      ...(csdl.container?.imports ?? [])
        .filter((each) => each.inServiceDocument)
        .map(({ name }) => ({ name, kind: 'FunctionImport', url: name })),
    ];
    const context = form.metadata === 'none' ? '' : `"@odata.context":${jsonWriters.text(`${form.base}/$metadata`)},`;
    return { status: 200, headers: {}, type: jsonType(form), body: `{${context}"value":${JSON.stringify(entries)}}` };
  }

  /** A body as it came, and as text where it may be one. What stands below the service alone is what a stream takes. */
  private async bodyOf(request: FastifyRequest): Promise<Pick<ODataMessage, 'body' | 'bytes' | 'undecoded'>> {
    const { maxBodyBytes } = this.context.operations.loaded.program.settings;
    const bytes = await contentOfBody(request, await bodyOf(request), maxBodyBytes);
    const type = saidType(request);
    const isText = type === undefined || /^\s*(?:application\/(?:[\w.+-]+\+)?json|multipart\/|text\/)/i.test(type);
    if (!isText) return { body: '', bytes };
    try {
      return { body: textOf(bytes, type), bytes };
    } catch (error) {
      // Bytes that say nothing of themselves, or are text of another kind, may be for a stream.
      if (type !== undefined && !/^\s*text\//i.test(type)) throw error;
      return { body: '', bytes, undecoded: error };
    }
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

/** So many requests of a run are told by name. */
const mostNamed = 20;

/** What a trace says of the requests that one run carries out: all of a change set, or of a root field of GraphQL. */
function labelOf(messages: readonly ODataMessage[], root: string): string {
  const named = messages.slice(0, mostNamed).map(({ method, url }) => `${method} ${root}/${url}`);
  const others = messages.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${others} more`;
}

function* performSteps(...[u, prepared, references]: Parameters<typeof performWrite>) {
  const { target, translator } = prepared;
  yield* settleSingleton(u, target, translator.values);
  if ('operation' in target) return yield* performOperation(u, prepared);
  const { method } = prepared.message;
  const isRead = method === 'GET' || method === 'HEAD' || /\/\$query\/?(?:\?|$)/.test(prepared.message.url);
  if (isRead && target.stream) return yield* readStream(u, prepared, target, target.stream);
  return isRead ? yield* performRead(u, prepared) : yield* performWrite(u, prepared, references);
}

/** An address that begins with what an earlier request has made: `$1/Orders`. */
function withReferences(url: string, made: References, base: string): string {
  const name = /^\$[^/?]+/.exec(url)?.[0];
  const address = name === undefined ? undefined : made.get(name);
  return address === undefined ? url : `${address.slice(base.length + 1)}${url.slice((name as string).length)}`;
}

export function failureAnswer({ status, error, allow }: ODataFailure): ODataAnswer {
  return {
    status,
    headers: allow ? { allow: allow.join(', ') } : {},
    type: 'application/json;charset=utf-8',
    body: JSON.stringify({ error }),
  };
}

function headersOf(request: FastifyRequest): Record<string, string | undefined> {
  const named = [
    'accept',
    'if-match',
    'if-none-match',
    'odata-version',
    'odata-maxversion',
    'isolation',
    'odata-isolation',
    'prefer',
    'content-id',
    'range',
    'if-range',
    'slug',
  ];
  const headers = Object.fromEntries(
    named.map((name) => [name, request.raw.headersDistinct[name]?.join(', ')] as const),
  );
  return { ...headers, 'content-type': saidType(request) };
}
