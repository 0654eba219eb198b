import type { ProgramStarter } from '../../../shared/starter/index.ts';
import { connectorTrigger } from './connector-trigger/index.ts';
import type { StarterContext, StarterRuntime } from './run-starter.ts';
import { schedule } from './schedule/index.ts';
import { taskQueue } from './task-queue/index.ts';

export type { StarterContext } from './run-starter.ts';

/** One line each; the other half is in shared/starter. */
export const starters: readonly StarterRuntime[] = [schedule, taskQueue, connectorTrigger];

/** Starts everything of a program that starts runs by itself. */
export function startAll(entries: readonly ProgramStarter[], context: StarterContext): { dispose(): void } {
  const started = starters.map((s) =>
    s.start(
      entries.filter((e) => e.starter === s.starter),
      context,
    ),
  );
  return {
    dispose: () => {
      for (const one of started) one.dispose();
    },
  };
}
