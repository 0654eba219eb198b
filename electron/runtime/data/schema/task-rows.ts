import { FlowError } from '../../contract/flow-error.ts';
import type { StoredTask, TaskState } from '../../contract/task-store.ts';

/** The columns of tasks beside their id; what is empty is '' or 0. Their order is that of `taskValues`. */
export const taskColumns = [
  'queue',
  'flow',
  'name',
  'arguments',
  'key',
  'state',
  'created',
  'due',
  'attempts',
  'holder',
  'until',
  'error',
  'ended',
] as const;

/** Those that are numbers; the others are texts. */
export const numberColumns: ReadonlySet<string> = new Set(['created', 'due', 'attempts', 'until', 'ended']);

export const taskStates: readonly TaskState[] = ['waiting', 'running', 'done', 'failed'];

/** Characters of why an attempt failed that are kept. */
const longestError = 4_000;
export const keptError = (text: string): string => text.slice(0, longestError);

/** A row as both stores give it: numbers as such or as texts. */
export type TaskRow = Readonly<Record<'id' | (typeof taskColumns)[number], string | number>>;

export function taskOfRow(row: TaskRow): StoredTask {
  return {
    id: String(row.id),
    queue: String(row.queue),
    flow: String(row.flow),
    name: String(row.name),
    arguments: String(row.arguments),
    key: row.key === '' ? null : String(row.key),
    state: row.state as TaskState,
    createdAt: Number(row.created),
    dueAt: Number(row.due),
    attempts: Number(row.attempts),
    error: row.error === '' ? null : String(row.error),
    endedAt: Number(row.ended) === 0 ? null : Number(row.ended),
  };
}

/** Another process has it: this one was not heard of for too long. */
export const takenTask = (): FlowError =>
  new FlowError('data/task-taken', 'The task is carried out by another process by now; nothing of this run is stored.');
