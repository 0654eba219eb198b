import type { ProgramStarter } from '../../../shared/starter/index.ts';
import type { OperationContext } from '../engine/run-operation.ts';

/** What a starter has of the run of a program. */
export interface StarterContext {
  operations: OperationContext;
  /** Runs under way by the id of what started them, over all versions of the program. */
  running: Map<string, Promise<void>>;
  now(): number;
}

/** The runtime's half of a starter. */
export interface StarterRuntime<Data = unknown> {
  /** Id of the starter. */
  starter: string;
  /** Starts what starts runs; what it gives stops it. */
  start(entries: readonly ProgramStarter<Data>[], context: StarterContext): { dispose(): void };
}

/** A starter, its data type known to itself alone. */
export function defineStarter<Data>(starter: StarterRuntime<Data>): StarterRuntime {
  return starter as StarterRuntime;
}
