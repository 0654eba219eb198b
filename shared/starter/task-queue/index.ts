import type { ProgramStarter, RunStarter } from '../starter.ts';
import { type TaskQueue, taskQueueKind } from './kind.ts';

/** A task queue in a program. */
export type TaskQueueData = Pick<TaskQueue, 'parallel' | 'attempts' | 'delay' | 'growth' | 'keepDone'>;

/** Longest wait between two attempts, in seconds (MF-92). */
const longestWait = 86_400;

/** How long a queue waits after an attempt that failed, in seconds; null when it was the last one. */
export function waitAfter({ attempts, delay, growth }: TaskQueueData, attempt: number): number | null {
  if (attempt >= attempts) return null;
  return growth === 'fixed' ? delay : Math.min(delay * 2 ** Math.min(attempt - 1, 30), longestWait);
}

/** Task queues: what *Run in background* puts into them. */
export const taskQueue: RunStarter = {
  id: 'task-queue',
  kind: taskQueueKind,
  compile({ view }): ProgramStarter<TaskQueueData>[] {
    return view.ofKind<TaskQueue>('task-queue').flatMap((unit) => {
      const { enabled, ...data } = unit.data;
      return enabled ? [{ starter: 'task-queue', id: unit.id, name: view.qualifiedName(unit), data }] : [];
    });
  },
  checks: [],
};
