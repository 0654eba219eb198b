import { lstatSync, realpathSync, type Stats } from 'node:fs';

/** Why what has this path is no file that a database can stand in; null when it is one, or is not there. `a link` is only seen by `lstat`. */
export function notPlain(found: Stats | undefined): 'a folder' | 'a link' | 'a pipe, socket or device' | null {
  if (!found || found.isFile()) return null;
  if (found.isDirectory()) return 'a folder';
  return found.isSymbolicLink() ? 'a link' : 'a pipe, socket or device';
}

/** Where the file stands that a path names by a link; the path itself when it is none, or leads nowhere. */
export function behindLink(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * What SQLite would open beside a database must be a plain file of that folder, or nothing: through a link it would write elsewhere, and for a
 * pipe it would wait. Gives the first that is neither. Beside a link SQLite opens nothing: it looks where the link leads.
 */
export function oddCompanion(path: string): string | null {
  const real = behindLink(path);
  for (const suffix of ['-wal', '-shm', '-journal']) {
    const found = lstatSync(`${real}${suffix}`, { throwIfNoEntry: false });
    if (found && !found.isFile()) return `${real}${suffix}`;
  }
  return null;
}
