// `npm run attacks [SECONDS]`: the attacks of tests/ for longer than a test run gives them, and what they counted, into docs/security.md.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24, root } from './checkout.mjs';
import { ensureDependencies, ensureHostBuild } from './setup.mjs';

const seconds = Number(process.argv[2] ?? 600);
if (!(seconds > 0))
  throw new Error('npm run attacks takes a number of seconds for each attack that goes on for a time.');

/** How long each goes on, or how often it is tried: the tests read it. */
const counts = {
  WEFT_ATTACKS: '400',
  WEFT_KILLS: '100',
  WEFT_RUN_KILLS: '50',
  WEFT_FUZZ_SECONDS: String(seconds),
  WEFT_MEET_SECONDS: String(seconds),
};
const files = [
  'tests/attacks',
  'tests/store-kill.test.ts',
  'tests/runs-killed.test.ts',
  'tests/runs-that-meet.test.ts',
];

ensureDependencies();
await ensureHostBuild();
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const args = [
  vitest,
  'run',
  '--config',
  join(root, 'build/vitest.config.ts'),
  '--project',
  'unit',
  '--disable-console-intercept',
];
const run = spawn(node24(), [...args, '--no-file-parallelism', ...files], {
  cwd: root,
  env: { ...process.env, ...counts, NO_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let said = '';
run.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  said += chunk;
});
const code = await new Promise((done) => run.on('close', done));

if (code !== 0) {
  // Figures of an attack that got through are none to show.
  process.stderr.write('Something got through (see above): docs/security.md keeps the figures it had.\n');
  process.exit(1);
}
const figures = said
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => /, 0 [a-z ]+\b/.test(line) && /^\D*\d/.test(line));
const tests = /Tests\s+(.*)/.exec(said)?.[1].replace(/\s*\(\d+\)$/, '') ?? 'none';
const page = join(root, 'docs/security.md');
const lines = [`Tests: ${tests}.`, ...figures].map((line) => `- ${line}`).join('\n');
const text = `Measured on ${new Date().toISOString().slice(0, 10)}, ${seconds} s for each attack that goes on for a time.\n\n${lines}\n`;
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(/(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/, `$1${text}$2`),
);
process.exitCode = code ?? 1;
