import fastify, { type FastifyInstance } from 'fastify';
import type { ProgramService } from '../../../shared/service/index.ts';
import { doorsOf, type ServerSecurity, type ServiceDoor } from './authentication/index.ts';
import { compressAnswers } from './compression.ts';
import { type PublishContext, pagesOf, publisherOf } from './index.ts';
import { mountLogins } from './login-doors.ts';
import { answerFrameworkError, answerNeutrally } from './neutral-answers.ts';
import { onlyReads, type SystemSource, systemPlugin } from './system.ts';
import { webOrigins } from './web-origins.ts';

/** The HTTP side of a program: `/_/` and its published services, each protocol in a scope of its own. */
export async function createHttpApp(
  served: Omit<PublishContext, 'serviceDoor' | 'calledAs'>,
  security: ServerSecurity,
  system: SystemSource,
  isLocalOnly: boolean,
): Promise<FastifyInstance> {
  const { program } = served.operations.loaded;
  const { allowedOrigins, protectLocalRuns } = program.settings;
  const origins = webOrigins({
    allowedOrigins,
    ofServices: program.services.flatMap((service) => {
      const own = publisherOf(service.protocol).originsOf?.(service);
      return own ? [{ path: service.path, ...own }] : [];
    }),
    isLocalOnly: isLocalOnly && protectLocalRuns,
    ownPages: new Set(program.services.flatMap((service) => pagesOf(service))),
    calledAs: (request) => security.proxies.calledAs(request),
  });
  const host = security.hostOf(served.operations, origins.isOfForeignPage);
  const doors = doorsOf(program.services, host);
  const context: PublishContext = {
    ...served,
    calledAs: (request) => security.proxies.calledAs(request),
    serviceDoor: (service) => doors.get(service.id) as ServiceDoor,
  };
  const app = fastify({
    logger: false,
    bodyLimit: program.settings.maxBodyBytes,
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 16_384,
      // Each protocol reads its query itself: what cannot be decoded must be an error in its own words.
      querystringParser: () => ({}),
    },
    forceCloseConnections: false,
    frameworkErrors: answerFrameworkError,
  });
  app.removeAllContentTypeParsers();
  answerNeutrally(app, context.onRequest);
  origins.guard(app);
  compressAnswers(app);
  onlyReads(app);
  await app.register(systemPlugin(system, context.calledAs));
  mountLogins(app, program.services, host, context.bodies);
  const protocols = new Set(program.services.map((service) => service.protocol));
  for (const protocol of protocols) {
    const publisher = publisherOf(protocol);
    const services = program.services.filter((service) => service.protocol === protocol);
    await app.register(async (scope) => {
      try {
        publisher.serve(scope, services, context);
      } catch (error) {
        throw notServed(services, error as Error);
      }
    });
  }
  await app.ready();
  return app;
}

/** Says whose service cannot be served: those whose address the error names, else all that were asked for. */
function notServed(services: readonly ProgramService[], error: Error): Error {
  const meant = services.filter((service) => error.message.includes(`'${service.path}'`));
  const names = (meant.length > 0 ? meant : services).map((service) => service.name).join(', ');
  return new Error(`${names} cannot be served: ${error.message}`, { cause: error });
}
