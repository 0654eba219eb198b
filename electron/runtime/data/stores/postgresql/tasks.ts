import type { WriteSet } from '../../../contract/object-store.ts';
import type { StoredTask, TaskPage, TaskState, TaskStore } from '../../../contract/task-store.ts';
import {
  keptError,
  numberColumns,
  type TaskRow,
  takenTask,
  taskColumns,
  taskOfRow,
  taskStates,
} from '../../schema/task-rows.ts';
import type { Answer, Connections, Transaction } from './connections.ts';

const columns = ['id', ...taskColumns];

/** The table of tasks and its indexes. */
export const taskTables = [
  `CREATE TABLE IF NOT EXISTS _weft_tasks (id text PRIMARY KEY, at bigint GENERATED ALWAYS AS IDENTITY, ${taskColumns
    .map((name) => `${name} ${numberColumns.has(name) ? 'bigint' : 'text'} NOT NULL`)
    .join(', ')})`,
  'CREATE INDEX IF NOT EXISTS _weft_tasks_due ON _weft_tasks (queue, state, due)',
  `CREATE UNIQUE INDEX IF NOT EXISTS _weft_tasks_key ON _weft_tasks (queue, key) WHERE key <> ''`,
];

/** Microflows that run later, in the database of the objects: written and ended in the commits of runs, whatever replica carries them out. */
export class Tasks implements TaskStore {
  private readonly connections: Connections;

  constructor(connections: Connections) {
    this.connections = connections;
  }

  /**
   * Writes what a run asks for, and the end of the task that it carries out, in the transaction that is open. That fails with
   * `data/task-taken` when the task is another holder's by now.
   */
  askWrite(tx: Transaction, { tasks = [], taskEnd = null }: WriteSet): void {
    if (taskEnd)
      tx.later(
        {
          sql: `UPDATE _weft_tasks SET state = 'done', ended = $1::bigint, error = ''
                WHERE id = $2 AND holder = $3 AND state = 'running'`,
          values: [taskEnd.at, taskEnd.id, taskEnd.holder],
        },
        ({ count }) => {
          if (count === 0) throw takenTask();
        },
      );
    for (const task of tasks)
      tx.later({
        sql: `INSERT INTO _weft_tasks (${columns.join(', ')})
              VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7::bigint, $8::bigint, 0, '', 0, '', 0) ON CONFLICT DO NOTHING`,
        values: [task.id, task.queue, task.flow, task.name, task.arguments, task.key ?? '', task.createdAt, task.dueAt],
      });
  }

  /** Not asked again when its answer is lost: whose the tasks are is not known then, and they wait again when the time is over. */
  async claim(queue: string, holder: string, now: number, until: number, most: number): Promise<StoredTask[]> {
    const answer = await this.connections.ask(
      {
        sql: `UPDATE _weft_tasks SET state = 'running', holder = $1, until = $2::bigint, attempts = attempts + 1 WHERE id IN (
                SELECT id FROM _weft_tasks
                WHERE queue = $3 AND ((state = 'waiting' AND due <= $4::bigint) OR (state = 'running' AND until <= $4::bigint))
                ORDER BY due, at LIMIT $5::bigint FOR UPDATE SKIP LOCKED) RETURNING ${columns.join(', ')}`,
        values: [holder, until, queue, now, most],
        name: 'claim tasks',
      },
      false,
    );
    return tasksOf(answer).toSorted((a, b) => a.dueAt - b.dueAt || a.createdAt - b.createdAt);
  }

  async renew(holder: string, until: number): Promise<void> {
    await this.connections.ask({
      sql: `UPDATE _weft_tasks SET until = $1::bigint WHERE holder = $2 AND state = 'running'`,
      values: [until, holder],
    });
  }

  async release(id: string, holder: string): Promise<void> {
    await this.connections.ask({
      sql: `UPDATE _weft_tasks SET state = 'waiting', holder = '', attempts = attempts - 1
            WHERE id = $1 AND holder = $2 AND state = 'running'`,
      values: [id, holder],
    });
  }

  async fail(id: string, holder: string, error: string, now: number, again: number | null): Promise<void> {
    await this.connections.ask({
      sql: `UPDATE _weft_tasks SET state = $1, due = coalesce($2::bigint, due), error = $3, ended = $4::bigint, holder = ''
            WHERE id = $5 AND holder = $6 AND state = 'running'`,
      // A text has no U+0000 there.
      values: [
        again === null ? 'failed' : 'waiting',
        again,
        keptError(error).replaceAll('\0', '\uFFFD'),
        again === null ? now : 0,
        id,
        holder,
      ],
    });
  }

  async nextDue(queue: string): Promise<number | null> {
    const { rows } = await this.connections.ask({
      sql: `SELECT least(
              (SELECT min(due) FROM _weft_tasks WHERE queue = $1 AND state = 'waiting'),
              (SELECT min(until) FROM _weft_tasks WHERE queue = $1 AND state = 'running'))`,
      values: [queue],
      name: 'next task',
    });
    const due = rows[0]?.[0] ?? null;
    return due === null ? null : Number(due);
  }

  async clear(queue: string, before: number): Promise<void> {
    await this.connections.ask({
      sql: `DELETE FROM _weft_tasks WHERE queue = $1 AND state = 'done' AND ended < $2::bigint`,
      values: [queue, before],
    });
  }

  async page(queue: string | null, state: TaskState | null, offset: number, limit: number): Promise<TaskPage> {
    const found = await this.connections.ask({
      sql: `SELECT ${columns.join(', ')} FROM _weft_tasks WHERE ($1::text IS NULL OR queue = $1) AND ($2::text IS NULL OR state = $2)
            ORDER BY created DESC, at DESC LIMIT $3::bigint OFFSET $4::bigint`,
      values: [queue, state, limit, offset],
    });
    const { rows } = await this.connections.ask({
      sql: 'SELECT state, count(*) FROM _weft_tasks WHERE ($1::text IS NULL OR queue = $1) GROUP BY 1',
      values: [queue],
    });
    const counts = Object.fromEntries(
      taskStates.map((name) => [name, Number(rows.find(([each]) => each === name)?.[1] ?? 0)]),
    ) as TaskPage['counts'];
    return { tasks: tasksOf(found), counts };
  }

  async tryAgain(id: string, now: number): Promise<boolean> {
    const { count } = await this.connections.ask({
      sql: `UPDATE _weft_tasks SET state = 'waiting', due = $1::bigint, attempts = 0, ended = 0 WHERE id = $2 AND state = 'failed'`,
      values: [now, id],
    });
    return count > 0;
  }

  async remove(id: string, now: number): Promise<boolean> {
    const { count } = await this.connections.ask({
      sql: `DELETE FROM _weft_tasks WHERE id = $1 AND (state <> 'running' OR until <= $2::bigint)`,
      values: [id, now],
    });
    return count > 0;
  }
}

function tasksOf({ rows }: Answer): StoredTask[] {
  return rows.map((row) => taskOfRow(Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])) as TaskRow));
}
