import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('.', import.meta.url));

/** Installs the peers of package.json unless they are there. Throws when npm cannot. */
export function ensurePeers(): void {
  const lock = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  const stamp = join(here, 'node_modules/.peers');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('[bench] Installing the peers (once)…\n');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  const done = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 'ignore', 'inherit'], env });
  if (done.status !== 0) throw new Error('npm could not install the peers (see above).');
  writeFileSync(stamp, lock);
}

/** Throws with a sentence when the load generator is not installed. */
export function needWrk(): void {
  if (spawnSync('wrk', ['--version'], { stdio: 'ignore' }).error)
    throw new Error('wrk is not installed (apt-get install wrk); the HTTP figures need it.');
}
