import type { CheckRule } from '../model/check-rule.ts';
import { connectorTrigger } from './connector-trigger/index.ts';
import { schedule } from './schedule/index.ts';
import type { RunStarter } from './starter.ts';
import { taskQueue } from './task-queue/index.ts';

export type { ProgramStarter, RunStarter } from './starter.ts';

/** What starts runs by itself, one line each; electron/runtime/starters has the other half. */
export const runStarters: readonly RunStarter[] = [schedule, taskQueue, connectorTrigger];

/** The rules of all of them. */
export const starterRules: readonly CheckRule[] = runStarters.flatMap((s) => s.checks);
