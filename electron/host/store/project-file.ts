import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { distrust } from '../../sqlite-file/distrust.ts';
import { damagedFile, ProjectFileError, translateFileError } from './file-error.ts';
import { openAlone, setAsideForeignLog } from './foreign-log.ts';
import { HeldFile, missingBytes, refuseOddCompanions } from './held-file.ts';
import {
  applicationId,
  bringSchemaForward,
  foreignSchema,
  readSchemaVersion,
  schemaVersion,
} from './project-schema.ts';

export { ProjectFileError } from './file-error.ts';

/** A project file that is open: its connection, and the file itself. */
export interface OpenProjectFile {
  database: Database.Database;
  held: HeldFile;
  /** Why it can only be read, or null. */
  readOnly: string | null;
  /** What was done about a log beside it that is not its own. */
  notice: string | null;
}

/** Opens (or makes) a project database. A file that is not ours, newer or damaged is refused before anything is written to it. */
export function openProjectFile(file: string, mode: 'open' | 'create'): OpenProjectFile {
  if (mode === 'create') {
    if (existsSync(file))
      throw new ProjectFileError('project/exists', `${file} exists already.`, 'Choose another name, or open it.');
    return opened(file, null, null);
  }
  const held = new HeldFile(file);
  try {
    refuseOddCompanions(file);
    return opened(file, held, inspect(file, held));
  } catch (error) {
    held.dispose();
    throw translateFileError(file, error);
  }
}

function opened(file: string, held: HeldFile | null, notice: string | null): OpenProjectFile {
  const readOnly = held && writableReason(held.place);
  const database = held && readOnly !== null ? openForReading(file, held) : new Database(file);
  try {
    distrust(database);
    if (readOnly === null) prepare(database);
    return { database, held: held ?? new HeldFile(file), readOnly, notice };
  } catch (error) {
    database.close();
    throw translateFileError(file, error);
  }
}

/**
 * Looks at a file without the right to write: is it ours, of a version we know, with our tables only, and whole? A log that is not
 * its own is set aside before; gives what is to be said of that.
 */
function inspect(file: string, held: HeldFile): string | null {
  const head = held.read(0, 100);
  if (head.length < 100 || head.toString('latin1', 0, 15) !== 'SQLite format 3') {
    throw new ProjectFileError(
      'project/not-a-project',
      `${file} is not a Weft project${head.length === 0 ? ': it is empty' : ''}.`,
      'A contract (JSON, …) is brought in with: weft import PROJECT CONTRACT --module M',
    );
  }
  if (head.readUInt32BE(68) !== applicationId)
    throw new ProjectFileError('project/not-a-project', `${file} is an SQLite database, but not a Weft project.`);
  refuseJournal(held);
  const notice = setAsideForeignLog(file, held);
  // A log beside the file may hold pages that the file does not have yet.
  const hasLog = (statSync(`${held.place}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const missing = hasLog ? 0 : missingBytes(held);
  if (missing > 0) throw damagedFile(file, `its last ${missing} bytes are missing`);
  let database: Database.Database | null = null;
  try {
    database = openForReading(file, held);
    distrust(database);
    const version = readSchemaVersion(database);
    refuseVersion(file, version);
    const foreign = foreignSchema(database, version);
    if (foreign !== null)
      throw new ProjectFileError(
        'project/foreign-schema',
        `${file} is not opened: ${foreign}. It was damaged, or changed by another program.`,
        'Take over its documents into a new file with: weft new NEWFILE --recover FILE',
      );
    const check = database.pragma('quick_check(1)', { simple: true }) as string;
    if (check !== 'ok') throw damagedFile(file, check.replace(/^\*\*\* in database main \*\*\*\s*/, ''));
    return notice;
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_CANTOPEN') return notice;
    throw translateFileError(file, error);
  } finally {
    database?.close();
  }
}

/** In a folder that cannot be written to, SQLite has no place for what it keeps beside a file in WAL mode: the file is read alone. */
function openForReading(file: string, held: HeldFile): Database.Database {
  if (canWrite(dirname(held.place))) return new Database(file, { readonly: true });
  if ((statSync(`${held.place}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new ProjectFileError(
      'project/read-only',
      `${file} is not opened: its latest edits lie in ${held.place}-wal, and the folder cannot be written to.`,
      'Copy both into a folder of yours and open the copy.',
    );
  return openAlone(held);
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function refuseVersion(file: string, version: number): void {
  if (version > schemaVersion)
    throw new ProjectFileError(
      'project/newer',
      `${file} was made by a newer Weft Studio (format ${version}, this one knows ${schemaVersion}). It was not changed.`,
      'Update Weft Studio to open it.',
    );
  if (version < 1) throw damagedFile(file, `it says that it is of format ${version}, and the first one is 1`);
}

/**
 * A rollback journal is never ours, since a project is in WAL mode from before it has its name. SQLite would play it into the file,
 * also one that a synchroniser or a stranger put there.
 */
function refuseJournal({ path: file, place }: HeldFile): void {
  const journal = statSync(`${place}-journal`, { throwIfNoEntry: false });
  if (journal && journal.size > 0)
    throw new ProjectFileError(
      'project/companion',
      `${file} is not opened: ${place}-journal beside it would change it, and is not of Weft Studio.`,
      'Move it away to open the project as it is.',
    );
}

function writableReason(file: string): string | null {
  // Root may write everything; the mode still says what its owner wants.
  if (!canWrite(file) || (statSync(file).mode & 0o222) === 0) return 'The file is read-only.';
  return canWrite(dirname(file)) ? null : 'The folder is read-only.';
}

/**
 * Closes a connection whose file, or log, was overwritten in place. SQLite would play the log into the file at the last close, unless another
 * connection holds it; that one is closed without the right to write. The connection stays open where no other can hold the
 * file: that costs less than writing into it.
 */
export function closeWithoutLog(file: string, database: Database.Database): void {
  let other: Database.Database;
  try {
    other = new Database(file, { readonly: true });
  } catch {
    return;
  }
  if (holds(other, file)) database.close();
  other.close();
}

/** Whether a connection holds its file from now on: one with a log does, whatever it then reads; another only while it reads. */
function holds(connection: Database.Database, file: string): boolean {
  try {
    connection.pragma('user_version');
    return connection.pragma('journal_mode', { simple: true }) === 'wal';
  } catch {
    // It had opened the log before it read what makes no sense, if there is a log and a file that it could be of.
    const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;
    return size(`${file}-wal`) !== undefined && (size(file) ?? 0) > 0;
  }
}

function prepare(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  // The log is brought into the file by the store, which looks first whether it is still the same file.
  database.pragma('wal_autocheckpoint = 0');
  bringSchemaForward(database);
}
