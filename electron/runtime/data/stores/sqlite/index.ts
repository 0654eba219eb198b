import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Program } from '../../../../../shared/program/program.ts';
import { behindLink } from '../../../../sqlite-file/plain-file.ts';
import type { ObjectStore, StoreOptions } from '../../../contract/object-store.ts';
import { DatabaseOpenError, type StoreScheme } from '../../store-scheme.ts';
import { SqliteStore } from './sqlite-store.ts';

/** `sqlite:PATH`: a file, or the memory of the process. */
export const sqliteScheme = {
  form: 'sqlite:PATH',
  memory: ':memory:',
  read: readSqlitePath,
  open: openSqlite,
} satisfies StoreScheme;

/** Why SQLite does not open a file, by the beginning of its code. */
const sqliteReasons: readonly [string, string][] = [
  ['SQLITE_NOTADB', 'is no SQLite database.'],
  ['SQLITE_CANTOPEN', 'cannot be opened. It and its folder must be readable and writable.'],
  ['SQLITE_READONLY', 'may not be written.'],
  ['SQLITE_PERM', 'may not be opened.'],
  ['SQLITE_CORRUPT', 'is damaged.'],
  [
    'SQLITE_BUSY',
    'is held by another program (a database browser, a copy, a run under way), which did not let go of it. Close it there, or name another file.',
  ],
  ['SQLITE_LOCKED', 'is held by another connection, which did not let go of it. Close it there, or name another file.'],
  ['SQLITE_FULL', 'cannot be brought to the program: the disk is full. It was not changed.'],
  ['SQLITE_IOERR', 'could not be read or written. Check its disk.'],
];

function openSqlite(address: string, program: Program, options: StoreOptions): ObjectStore {
  try {
    return new SqliteStore(address, program, options);
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown };
    const reason = sqliteReasons.find(([start]) => String(code).startsWith(start))?.[1];
    if (reason) throw new DatabaseOpenError(`${address} ${reason}`, { cause: error });
    if (error instanceof TypeError && /directory does not exist/.test(message))
      throw new DatabaseOpenError(`${dirname(address)} is not there. Make the folder first.`, { cause: error });
    throw error;
  }
}

function readSqlitePath(rest: string, folder: string): { address: string } | { problem: string } {
  const path = rest.replace(/^\/\/(?=.)/, '');
  if (path === ':memory:') return { address: path };
  if (path === '') return { problem: 'names no file. It looks like sqlite:data.sqlite.' };
  const file = resolve(folder, path);
  const parent = folderOf(dirname(file));
  if (parent !== 'folder')
    return {
      problem: `${dirname(file)} is ${parent === 'nothing' ? 'not there' : 'no folder'}. Make the folder first.`,
    };
  if (folderOf(file) === 'folder') return { problem: `${file} is a folder, no database file.` };
  // A link that a person names is meant: the database and what SQLite keeps beside it stand where it leads.
  return { address: behindLink(file) };
}

function folderOf(path: string): 'folder' | 'file' | 'nothing' {
  const found = statSync(path, { throwIfNoEntry: false });
  return !found ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
}
