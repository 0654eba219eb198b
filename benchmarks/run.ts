// `npm run bench [-- SUBJECT…]`: measures the subjects one after the other, interleaved with their peers, and proves equal
// results first. All of them write RESULTS.md; some alone print their rows.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printRow, type Row, rounds } from './measure.ts';
import { here } from './peers.ts';
import { subjects } from './subjects/index.ts';

/** Runs one subject in a process of its own, under a display of its own where windows need one. */
async function measureApart(id: string): Promise<Row[]> {
  const command = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(import.meta.url),
    '--apart',
    id,
  ];
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY;
  const hasXvfb = needsDisplay && spawnSync('which', ['xvfb-run'], { stdio: 'ignore' }).status === 0;
  const [program, ...args] = hasXvfb ? ['xvfb-run', '-a', '-s', '-screen 0 1440x900x24', ...command] : command;
  const child = spawn(program as string, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  const code = await new Promise((done) => child.on('close', done));
  const found = /^ROWS (.*)$/m.exec(text);
  if (code !== 0 || found === null) throw new Error(`The subject ${id} was not measured (exit code ${code}).`);
  return JSON.parse(found[1] as string) as Row[];
}

function results(rows: readonly Row[]): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}, load average ${loadavg()[1]?.toFixed(1)}`;
  return `# Results

Made by \`npm run bench\`: ${rounds} rounds, interleaved, medians with spread (smallest and largest as shares of the median); ${machine}.
Use the ratios: absolute figures move with the machine and the hour. Equal results are proved before anything is measured.

| subject | ours | peer | ratio | aim |
|---|---|---|---|---|
${rows.map(printRow).join('\n')}
`;
}

const wanted = process.argv.slice(2);
if (wanted[0] === '--apart') {
  const subject = await subjects[wanted[1] as string]?.();
  const rows = await subject?.measure();
  process.stdout.write(`ROWS ${JSON.stringify(rows)}\n`, () => process.exit(0));
} else {
  const unknown = wanted.find((id) => !Object.hasOwn(subjects, id));
  if (unknown !== undefined) {
    process.stderr.write(`There is no subject ${unknown}. Subjects: ${Object.keys(subjects).join(', ')}.\n`);
    process.exit(2);
  }
  const rows: Row[] = [];
  for (const id of wanted.length > 0 ? wanted : Object.keys(subjects)) {
    const measured = await measureApart(id);
    for (const row of measured) process.stdout.write(`${printRow(row)}\n`);
    rows.push(...measured);
  }
  if (wanted.length === 0) writeFileSync(join(here, 'RESULTS.md'), results(rows));
}
