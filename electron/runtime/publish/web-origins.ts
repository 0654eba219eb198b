import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLocalName } from '../http/local-host.ts';
import { sendProblem } from './neutral-answers.ts';
import { problem } from './problem.ts';
import type { ServiceOrigins } from './publisher.ts';
import { addVary } from './vary.ts';

/** Which web pages may call the services. */
export interface WebOriginRules {
  /** Origins (`https://shop.example`) whose pages may read answers and send what changes something; `*` for all. */
  allowedOrigins: readonly string[];
  /** Services that more may call, by their paths as they are in the model. */
  ofServices?: readonly (ServiceOrigins & { path: string })[];
  /** Only names of this machine lead here: the server is for the person who sits at it. */
  isLocalOnly: boolean;
  /** Paths of pages that tell of the services, as they stand in addresses. */
  ownPages: ReadonlySet<string>;
  /** What the server is called by who asks, where a proxy may stand before it. */
  calledAs?(request: IncomingMessage): { scheme: string; host: string | null };
}

/** What is held against pages of elsewhere. */
export interface WebOrigins {
  /** Answers their requests before anything else does. */
  guard(app: FastifyInstance): void;
  /**
   * Whether a page of another origin makes a request that changes something, and no rule allows it: such a request counts nothing that a browser shows by itself (the
   * password of Basic, a client certificate), since the person before it may not know that it is sent.
   */
  isOfForeignPage(request: IncomingMessage): boolean;
}

const byItsHost = ({ headers }: IncomingMessage) => ({ scheme: 'http', host: headers.host ?? null });

/** What the runtime says of itself: pages may lead there, and nothing comes of it. So it is with contracts and docs (`ownPages`). */
const ownPath = /^\/_\/(?:live|ready|metrics)?\/?(?:[?#]|$)/;

/**
 * Keeps web pages of elsewhere out of a server on a person's machine: a foreign name for it (DNS rebinding) is answered 421, a
 * request that a page of another origin makes, or leads to, 403: a flow may do something whatever the method is. Pages of the origins that the project allows are told so (CORS, Fetch
 * standard 3.2), wherever the server stands.
 */
export function webOrigins({
  allowedOrigins,
  ofServices = [],
  isLocalOnly,
  ownPages,
  calledAs = byItsHost,
}: WebOriginRules): WebOrigins {
  const ofProject = callersOf({ allowed: allowedOrigins, credentials: false, seconds: 600 });
  const callers = ofServices.map((service) => ({
    path: service.path === '/' ? '' : service.path,
    ...callersOf({ ...service, allowed: [...allowedOrigins, ...service.allowed] }),
  }));
  const rulesAt = (url: string) => (callers.length === 0 ? ofProject : (callersAt(callers, url) ?? ofProject));
  const saysNothing = !isLocalOnly && allowedOrigins.length === 0 && ofServices.length === 0;
  return {
    guard: (app) => {
      if (!saysNothing) guard(app, rulesAt, isLocalOnly, ownPages);
    },
    isOfForeignPage: (request) => {
      if (isSafe(request.method) || !isOfOtherOrigin(request, calledAs(request))) return false;
      const { origin, referer } = request.headers;
      const { isListed, isForAll } = rulesAt(request.url ?? '');
      if (isListed(origin ?? originOf(referer))) return false;
      // Where all may ask without credentials, a browser sends none with what it has asked for before (Fetch standard, 3.2.5); the rest it sends unasked.
      return !isForAll || isSentUnasked(request);
    },
  };
}

function guard(
  app: FastifyInstance,
  rulesAt: (url: string) => Callers,
  isLocalOnly: boolean,
  ownPages: ReadonlySet<string>,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { host = '', origin } = request.headers;
    const { isForAll, hasAny, mayCall, credentials, seconds } = rulesAt(request.url);
    // The same for everybody, or said to be different: also to a cache that has the answer for another page.
    if (isForAll) allow(reply, '*');
    else if (hasAny) addVary(reply, 'Origin');
    if (isLocalOnly && !isLocalName(host)) {
      refuse(
        reply,
        request,
        421,
        `${host || 'A request without a Host'} is no name of this machine. Call it as localhost; behind a proxy, turn off "Protect local runs" in the project settings.`,
      );
      return;
    }
    const tellsOfItself = ownPath.test(request.url) || ownPages.has(pathOf(request.url));
    if (origin === undefined || isOwn(origin, host)) {
      if (
        isLocalOnly &&
        isFromElsewhere(request, host) &&
        !mayCall(originOf(request.headers.referer)) &&
        !tellsOfItself
      ) {
        const words = 'A page of elsewhere asks for this, or leads here. Enter the address yourself, if you want it.';
        refuse(reply, request, 403, words);
      } else done();
      return;
    }
    if (mayCall(origin)) {
      if (!isForAll) allow(reply, origin, credentials);
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
        answerPreflight(request, reply, seconds);
      else done();
      return;
    }
    if (isLocalOnly && !tellsOfItself) {
      const words = `Pages of ${origin} may ask for nothing here. Add the origin to the allowed origins in the project settings, if they should.`;
      refuse(reply, request, 403, words);
      return;
    }
    done();
  });
}

