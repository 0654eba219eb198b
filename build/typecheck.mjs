// `npm run typecheck`: every room against its own tsconfig.json, so that shared proves it has neither Node nor DOM types.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, isProgram, node24, root } from './checkout.mjs';

const rooms = ['shared', 'electron', 'renderer', 'tests', 'benchmarks', '.'];

function hasSources(room) {
  const folder = join(root, room);
  if (!existsSync(join(folder, 'tsconfig.json'))) return false;
  return room === '.' || [...filesBelow([folder])].some(({ path }) => /\.tsx?$/.test(path));
}

function checkRoom(room) {
  return new Promise((done) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const args = [tsc, '--pretty', String(process.stdout.isTTY === true), '-p', join(root, room, 'tsconfig.json')];
    const child = spawn(node24(), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('exit', (code) => done(code === 0));
  });
}

/** True when every room type-checks. Errors go to stdout. */
export async function checkTypes() {
  let isGood = true;
  for (const room of rooms.filter(hasSources)) isGood = (await checkRoom(room)) && isGood;
  return isGood;
}

if (isProgram(import.meta.url)) process.exitCode = (await checkTypes()) ? 0 : 1;
