import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import { withTransport } from './client-by-transport.ts';
import type { CallingRun, ConsumedProtocol, ConsumedServiceProtocol, ConsumeHost } from './consumed-protocol.ts';
import type { HttpClient } from './http-client.ts';
import { mockedHttp } from './mocked-http.ts';
import { operationFunctions } from './operation-functions.ts';
import { restFunctions } from './rest/call-rest.ts';
import { rest } from './rest/index.ts';
import { soap } from './soap/index.ts';
import { transportOf } from './transport.ts';

export type { CallTrace, ConsumeHost } from './consumed-protocol.ts';

/** The protocols of consumed services, one line each; shared/consume has their other half. */
export const consumedServiceProtocols: readonly ConsumedServiceProtocol[] = [rest, soap];

/** The protocols in which other systems are called by activities of their own, one line each. */
export const callingProtocols: readonly ConsumedProtocol[] = [{ id: 'rest', functions: restFunctions }];

const mocks = new WeakMap<ProgramConsumedService, HttpClient>();

/** What answers in the place of a service; null for one that is called itself. */
export function mockOf(service: ProgramConsumedService): HttpClient | null {
  if (!service.mock) return null;
  let client = mocks.get(service);
  if (!client) {
    const protocol = consumedServiceProtocols.find((p) => p.id === service.protocol);
    if (!protocol) return null;
    client = mockedHttp(protocol.mock(service));
    mocks.set(service, client);
  }
  return client;
}

/** What the requests of a service that is called itself go through, by its own connections where it has some. */
export function clientOf(
  { transport }: ProgramConsumedService,
  http: HttpClient,
  constant: (index: number) => unknown,
): HttpClient {
  return transport ? withTransport(http, () => transportOf(transport, constant)) : http;
}

/** The runtime functions of each of them, and of the one activity that calls consumed services. */
export function consumedFunctions<U extends CallingRun>(host: ConsumeHost<U>): object[] {
  return [
    ...callingProtocols.map((protocol) => protocol.functions(host)),
    operationFunctions(host, consumedServiceProtocols),
  ];
}
