import type { ShownTasks } from '../../shared/rpc/calls/task.ts';
import type { TaskRequest } from './messages.ts';
import type { Runtime } from './runtime.ts';

/** What people see and do of the tasks of a run's store. */
export async function answerTaskRequest(
  runtime: Runtime,
  request: TaskRequest,
): Promise<ShownTasks | { error: string | null }> {
  const { store, loaded } = runtime.generationInUse;
  const { tasks } = store;
  switch (request.kind) {
    case 'page': {
      const { queue, state, offset, limit } = request;
      const found = await tasks.page(queue, state, offset, limit);
      return {
        counts: found.counts,
        tasks: found.tasks.map((task) => ({
          ...task,
          arguments: loaded.redact(task.arguments),
          error: task.error === null ? null : loaded.redact(task.error),
        })),
      };
    }
    case 'again': {
      if (!(await tasks.tryAgain(request.id, Date.now()))) return { error: 'The task is not failed any more.' };
      for (const hear of loaded.onTasks) hear();
      return { error: null };
    }
    case 'remove':
      return { error: (await tasks.remove(request.id, Date.now())) ? null : 'The task runs, or is gone already.' };
  }
}
