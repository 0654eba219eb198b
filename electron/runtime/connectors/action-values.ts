import type { ActionValueType } from '../../../shared/connector/index.ts';
import { type Numeric, writeNumber } from '../../../shared/expression/numeric.ts';
import { type DoorRules, readJsonValue } from '../../../shared/service/value-text.ts';
import type { ActionValue } from './connector-code.ts';

/** A value of a flow as the code of an action takes it. */
export function toActionValue(type: ActionValueType, value: unknown): ActionValue {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'integer':
      return Number(value);
    case 'long':
      return BigInt(value as number | bigint);
    case 'decimal':
      return writeNumber(value as Numeric);
    case 'datetime':
      return new Date(value as number);
    case 'binary':
      // The flow keeps its own.
      return new Uint8Array(value as Uint8Array);
    default:
      return value as ActionValue;
  }
}

/** What the code of an action gave, as a flow has it, by the rules of all doors; undefined when it is no value of the type. */
export function fromActionValue(type: ActionValueType, value: ActionValue | undefined, rules: DoorRules): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'binary':
      return value instanceof Uint8Array ? new Uint8Array(value) : undefined;
    default:
      if (value instanceof Date)
        return type === 'datetime' && !Number.isNaN(value.getTime()) ? value.getTime() : undefined;
      return readJsonValue({ kind: type }, value, rules);
  }
}
