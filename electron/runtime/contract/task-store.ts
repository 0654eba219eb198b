import type { MaybePromise } from './steps.ts';

/** A microflow that is to run later, written with the run that asks for it. */
export interface NewTask {
  /** A UUID. */
  id: string;
  /** Id of the queue's document. */
  queue: string;
  /** Id of the microflow, and its name as people know it. */
  flow: string;
  name: string;
  /** JSON of an object: values by the names of parameters. */
  arguments: string;
  /** Of tasks of a queue with one key, those after the first are not written while that is kept. */
  key: string | null;
  /** Milliseconds since 1970. */
  createdAt: number;
  dueAt: number;
}

/**
 * What has become of a task. A *running* one whose holder is not heard of any more waits again; a *failed* one has used up its attempts (a dead letter) until a person
 * tries it again.
 */
export type TaskState = 'waiting' | 'running' | 'done' | 'failed';

/** A task as it is stored. */
export interface StoredTask extends NewTask {
  state: TaskState;
  /** How often it was begun. */
  attempts: number;
  /** Why the last attempt failed. */
  error: string | null;
  /** When it was done or failed for good. */
  endedAt: number | null;
}

/** A task that a run carries out: its end is written with the run, or neither is. */
export interface TaskEnd {
  id: string;
  /** Who has claimed it. */
  holder: string;
  at: number;
}

export interface TaskPage {
  tasks: StoredTask[];
  /** How many there are in each state, of the queues asked for. */
  counts: Record<TaskState, number>;
}

/** The tasks of a database. Times are milliseconds since 1970, given by the caller. Of several processes that ask, one gets a task. */
export interface TaskStore {
  /** Takes tasks of a queue that are due, the oldest first, for a holder until a moment; each is an attempt more. */
  claim(queue: string, holder: string, now: number, until: number, most: number): MaybePromise<StoredTask[]>;
  /** The holder still works on what it has claimed: until a later moment. */
  renew(holder: string, until: number): MaybePromise<void>;
  /** Gives a task back that was not carried out, as if it had never been claimed. */
  release(id: string, holder: string): MaybePromise<void>;
  /** An attempt failed: another one at a moment, or none any more (null). Nothing happens when the holder has it no longer. */
  fail(id: string, holder: string, error: string, now: number, again: number | null): MaybePromise<void>;
  /** When the next task of a queue is due, or one whose holder is gone; null for none. */
  nextDue(queue: string): MaybePromise<number | null>;
  /** Takes out what was done before a moment. */
  clear(queue: string, before: number): MaybePromise<void>;
  /** Tasks for people, the newest first: of a queue or of all, in a state or in any. */
  page(queue: string | null, state: TaskState | null, offset: number, limit: number): MaybePromise<TaskPage>;
  /** A failed task is due again, its attempts counted anew. False when it is not failed. */
  tryAgain(id: string, now: number): MaybePromise<boolean>;
  /** Takes a task out that nobody runs. False when it is not there or runs. */
  remove(id: string, now: number): MaybePromise<boolean>;
}
