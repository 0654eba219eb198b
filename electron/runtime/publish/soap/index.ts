import type { FastifyReply, FastifyRequest } from 'fastify';
import { documentAt } from '../../../../shared/service/soap/described-at.ts';
import type { ProgramSoapService, SoapServiceData } from '../../../../shared/service/soap/program.ts';
import { noRoute } from '../metrics.ts';
import { methods, mount, routerPath } from '../mount.ts';
import { nothingAt, refuseMethod, sendProblem } from '../neutral-answers.ts';
import { sendPage } from '../page.ts';
import { problem } from '../problem.ts';
import { definePublisher, type PublishContext } from '../publisher.ts';
import { RouteTable } from '../route-table.ts';
import { docsPage } from './docs-page.ts';
import { contentTypeOf, faultEnvelope } from './fault.ts';
import { messageHandler } from './operation.ts';

const contractPath = '?wsdl';
const docsPath = '/docs';

type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>;

/** Published SOAP: messages of both versions at one address, WSDL and schemas, faults, docs page. */
export const soap = definePublisher<SoapServiceData>({
  protocol: 'soap',
  contractPath,
  docsPath,
  serve(app, services, context) {
    const { maxBodyBytes, requestTimeoutMs } = context.operations.loaded.program.settings;
    app.addContentTypeParser('*', context.bodies.parser(maxBodyBytes, requestTimeoutMs));
    app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 408) reply.header('connection', 'close');
      if (request.method !== 'POST')
        return sendProblem(reply, problem(status, error.message, { instance: request.url }));
      const fault = {
        code: status < 500 ? ('Client' as const) : ('Server' as const),
        reason: error.message,
        detail: '',
      };
      return reply.code(status).type(contentTypeOf('1.1')).send(faultEnvelope('1.1', fault));
    });
    app.addHook('onRequest', (request, reply, done) => {
      // What the message says of itself is read with it (`saidType`).
      if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/octet-stream';
      if ((methods as string[]).includes(request.method)) done();
      else void handler(request, reply);
    });
    const table = routesOf(services, context);
    const handler: Handler = (request, reply) => answer(request, reply, table, context.onRequest);
    for (const url of new Set(services.map((s) => routerPath(s.path)))) mount(app, url, handler);
  },
});

function routesOf(services: readonly ProgramSoapService[], context: PublishContext): RouteTable<Handler> {
  const table = new RouteTable<Handler>();
  for (const service of services) {
    table.add('POST', service.path, messageHandler(service, context));
    table.add('GET', service.path, (request, reply) => describe(service, request, reply));
    table.add('GET', `${service.path}${docsPath}`, async (request, reply) =>
      sendPage(reply, docsPage(service, addressOf(service, request))),
    );
  }
  return table;
}

/** The WSDL, a document that it refers to, or, to who asks for neither, the page. */
function describe(service: ProgramSoapService, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = request.url.slice(request.url.indexOf('?') + 1);
  const address = addressOf(service, request);
  if (!request.url.includes('?')) return sendPage(reply, docsPage(service, address));
  const send = (pieces: readonly string[]) => reply.type('text/xml; charset=utf-8').send(documentAt(pieces, address));
  if (/^(?:wsdl|singlewsdl)(?:[=&]|$)/i.test(query)) return send(service.data.wsdl);
  const number = /^xsd=(\d{1,6})$/i.exec(query)?.[1];
  const document = number === undefined ? undefined : service.data.documents[Number(number) - 1];
  if (document) return send(document);
  const words = `There is nothing at ${request.url}. The description is at ${service.path}?wsdl.`;
  return sendProblem(reply, problem(404, words, { instance: request.url }));
}

/** The address of a service as its caller knows it: by the name that was asked for, also through a proxy that says it (RFC 7239 has no say here: most say X-Forwarded). */
function addressOf(service: ProgramSoapService, request: FastifyRequest): string {
  const first = (name: string) => {
    const value = request.headers[name];
    return (Array.isArray(value) ? value[0] : value)?.split(',', 1)[0]?.trim();
  };
  const scheme = first('x-forwarded-proto')?.toLowerCase() === 'https' ? 'https' : 'http';
  const given = first('x-forwarded-host') ?? request.headers.host ?? '';
  const host = /^[\w.-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i.test(given) ? given : 'localhost';
  return `${scheme}://${host}${encodeURI(service.path)}`;
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  table: RouteTable<Handler>,
  onRequest: PublishContext['onRequest'],
): FastifyReply | Promise<FastifyReply> {
  const route = table.find(request.method, request.url.split('?', 1)[0] as string);
  const refuse = (status: number, words: string) => {
    onRequest(`${request.method} ${noRoute}`, status, 0);
    return sendProblem(reply, problem(status, words, { instance: request.url }));
  };
  switch (route.kind) {
    case 'found':
      return route.target(request, reply);
    case 'other-method':
      onRequest(`${request.method} ${noRoute}`, 405, 0);
      return refuseMethod(request, reply, route.allowed);
    case 'no-address':
      return refuse(400, `${request.url} is no address: its percent encoding cannot be decoded.`);
    case 'nothing':
      return refuse(404, nothingAt(request.url));
  }
}
