import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import {
  cannotOpenChromium,
  cannotOpenElectron,
  node24,
  root,
  temporaryFolder,
  testElectron,
} from '../../tests/harness/checkout.ts';
import { launchChromium } from '../../tests/harness/chromium.ts';
import { startRun, startServe, weft } from '../../tests/harness/weft.ts';
import { type Row, rounds } from '../measure.ts';

/** Resident memory of a process and everything it started, in MB; shared pages count by their share. */
function memoryOfTree(id: number): number {
  const own = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
  const threads = readdirSync(`/proc/${id}/task`);
  const children = threads.flatMap((thread) =>
    readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8').trim().split(/\s+/).filter(Boolean),
  );
  return Number(own?.[1] ?? 0) / 1024 + children.reduce((sum, child) => sum + memoryOfTree(Number(child)), 0);
}

/** The deepest only child: behind the launcher stands the program itself. */
function programBehind(id: number): number {
  const children = readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
  return children.length === 1 ? programBehind(Number(children[0])) : id;
}

/** A studio opened cold, in a browser and in Electron; memory when nothing happens. */
export async function measure(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const file = join(folder, 'hub.weft');
  const made = await weft(['new', file, '--sample', 'orders-hub']);
  if (made.code !== 0) throw new Error(made.stderr);
  const host: number[] = [];
  const browser: number[] = [];
  const window: number[] = [];
  const memory = { host: [] as number[], runtime: [] as number[], window: [] as number[] };
  const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
  try {
    for (let round = 0; round < rounds; round++) {
      let from = performance.now();
      const server = await startServe(file);
      host.push(performance.now() - from);
      if (!cannotOpenChromium) {
        const { page, close } = await launchChromium('about:blank');
        from = performance.now();
        await page.goto(server.url);
        await page.getByRole('treeitem', { name: 'Orders' }).first().waitFor();
        browser.push(performance.now() - from);
        await sleep(1_000);
        if (process.platform === 'linux') memory.host.push(memoryOfTree(programBehind(server.process.pid as number)));
        await close();
      }
      await server.stop();
      const run = await startRun(file, ['--db', 'sqlite::memory:']);
      await sleep(1_000);
      if (process.platform === 'linux') memory.runtime.push(memoryOfTree(programBehind(run.process.pid as number)));
      await run.stop();
      if (!cannotOpenElectron) {
        const settings = temporaryFolder();
        from = performance.now();
        const app = await _electron.launch({
          executablePath: testElectron as string,
          args: ['--no-sandbox', '--disable-gpu', root, file],
          env: { ...(process.env as Record<string, string>), WEFT_HOST_NODE: node24, WEFT_USER_DATA: settings.path },
        });
        const page = await app.firstWindow();
        await page.getByRole('treeitem', { name: 'Orders' }).first().waitFor();
        window.push(performance.now() - from);
        await sleep(1_000);
        if (process.platform === 'linux') memory.window.push(memoryOfTree(app.process().pid as number));
        await app.close();
        settings.dispose();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const row = (subject: string, unit: string, ours: number[], aim: string): Row[] =>
    ours.length === 0 ? [] : [{ subject, unit, ours, aim }];
  return [
    ...row('Cold start: command to host ready (`weft serve`)', 'ms', host, '≤ 1,500 ms'),
    ...row('Cold start: page asked for to explorer filled, Chromium', 'ms', browser, '≤ 3,000 ms'),
    ...row('Cold start: Electron started to explorer filled', 'ms', window, '≤ 5,000 ms'),
    ...row('Memory idle: host with Orders hub open', 'MB', memory.host, '–'),
    ...row('Memory idle: runtime serving Orders hub', 'MB', memory.runtime, '–'),
    ...row('Memory idle: Electron window, main and host together', 'MB', memory.window, '–'),
  ];
}
