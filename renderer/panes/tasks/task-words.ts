import type { TaskStateName } from '../../../shared/rpc/calls/task.ts';

export const stateWords: Readonly<Record<TaskStateName, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
};

export const stateClass: Readonly<Record<TaskStateName, string>> = {
  waiting: 'k-waiting',
  running: 'k-running',
  done: 'k-done',
  failed: 'k-failed',
};

/** JSON of arguments as people read it; as it is where it is none. */
export function readable(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
