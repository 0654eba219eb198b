import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { ServiceEntry } from './publisher.ts';

export interface SystemSource {
  /** What is published, with addresses below `base` (its own address without one). */
  services(base?: string): ServiceEntry[];
  readonly isReady: boolean;
  readonly metrics: Metrics;
}

/** `/_/`: index of services, liveness, readiness and metrics. */
export function systemPlugin(source: SystemSource) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/_/', (request, reply) => {
      // Addresses as the caller reached us: behind a proxy or in a container our own would lead nowhere.
      const host = /^[A-Za-z0-9.:[\]-]+$/.exec(request.headers.host ?? '')?.[0];
      const services = source.services(host === undefined ? undefined : `${request.protocol}://${host}`);
      if (!String(request.headers.accept ?? '').includes('text/html')) return reply.send({ services });
      const rows = services
        .map(
          (s) =>
            `<tr><td>${s.name}</td><td>${s.kind}</td><td><a href="${s.docs}">docs</a></td><td><a href="${s.contract}">contract</a></td><td><code>${s.url}</code></td></tr>`,
        )
        .join('');
      return reply
        .type('text/html; charset=utf-8')
        .send(
          `<!doctype html><html lang="en"><meta charset="utf-8"><title>Services</title><style>:root{color-scheme:light dark}body{font:14px/20px system-ui,sans-serif;margin:32px;max-width:880px}td{padding:4px 16px 4px 0}</style><h1>Services</h1>${rows ? `<table>${rows}</table>` : '<p>No service is published.</p>'}</html>`,
        );
    });
    app.get('/_/live', (_request, reply) => reply.send({ status: 'live' }));
    app.get('/_/ready', (_request, reply) =>
      reply.code(source.isReady ? 200 : 503).send({ status: source.isReady ? 'ready' : 'not ready' }),
    );
    app.get('/_/metrics', (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(source.metrics.print()),
    );
  };
}
