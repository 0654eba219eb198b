// `npm run e2e [PATTERN]`: prepares builds, a real Electron, a browser and displays, then runs tests/e2e, a file a display.
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isProgram, node24, root } from './checkout.mjs';
import {
  ensureDependencies,
  ensureHostBuild,
  ensureRendererBuild,
  ensureSystemPackages,
  ensureTestElectron,
  say,
} from './setup.mjs';

/**
 * Environment for the tests: WEFT_TEST_ELECTRON names the executable. What is missing is said here, and the harness skips
 * the tests that need it.
 */
async function prepare() {
  ensureDependencies();
  await ensureHostBuild();
  ensureRendererBuild();
  const missing = ensureSystemPackages({ forTests: true });
  if (missing !== null) say(`${missing}: tests that need them are skipped`);
  const electron = process.env.WEFT_TEST_ELECTRON ? null : ensureTestElectron();
  return electron === null ? {} : { WEFT_TEST_ELECTRON: electron.executable };
}

/** A display of its own, of the same size everywhere, on a number that is free. Null where there is none to be had. */
function startDisplay() {
  if (process.platform !== 'linux' || spawnSync('which', ['Xvfb'], { stdio: 'ignore' }).status !== 0) return null;
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return new Promise((done) => {
    let number = '';
    child.on('error', () => done(null));
    child.on('exit', () => done(null));
    child.stdio[3].on('data', (text) => {
      number += text;
      if (number.endsWith('\n')) done({ name: `:${number.trim()}`, stop: () => child.kill() });
    });
  });
}

/** Runs the end-to-end tests and returns vitest's exit code. Windows that share a display would take the clipboard and the keys from each other. */
export async function runEndToEnd(vitestArgs) {
  const env = { ...process.env, ...(await prepare()) };
  const wanted = Math.min(availableParallelism(), 2);
  const displays = (await Promise.all(Array.from({ length: wanted }, startDisplay))).filter((each) => each !== null);
  // Away from the developer's screen; without such displays, on it, one after the other.
  if (displays.length > 0) env.WEFT_TEST_DISPLAYS = displays.map(({ name }) => name).join();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', join(root, 'build/vitest.e2e.config.ts'), ...vitestArgs];
  const child = spawn(node24(), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
  try {
    return await new Promise((done) => child.on('error', () => done(1)).on('exit', (code) => done(code ?? 1)));
  } finally {
    for (const { stop } of displays) stop();
  }
}

if (isProgram(import.meta.url)) process.exitCode = await runEndToEnd(process.argv.slice(2));
