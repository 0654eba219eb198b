import type Database from 'better-sqlite3';
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
import { translate } from './sqlite-error.ts';

/** Microflows that run later, in the database of the objects: written and ended in the commits of runs. */
export class Tasks implements TaskStore {
  private readonly database: Database.Database;
  /** What is written inside a savepoint would be taken back with it. */
  private readonly outside: () => void;
  private readonly statements = new Map<string, Database.Statement>();

  constructor(database: Database.Database, outside: () => void) {
    this.database = database;
    this.outside = outside;
    const types = taskColumns.map((name) => `${name} ${numberColumns.has(name) ? 'INTEGER' : 'TEXT'} NOT NULL`);
    database.exec(`CREATE TABLE IF NOT EXISTS _weft_tasks (id TEXT PRIMARY KEY, ${types.join(', ')})`);
    database.exec('CREATE INDEX IF NOT EXISTS _weft_tasks_due ON _weft_tasks (queue, state, due)');
    // There is one writer at a time: what is not there when a row is written comes from nobody else.
    database.exec('CREATE INDEX IF NOT EXISTS _weft_tasks_key ON _weft_tasks (queue, key)');
  }

  /**
   * Writes what a run asks for, and the end of the task that it carries out, in the transaction that is open.
   * @throws `data/task-taken` when the task is another holder's by now
   */
  write({ tasks = [], taskEnd = null }: WriteSet): void {
    if (taskEnd) {
      const ended = this.prepared(
        "UPDATE _weft_tasks SET state = 'done', ended = ?, error = '' WHERE id = ? AND holder = ? AND state = 'running'",
      ).run(taskEnd.at, taskEnd.id, taskEnd.holder);
      if (ended.changes === 0) throw takenTask();
    }
    for (const task of tasks)
      this.prepared(
        `INSERT INTO _weft_tasks (id, ${taskColumns.join(', ')})
         SELECT @id, @queue, @flow, @name, @arguments, @key, 'waiting', @createdAt, @dueAt, 0, '', 0, '', 0
         WHERE @key = '' OR NOT EXISTS (SELECT 1 FROM _weft_tasks WHERE queue = @queue AND key = @key)`,
      ).run({ ...task, key: task.key ?? '' });
  }

  claim(queue: string, holder: string, now: number, until: number, most: number): StoredTask[] {
    return this.told(() => {
      // What is read by an UPDATE that gives its rows is in no order.
      const rows = this.prepared(
        `UPDATE _weft_tasks SET state = 'running', holder = ?, until = ?, attempts = attempts + 1 WHERE id IN (
           SELECT id FROM _weft_tasks WHERE queue = ? AND ((state = 'waiting' AND due <= ?) OR (state = 'running' AND until <= ?))
           ORDER BY due, created, rowid LIMIT ?) RETURNING *`,
      ).all(holder, until, queue, now, now, most) as TaskRow[];
      return rows.map(taskOfRow).toSorted((a, b) => a.dueAt - b.dueAt || a.createdAt - b.createdAt);
    });
  }

  renew(holder: string, until: number): void {
    this.told(() =>
      this.prepared("UPDATE _weft_tasks SET until = ? WHERE holder = ? AND state = 'running'").run(until, holder),
    );
  }

  release(id: string, holder: string): void {
    this.told(() =>
      this.prepared(
        "UPDATE _weft_tasks SET state = 'waiting', holder = '', attempts = attempts - 1 WHERE id = ? AND holder = ? AND state = 'running'",
      ).run(id, holder),
    );
  }

  fail(id: string, holder: string, error: string, now: number, again: number | null): void {
    this.told(() =>
      this.prepared(
        `UPDATE _weft_tasks SET state = ?, due = coalesce(?, due), error = ?, ended = ?, holder = ''
         WHERE id = ? AND holder = ? AND state = 'running'`,
      ).run(again === null ? 'failed' : 'waiting', again, keptError(error), again === null ? now : 0, id, holder),
    );
  }

  nextDue(queue: string): number | null {
    return this.told(
      () =>
        this.prepared(
          `SELECT min(at) FROM (
             SELECT min(due) AS at FROM _weft_tasks WHERE queue = @queue AND state = 'waiting'
             UNION ALL SELECT min(until) FROM _weft_tasks WHERE queue = @queue AND state = 'running')`,
        )
          .pluck()
          .get({ queue }) as number | null,
    );
  }

  clear(queue: string, before: number): void {
    this.told(() =>
      this.prepared("DELETE FROM _weft_tasks WHERE queue = ? AND state = 'done' AND ended < ?").run(queue, before),
    );
  }

  page(queue: string | null, state: TaskState | null, offset: number, limit: number): TaskPage {
    return this.told(() => {
      const rows = this.prepared(
        `SELECT * FROM _weft_tasks WHERE (@queue IS NULL OR queue = @queue) AND (@state IS NULL OR state = @state)
         ORDER BY created DESC, rowid DESC LIMIT @limit OFFSET @offset`,
      ).all({ queue, state, limit, offset }) as TaskRow[];
      const counted = this.prepared(
        'SELECT state, count(*) AS count FROM _weft_tasks WHERE (@queue IS NULL OR queue = @queue) GROUP BY 1',
      ).all({ queue }) as { state: string; count: number }[];
      const counts = Object.fromEntries(
        taskStates.map((name) => [name, counted.find((each) => each.state === name)?.count ?? 0]),
      ) as TaskPage['counts'];
      return { tasks: rows.map(taskOfRow), counts };
    });
  }

  tryAgain(id: string, now: number): boolean {
    return this.told(
      () =>
        this.prepared(
          "UPDATE _weft_tasks SET state = 'waiting', due = ?, attempts = 0, ended = 0 WHERE id = ? AND state = 'failed'",
        ).run(now, id).changes > 0,
    );
  }

  remove(id: string, now: number): boolean {
    return this.told(
      () =>
        this.prepared("DELETE FROM _weft_tasks WHERE id = ? AND (state <> 'running' OR until <= ?)").run(id, now)
          .changes > 0,
    );
  }

  private prepared(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }

  private told<T>(step: () => T): T {
    this.outside();
    try {
      return step();
    } catch (error) {
      throw translate(error);
    }
  }
}
