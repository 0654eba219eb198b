import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import { SqliteStore } from './sqlite-store.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = `${folder.path}/run.sqlite`;
});
afterEach(() => folder.dispose());

const older = compileProgram(new ProjectBuilder().entity('Order', { A: 'string' }).view(), { name: 'older' });
const newer = compileProgram(
  new ProjectBuilder().entity('Order', { A: 'string', B: 'string' }).entity('New', { C: 'string' }).view(),
  { name: 'newer' },
);

/** A connection of its own that begins when all have been loaded; gives what went wrong. */
const opener = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.module).then(({ SqliteStore }) => {
    parentPort.once('message', () => {
      let wrong = null;
      try { new SqliteStore(workerData.file, workerData.program).close(); } catch (error) { wrong = String(error.stack); }
      parentPort.postMessage(wrong);
      parentPort.close();
    });
    parentPort.postMessage('ready');
  });`;

async function openAtOnce(programs: readonly (typeof older)[]): Promise<unknown[]> {
  const module = new URL('./sqlite-store.ts', import.meta.url).href;
  const workers = programs.map((program) => new Worker(opener, { eval: true, workerData: { module, file, program } }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const outcomes = workers.map(async (worker) => ((await once(worker, 'message')) as unknown[])[0]);
  for (const worker of workers) worker.postMessage('go');
  return Promise.all(outcomes);
}

describe('programs that start on one database at once', () => {
  it('nobody writes between the look at the schema and the new one', () => {
    let other: unknown;
    const store = new SqliteStore(file, older, {
      onMigrate: () => {
        const database = new Database(file, { timeout: 0 });
        try {
          database.exec('BEGIN IMMEDIATE');
        } catch (error) {
          other = (error as { code: string }).code;
        } finally {
          database.close();
        }
      },
    });
    store.close();
    expect(other).toBe('SQLITE_BUSY');
  });

  it('each starts, and the newer one starts again, whoever was first', async () => {
    for (let round = 0; round < 8; round++) {
      file = `${folder.path}/run${round}.sqlite`;
      expect(await openAtOnce([older, newer, older, newer])).toEqual([null, null, null, null]);
      new SqliteStore(file, newer).close();
    }
  }, 90_000);
});
