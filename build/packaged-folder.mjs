// The unpacked packaged studio, dist/linux-unpacked and its like: made by electron-builder, once for the same sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, filesBelow, node24, root } from './checkout.mjs';
import {
  ensureDependencies,
  ensureHostBuild,
  ensureRendererBuild,
  ensureTestElectron,
  findCurrentElectron,
  say,
} from './setup.mjs';

const dist = join(root, 'dist');
const folder = join(dist, 'linux-unpacked');
const stamp = join(cache, 'packaged-stamp');

/** Runs electron-builder with the configuration of this checkout. Throws when it fails. */
export function runElectronBuilder(args, stdio = 'inherit') {
  const program = join(root, 'node_modules/electron-builder/cli.js');
  const all = [program, '--config', 'build/electron-builder.yml', '--publish', 'never', ...args];
  const done = spawnSync(node24(), all, { cwd: root, stdio: ['ignore', stdio, 'inherit'] });
  if (done.status !== 0) throw new Error('electron-builder failed (see above).');
}

/** A copy of the Electron for tests without the small app in it that runs unpacked folders. */
function withoutRunner({ executable }) {
  const copy = join(cache, 'package-electron');
  rmSync(copy, { recursive: true, force: true });
  cpSync(dirname(executable), copy, { recursive: true, verbatimSymlinks: true });
  rmSync(join(copy, 'resources/app'), { recursive: true, force: true });
  return copy;
}

/** Changes when anything that goes into the package changes. */
function mark(electron) {
  const hash = createHash('sha256').update(electron.version);
  const folders = ['electron', 'shared', 'renderer', 'resources', 'build'].map((each) => join(root, each));
  for (const { path, stat } of filesBelow(folders)) hash.update(`${path} ${stat.mtimeMs} ${stat.size}\n`);
  hash.update(readFileSync(join(root, 'package.json'))).update(readFileSync(join(root, 'package-lock.json')));
  return hash.digest('hex');
}

/**
 * Makes the packaged folder unless it is there for the same sources. Gives the folder and the Electron in it, or throws with
 * the reason why it cannot be made here.
 */
export async function ensurePackagedFolder() {
  ensureDependencies();
  await ensureHostBuild();
  if (!ensureRendererBuild()) throw new Error('There is no window to package: renderer/ is not in this checkout.');
  const electron = findCurrentElectron() ?? ensureTestElectron();
  if (electron === null) throw new Error('No Electron to package. Run `npx install-electron` first.');
  const wanted = mark(electron);
  if (existsSync(folder) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { folder, electron };
  say(`Packaging the studio with Electron ${electron.version}…`);
  if (!electron.current)
    say('That is the Electron for tests: start the package with WEFT_HOST_NODE set to a Node of version 22 or newer.');
  rmSync(stamp, { force: true });
  rmSync(folder, { recursive: true, force: true });
  const electronDist = electron.current ? dirname(electron.executable) : withoutRunner(electron);
  runElectronBuilder(['--dir', `-c.electronDist=${electronDist}`, `-c.electronVersion=${electron.version}`], 'ignore');
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, wanted);
  return { folder, electron };
}
