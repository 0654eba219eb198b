import type { FastifyReply, FastifyRequest } from 'fastify';
import { documentAt } from '../../../../shared/service/soap/described-at.ts';
import type { ProgramSoapService, SoapServiceData } from '../../../../shared/service/soap/program.ts';
import { sendPage } from '../page.ts';
import { type FailureAnswer, type RouteHandler, sayProblem, serveRoutes } from '../published-routes.ts';
import { definePublisher, type PublishContext } from '../publisher.ts';
import type { RouteTable } from '../route-table.ts';
import { docsPage } from './docs-page.ts';
import { contentTypeOf, faultEnvelope } from './fault.ts';
import { messageHandler } from './operation.ts';

const contractPath = '?wsdl';
const docsPath = '/docs';

/** Published SOAP: messages of both versions at one address, WSDL and schemas, faults, docs page. */
export const soap = definePublisher<SoapServiceData>({
  protocol: 'soap',
  contractPath,
  docsPath,
  serve(app, services, context) {
    serveRoutes(app, services, context, (table) => addRoutes(table, services, context), sayFailure);
  },
});

/** A message that could not be taken is answered by a fault; what somebody looks at, by a problem. */
const sayFailure: FailureAnswer = (request, reply, status, words) => {
  if (request.method !== 'POST') return sayProblem(request, reply, status, words);
  const code = status < 500 ? ('Client' as const) : ('Server' as const);
  return reply
    .code(status)
    .type(contentTypeOf('1.1'))
    .send(faultEnvelope('1.1', { code, reason: words, detail: '' }));
};

function addRoutes(
  table: RouteTable<RouteHandler>,
  services: readonly ProgramSoapService[],
  context: PublishContext,
): void {
  for (const service of services) {
    table.add('POST', service.path, messageHandler(service, context));
    table.add('GET', service.path, (request, reply) => describe(service, request, reply, context));
    table.add('GET', `${service.path}${docsPath}`, async (request, reply) =>
      sendPage(reply, docsPage(service, addressOf(service, request, context))),
    );
  }
}

/** The WSDL, a document that it refers to, or, to who asks for neither, the page. */
function describe(
  service: ProgramSoapService,
  request: FastifyRequest,
  reply: FastifyReply,
  context: PublishContext,
): FastifyReply {
  const query = request.url.slice(request.url.indexOf('?') + 1);
  const address = addressOf(service, request, context);
  if (!request.url.includes('?')) return sendPage(reply, docsPage(service, address));
  const send = (pieces: readonly string[]) => reply.type('text/xml; charset=utf-8').send(documentAt(pieces, address));
  if (/^(?:wsdl|singlewsdl)(?:[=&]|$)/i.test(query)) return send(service.data.wsdl);
  const number = /^xsd=(\d{1,6})$/i.exec(query)?.[1];
  const document = number === undefined ? undefined : service.data.documents[Number(number) - 1];
  if (document) return send(document);
  const words = `There is nothing at ${request.url}. The description is at ${service.path}?wsdl.`;
  return sayProblem(request, reply, 404, words);
}

/** The address of a service as its caller knows it: by the name that was asked for, also through a proxy that is believed. */
function addressOf(service: ProgramSoapService, request: FastifyRequest, { calledAs }: PublishContext): string {
  const { scheme, host } = calledAs(request.raw);
  return `${scheme}://${host ?? 'localhost'}${encodeURI(service.path)}`;
}
