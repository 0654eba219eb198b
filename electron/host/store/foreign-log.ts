import { existsSync, renameSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { distrust } from '../../sqlite-file/distrust.ts';
import type { HeldFile } from './held-file.ts';
import { generationIn, readAroundDamage, readGeneration } from './project-schema.ts';

/**
 * SQLite plays any log beside a file into it, also that of an older or newer copy. One that does not continue this file (see
 * `FileStanding`) is renamed, never deleted, before anything is opened for writing; gives what is to be said then.
 */
export function setAsideForeignLog(file: string, held: HeldFile): string | null {
  const log = `${held.place}-wal`;
  const found = statSync(log, { throwIfNoEntry: false });
  if (!found || found.size === 0 || continues(file, held)) return null;
  let aside = `${log}-set-aside`;
  for (let n = 2; existsSync(aside); n++) aside = `${log}-set-aside-${n}`;
  renameSync(log, aside);
  return `Edits of another version of ${file} lay beside it. They were not taken into this one, and are kept in ${aside}.`;
}

/** Opens a file to read what can be read of it, with the log beside it only if it surely is its own; else says that it is not taken. */
export function openWithOwnLog(file: string, held: HeldFile): { database: Database.Database; notice: string | null } {
  const hasLog = (statSync(`${held.place}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (hasLog && isOwn(file, held)) {
    const database = new Database(file, { readonly: true });
    distrust(database);
    readAroundDamage(database);
    return { database, notice: null };
  }
  const database = openAlone(held);
  distrust(database);
  readAroundDamage(database);
  return { database, notice: hasLog ? `${held.place}-wal: it is not, or not surely, of this file.` : null };
}

function isOwn(file: string, held: HeldFile): boolean {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true });
    distrust(database);
    readAroundDamage(database);
    const { generation, base } = database.transaction(readGeneration)(database);
    const inFile = generationIn(held.read(60, 4));
    return inFile === generation || inFile === base;
  } catch {
    return false;
  } finally {
    database?.close();
  }
}

function continues(file: string, held: HeldFile): boolean {
  const inFile = () => generationIn(held.read(60, 4));
  const before = inFile();
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true });
    distrust(database);
    // One snapshot: another process that has the file open may begin the next generation meanwhile.
    const { generation, base } = database.transaction(readGeneration)(database);
    return [before, inFile()].some((each) => each === generation || each === base);
  } catch (error) {
    // A folder that cannot be written to: nothing can be set aside there, and nothing is going to be played.
    if (/^SQLITE_(CANTOPEN|READONLY)/.test((error as { code?: string }).code ?? '')) return true;
    // Who holds it may be writing just now: nothing is known of either, and nothing is moved.
    if (/^SQLITE_(BUSY|LOCKED)/.test((error as { code?: string }).code ?? '')) throw error;
    // Together they make no sense. If the file makes sense by itself, it is the log that does not belong to it.
    return !isWhole(held);
  } finally {
    database?.close();
  }
}

/** Whether the file is sound without what lies beside it. */
function isWhole(held: HeldFile): boolean {
  let database: Database.Database | null = null;
  try {
    database = openAlone(held);
    distrust(database);
    return database.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch {
    return false;
  } finally {
    database?.close();
  }
}

/** The file alone, without what lies beside it and without its locks, as a database in memory. */
export function openAlone(held: HeldFile): Database.Database {
  const bytes = held.read(0, held.size());
  // The header says WAL mode (2), which a database in memory does not have.
  bytes.fill(1, 18, 20);
  return new Database(bytes, { readonly: true });
}
