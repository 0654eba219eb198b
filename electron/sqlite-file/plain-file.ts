import { lstatSync, type Stats } from 'node:fs';

/** Why what has this path is no file that a database can stand in; null when it is one, or is not there. */
export function notPlain(found: Stats | undefined): 'a folder' | 'a pipe, socket or device' | null {
  if (!found || found.isFile()) return null;
  return found.isDirectory() ? 'a folder' : 'a pipe, socket or device';
}

/**
 * What SQLite would open beside a database must be a plain file of that folder, or nothing: through a link it would write elsewhere, and for a
 * pipe it would wait. Gives the first that is neither.
 */
export function oddCompanion(path: string): string | null {
  for (const suffix of ['-wal', '-shm', '-journal']) {
    const found = lstatSync(`${path}${suffix}`, { throwIfNoEntry: false });
    if (found && !found.isFile()) return `${path}${suffix}`;
  }
  return null;
}
