import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

/** `WEFT` in ASCII: names the file as ours (SQLite's application_id). */
export const applicationId = 0x57454654;

/** A project file that cannot be opened: why, and what can be done. */
export class ProjectFileError extends Error {
  readonly code:
    | 'project/missing'
    | 'project/not-a-project'
    | 'project/newer'
    | 'project/damaged'
    | 'project/exists'
    | 'project/read-only'
    | 'project/disk-full'
    | 'project/io';
  readonly fix: string | undefined;
  constructor(code: ProjectFileError['code'], message: string, fix?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}

/** Each step brings a file of the version before to this one. Never edited after a release; a new version is a new step. */
const schemaSteps: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE unit (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, parent TEXT, documentation TEXT NOT NULL, data TEXT NOT NULL, kind_version INTEGER NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX unit_version ON unit (version);
   CREATE TABLE deleted_unit (id TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, at INTEGER NOT NULL, forward TEXT NOT NULL, inverse TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
   CREATE TABLE blob (hash TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
   CREATE VIRTUAL TABLE unit_text USING fts5(unit UNINDEXED, element UNINDEXED, kind UNINDEXED, name, body, tokenize = "unicode61 tokenchars '_'", prefix = '2 3');
   INSERT INTO meta VALUES ('version', '0');`,
];
export const schemaVersion = schemaSteps.length;

/** Opens (or makes) a project database. A file that is not ours, newer or damaged is refused before anything is written to it. */
export function openProjectFile(
  file: string,
  mode: 'open' | 'create',
): { database: Database.Database; readOnly: string | null } {
  if (mode === 'create') {
    if (existsSync(file))
      throw new ProjectFileError('project/exists', `${file} exists already.`, 'Choose another name, or open it.');
    return { database: wrap(file, () => prepare(new Database(file))), readOnly: null };
  }
  if (!existsSync(file))
    throw new ProjectFileError(
      'project/missing',
      `${file} does not exist.`,
      'Check the path, or make a project with: weft new FILE',
    );
  if (statSync(file).isDirectory())
    throw new ProjectFileError(
      'project/not-a-project',
      `${file} is a folder.`,
      'weft pack DIR FILE makes a project of its text form.',
    );
  inspect(file);
  const readOnly = writableReason(file);
  if (readOnly) return { database: wrap(file, () => new Database(file, { readonly: true })), readOnly };
  return { database: wrap(file, () => prepare(new Database(file))), readOnly: null };
}

function wrap<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw translateFileError(file, error);
  }
}

/** SQLite's errors about the file itself in the user's words. */
export function translateFileError(file: string, error: unknown): unknown {
  if (error instanceof ProjectFileError) return error;
  const code = (error as { code?: string } | null)?.code ?? '';
  if (code === 'SQLITE_FULL')
    return new ProjectFileError(
      'project/disk-full',
      `The disk is full: ${file} was not changed. The last saved state is intact.`,
      'Free some space and try again.',
      error,
    );
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return damaged(file, (error as Error).message, error);
  if (code.startsWith('SQLITE_READONLY'))
    return new ProjectFileError(
      'project/read-only',
      `${file} cannot be written to.`,
      'Check the rights of the file and its folder.',
      error,
    );
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN'))
    return new ProjectFileError(
      'project/io',
      `${file} could not be read or written (${code}).`,
      'Check the disk and the rights of the folder.',
      error,
    );
  return error;
}

function damaged(file: string, detail: string, cause?: unknown): ProjectFileError {
  return new ProjectFileError(
    'project/damaged',
    `${file} is damaged (${detail}). It was not changed.`,
    'Recover what can be read into a new file with: weft new NEWFILE --recover FILE',
    cause,
  );
}

/** Looks at a file without the right to write: is it ours, of a version we know, and whole? */
function inspect(file: string): void {
  const head = Buffer.alloc(100);
  const handle = openSync(file, 'r');
  const read = readSync(handle, head, 0, 100, 0);
  closeSync(handle);
  if (read < 100 || head.toString('latin1', 0, 15) !== 'SQLite format 3') {
    throw new ProjectFileError(
      'project/not-a-project',
      `${file} is not a Weft project${read === 0 ? ': it is empty' : ''}.`,
      'A contract (JSON, …) is brought in with: weft import PROJECT CONTRACT --module M',
    );
  }
  if (head.readUInt32BE(68) !== applicationId)
    throw new ProjectFileError('project/not-a-project', `${file} is an SQLite database, but not a Weft project.`);
  const missing = missingBytes(file, head);
  if (missing > 0) throw damaged(file, `its last ${missing} bytes are missing`);
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true });
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > schemaVersion) {
      throw new ProjectFileError(
        'project/newer',
        `${file} was made by a newer Weft Studio (format ${version}, this one knows ${schemaVersion}). It was not changed.`,
        'Update Weft Studio to open it.',
      );
    }
    const check = database.pragma('quick_check(1)', { simple: true }) as string;
    if (check !== 'ok') throw damaged(file, check.replace(/^\*\*\* in database main \*\*\*\s*/, ''));
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_CANTOPEN') return;
    throw translateFileError(file, error);
  } finally {
    database?.close();
  }
}

/**
 * How many bytes the file lacks of the pages its header counts: SQLite reads the rest of a cut page as zeros. A log beside the
 * file may hold pages that the file does not have yet; then nothing is said.
 */
function missingBytes(file: string, head: Buffer): number {
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) return 0;
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  // The count is only right when the last writer kept it (file format 1.3.2).
  const isCounted = head.readUInt32BE(24) === head.readUInt32BE(92);
  return isCounted ? pageSize * head.readUInt32BE(28) - statSync(file).size : 0;
}

function writableReason(file: string): string | null {
  try {
    accessSync(file, constants.W_OK);
    // Root may write everything; the mode still says what its owner wants.
    if ((statSync(file).mode & 0o222) === 0) return 'The file is read-only.';
    return null;
  } catch {
    return 'The file is read-only.';
  }
}

function prepare(database: Database.Database): Database.Database {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version < schemaVersion) {
    database.transaction(() => {
      for (const step of schemaSteps.slice(version)) database.exec(step);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${schemaVersion}`);
    })();
  }
  return database;
}

/** Reads what can be read of a damaged file: its units, in whatever number they come. */
export function salvageUnits(file: string): { rows: UnitRow[]; lost: string[] } {
  const rows: UnitRow[] = [];
  const lost: string[] = [];
  const database = new Database(file, { readonly: true });
  try {
    let ids: string[] = [];
    try {
      ids = (database.prepare('SELECT id FROM unit').all() as { id: string }[]).map((r) => r.id);
    } catch (error) {
      lost.push((error as Error).message);
    }
    const read = database.prepare('SELECT * FROM unit WHERE id = ?');
    for (const id of ids) {
      try {
        const row = read.get(id) as UnitRow | undefined;
        if (row) {
          JSON.parse(row.data);
          rows.push(row);
        }
      } catch {
        lost.push(id);
      }
    }
  } finally {
    database.close();
  }
  return { rows, lost };
}

export interface UnitRow {
  id: string;
  kind: string;
  name: string;
  parent: string | null;
  documentation: string;
  data: string;
  kind_version: number;
  version: number;
}
