import { z } from 'zod';
import { defineKind } from '../../model/kind.ts';

/** A task queue (MF-90): microflows that run behind the run that asks for them. */
export const taskQueueKind = defineKind({
  kind: 'task-queue',
  label: 'Task queue',
  plural: 'Task queues',
  icon: 'list-todo',
  family: 'logic',
  version: 1,
  placement: 'anywhere',
  summary: 'Carries out microflows in the background, so many at once, and again when they fail.',
  schema: z.strictObject({
    parallel: z.int().min(1).max(50).default(3).meta({
      title: 'At once',
      help: 'Tasks that each process carries out at the same time; 1 in one process keeps their order.',
    }),
    attempts: z.int().min(1).max(100).default(5).meta({
      title: 'Attempts',
      help: 'How often a task is begun before it counts as failed, the first time included.',
    }),
    delay: z.int().min(0).max(86_400).default(10).meta({ title: 'Wait before the next', unit: 's' }),
    growth: z
      .enum(['fixed', 'doubled'])
      .default('doubled')
      .meta({ title: 'The wait', labels: { fixed: 'Stays the same', doubled: 'Doubles each time, up to a day' } }),
    keepDone: z
      .int()
      .min(0)
      .max(365)
      .default(7)
      .meta({ title: 'Keep what is done for', unit: 'days', help: 'So long a key of a task is known, too.' }),
    enabled: z.boolean().default(true).meta({ title: 'Enabled', help: 'When not, tasks are kept and wait.' }),
  }),
  defaults: () => ({
    parallel: 3,
    attempts: 5,
    delay: 10,
    growth: 'doubled' as const,
    keepDone: 7,
    enabled: true,
  }),
});
export type TaskQueue = z.infer<typeof taskQueueKind.schema>;