/**
 * Whether a page of another origin asks, though it says no origin: an image, a form, a link (Fetch Metadata; before there was any, Referer). A
 * page of another port that a person goes on from is none.
 */
function isFromElsewhere({ headers }: FastifyRequest, host: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined) return headers.referer !== undefined && !isOwn(originOf(headers.referer), host);
  return site === 'cross-site' || (site === 'same-site' && headers['sec-fetch-mode'] !== 'navigate');
}

const isOwn = (origin: string, host: string) => origin === `http://${host}` || origin === `https://${host}`;

const pathOf = (url: string) => url.split(/[?#]/, 1)[0] as string;

function originOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : 'null';
}

function refuse(reply: FastifyReply, request: FastifyRequest, status: number, words: string): void {
  sendProblem(reply, problem(status, words, { instance: request.url }));
}

/** Methods that ask for no change (RFC 9110, 9.2.1). */
const isSafe = (method = 'GET') => ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method);

/**
 * Whether a page of another origin asks, by what its browser says of that (Fetch Metadata); an older one says an origin, which is held against the name by which the
 * server was called. What is no browser says neither.
 */
function isOfOtherOrigin({ headers }: IncomingMessage, { host }: { host: string | null }): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site' || site === 'same-site';
  const { origin, referer } = headers;
  if (origin === undefined && referer === undefined) return false;
  return host === null || !isOwn(origin ?? originOf(referer), host);
}

/** What any page has a browser send without asking the server first: it looks like a form (Fetch standard, 2.2.2). */
function isSentUnasked({ method, headersDistinct }: IncomingMessage): boolean {
  const type = headersDistinct['content-type']?.join(', ');
  const isForm = /^\s*(?:text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i;
  return method === 'POST' && (type === undefined || isForm.test(type));
}

interface Callers {
  isForAll: boolean;
  hasAny: boolean;
  /** By its name, not as one of all. */
  isListed(origin: string): boolean;
  mayCall(origin: string): boolean;
  credentials: boolean;
  seconds: number;
}

/** Who may call, of some rules: with credentials never everybody (Fetch standard, 3.2.5). */
function callersOf({ allowed, credentials, seconds }: ServiceOrigins): Callers {
  const isForAll = allowed.includes('*');
  return {
    isListed: (origin) => origin !== '*' && allowed.includes(origin),
    isForAll,
    hasAny: allowed.length > 0,
    mayCall: (origin: string) => isForAll || allowed.includes(origin),
    credentials: credentials && !isForAll,
    seconds,
  };
}

/** The rules of the service that an address is of: of those that stand in each other, the inner one. */
function callersAt<T extends { path: string }>(callers: readonly T[], url: string): T | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathOf(url));
  } catch {
    return undefined;
  }
  const found = callers.filter((own) => path === own.path || path.startsWith(`${own.path}/`));
  return found.sort((a, b) => b.path.length - a.path.length)[0];
}

function allow(reply: FastifyReply, origin: string, credentials = false): void {
  reply.header('access-control-allow-origin', origin);
  if (credentials) reply.header('access-control-allow-credentials', 'true');
  // A star is a header of that name where credentials go along: what is ours is named.
  reply.header('access-control-expose-headers', credentials ? ownHeaders : '*');
}

const ownHeaders =
  'ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, Deprecation, Sunset, Content-Disposition, Content-Range, Idempotency-Replayed';

function answerPreflight(request: FastifyRequest, reply: FastifyReply, seconds: number): void {
  reply.header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  const headers = request.headers['access-control-request-headers'];
  if (headers !== undefined) reply.header('access-control-allow-headers', headers);
  reply.header('access-control-max-age', String(seconds)).code(204).send();
}
