import type { TaskQueueData } from '../../../../shared/starter/task-queue/index.ts';
import { defineStarter } from '../run-starter.ts';
import { QueueRunner } from './queue-runner.ts';

/** Task queues: each takes what is due from the store. */
export const taskQueue = defineStarter<TaskQueueData>({
  starter: 'task-queue',
  start(entries, context) {
    const runners = entries.map((entry) => new QueueRunner(entry, context));
    return {
      dispose: () => {
        for (const one of runners) one.dispose();
      },
    };
  },
});
