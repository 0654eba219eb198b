import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import { refuseMethod } from './neutral-answers.ts';
import { escapeHtml, sendPage } from './page.ts';
import type { PublishContext, ServiceEntry } from './publisher.ts';
import { addVary } from './vary.ts';

export interface SystemSource {
  /** What is published, with addresses below `base` (its own address without one). */
  services(base?: string): ServiceEntry[];
  readonly isReady: boolean;
  readonly metrics: Metrics;
}

const ownPath = /^\/_\/(?:live|ready|metrics)?\/?(?:[?#]|$)/;

/** What the runtime says of itself is only read. Said before a body is: nobody takes one there. */
export function onlyReads(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'GET' || request.method === 'HEAD' || !ownPath.test(request.url)) done();
    else refuseMethod(request, reply, ['GET', 'HEAD']);
  });
}

/** `/_/`: index of services, liveness, readiness and metrics. */
export function systemPlugin(source: SystemSource, calledAs: PublishContext['calledAs']) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/_/', (request, reply) => {
      addVary(reply, 'Accept');
      // Addresses as the caller reached us: behind a proxy or in a container our own would lead nowhere.
      const { scheme, host } = calledAs(request.raw);
      const services = source.services(host === null ? undefined : `${scheme}://${host}`);
      if (!String(request.headers.accept ?? '').includes('text/html')) return reply.send({ services });
      const rows = services
        .map(
          (s) =>
            `<tr><td>${escapeHtml(s.name)}</td><td>${escapeHtml(s.kind)}</td><td><a href="${escapeHtml(s.docs)}">docs</a></td><td><a href="${escapeHtml(s.contract)}">contract</a></td><td><code>${escapeHtml(s.url)}</code></td></tr>`,
        )
        .join('');
      return sendPage(
        reply,
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
