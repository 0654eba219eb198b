import type { Program } from '../../../shared/program/program.ts';
import type { ObjectStore, StoreOptions } from '../contract/object-store.ts';
import type { MaybePromise } from '../contract/steps.ts';
import type { StoreScheme } from './store-scheme.ts';
import { postgresqlScheme } from './stores/postgresql/index.ts';
import { sqliteScheme } from './stores/sqlite/index.ts';

/** The stores by scheme, one line each. */
const schemes: Readonly<Record<string, StoreScheme>> = {
  postgresql: postgresqlScheme,
  sqlite: sqliteScheme,
};

const nameOf = (scheme: string): string =>
  Object.entries(schemes).find(([, { aliases }]) => aliases?.includes(scheme))?.[0] ?? scheme;

/** The store that comes with the studio and every bundle. */
const embedded = sqliteScheme;

export interface DatabaseUrl {
  scheme: string;
  address: string;
}

/**
 * The one reading of a database URL (`--db`, `DATABASE_URL`): its scheme and address, or what is wrong with it in words that follow the
 * name of the setting (`must begin with sqlite:, not "mysql"`). Relative paths are taken from `folder`.
 */
export function parseDatabaseUrl(url: string, folder = process.cwd()): DatabaseUrl | { problem: string } {
  const [, named, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(url) ?? [];
  const scheme = named === undefined ? undefined : nameOf(named);
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

/** Opens the store of a program; a database without a scheme is an address of the embedded store. Throws DatabaseOpenError. */
export function openStore(database: string, program: Program, options: StoreOptions = {}): MaybePromise<ObjectStore> {
  const [, scheme] = /^([a-z]+):/.exec(database) ?? [];
  const store = scheme === undefined ? undefined : schemes[nameOf(scheme)];
  if (!store) return embedded.open(database, program, options);
  const url = parseDatabaseUrl(database);
  if ('problem' in url) throw new Error(`The database ${url.problem}`);
  return store.open(url.address, program, options);
}

/** Opens a store that keeps nothing, for what is tried without a run. */
export function openMemoryStore(program: Program): ObjectStore {
  return embedded.open(embedded.memory, program, {});
}
