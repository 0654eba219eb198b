import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from './checkout.ts';

/** A copy of this checkout whose sources may be changed; packages and the Electron for tests are shared. */
export function copyCheckout(): { path: string; dispose(): void } {
  const folder = temporaryFolder();
  const copied = [
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'build',
    'electron',
    'shared',
    'renderer',
    'resources',
    'out',
  ];
  // Times to the nanosecond, so that what is built counts as built in the copy.
  const done = spawnSync('cp', ['-a', ...copied.map((name) => join(root, name)), folder.path]);
  if (done.status !== 0) throw new Error(`The checkout cannot be copied: ${done.stderr}`);
  for (const name of ['node_modules', '.cache']) symlinkSync(join(root, name), join(folder.path, name));
  return folder;
}
