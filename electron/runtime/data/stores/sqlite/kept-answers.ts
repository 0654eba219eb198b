import type Database from 'better-sqlite3';
import { FlowError } from '../../../contract/flow-error.ts';
import type { KeptAnswer } from '../../../contract/object-store.ts';
import { levelOf } from '../../kept-answers-level.ts';

/** How often what is over is looked for, in answers that are kept. */
const everySoMany = 200;

/** Answers by key, kept in the database for a time, each in the commit of the run that gave it; and keys that are reserved for one. */
export class KeptAnswers {
  private readonly database: Database.Database;
  private readonly insert: Database.Statement;
  private readonly over: Database.Statement;
  private readonly find: Database.Statement;
  private readonly reserved: Database.Statement;
  private readonly free: Database.Statement;
  private readonly give: Database.Statement;
  private readonly holder: Database.Statement;
  private kept = 0;

  constructor(database: Database.Database) {
    this.database = database;
    // Rows of their own beside the tree of keys: what is over is found without the values.
    database.exec(
      'CREATE TABLE IF NOT EXISTS _weft_answers (key TEXT PRIMARY KEY, until INTEGER NOT NULL, value TEXT NOT NULL)',
    );
    database.exec(
      'CREATE TABLE IF NOT EXISTS _weft_reserved (key TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID',
    );
    this.insert = database.prepare(
      'INSERT INTO _weft_answers (key, until, value) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING',
    );
    this.over = database.prepare('DELETE FROM _weft_answers WHERE key = ? AND until <= ?');
    this.find = database.prepare('SELECT value FROM _weft_answers WHERE key = ? AND until > ?').pluck();
    // One statement: of two processes that ask for a key, one gets it.
    this.reserved = database.prepare(
      `INSERT INTO _weft_reserved (key, holder, until) SELECT @key, @holder, @until
         WHERE NOT EXISTS (SELECT 1 FROM _weft_answers WHERE key = @key AND until > @now)
         ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE _weft_reserved.until <= @now OR _weft_reserved.holder = excluded.holder`,
    );
    this.free = database.prepare('DELETE FROM _weft_reserved WHERE until <= ?');
    this.give = database.prepare('DELETE FROM _weft_reserved WHERE key = ? AND holder = ?');
    this.holder = database.prepare('SELECT holder FROM _weft_reserved WHERE key = ? AND until > ?').pluck();
  }

  /** The value under a key; null where there is none, or its time is over. */
  read(key: string, now: number): string | null {
    const value = this.find.get(key, now);
    return typeof value === 'string' ? value : null;
  }

  /** Reserves a key; false where an answer is kept under it, or another holder has it. */
  reserve(key: string, holder: string, now: number, until: number): boolean {
    if (this.kept++ % everySoMany === 0) this.free.run(now);
    return this.reserved.run({ key, holder, now, until }).changes > 0;
  }

  release(key: string, holder: string): void {
    this.give.run(key, holder);
  }

  /**
   * Keeps an answer, in the transaction that is open.
   * @throws `data/answer-kept` when another run has kept one under its key meanwhile, or has reserved that
   */
  keep({ key, value, keptAt, until, holder = '' }: KeptAnswer): void {
    if (this.kept++ % everySoMany === 0) this.clear(keptAt);
    this.over.run(key, keptAt);
    this.give.run(key, holder);
    if (this.holder.get(key, keptAt) !== undefined || this.insert.run(key, until, value).changes === 0)
      throw new FlowError('data/answer-kept', 'Another request with this key was carried out meanwhile.');
  }

  private clear(now: number): void {
    this.database.prepare('DELETE FROM _weft_answers WHERE until <= ?').run(now);
    const owner = "substr(key, 1, instr(key, ' '))";
    const counted = this.database
      .prepare(`SELECT ${owner} AS owner, count(*) AS count FROM _weft_answers GROUP BY 1`)
      .all() as { owner: string; count: number }[];
    const level = levelOf(counted.map(({ count }) => count));
    const takeOut = this.database.prepare(
      `DELETE FROM _weft_answers WHERE key IN (SELECT key FROM _weft_answers WHERE ${owner} = ? ORDER BY until LIMIT ?)`,
    );
    for (const { owner: whose, count } of counted) if (count > level) takeOut.run(whose, count - level);
  }
}
