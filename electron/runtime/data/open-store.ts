import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Program } from '../../../shared/program/program.ts';
import type { ObjectStore, StoreOptions } from '../contract/object-store.ts';
import { SqliteStore } from './stores/sqlite/sqlite-store.ts';

/** A kind of store, chosen by the scheme of a database URL. */
interface StoreScheme {
  /** How its URLs look, for messages. */
  form: string;
  /** The address behind the scheme as the store takes it, relative ones from `folder`; or why it is none. */
  read(rest: string, folder: string): { address: string } | { problem: string };
  open(address: string, program: Program, options: StoreOptions): ObjectStore;
}

/** The stores by scheme, one line each. */
const schemes: Readonly<Record<string, StoreScheme>> = {
  sqlite: {
    form: 'sqlite:PATH',
    read: readSqlitePath,
    open: openSqlite,
  },
};

export interface DatabaseUrl {
  scheme: string;
  address: string;
}

/**
 * The one reading of a database URL (`--db`, `DATABASE_URL`): its scheme and address, or what is wrong with it in words that follow the
 * name of the setting (`must begin with sqlite:, not "mysql"`). Relative paths are taken from `folder`.
 */
export function parseDatabaseUrl(url: string, folder = process.cwd()): DatabaseUrl | { problem: string } {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(url) ?? [];
  const store = scheme === undefined ? undefined : schemes[scheme];
  if (scheme === undefined || rest === undefined || !store) {
    const known = Object.keys(schemes)
      .map((s) => `${s}:`)
      .join(' or ');
    // Without the rest: it may hold a password.
    return { problem: `must begin with ${known}, not ${JSON.stringify(scheme ?? url.slice(0, 20))}.` };
  }
  const found = store.read(rest, folder);
  return 'problem' in found ? found : { scheme, address: found.address };
}

/** A database that cannot be opened: the setting that names it is wrong, or the file is. */
export class DatabaseOpenError extends Error {}

/** Opens the store of a program; a database without a scheme is a SQLite file, or `:memory:`. */
export function openStore(database: string, program: Program, options: StoreOptions = {}): ObjectStore {
  const [, scheme] = /^([a-z]+):/.exec(database) ?? [];
  const store = scheme === undefined ? undefined : schemes[scheme];
  if (!store) return (schemes.sqlite as StoreScheme).open(database, program, options);
  const url = parseDatabaseUrl(database);
  if ('problem' in url) throw new Error(`The database ${url.problem}`);
  return store.open(url.address, program, options);
}

/** Why SQLite does not open a file, by the beginning of its code. */
const sqliteReasons: readonly [string, string][] = [
  ['SQLITE_NOTADB', 'is no SQLite database.'],
  ['SQLITE_CANTOPEN', 'cannot be opened. It and its folder must be readable and writable.'],
  ['SQLITE_READONLY', 'may not be written.'],
  ['SQLITE_PERM', 'may not be opened.'],
  ['SQLITE_CORRUPT', 'is damaged.'],
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
  return { address: file };
}

function folderOf(path: string): 'folder' | 'file' | 'nothing' {
  const found = statSync(path, { throwIfNoEntry: false });
  return !found ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
}
