import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { ProgramRestService, RestServiceData } from '../../../../shared/service/rest/program.ts';
import { answerNotFound, sendProblem } from '../neutral-answers.ts';
import { problem } from '../problem.ts';
import { definePublisher, type PublishContext } from '../publisher.ts';
import { docsPage } from './docs-page.ts';
import { type OperationHandler, operationHandler } from './operation.ts';
import { RouteTable } from './route-table.ts';

const contractPath = '/openapi.json';
const docsPath = '/docs';
const methods: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Published REST: operations found by a route table of its own, problem documents, OpenAPI contract and docs page. */
export const rest = definePublisher<RestServiceData>({
  protocol: 'rest',
  contractPath,
  docsPath,
  serve(app, services, context) {
    const table = routesOf(services, context);
    const { maxBodyBytes } = context.operations.loaded.program.settings;
    // Bytes: codings and charsets are read where it is known that somebody takes the body.
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
      const status = error.statusCode ?? 500;
      const detail = status === 413 ? `The body is larger than ${maxBodyBytes} bytes.` : error.message;
      return sendProblem(reply, problem(status, detail, { instance: request.url }));
    });
    const handler = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, table);
    for (const base of new Set(services.map((s) => s.path))) mount(app, base, handler);
  },
});

/** Everything at and below a path comes to the handler, also by methods that nothing is published for. */
function mount(
  app: FastifyInstance,
  base: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>,
): void {
  // A colon begins a parameter for the router, a star a wildcard.
  const url = base.replaceAll(':', '::');
  app.route({ method: methods, url, handler });
  app.route({ method: methods, url: `${url === '/' ? '' : url}/*`, handler });
  app.register(
    async (scope) => {
      scope.setNotFoundHandler(handler);
    },
    { prefix: base === '/' ? '' : url },
  );
}

function routesOf(services: readonly ProgramRestService[], context: PublishContext): RouteTable<OperationHandler> {
  const table = new RouteTable<OperationHandler>();
  for (const service of services) {
    for (const operation of service.data.operations)
      table.add(operation.method, operation.path, operationHandler(operation, service, context));
    table.add('GET', `${service.path}${contractPath}`, async (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(JSON.stringify(service.data.openApi)),
    );
    table.add('GET', `${service.path}${docsPath}`, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(docsPage(service)),
    );
  }
  return table;
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  table: RouteTable<OperationHandler>,
): FastifyReply | Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] as string;
  const route = table.find(request.method, path);
  switch (route.kind) {
    case 'found':
      return route.target(request, reply, route.parameters);
    case 'other-method': {
      const { allowed } = route;
      const words = `${request.method} is not possible here; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}.`;
      return sendProblem(reply.header('allow', allowed.join(', ')), problem(405, words, { instance: request.url }));
    }
    case 'no-address': {
      const words = `${request.url} is no address: its percent encoding cannot be decoded.`;
      return sendProblem(reply, problem(400, words, { instance: request.url }));
    }
    case 'nothing':
      return answerNotFound(request, reply);
  }
}
