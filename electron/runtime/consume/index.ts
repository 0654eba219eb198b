import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import type { Program } from '../../../shared/program/program.ts';
import type { ExternalSource } from '../contract/external-source.ts';
import type { Run } from '../contract/run.ts';
import { withTransport } from './client-by-transport.ts';
import type { CallingRun, ConsumedProtocol, ConsumeHost } from './consumed-protocol.ts';
import { databaseFunctions } from './database/index.ts';
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
export const callingProtocols: readonly ConsumedProtocol[] = [
  { id: 'database', functions: databaseFunctions },
  { id: 'rest', functions: restFunctions },
];

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

/** What holds the objects of a program's external entities, by the entity's id. */
export function externalSources(program: Program, host: ConsumeHost<Run>): Map<string, ExternalSource> {
  const sources = new Map<string, ExternalSource>();
  const byService = new Map<number, ExternalSource | null>();
  for (const { id, external } of program.entities) {
    if (!external) continue;
    const service = program.consumed[external.service];
    const protocol = consumedServiceProtocols.find((each) => each.id === service?.protocol);
    let source = byService.get(external.service);
    if (source === undefined)
      byService.set(external.service, (source = (service && protocol?.external?.(host, service, program)) ?? null));
    if (source) sources.set(id, source);
  }
  return sources;
}
