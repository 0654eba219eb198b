import type { ShownTasks, taskCalls } from '../../../shared/rpc/calls/task.ts';
import { type Handlers, need } from './handler.ts';

export const taskHandlers: Handlers<typeof taskCalls> = {
  'task.page': (client, args) =>
    need(client).run.ask({ what: 'tasks', request: { kind: 'page', ...args } }) as Promise<
      ShownTasks | { error: string }
    >,
  'task.again': (client, { id }) =>
    need(client).run.ask({ what: 'tasks', request: { kind: 'again', id } }) as Promise<{ error: string | null }>,
  'task.remove': (client, { id }) =>
    need(client).run.ask({ what: 'tasks', request: { kind: 'remove', id } }) as Promise<{ error: string | null }>,
};
