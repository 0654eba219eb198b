// `npm run e2e [PATTERN]`: prepares builds, a real Electron, a browser and a display, then runs tests/e2e one by one.
import { spawnSync } from 'node:child_process';
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

/** Runs the end-to-end tests and returns vitest's exit code. */
export async function runEndToEnd(vitestArgs) {
  const env = { ...process.env, ...(await prepare()) };
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(root, 'build/vitest.e2e.config.ts'),
  ];
  const command = [node24(), ...vitest, ...vitestArgs];
  const hasVirtualDisplay =
    process.platform === 'linux' && spawnSync('which', ['xvfb-run'], { stdio: 'ignore' }).status === 0;
  // A display of its own keeps test windows off the developer's screen, and the size the same everywhere.
  const [program, ...args] = hasVirtualDisplay
    ? ['xvfb-run', '-a', '-s', '-screen 0 1400x900x24', ...command]
    : command;
  return spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env }).status ?? 1;
}

if (isProgram(import.meta.url)) process.exitCode = await runEndToEnd(process.argv.slice(2));
