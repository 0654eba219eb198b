// Where things are in this checkout. Runs on system Node 20, before anything is installed.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const cache = join(root, '.cache');
export const out = join(root, 'out');

/** True when the module was started as a program, not imported. */
export function isProgram(moduleUrl) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(moduleUrl));
}

/** The Node 24 that comes as a dependency; null before `npm ci`. A system Node that is new enough serves as well. */
export function findNode24() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const installed = join(root, 'node_modules/node/bin', name);
  if (existsSync(installed)) return realpathSync(installed);
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : null;
}

export function node24() {
  const node = findNode24();
  if (node === null) throw new Error('Node 24 is not installed in this checkout. Run `npm ci` first.');
  return node;
}

/** Every file below the folders (missing folders are skipped), with its stat, without dependencies and hidden files. */
export function* filesBelow(folders) {
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* filesBelow([path]);
      else if (entry.isFile()) yield { path, stat: statSync(path) };
    }
  }
}

/** Newest modification time (ms) below the folders. */
export function newestBelow(folders) {
  let newest = 0;
  for (const { stat } of filesBelow(folders)) newest = Math.max(newest, stat.mtimeMs);
  return newest;
}
