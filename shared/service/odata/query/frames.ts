import type { Expression } from '../../../odata/query/index.ts';
import type { QueryOperand } from '../../../query/index.ts';
import type { ModelType } from './published-model.ts';

/** A value that was made by `$compute`, as queries reckon it, and its type. */
export interface ComputedValue {
  operand: QueryOperand;
  type: string;
}

/** What an expression is evaluated on: the objects around a place, outermost first, and what its names mean. */
export interface Frames {
  types: readonly ModelType[];
  /** The one whose members are named without a path, and `$it`. */
  instance: number;
  it: number;
  variables: ReadonlyMap<string, number>;
  computed: ReadonlyMap<string, ComputedValue>;
  aliases: ReadonlyMap<string, Expression>;
  /** After `groupby` and `aggregate`: what there is alone, by its path; null where the instance is an entity. */
  shape: ReadonlyMap<string, ComputedValue> | null;
}

/** The frames of the options of a request, or of an item of `$expand`. */
export function framesOf(type: ModelType, aliases: ReadonlyMap<string, Expression>): Frames {
  return { types: [type], instance: 0, it: 0, variables: new Map(), computed: new Map(), aliases, shape: null };
}

/** The frames inside of what a step leads to; `variable` names it in a lambda, else it becomes the instance. */
export function within(frames: Frames, type: ModelType, variable: string | null): Frames {
  const index = frames.types.length;
  return {
    ...frames,
    types: [...frames.types, type],
    instance: variable === null ? index : frames.instance,
    variables: variable === null ? frames.variables : new Map(frames.variables).set(variable, index),
    ...(variable === null ? { computed: new Map() } : {}),
  };
}
