import type Database from 'better-sqlite3';

/**
 * Ids of objects, taken from the database in blocks, so that two processes on one file never meet. Blocks grow with use: few
 * ids are left unused by a short run, few writes are made by a long one.
 */
export class ObjectIds {
  private readonly database: Database.Database;
  private next = 0;
  private limit = 0;
  private size = 64;

  constructor(database: Database.Database) {
    this.database = database;
    database.exec('CREATE TABLE IF NOT EXISTS _weft_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)');
  }

  /**
   * Ids above `last` are free: what is stored from before ids were counted. One statement: what another process has counted
   * meanwhile is never taken back, or both would give the same ids.
   */
  startAfter(last: number): void {
    this.database
      .prepare(
        `INSERT INTO _weft_meta (key, value) VALUES ('ids', CAST(? AS INTEGER)) ON CONFLICT (key) DO UPDATE SET value = excluded.value
         WHERE CAST(excluded.value AS INTEGER) > CAST(value AS INTEGER)`,
      )
      .run(last);
  }

  /** True when the next id needs a write to the database. */
  get isEmpty(): boolean {
    return this.next >= this.limit;
  }

  take(): number {
    if (this.isEmpty) this.refill();
    return ++this.next;
  }

  /** Forgets the block at hand: a transaction in which it was taken was rolled back. */
  drop(): void {
    this.next = this.limit;
  }

  private refill(): void {
    // `get` would not say it when what was counted could not be written; `all` does.
    const [last] = this.database
      .prepare(
        `UPDATE _weft_meta SET value = CAST(value AS INTEGER) + CAST(? AS INTEGER) WHERE key = 'ids' RETURNING CAST(value AS INTEGER)`,
      )
      .pluck()
      .all(this.size) as [number];
    this.next = last - this.size;
    this.limit = last;
    this.size = Math.min(this.size * 4, 65_536);
  }
}
