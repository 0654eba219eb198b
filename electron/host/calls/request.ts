import { longestShownBody, type requestCalls } from '../../../shared/rpc/calls/request.ts';
import type { createHttpClient } from '../../runtime/consume/http-client.ts';
import type { Client, Handlers } from './handler.ts';

export const requestHandlers = (http: ReturnType<typeof createHttpClient>): Handlers<typeof requestCalls> => {
  const underWay = new WeakMap<Client, Map<string, AbortController>>();
  const of = (client: Client) => {
    const known = underWay.get(client) ?? new Map<string, AbortController>();
    underWay.set(client, known);
    return known;
  };
  return {
    'request.send': async (client, { id, method, url, headers, body }) => {
      const started = performance.now();
      const giveUp = new AbortController();
      of(client).set(id, giveUp);
      try {
        const response = await http.send({
          method,
          url,
          headers,
          body,
          timeoutMs: 30_000,
          signal: giveUp.signal,
          redirects: 'follow',
        });
        return {
          status: response.status,
          statusText: response.statusText,
          headers: [...response.headers] as [string, string][],
          body: response.body.slice(0, longestShownBody),
          isCut: response.body.length > longestShownBody,
          problem: response.problem,
          bytes: response.bytes,
          durationMs: Math.round((performance.now() - started) * 10) / 10,
          trace: response.headers.find(([name]) => name === 'weft-trace')?.[1] ?? null,
          redirects: [...response.redirects],
        };
      } catch (error) {
        return { error: (error as Error).message };
      } finally {
        of(client).delete(id);
      }
    },
    'request.cancel': (client, { id }) => {
      of(client).get(id)?.abort();
      return null;
    },
  };
};
