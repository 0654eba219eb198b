import Database from 'better-sqlite3';
import { distrust } from '../../../../sqlite-file/distrust.ts';
import { registerQueryFunctions } from './query-functions.ts';

/** Memory for pages of such a connection, in KiB: many may be open at once. */
const cacheKiB = 4_000;

/**
 * A connection of its own that sees a database file as it is committed now, for as long as it is open: a read transaction of the write-ahead log. Nobody waits for it,
 * but the log grows with what is written meanwhile, and is taken into the file when it is closed.
 */
export function openMoment(file: string): Database.Database {
  const handle = new Database(file, { readonly: true, fileMustExist: true });
  try {
    handle.pragma('busy_timeout = 5000');
    distrust(handle);
    handle.pragma(`cache_size = -${cacheKiB}`);
    registerQueryFunctions(handle);
    handle.exec('BEGIN');
    // The moment is that of the first read.
    handle.prepare('SELECT count(*) FROM sqlite_schema').get();
    return handle;
  } catch (error) {
    handle.close();
    throw error;
  }
}
