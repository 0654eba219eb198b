import { readText } from '../../../shared/service/value-text.ts';
import type { ScriptedAnswer } from '../consume/consumed-protocol.ts';
import { FlowError } from '../contract/flow-error.ts';
import { type OperationContext, runOperation } from './run-operation.ts';

/**
 * Runs the microflow that answers for a mocked service: a run of its own, with its own transaction and trace. Its parameters get the inputs of their names, letter case
 * aside; those that nothing is given for are empty. Throws FlowErrors `mock/…` for a project that has an error here.
 */
export async function scriptedAnswer(
  context: OperationContext,
  index: number,
  inputs: ReadonlyMap<string, string>,
): Promise<ScriptedAnswer> {
  const { loaded } = context;
  const flow = loaded.program.flows[index];
  if (!flow) throw new FlowError('mock/no-flow', 'The microflow that answers for the mock is not there.');
  const { timeZone, requestTimeoutMs } = loaded.program.settings;
  const outcome = await runOperation<string | Uint8Array | null>(context, {
    flow,
    source: `mock: ${flow.name}`,
    label: `mock: ${flow.name}`,
    principal: null,
    timeoutMs: requestTimeoutMs,
    readArguments: () =>
      flow.parameters.map(({ name, type }) => {
        const text = inputs.get(name.toLowerCase());
        if (text === undefined) return null;
        const value =
          type.kind === 'string' ? text : readText(type as Parameters<typeof readText>[0], text, { timeZone });
        if (value === undefined)
          throw new FlowError('mock/argument', `${flow.name}: what is given for ${name} is no ${type.kind}.`);
        return value;
      }),
    writeResult: (_u, value) => (typeof value === 'string' || value instanceof Uint8Array ? value : textOf(value)),
  });
  const { error, result, status, headers } = outcome;
  outcome.end({ status: error ? 'failed' : 'done', failure: error?.message ?? null });
  return {
    status: error ? error.status : status,
    headers: Object.fromEntries((headers ?? []).map(([name, value]) => [name.toLowerCase(), value])),
    body: error ? null : result,
    refusal: error ? error.message : null,
  };
}

/** A single value as the text of a body. */
function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
