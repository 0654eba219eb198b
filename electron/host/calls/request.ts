import type { requestCalls } from '../../../shared/rpc/calls/request.ts';
import type { createHttpClient } from '../../runtime/consume/http-client.ts';
import type { Handlers } from './handler.ts';

export const requestHandlers = (http: ReturnType<typeof createHttpClient>): Handlers<typeof requestCalls> => ({
  'request.send': async (_client, { method, url, headers, body }) => {
    const started = performance.now();
    try {
      const response = await http.send({ method, url, headers, body, timeoutMs: 30_000 });
      return {
        status: response.status,
        statusText: response.statusText,
        headers: [...response.headers] as [string, string][],
        body: response.body,
        bytes: response.bytes,
        durationMs: Math.round((performance.now() - started) * 10) / 10,
        trace: response.headers.find(([name]) => name === 'weft-trace')?.[1] ?? null,
      };
    } catch (error) {
      return { error: (error as Error).message };
    }
  },
});
