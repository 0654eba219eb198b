import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import { withTransport } from './client-by-transport.ts';
import type { CallingRun, ConsumedProtocol, ConsumeHost } from './consumed-protocol.ts';
import type { HttpClient } from './http-client.ts';
import { operationFunctions } from './operation-functions.ts';
import { consumedServiceProtocols } from './protocols.ts';
import { restFunctions } from './rest/call-rest.ts';
import { transportOf } from './transport.ts';

export { CallMemory } from './call-memory.ts';
export type { CallTrace, ConsumeHost } from './consumed-protocol.ts';
export { Offline } from './offline.ts';
export { consumedServiceProtocols } from './protocols.ts';

/** The protocols in which other systems are called by activities of their own, one line each. */
export const callingProtocols: readonly ConsumedProtocol[] = [{ id: 'rest', functions: restFunctions }];

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
