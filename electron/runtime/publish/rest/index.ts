import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownAddresses } from '../../../../shared/service/rest/addresses.ts';
import { openApi30 } from '../../../../shared/service/rest/openapi-3-0.ts';
import type { JsonObject } from '../../../../shared/service/rest/openapi-answer.ts';
import type { ProgramRestService, RestServiceData } from '../../../../shared/service/rest/program.ts';
import { swagger20 } from '../../../../shared/service/rest/swagger-2-0.ts';
import { noRoute } from '../metrics.ts';
import { methods, mount, routerPath } from '../mount.ts';
import { nothingAt, refuseMethod, sendProblem } from '../neutral-answers.ts';
import { sendPage } from '../page.ts';
import { problem } from '../problem.ts';
import { definePublisher, type PublishContext } from '../publisher.ts';
import { RouteTable } from '../route-table.ts';
import { docsPage } from './docs-page.ts';
import { docsScriptHash } from './docs-script.ts';
import { type OperationHandler, operationHandler } from './operation.ts';

const contractPath = '/openapi.json';
const docsPath = '/docs';

/** Published REST: operations found by a route table of its own, problem documents, OpenAPI contract and docs page. */
export const rest = definePublisher<RestServiceData>({
  protocol: 'rest',
  contractPath,
  docsPath,
  originsOf: ({ data }) => data.origins,
  serve(app, services, context) {
    const table = routesOf(services, context);
    const { maxBodyBytes, requestTimeoutMs } = context.operations.loaded.program.settings;
    // Bytes: codings and charsets are read where it is known that somebody takes the body.
    app.addContentTypeParser('*', context.bodies.parser(maxBodyBytes, requestTimeoutMs));
    app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
      const status = error.statusCode ?? 500;
      // What still comes of the body is waited for by nobody (RFC 9110, 15.5.9).
      if (status === 408) reply.header('connection', 'close');
      return sendProblem(reply, problem(status, error.message, { instance: request.url }));
    });
    const handler = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, table, context.onRequest);
    // Nothing is published for other methods, and their bodies need not be read to say so.
    app.addHook('onRequest', (request, reply, done) => {
      // The operation reads what the body says of itself (`saidType`), in words of its own.
      if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/octet-stream';
      if ((methods as string[]).includes(request.method)) done();
      else void handler(request, reply);
    });
    for (const url of new Set(services.map((s) => routerPath(s.path)))) mount(app, url, handler);
  },
});

interface Page {
  text: string;
  isContract: boolean;
}

const contract = (document: unknown): Page => ({ text: JSON.stringify(document), isContract: true });

function routesOf(services: readonly ProgramRestService[], context: PublishContext): RouteTable<OperationHandler> {
  const table = new RouteTable<OperationHandler>();
  for (const service of services) {
    for (const operation of service.data.operations)
      table.add(operation.method, operation.path, operationHandler(operation, service, context));
    // Made when somebody asks, and once.
    const own: Record<(typeof ownAddresses)[number], () => Page> = {
      '/openapi.json': () => contract(service.data.openApi),
      '/openapi-3.0.json': () => contract(openApi30(service.data.openApi as JsonObject)),
      '/swagger.json': () => contract(swagger20(service.data.openApi as JsonObject)),
      '/docs': () => ({ text: docsPage(service), isContract: false }),
    };
    for (const address of ownAddresses) {
      let made: Page | null = null;
      table.add('GET', `${service.path}${address}`, async (_request, reply) => {
        made ??= own[address]();
        return made.isContract
          ? reply.type('application/json; charset=utf-8').send(made.text)
          : sendPage(reply, made.text, docsScriptHash);
      });
    }
  }
  return table;
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  table: RouteTable<OperationHandler>,
  onRequest: PublishContext['onRequest'],
): FastifyReply | Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] as string;
  const route = table.find(request.method, path);
  const refuse = (status: number, words: string) => {
    onRequest(`${request.method} ${noRoute}`, status, 0);
    return sendProblem(reply, problem(status, words, { instance: request.url }));
  };
  switch (route.kind) {
    case 'found':
      return route.target(request, reply, route.parameters);
    case 'other-method': {
      onRequest(`${request.method} ${noRoute}`, 405, 0);
      return refuseMethod(request, reply, route.allowed);
    }
    case 'no-address': {
      return refuse(400, `${request.url} is no address: its percent encoding cannot be decoded.`);
    }
    case 'nothing':
      return refuse(404, nothingAt(request.url));
  }
}
