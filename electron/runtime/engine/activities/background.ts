import { randomUUID } from 'node:crypto';
import { isNumeric, type Numeric, toNumber, writeNumber } from '../../../../shared/expression/numeric.ts';
import type { BackgroundFunctions } from '../../../../shared/microflow/activities/run-in-background.ts';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import { writeDateTimeText } from '../../../../shared/structure/date-time-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { isDeleted, isInstantiated, WeftObject } from '../../contract/weft-object.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';

/** Nothing waits longer than ten years. */
const longestDelay = 10 * 366 * 86_400;
/** What a key may have in characters; it stands in an index. */
const longestKey = 500;

export function backgroundFunctions(host: ActivityHost): BackgroundFunctions<RuntimeValues> {
  return {
    runInBackground(u, { queue, flow: index }, inputs, delay, key) {
      const flow = host.program.flows[index] as ProgramFlow;
      const seconds = delay === null || delay === undefined ? 0 : isNumeric(delay) ? toNumber(delay) : Number.NaN;
      if (!(seconds >= 0 && seconds <= longestDelay))
        throw new FlowError('flow/delay', `A time from 0 to ${longestDelay} seconds is needed, not ${String(delay)}.`);
      const name = key === null || key === undefined || key === '' ? null : String(key);
      if (name !== null && name.length > longestKey)
        throw new FlowError('flow/key', `A key has ${longestKey} characters at most, not ${name.length}.`);
      const values = Object.fromEntries(
        flow.parameters.map((parameter) => [
          parameter.name,
          keptValue(inputs[parameter.name], parameter.type.kind, parameter.name),
        ]),
      );
      const now = Date.now();
      u.addTask({
        id: randomUUID(),
        queue,
        flow: flow.id,
        name: flow.name,
        arguments: JSON.stringify(values),
        key: name,
        createdAt: now,
        dueAt: now + Math.ceil(seconds * 1_000),
      });
    },
  };
}

/** A value as `readArguments` reads it again: objects by their rows, numbers as texts, so that no digit is bent. */
function keptValue(value: unknown, kind: string, name: string): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item, i) => keptValue(item, 'object', `${name}[${i}]`));
  if (value instanceof WeftObject) {
    if (value.$state === isInstantiated || value.$state === isDeleted)
      throw new FlowError(
        'flow/not-stored',
        `The argument ${name} is an object that is ${value.$state === isDeleted ? 'deleted' : 'not stored yet'}: the task would not find it. Commit it before.`,
      );
    return { $row: String(value.$id) };
  }
  if (kind === 'datetime' && typeof value === 'number') return writeDateTimeText(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return isNumeric(value) ? writeNumber(value as Numeric) : value;
}
