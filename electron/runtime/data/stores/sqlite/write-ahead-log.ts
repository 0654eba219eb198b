import type Database from 'better-sqlite3';

const patienceMs = 5_000;
const pauseMs = 20;

/**
 * Puts a database into WAL mode. Where another program does the same at this moment SQLite does not wait, as it does everywhere else: each would wait for the
 * other (https://www.sqlite.org/wal.html, "sometimes queries return SQLITE_BUSY").
 */
export function switchToWriteAheadLog(database: Database.Database): void {
  for (const end = performance.now() + patienceMs; ; ) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
