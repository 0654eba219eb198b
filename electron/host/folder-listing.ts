import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { FolderEntry, FolderListing } from '../../shared/rpc/calls/app.ts';

/** A folder with more than these is cut: nobody looks for a project by scrolling through them. */
const mostEntries = 2_000;

/** Where projects stand unless somebody says otherwise. */
export function projectsFolder(): string {
  return join(homedir(), 'Weft');
}

/**
 * The folders and project files in a folder of this machine, folders first, each in the order of their names; hidden ones are left out. A path of a file
 * lists its folder; null the projects folder, or the home where there is none yet. Throws a sentence when it cannot be read.
 */
export function listFolder(path: string | null): FolderListing {
  const start = path === null ? (existsSync(projectsFolder()) ? projectsFolder() : homedir()) : resolve(homed(path));
  const isFile = statSync(start, { throwIfNoEntry: false })?.isFile() ?? false;
  const folder = isFile ? dirname(start) : start;
  const entries = read(folder);
  const parent = dirname(folder);
  return {
    folder,
    parent: parent === folder ? null : parent,
    entries: entries.slice(0, mostEntries),
    isCut: entries.length > mostEntries,
    file: isFile ? basename(start) : null,
  };
}

function read(folder: string): FolderEntry[] {
  let found: ReturnType<typeof entriesOf>;
  try {
    found = entriesOf(folder);
  } catch (error) {
    throw new Error(`${folder} ${reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'cannot be read.'}`);
  }
  return found
    .flatMap((entry): FolderEntry[] => {
      if (entry.name.startsWith('.')) return [];
      const about = statSync(join(folder, entry.name), { throwIfNoEntry: false });
      if (about?.isDirectory()) return [{ name: entry.name, kind: 'folder', changedAt: about.mtimeMs }];
      return about?.isFile() && extname(entry.name) === '.weft'
        ? [{ name: entry.name, kind: 'project', changedAt: about.mtimeMs }]
        : [];
    })
    .sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1));
}

const entriesOf = (folder: string) => readdirSync(folder, { withFileTypes: true });

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there.',
  ENOTDIR: 'is not there.',
  EACCES: 'may not be read.',
  EPERM: 'may not be read.',
};

/** `~` is the home, as a person writes it. */
function homed(path: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(homedir(), path.slice(1)) : path;
}
