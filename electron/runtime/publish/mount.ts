import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { parsePathTemplate } from '../../../shared/service/path-template.ts';

/** The methods that services answer. */
export const methods: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Everything at and below a path comes to the handler, also by methods that nothing is published for. */
export function mount(
  app: FastifyInstance,
  url: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>,
): void {
  app.route({ method: methods, url, handler });
  app.route({ method: methods, url: `${url === '/' ? '' : url}/*`, handler });
  // At the root the neutral answers are set already: no service says 405 for methods that the router does not know.
  if (url === '/') return;
  app.register(
    async (scope) => {
      scope.setNotFoundHandler(handler);
    },
    { prefix: url },
  );
}

/**
 * Where the router finds a service. It compares decoded texts, but leaves letters that mean something in an address as they came, and
 * a star is its wildcard: a part with such a letter stays open here, the route table tells.
 */
export function routerPath(path: string): string {
  const parts = parsePathTemplate(path).map(({ texts }) => texts[0] as string);
  return `/${parts.map((text, i) => (/[#$%&*+,/:;=?@]/.test(text) ? `:part${i}` : text)).join('/')}`;
}
