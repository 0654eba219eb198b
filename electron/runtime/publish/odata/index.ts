import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ODataServiceData } from '../../../../shared/service/odata/program.ts';
import { mount, routerPath } from '../mount.ts';
import { definePublisher } from '../publisher.ts';
import { ServiceHandler } from './service-handler.ts';

const contractPath = '/$metadata';
const docsPath = '/$docs';

/** Published OData: everything below the path of a service is read as a request of OData, and answered in its way. */
export const odata = definePublisher<ODataServiceData>({
  protocol: 'odata',
  contractPath,
  docsPath,
  serve(app, services, context) {
    const { maxBodyBytes, requestTimeoutMs } = context.operations.loaded.program.settings;
    app.addContentTypeParser('*', context.bodies.parser(maxBodyBytes, requestTimeoutMs));
    const handlers = services.map((service) => new ServiceHandler(service, context));
    // Of services below each other the longest path is meant.
    const byLength = [...handlers].sort((a, b) => b.root.length - a.root.length);
    const handlerOf = (url: string) =>
      byLength.find(({ root }) => url === root || url.startsWith(`${root}/`) || url.startsWith(`${root}?`)) ??
      byLength[0];
    app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) =>
      (handlerOf(request.url) as ServiceHandler).refuse(reply, error.statusCode ?? 500, error.message),
    );
    const handler = (request: FastifyRequest, reply: FastifyReply) =>
      (handlerOf(request.url) as ServiceHandler).answer(request, reply);
    app.addHook('onRequest', (request, _reply, done) => {
      // What the body says of itself is read with it (`saidType`).
      if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/octet-stream';
      done();
    });
    for (const url of new Set(services.map((s) => routerPath(s.path)))) mount(app, url, handler);
  },
});
