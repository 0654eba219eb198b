// Reads a message of orders in a process of its own: `node import-memory.ts kept|stored|loop FILE`. Prints the most memory it held, in MB.
import { readFileSync } from 'node:fs';
import { closedHttpClient } from '../electron/runtime/consume/http-client.ts';
import { drive, settled } from '../electron/runtime/contract/steps.ts';
import { SqliteStore } from '../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { execute } from '../electron/runtime/engine/executor.ts';
import { LoadedProgram } from '../electron/runtime/engine/loaded-program.ts';
import type { UnitOfWork } from '../electron/runtime/engine/unit-of-work.ts';
import { byHand } from './orders.ts';
import { benchmarkProgram } from './project.ts';

const [, , how, file] = process.argv as [string, string, 'kept' | 'stored' | 'loop', string];

async function importOrders(isStored: boolean): Promise<number> {
  const loaded = new LoadedProgram(benchmarkProgram(), {
    log: { write: () => {} },
    reachesOutside: false,
    http: closedHttpClient,
    constants: {},
  });
  const index = loaded.program.mappings.findIndex((m) => m.name === 'M.Import_Docs');
  const store = new SqliteStore(`${file}.${process.pid}.sqlite`, loaded.program);
  const text = readFileSync(file, 'utf8');
  const work = function* (u: UnitOfWork) {
    const list = yield* settled(u.program.mappings[index]?.read(u, text, null));
    if (isStored) yield* settled(u.commit([...u.created], false));
    return (list as unknown[]).length;
  };
  return await execute(loaded, store, { source: 'benchmark' }, (u) => drive(work(u)), true);
}

const count = how === 'loop' ? byHand(readFileSync(file, 'utf8')).length : await importOrders(how === 'stored');
process.stdout.write(`${JSON.stringify({ count, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
process.exit(0);
