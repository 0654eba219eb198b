import type { OperationFunctions } from '../../../shared/microflow/activities/call-operation.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { CallingRun, CallValues, ConsumedServiceProtocol, ConsumeHost } from './consumed-protocol.ts';

/** What the code of *Call operation* calls as `rt.…`: the client of the protocol that the service is of. */
export function operationFunctions<U extends CallingRun>(
  host: ConsumeHost<U>,
  protocols: readonly ConsumedServiceProtocol[],
): OperationFunctions<CallValues<U>> {
  const clients = new Map(protocols.map((protocol) => [protocol.id, protocol.client(host)]));
  return {
    async callOperation(u, t, { service: index, operation, commit }, inputs) {
      const service = host.services[index];
      const client = service && clients.get(service.protocol);
      if (!service || !client)
        throw new FlowError('flow/invalid', 'The project has an error here: there is no such service.');
      // An input that is not given is none, whatever objects have by its name (`constructor`).
      const given: Record<string, unknown> = Object.assign(Object.create(null), inputs);
      return client.call(u, t, service, operation, given, commit);
    },
  };
}
