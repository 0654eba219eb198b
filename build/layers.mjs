// `npm run layers [FOLDER]`: checks the layer rules of .dependency-cruiser.cjs in this checkout, or in a copy of it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isProgram, node24, root } from './checkout.mjs';

const rooms = ['shared', 'electron', 'renderer', 'tests'];

/** Returns the finished process of dependency-cruiser. */
export function checkLayers(folder = root, stdio = 'inherit') {
  const present = rooms.filter((room) => existsSync(join(folder, room)));
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'err-long', ...present];
  return spawnSync(node24(), args, { cwd: folder, stdio, encoding: 'utf8' });
}

if (isProgram(import.meta.url)) {
  process.exitCode = checkLayers(process.argv[2] ? resolve(process.argv[2]) : root).status ?? 1;
}
