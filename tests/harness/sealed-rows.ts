import Database from 'better-sqlite3';
import { sealAll } from '../../electron/host/store/seals.ts';

/** Edits the rows of a project file by SQL and seals them, as somebody would who knows how. */
export function editSealed(file: string, work: (database: Database.Database) => void): void {
  const database = new Database(file);
  try {
    work(database);
    sealAll(database);
  } finally {
    database.close();
  }
}

/** Edits the rows by SQL and leaves their seals as they were: damage. */
export function editUnsealed(file: string, sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}
