import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { type Problem, problem } from './problem.ts';

/** Sends a problem document (RFC 9457). */
export function sendProblem(reply: FastifyReply, document: Problem): FastifyReply {
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

/** What is answered where no protocol answers: addresses that nobody owns, and failures outside of all protocols. */
export function answerNeutrally(app: FastifyInstance): void {
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) =>
    sendProblem(reply, problem(error.statusCode ?? 500, error.message, { instance: request.url })),
  );
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply));
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?')[0] as string;
  return sendProblem(reply, problem(404, `There is nothing at ${path}.`, { instance: request.url }));
}
