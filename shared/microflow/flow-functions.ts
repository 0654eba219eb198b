import type { EmittedTypes, RuntimeTypes } from '../expression/runtime-types.ts';

/** What the runtime has for the flow of control itself. */
export interface FlowFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** A single value as a list of one, empty as none. */
  list(value: unknown): T['object'][];
  /** Throws `flow/empty-object` for a step that needs an object and has none. */
  present(object: unknown, name: string): void;
  /** A whole number that fits an Integer; throws `flow/integer-range`. */
  int32(value: unknown): unknown;
  /** Passes on what a decision decides on, and tells the trace. */
  decide(value: unknown, t: T['trace'], node: number): unknown;
  /** The error that an error end throws: of a message, or the one in scope; `object` is what its details are told from. */
  raise(message: string | null, inScope: T['object'] | null, status: number | null, object: T['object'] | null): Error;
  /** Microflows call each other more than `most` levels deep. */
  tooDeep(most: number): never;
  /** Throws `flow/invalid`, for a step with an error in the model. */
  invalid(message: string): never;
  /** What the fast colour throws where it would have to wait. */
  needsWaiting(): Error;
  /** Goes back to a savepoint, and gives the error as `$latestError`. `by` is the node whose handler it is; null for a round of a loop. */
  caught(
    thrown: unknown,
    u: T['run'],
    savepoint: unknown,
    flow: number,
    node: number,
    t: T['trace'],
    by: number | null,
  ): T['object'];
  /** The error that leaves a flow, which learns where it was. */
  failed(thrown: unknown, flow: number, node: number, t: T['trace']): unknown;
}
