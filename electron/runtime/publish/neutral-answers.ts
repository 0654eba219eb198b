import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { noRoute } from './metrics.ts';
import { type Problem, problem } from './problem.ts';
import type { PublishContext } from './publisher.ts';

/** Sends a problem document (RFC 9457). */
export function sendProblem(reply: FastifyReply, document: Problem): FastifyReply {
  // What is busy now may not be in a moment (RFC 9110, 15.6.4).
  if (document.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
  return reply.code(document.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(document));
}

/** Addresses that cannot be decoded never reach a route. */
export const answerFrameworkError: NonNullable<FastifyServerOptions['frameworkErrors']> = (error, request, reply) => {
  const status = error.statusCode ?? 400;
  const detail =
    error.code === 'FST_ERR_BAD_URL'
      ? `${request.url} is no address: its percent encoding cannot be decoded.`
      : error.message;
  // The types of Fastify give this reply no route.
  sendProblem(reply as unknown as FastifyReply, problem(status, detail, { instance: request.url }));
};

const serverMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** What is answered where no protocol answers: addresses that nobody owns, and failures outside of all protocols. */
export function answerNeutrally(app: FastifyInstance, onRequest: PublishContext['onRequest']): void {
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) =>
    sendProblem(reply, problem(error.statusCode ?? 500, error.message, { instance: request.url })),
  );
  app.setNotFoundHandler((request, reply) => {
    // Asks after the server itself, not after something on it (RFC 9110, 9.3.7).
    if (request.method === 'OPTIONS' && request.url === '*')
      return reply.code(204).header('allow', serverMethods).send();
    onRequest(`${request.method} ${noRoute}`, 404, 0);
    return sendProblem(reply, problem(404, nothingAt(request.url), { instance: request.url }));
  });
}

/** 405 with the methods that are possible (RFC 9110, 15.5.6). */
export function refuseMethod(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): FastifyReply {
  const words = `${request.method} is not possible here; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}.`;
  return sendProblem(reply.header('allow', allowed.join(', ')), problem(405, words, { instance: request.url }));
}

export function nothingAt(url: string): string {
  return `There is nothing at ${url.split('?')[0]}.`;
}
