import { z } from 'zod';
import { result, unitId } from './call.ts';

export const taskStates = ['waiting', 'running', 'done', 'failed'] as const;
export type TaskStateName = (typeof taskStates)[number];

/** A task of a queue as the studio shows it; times are milliseconds since 1970. */
export interface ShownTask {
  id: string;
  /** Ids of the queue's and the microflow's documents, which may be gone. */
  queue: string;
  flow: string;
  name: string;
  state: TaskStateName;
  attempts: number;
  createdAt: number;
  dueAt: number;
  endedAt: number | null;
  key: string | null;
  /** Arguments as JSON, without secrets. */
  arguments: string;
  error: string | null;
}

export interface ShownTasks {
  tasks: ShownTask[];
  counts: Record<TaskStateName, number>;
}

/** Tasks of the run's queues. */
export const taskCalls = {
  'task.page': {
    args: z.strictObject({
      queue: unitId.nullable(),
      state: z.enum(taskStates).nullable(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    result: result<ShownTasks | { error: string }>(),
  },
  /** A failed task is due again. */
  'task.again': { args: z.strictObject({ id: z.string().max(100) }), result: result<{ error: string | null }>() },
  'task.remove': { args: z.strictObject({ id: z.string().max(100) }), result: result<{ error: string | null }>() },
} as const;
