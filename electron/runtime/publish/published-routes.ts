import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProgramService } from '../../../shared/service/index.ts';
import { noRoute } from './metrics.ts';
import { methods, mount, routerPath } from './mount.ts';
import { nothingAt, refuseMethod, sendProblem } from './neutral-answers.ts';
import { problem } from './problem.ts';
import type { PublishContext } from './publisher.ts';
import { RouteTable } from './route-table.ts';

/** Answers a request at an address; `path` has the parameters of its template. */
export type RouteHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  path: Readonly<Record<string, string>>,
) => FastifyReply | Promise<FastifyReply>;

/** Says in the words of a protocol that a request failed before its handler, or in it. */
export type FailureAnswer = (
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  words: string,
) => FastifyReply;

/**
 * What every protocol does with the addresses of its services: bodies come as bytes within the limits of the program, an address leads to its handler by the route table, and what leads
 * nowhere is a problem with the status that HTTP has for it.
 */
export function serveRoutes(
  app: FastifyInstance,
  services: readonly ProgramService[],
  context: PublishContext,
  routes: (table: RouteTable<RouteHandler>) => void,
  sayFailure: FailureAnswer = sayProblem,
): void {
  const table = new RouteTable<RouteHandler>();
  routes(table);
  const { maxBodyBytes, requestTimeoutMs } = context.operations.loaded.program.settings;
  // Bytes: codings and charsets are read where it is known that somebody takes the body.
  app.addContentTypeParser('*', context.bodies.parser(maxBodyBytes, requestTimeoutMs));
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    // What still comes of the body is waited for by nobody (RFC 9110, 15.5.9).
    if (status === 408) reply.header('connection', 'close');
    return sayFailure(request, reply, status, error.message);
  });
  const handler = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, table, context.onRequest);
  // Nothing is published for other methods, and their bodies need not be read to say so.
  app.addHook('onRequest', (request, reply, done) => {
    // An operation reads what the body says of itself (`saidType`), in words of its own.
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/octet-stream';
    if ((methods as string[]).includes(request.method)) done();
    else void handler(request, reply);
  });
  for (const url of new Set(services.map((s) => routerPath(s.path)))) mount(app, url, handler);
}

/** A failure as a problem document. */
export function sayProblem(request: FastifyRequest, reply: FastifyReply, status: number, words: string): FastifyReply {
  return sendProblem(reply, problem(status, words, { instance: request.url }));
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  table: RouteTable<RouteHandler>,
  onRequest: PublishContext['onRequest'],
): FastifyReply | Promise<FastifyReply> {
  const route = table.find(request.method, request.url.split('?', 1)[0] as string);
  const refuse = (status: number, words: string) => {
    onRequest(`${request.method} ${noRoute}`, status, 0);
    return sayProblem(request, reply, status, words);
  };
  switch (route.kind) {
    case 'found':
      return route.target(request, reply, route.parameters);
    case 'other-method':
      onRequest(`${request.method} ${noRoute}`, 405, 0);
      return refuseMethod(request, reply, route.allowed);
    case 'no-address':
      return refuse(400, `${request.url} is no address: its percent encoding cannot be decoded.`);
    case 'nothing':
      return refuse(404, nothingAt(request.url));
  }
}
