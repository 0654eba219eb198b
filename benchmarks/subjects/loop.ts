import { closedHttpClient } from '../../electron/runtime/consume/http-client.ts';
import { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { LoadedProgram } from '../../electron/runtime/engine/loaded-program.ts';
import { UnitOfWork } from '../../electron/runtime/engine/unit-of-work.ts';
import { type Row, rounds, timed } from '../measure.ts';
import { benchmarkProgram } from '../project.ts';

function byHand(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = (sum + i * 3) % 1_000_003;
  return sum;
}

/** A microflow that loops a million times against the same loop by hand. */
export async function measure(): Promise<Row[]> {
  const loaded = new LoadedProgram(benchmarkProgram(), {
    log: { write: () => {} },
    reachesOutside: false,
    http: closedHttpClient,
    constants: {},
  });
  const flow = loaded.flows[loaded.program.flows.findIndex((f) => f.name === 'M.Loop')];
  const store = new SqliteStore(':memory:', loaded.program);
  const run = () => flow?.(new UnitOfWork(loaded, store), null, 1_000_000);
  if ((await run()) !== byHand(1_000_000)) throw new Error('The loops differ.');
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds * 3; round++) {
    ours.push(await timed(run));
    peer.push(await timed(() => byHand(1_000_000)));
  }
  store.close();
  return [
    {
      subject: 'Microflow loop of 1 M iterations',
      unit: 'ms',
      ours,
      peer: { name: 'hand-written JavaScript', figures: peer },
      ratio: 'ours / peer',
      aim: '≤ 3 times',
    },
  ];
}
