import { createRequire } from 'node:module';
import { closedHttpClient } from '../../electron/runtime/consume/http-client.ts';
import { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { LoadedProgram } from '../../electron/runtime/engine/loaded-program.ts';
import { UnitOfWork } from '../../electron/runtime/engine/unit-of-work.ts';
import { expectShortLives } from '../../electron/runtime/supervision/young-memory.ts';
import { type Numeric, toNumber } from '../../shared/expression/numeric.ts';
import { type Row, rounds, timed } from '../measure.ts';
import { byHand, type Message, orders } from '../orders.ts';
import { ensurePeers, here } from '../peers.ts';
import { benchmarkProgram } from '../project.ts';

const transform = `$.{ "id": id, "number": number, "placedAt": $toMillis(placedAt), "total": total,
  "lines": [lines.{ "sku": sku, "qty": qty, "price": price }] }`;

function near(what: string, a: number, b: number): void {
  if (Math.abs(a - b) > 1e-3) throw new Error(`${what}: the sums ${a} and ${b} differ.`);
}

/** An import mapping of 47 MB of JSON against JSON.parse with a loop; of a tenth of it against JSONata. */
export async function measure(): Promise<Row[]> {
  ensurePeers();
  expectShortLives();
  const jsonata = createRequire(here)('jsonata') as (text: string) => { evaluate(input: unknown): Promise<Message> };
  const expression = jsonata(transform);
  // The colour in which a service reads what takes long: it yields every 10 ms.
  const { waiting: loaded } = new LoadedProgram(benchmarkProgram(), {
    log: { write: () => {} },
    reachesOutside: false,
    http: closedHttpClient,
    constants: {},
  });
  const mapping = loaded.mappings[loaded.program.mappings.findIndex((m) => m.name === 'M.Import_Docs')];
  const total = loaded.entityByName('M.Doc')?.attributes.find((a) => a.name === 'Total')?.field as string;
  const store = new SqliteStore(':memory:', loaded.program);
  const read = async (text: string) =>
    (await mapping?.read(new UnitOfWork(loaded, store), text, null)) as unknown as Record<string, Numeric>[];
  const sum = (list: readonly Record<string, Numeric>[]) => list.reduce((s, o) => s + toNumber(o[total] as Numeric), 0);

  const small = orders(6_212);
  const transformed = await expression.evaluate(JSON.parse(small));
  near(
    'JSONata',
    sum(await read(small)),
    transformed.reduce((s, d) => s + d.total, 0),
  );

  const figures = { ours: [] as number[], loop: [] as number[], oursSmall: [] as number[], jsonata: [] as number[] };
  // The small message first: what is left of a large one would be cleared away in its time.
  for (let round = 0; round < rounds * 2; round++) {
    figures.oursSmall.push(await timed(() => read(small)));
    figures.jsonata.push(await timed(() => expression.evaluate(JSON.parse(small))));
  }
  const large = orders(62_122);
  near(
    'JSON.parse',
    sum(await read(large)),
    byHand(large).reduce((s, d) => s + d.total, 0),
  );
  for (let round = 0; round < rounds; round++) {
    figures.ours.push(await timed(() => read(large)));
    figures.loop.push(await timed(() => byHand(large)));
  }
  store.close();
  const size = (text: string) => `${(text.length / 1e6).toFixed(text.length < 1e7 ? 1 : 0)} MB`;
  return [
    {
      subject: `JSON import of ${size(large)} into objects, exact, all kept`,
      unit: 'ms',
      ours: figures.ours,
      peer: { name: 'JSON.parse and a loop, bent', figures: figures.loop },
      ratio: 'peer / ours',
      aim: '≥ 0.7',
    },
    {
      subject: `JSON import of ${size(small)} into objects, exact, all kept`,
      unit: 'ms',
      ours: figures.oursSmall,
      peer: { name: 'JSONata transform, bent', figures: figures.jsonata },
      ratio: 'peer / ours',
      aim: '≥ 8',
    },
  ];
}
