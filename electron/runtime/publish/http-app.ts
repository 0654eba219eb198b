import fastify, { type FastifyInstance } from 'fastify';
import { compressAnswers } from './compression.ts';
import { type PublishContext, publisherOf } from './index.ts';
import { answerFrameworkError, answerNeutrally } from './neutral-answers.ts';
import { type SystemSource, systemPlugin } from './system.ts';

/** The HTTP side of a program: `/_/` and its published services, each protocol in a scope of its own. */
export async function createHttpApp(context: PublishContext, system: SystemSource): Promise<FastifyInstance> {
  const { program } = context.operations.loaded;
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
  answerNeutrally(app);
  compressAnswers(app);
  await app.register(systemPlugin(system));
  const protocols = new Set(program.services.map((service) => service.protocol));
  for (const protocol of protocols) {
    const publisher = publisherOf(protocol);
    const services = program.services.filter((service) => service.protocol === protocol);
    await app.register(async (scope) => publisher.serve(scope, services, context));
  }
  await app.ready();
  return app;
}
