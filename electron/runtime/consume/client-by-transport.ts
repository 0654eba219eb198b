import type { HttpClient } from './http-client.ts';
import type { HttpTransport } from './transport.ts';

/** A client whose requests go out by a transport. */
export function withTransport(http: HttpClient, transport: () => HttpTransport): HttpClient {
  return {
    send: async (request) => http.send({ ...request, transport: transport() }),
    open: async (request) => http.open({ ...request, transport: transport() }),
    close: () => http.close(),
  };
}
