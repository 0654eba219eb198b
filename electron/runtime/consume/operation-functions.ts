import type { OperationCall, OperationFunctions } from '../../../shared/microflow/activities/call-operation.ts';
import { FlowError } from '../contract/flow-error.ts';
import type {
  Answered,
  CallingRun,
  CallTrace,
  CallValues,
  ConsumedServiceProtocol,
  ConsumeHost,
} from './consumed-protocol.ts';

/** What the code of *Call operation* calls as `rt.…`: the client of the protocol that the service is of. */
export function operationFunctions<U extends CallingRun>(
  host: ConsumeHost<U>,
  protocols: readonly ConsumedServiceProtocol[],
): OperationFunctions<CallValues<U>> {
  const clients = new Map(protocols.map((protocol) => [protocol.id, protocol.client(host)]));
  const answerTo = (
    u: U,
    t: CallTrace | null,
    { service: index, operation, commit }: OperationCall,
    inputs: Record<string, unknown>,
    refused: (answered: Pick<Answered, 'result'>) => void = () => {},
  ): Promise<Answered> => {
    const service = host.services[index];
    const client = service && clients.get(service.protocol);
    if (!service || !client)
      throw new FlowError('flow/invalid', 'The project has an error here: there is no such service.');
    // An input that is not given is none, whatever objects have by its name (`constructor`).
    const given: Record<string, unknown> = Object.assign(Object.create(null), inputs);
    return client.call(u, t, service, operation, given, commit, refused);
  };
  return {
    async callOperation(u, t, call, inputs) {
      return (await answerTo(u, t, call, inputs)).value;
    },
    async callForResults(u, t, call, inputs, results, failed) {
      let refusal: Pick<Answered, 'result'> | null = null;
      try {
        const answered = await answerTo(u, t, call, inputs, (given) => {
          refusal = given;
        });
        const values: unknown[] = [answered.value];
        for (const name of results) values.push(await answered.result(name));
        return values;
      } catch (error) {
        const values: unknown[] = [null];
        for (const name of failed ? results : []) values.push(await refusedResult(refusal, name));
        failed?.(values);
        throw error;
      }
    },
  };
}

/** What an answer that is an error has of a result; one that cannot be read does not take the place of that error. */
async function refusedResult(answered: Pick<Answered, 'result'> | null, name: string): Promise<unknown> {
  try {
    return (await answered?.result(name)) ?? null;
  } catch (error) {
    if (error instanceof FlowError) return null;
    throw error;
  }
}
