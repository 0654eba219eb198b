import type Database from 'better-sqlite3';
import { FlowError } from '../../../contract/flow-error.ts';
import type { KeptAnswer } from '../../../contract/object-store.ts';

/** So many are kept; beyond it those go whose time is over first. */
const most = 10_000;
/** How often what is over is looked for, in answers that are kept. */
const everySoMany = 200;

/** Answers by key, kept in the database for a time, each in the commit of the run that gave it. */
export class KeptAnswers {
  private readonly database: Database.Database;
  private readonly insert: Database.Statement;
  private readonly over: Database.Statement;
  private readonly find: Database.Statement;
  private kept = 0;

  constructor(database: Database.Database) {
    this.database = database;
    // Rows of their own beside the tree of keys: what is over is found without the values.
    database.exec(
      'CREATE TABLE IF NOT EXISTS _weft_answers (key TEXT PRIMARY KEY, until INTEGER NOT NULL, value TEXT NOT NULL)',
    );
    this.insert = database.prepare(
      'INSERT INTO _weft_answers (key, until, value) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING',
    );
    this.over = database.prepare('DELETE FROM _weft_answers WHERE key = ? AND until <= ?');
    this.find = database.prepare('SELECT value FROM _weft_answers WHERE key = ? AND until > ?').pluck();
  }

  /** The value under a key; null where there is none, or its time is over. */
  read(key: string, now: number): string | null {
    const value = this.find.get(key, now);
    return typeof value === 'string' ? value : null;
  }

  /**
   * Keeps an answer, in the transaction that is open.
   * @throws `data/answer-kept` when another run has kept one under its key meanwhile
   */
  keep({ key, value, keptAt, until }: KeptAnswer): void {
    if (this.kept++ % everySoMany === 0) this.clear(keptAt);
    this.over.run(key, keptAt);
    if (this.insert.run(key, until, value).changes === 0)
      throw new FlowError('data/answer-kept', 'Another request with this key was carried out meanwhile.');
  }

  private clear(now: number): void {
    this.database.prepare('DELETE FROM _weft_answers WHERE until <= ?').run(now);
    const count = this.database.prepare('SELECT count(*) FROM _weft_answers').pluck().get() as number;
    if (count > most)
      this.database
        .prepare('DELETE FROM _weft_answers WHERE key IN (SELECT key FROM _weft_answers ORDER BY until LIMIT ?)')
        .run(count - most);
  }
}
