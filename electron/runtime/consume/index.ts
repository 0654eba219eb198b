import type { CallingRun, ConsumedProtocol, ConsumeHost } from './consumed-protocol.ts';
import { restFunctions } from './rest/call-rest.ts';

export type { CallTrace, ConsumeHost } from './consumed-protocol.ts';

/** The protocols in which other systems are called, one line each. */
export const consumedProtocols: readonly ConsumedProtocol[] = [{ id: 'rest', functions: restFunctions }];

/** The runtime functions of each of them. */
export function consumedFunctions<U extends CallingRun>(host: ConsumeHost<U>): object[] {
  return consumedProtocols.map((protocol) => protocol.functions(host));
}
