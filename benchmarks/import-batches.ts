// Imports a message of orders from a file into a database, in batches: `node import-batches.ts MAPPING FILE`. Prints how many objects the list had, the time,
// and the most memory that the process held, in MB.
import { createReadStream } from 'node:fs';
import { closedHttpClient } from '../electron/runtime/consume/http-client.ts';
import { SqliteStore } from '../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { batchesOf } from '../electron/runtime/engine/activities/batches.ts';
import { execute } from '../electron/runtime/engine/executor.ts';
import { LoadedProgram } from '../electron/runtime/engine/loaded-program.ts';
import { expectShortLives } from '../electron/runtime/supervision/young-memory.ts';
import { benchmarkProgram } from './project.ts';

const [, , mapping, file] = process.argv as [string, string, string, string];
expectShortLives();
const loaded = new LoadedProgram(benchmarkProgram(), {
  log: { write: () => {} },
  reachesOutside: false,
  http: closedHttpClient,
  constants: {},
});
const index = loaded.program.mappings.findIndex((m) => m.name === `M.${mapping}`);
const store = new SqliteStore(`${file}.sqlite`, loaded.program);
const plan = {
  mapping: index,
  given: null,
  size: 1_000,
  commit: 'without-events' as const,
  flow: -1,
  list: -1,
  before: -1,
};
const from = performance.now();
let count = 0;
await execute(
  loaded,
  store,
  { source: 'benchmark' },
  async (u) => {
    const source = { bytes: createReadStream(file, { highWaterMark: 256 * 1024 }), charset: null };
    for await (const read of batchesOf(loaded, u, source, plan)) count = read;
  },
  true,
);
const seconds = (performance.now() - from) / 1000;
const entity = loaded.program.entities[loaded.program.mappings[index]?.entity ?? -1];
const stored = store.database.prepare(`SELECT count(*) FROM ${entity?.table}`).pluck().get();
process.stdout.write(`${JSON.stringify({ count, stored, seconds, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
process.exit(0);
