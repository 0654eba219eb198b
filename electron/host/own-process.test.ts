import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { node24 } from '../../tests/harness/checkout.ts';
import { startOwnProcess } from './own-process.ts';

it('a process that takes more than it may have, in its heap or not, is ended and says so', async () => {
  const program = {
    bundle: '',
    source: 'workbench/main.ts',
    workerData: {},
    stderr: 'ignore',
    wholeMemoryMb: 20,
  } as const;
  const reason = await new Promise((onExit) => startOwnProcess(program, { onMessage: () => {}, onExit }, false));
  expect(reason).toBe('more memory than it may have (20 MB)');
}, 20_000);

it('a thread that fills its memory outside the heap while it spins is ended and says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-thread-'));
  try {
    const file = join(folder, 'greedy.mjs');
    writeFileSync(file, 'const held = []; for (;;) if (held.length < 300) held.push(Buffer.alloc(2 ** 20, 1));');
    const program = {
      bundle: '',
      source: relative(import.meta.dirname, file),
      workerData: {},
      stderr: 'ignore',
      memoryMb: 512,
      wholeMemoryMb: 100,
    } as const;
    const reason = await new Promise((onExit) => startOwnProcess(program, { onMessage: () => {}, onExit }, true));
    expect(reason).toBe('more memory than it may have (100 MB)');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 20_000);

it.each(['null', 'undefined', "'a text'"])(
  'a thread that throws %s ends itself alone',
  (thrown) => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-thread-'));
    try {
      const file = join(folder, 'thrower.mjs');
      writeFileSync(file, `setTimeout(() => { throw ${thrown}; }, 1);`);
      const host = join(folder, 'host.mjs');
      const program = `
      import { startOwnProcess } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'own-process.ts')).href)};
      const program = { bundle: '', source: ${JSON.stringify(relative(import.meta.dirname, file))}, workerData: {}, stderr: 'ignore' };
      const given = { onMessage() {}, onExit: (reason) => console.log(typeof reason) };
      startOwnProcess(program, given, true);
    `;
      writeFileSync(host, program);
      const options = ['--disable-warning=ExperimentalWarning', host];
      const { status, stdout, stderr } = spawnSync(node24, options, { encoding: 'utf8' });
      // What it threw, and its exit.
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'string\nstring\n', stderr: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  20_000,
);
