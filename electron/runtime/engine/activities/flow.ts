import type { FlowFunctions } from '../../../../shared/microflow/flow-functions.ts';
import { systemErrorId } from '../../../../shared/model/catalog.ts';
import { FlowError, isChangedMeanwhile, toFlowError } from '../../contract/flow-error.ts';
import type { Savepoint } from '../../contract/run.ts';
import { NeedsWaiting } from '../../contract/steps.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';
import { asList } from './as-list.ts';
import { makeSystemObject } from './system-objects.ts';

/** The innermost calls tell enough of an error. */
const mostStackLines = 100;

function noSmallInteger(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'object')
    throw new FlowError('flow/integer-range', `${String(value)} does not fit an Integer (−2147483648 to 2147483647).`);
  return value;
}

export function flowFunctions(host: ActivityHost): FlowFunctions<RuntimeValues> {
  return {
    list: asList,
    present(object, name) {
      if (object === null || object === undefined)
        throw new FlowError('flow/empty-object', `$${name} is empty; this step needs an object.`);
    },
    // Small enough to be inlined, so that loops run at the speed of plain numbers.
    int32: (value) => (typeof value === 'number' && (value | 0) === value ? value : noSmallInteger(value)),
    decide(value, t, node) {
      if (t !== null && !t.isEmpty) t.decision(node, value);
      return value;
    },
    raise(message, inScope, status, object) {
      const original = (inScope as { $error?: FlowError } | null)?.$error;
      const error =
        message === null && original ? original : new FlowError('flow/raised', message ?? 'An error was raised.');
      if (status !== null && status !== undefined) error.status = Number(status);
      if (object) error.object = object;
      return error;
    },
    tooDeep(most) {
      throw new FlowError(
        'flow/too-deep',
        `Microflows call each other without an end: there are more than ${most} calls inside each other.`,
      );
    },
    invalid(message) {
      throw new FlowError('flow/invalid', `The project has an error here: ${message}`);
    },
    needsWaiting: () => new NeedsWaiting(),
    caught(thrown, u, savepoint, flow, node, t, by) {
      if (thrown instanceof NeedsWaiting || isStopped(thrown)) throw thrown;
      if (isChangedMeanwhile(thrown) && u.run.mayBeginAgain) throw thrown;
      const error = toFlowError(thrown);
      const info = host.program.flows[flow];
      error.activity ??= info?.nodes[node]?.label ?? null;
      t?.caught(node, error.message, by);
      u.rollbackTo(savepoint as Savepoint);
      if (isChangedMeanwhile(error)) u.readAnew();
      const object = makeSystemObject(host, systemErrorId, {
        ErrorType: error.code,
        Message: error.message,
        Stacktrace: [`${info?.name}: ${info?.nodes[node]?.label ?? ''}`, ...error.flowStack].join('\n'),
      });
      object.$error = error;
      return object;
    },
    failed(thrown, flow, node, t) {
      if (thrown instanceof NeedsWaiting) return thrown;
      const error = toFlowError(thrown);
      const info = host.program.flows[flow];
      const label = info?.nodes[node]?.label ?? 'start';
      error.activity ??= label;
      error.node ??= info ? { unit: info.id, node: info.nodes[node]?.id ?? '' } : null;
      if (error.flowStack.length < mostStackLines) error.flowStack.push(`${info?.name}: ${label}`);
      t?.failed(node, error.message);
      return error;
    },
  };
}

/** A run that was stopped or has no time left is not caught by a handler: it could go on for ever. */
function isStopped(error: unknown): boolean {
  return error instanceof FlowError && (error.code === 'flow/timeout' || error.code === 'flow/stopped');
}
