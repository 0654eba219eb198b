import type Database from 'better-sqlite3';

/** Numbers by name, kept in the database: how far something is that nobody may do twice. */
export class Marks {
  private readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
    database.exec('CREATE TABLE IF NOT EXISTS _weft_marks (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID');
  }

  read(name: string): number | null {
    const at = this.database.prepare('SELECT at FROM _weft_marks WHERE name = ?').pluck().get(name);
    return (at as number | undefined) ?? null;
  }

  /** One statement: of two processes that move a mark to the same place, one does. */
  advance(name: string, to: number): boolean {
    const { changes } = this.database
      .prepare(
        'INSERT INTO _weft_marks (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE excluded.at > at',
      )
      .run(name, to);
    return changes > 0;
  }

  /** One statement, too: nobody moves back what another has moved meanwhile. */
  moveBack(name: string, from: number, to: number): boolean {
    const { changes } = this.database
      .prepare('UPDATE _weft_marks SET at = ? WHERE name = ? AND at = ?')
      .run(to, name, from);
    return changes > 0;
  }
}
