import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './neutral-answers.ts';
import { problem } from './problem.ts';
import { addVary } from './vary.ts';

/** Which web pages may call the services. */
export interface WebOriginRules {
  /** Origins (`https://shop.example`) whose pages may read answers and send what changes something; `*` for all. */
  allowedOrigins: readonly string[];
  /** Only names of this machine lead here: the server is for the person who sits at it. */
  isLocalOnly: boolean;
}

const localNames = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{0,5})?$/i;

/** What only reads (RFC 9110, 9.2.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Whether a server that is bound to a host is reached from its own machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Keeps web pages of elsewhere out of a server on a person's machine: a foreign name for it (DNS rebinding) is answered 421, a
 * request of another origin that changes something 403. Pages of the origins that the project allows are told so (CORS, Fetch
 * standard 3.2), wherever the server stands.
 */
export function guardWebOrigins(app: FastifyInstance, { allowedOrigins, isLocalOnly }: WebOriginRules): void {
  if (!isLocalOnly && allowedOrigins.length === 0) return;
  const isForAll = allowedOrigins.includes('*');
  const mayCall = (origin: string) => isForAll || allowedOrigins.includes(origin);
  app.addHook('onRequest', (request, reply, done) => {
    const { host = '', origin } = request.headers;
    // The same for everybody, or said to be different: also to a cache that has the answer for another page.
    if (isForAll) allow(reply, '*');
    else if (allowedOrigins.length > 0) addVary(reply, 'Origin');
    if (isLocalOnly && !localNames.test(host)) {
      refuse(
        reply,
        request,
        421,
        `${host || 'A request without a Host'} is no name of this machine. Call it as localhost; behind a proxy, turn off "Protect local runs" in the project settings.`,
      );
      return;
    }
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) {
      done();
      return;
    }
    if (mayCall(origin)) {
      if (!isForAll) allow(reply, origin);
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
        answerPreflight(request, reply);
      else done();
      return;
    }
    if (isLocalOnly && !safeMethods.has(request.method)) {
      const words = `Pages of ${origin} may not change anything here. Add the origin to the allowed origins in the project settings, if they should.`;
      refuse(reply, request, 403, words);
      return;
    }
    done();
  });
}

function refuse(reply: FastifyReply, request: FastifyRequest, status: number, words: string): void {
  sendProblem(reply, problem(status, words, { instance: request.url }));
}

function allow(reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin);
  reply.header('access-control-expose-headers', '*');
}

function answerPreflight(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  const headers = request.headers['access-control-request-headers'];
  if (headers !== undefined) reply.header('access-control-allow-headers', headers);
  reply.header('access-control-max-age', '600').code(204).send();
}
