// `npm test`: set-up, then lint, layers, types, unit and end-to-end tests. Runs everything even after a failure, closes with
// one line `N passed, N failed, N skipped` (tests, plus each check that failed), and exits non-zero when anything failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { node24, out, root } from './checkout.mjs';
import { runEndToEnd } from './e2e.mjs';
import { checkLayers } from './layers.mjs';
import {
  ensureDependencies,
  ensureHostBuild,
  ensureRendererBuild,
  ensureSystemPackages,
  ensureTestPeers,
  say,
} from './setup.mjs';
import { checkTypes } from './typecheck.mjs';

const reports = join(out, 'test-reports');

function runNode(args) {
  return spawnSync(node24(), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

function lint() {
  // The launcher's own script picks the binary of this platform.
  return runNode([join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=error', '.']) === 0;
}

function reporterArgs(report) {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
}

/** The failed tests of a vitest JSON report, one text each: file, name, and the head of what was said. */
function failuresOf(testResults) {
  const said = (text) => (text ?? '').split('\n').slice(0, 12).join('\n      ');
  return testResults.flatMap((file) => {
    const name = relative(root, file.name);
    const failed = file.assertionResults.filter((each) => each.status === 'failed');
    if (failed.length === 0) return file.status === 'failed' ? [`${name}\n      ${said(file.message)}`] : [];
    return failed.map((each) => `${name} > ${each.fullName}\n      ${said(each.failureMessages[0])}`);
  });
}

/** Counts of a vitest JSON report. A file that did not even load, or a run without report, is one failure. */
function readReport(report, exitCode) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, failures: ['no report was written'] };
  const { numPassedTests, numPendingTests, numTodoTests, numFailedTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((each) => each.status === 'failed'),
  );
  const failed = numFailedTests + unloaded.length;
  return {
    passed: numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: numPendingTests + (numTodoTests ?? 0),
    failures: failuresOf(testResults),
  };
}

const phases = {
  async build() {
    await ensureHostBuild();
    if (!ensureRendererBuild()) say('renderer/ is not in this checkout: its build is skipped');
    return true;
  },
  lint: async () => lint(),
  layers: async () => checkLayers().status === 0,
  types: checkTypes,
  async unit(report) {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    // By itself it leaves one core free, which is every second one of a small machine.
    const workers = `--maxWorkers=${Math.max(availableParallelism(), 2)}`;
    const args = [vitest, 'run', '--config', join(root, 'build/vitest.config.ts'), workers, ...reporterArgs(report)];
    return readReport(report, runNode(args));
  },
  async e2e(report) {
    return readReport(report, await runEndToEnd(reporterArgs(report)));
  },
};

/** What a phase found: counts of its tests, or whether the check is good. An exception is a failed phase. */
async function runPhase(name) {
  const startedAt = Date.now();
  say(`—— ${name}`);
  let found;
  try {
    found = await phases[name](join(reports, `${name}.json`));
  } catch (error) {
    say(error.stack ?? String(error));
    found = false;
  }
  const counts = typeof found === 'boolean' ? { passed: 0, failed: found ? 0 : 1, skipped: 0 } : found;
  return { name, seconds: Math.round((Date.now() - startedAt) / 1000), ...counts };
}

ensureDependencies();
ensureTestPeers();
// Unit tests speak with real servers and clients, too.
const missing = ensureSystemPackages({ forTests: true });
if (missing !== null) say(`${missing}: tests that need them are skipped`);
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const results = [];
for (const name of Object.keys(phases)) results.push(await runPhase(name));

// Once more at the end: of a long log often only the tail is kept.
for (const { name, failures } of results) {
  for (const failure of failures ?? []) process.stdout.write(`\nFAILED  ${name}: ${failure}\n`);
}
process.stdout.write('\n');
for (const { name, seconds, passed, failed, skipped } of results) {
  const counts = passed + skipped > 0 ? ` (${passed} passed, ${failed} failed, ${skipped} skipped)` : '';
  process.stdout.write(`${failed === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(7)} ${seconds} s${counts}\n`);
}
const sum = (key) => results.reduce((total, each) => total + each[key], 0);
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
process.exit(sum('failed') === 0 ? 0 : 1);
