import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type ContractFolder, contractLimits } from '../../../shared/contract/index.ts';

/**
 * A folder of the disk as a place of contract files. Links are not followed; hidden files and folders and node_modules are not read, also where a file refers to them; of a
 * folder with more files than a contract may have, the first ones are seen. With `neighbours`, what a file in it refers to by its place may
 * stand beside the folder.
 */
export function diskFolder(folder: string, options: { neighbours?: boolean } = {}): ContractFolder {
  const root = resolve(folder);
  let listed: string[] | null = null;
  return {
    name: basename(root),
    paths: () => (listed ??= list(root)),
    read(path) {
      const file = join(root, path);
      return !isHidden(path) && isFileBelow(root, path) && statSync(file).size <= contractLimits.bytes
        ? readFileSync(file)
        : null;
    },
    ...(options.neighbours ? { readBeside: (path: string) => readBeside(root, path) } : {}),
  };
}

/** What file managers do not show, and packages: a contract of a stranger may name it, and nobody would see that it is taken along (`~/.docker/config.json`). */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === 'node_modules');
}

function readBeside(root: string, path: string): Uint8Array | null {
  const up = /^(\.\.\/)+/.exec(path)?.[0] ?? '';
  return diskFolder(join(root, up)).read(path.slice(up.length));
}

function list(root: string): string[] {
  const paths: string[] = [];
  const waiting = [''];
  while (waiting.length > 0 && paths.length < contractLimits.files) {
    const folder = waiting.shift() as string;
    for (const entry of entriesOf(join(root, folder))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) waiting.push(`${folder}${entry.name}/`);
      else if (entry.isFile()) paths.push(`${folder}${entry.name}`);
    }
  }
  return paths.slice(0, contractLimits.files).sort();
}

/** A folder that may not be read is no reason to fail: nothing is found in it. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** Whether each part of the way is a folder of its own and the last a file: a link could lead anywhere. */
function isFileBelow(root: string, path: string): boolean {
  const parts = path.split('/');
  return parts.every((name, depth) => {
    const entry = entriesOf(join(root, ...parts.slice(0, depth))).find((e) => e.name === name);
    return depth === parts.length - 1 ? entry?.isFile() === true : entry?.isDirectory() === true;
  });
}
