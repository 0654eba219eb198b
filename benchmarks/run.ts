// `npm run bench`: ratios against hand-written peers in one run, interleaved; equal results are proved first.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteStore } from '../electron/runtime/data/sqlite-store.ts';
import { LoadedProgram } from '../electron/runtime/engine/loaded-program.ts';
import { UnitOfWork } from '../electron/runtime/engine/unit-of-work.ts';
import { type Numeric, toNumber } from '../shared/expression/numeric.ts';
import { benchmarkProgram } from './project.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 3);
const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;
const spread = (list: number[]) =>
  `${(Math.min(...list) / median(list)).toFixed(2)}–${(Math.max(...list) / median(list)).toFixed(2)}`;
const lines: string[] = [];
const report = (
  subject: string,
  ours: number[],
  peer: number[],
  unit: string,
  ratio: number,
  aim: string,
  peerName: string,
) => {
  const row = `| ${subject} | ${median(ours).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit} (${spread(ours)}) | ${median(peer).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit} (${spread(peer)}) ${peerName} | **${ratio.toFixed(2)}** | ${aim} |`;
  lines.push(row);
  process.stdout.write(`${row}\n`);
};

async function startServer(candidate: string, folder: string) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(here, 'server.ts'), candidate, folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((done) => child.stdout.once('data', (text) => done(String(text).trim())));
  return { url, stop: () => child.kill('SIGKILL') };
}

function wrk(url: string, script: string | null): number {
  const out = execFileSync('wrk', ['-t1', '-c32', `-d${seconds}s`, ...(script ? ['-s', script] : []), url]).toString();
  if (/Non-2xx/.test(out)) throw new Error(out);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]);
}

async function http(folder: string): Promise<void> {
  const [weft, fastify] = [await startServer('weft', folder), await startServer('fastify', folder)];
  try {
    const [a, b] = await Promise.all(
      [weft, fastify].map(async (s) => (await (await fetch(`${s.url}/SO-77`)).json()) as object),
    );
    if (JSON.stringify(a) !== JSON.stringify(b))
      throw new Error(`The answers differ: ${JSON.stringify(a)} ${JSON.stringify(b)}`);
    const gets: [number[], number[]] = [[], []];
    const posts: [number[], number[]] = [[], []];
    const scripts = [0, 1].map((i) => {
      const file = join(folder, `post${i}.lua`);
      writeFileSync(
        file,
        `local n = 0\nlocal t = os.time() .. "-" .. math.random(1, 1000000000)\nwrk.headers["Content-Type"] = "application/json"\nrequest = function()\n n = n + 1\n return wrk.format("POST", nil, nil, '{"orderNumber":"P${i}-' .. t .. '-' .. n .. '","customer":"C-1","total":12.25,"quantity":3,"paid":true,"placedAt":"2026-11-20T09:14:07.000Z","ref":1000000001,"note":"Deliver before noon"}')\nend\n`,
      );
      return file;
    }) as [string, string];
    for (let round = 0; round < rounds; round++) {
      gets[0].push(wrk(`${weft.url}/SO-77`, null));
      gets[1].push(wrk(`${fastify.url}/SO-77`, null));
      posts[0].push(wrk(weft.url, scripts[0]));
      posts[1].push(wrk(fastify.url, scripts[1]));
    }
    report(
      'GET a mapped object by key from SQLite, 32 connections',
      gets[0],
      gets[1],
      'req/s',
      median(gets[0]) / median(gets[1]),
      '≥ 0.6',
      'Fastify by hand',
    );
    report(
      'POST mapped and durably committed, 32 connections',
      posts[0],
      posts[1],
      'req/s',
      median(posts[0]) / median(posts[1]),
      '≥ 2',
      'Fastify, a transaction a request, synchronous=FULL',
    );
  } finally {
    weft.stop();
    fastify.stop();
  }
}

function engine(): LoadedProgram {
  return new LoadedProgram(benchmarkProgram(), { log: { write: () => {} }, http: null, constants: {} });
}

function importing(loaded: LoadedProgram): void {
  const records: string[] = [];
  for (let i = 0; records.length < 62_122; i++) {
    const items = Array.from(
      { length: 4 },
      (_, k) => `{"sku":"SKU-${(i * 7 + k) % 5000}","qty":${(i % 9) + 1},"price":${(i % 900) + k}.${10 + (i % 89)}}`,
    ).join(',');
    records.push(
      `{"id":${9_000_000_000_000 + i},"number":"SO-${i}","placedAt":"2026-11-${10 + (i % 20)}T09:14:07Z","total":${(i % 90_000) + 100}.${10 + (i % 89)},"lines":[${items}],"padding":"${'x'.repeat(480)}"}`,
    );
  }
  const text = `[${records.join(',')}]`;
  const index = loaded.program.mappings.findIndex((m) => m.name === 'M.Import_Docs');
  const store = new SqliteStore(':memory:', loaded.program);
  const doc = loaded.entityByName('M.Doc');
  const total = doc?.attributes.find((a) => a.name === 'Total')?.field as string;
  class Doc {
    id = 0;
    number = '';
    placedAt = 0;
    total = 0;
    lines: Line[] = [];
  }
  class Line {
    sku = '';
    qty = 0;
    price = 0;
  }
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let from = performance.now();
    const u = new UnitOfWork(loaded, store);
    const list = loaded.mappings[index]?.read(u, text, null) as unknown as Record<string, Numeric>[];
    ours.push(performance.now() - from);
    const sum = list.reduce((s, o) => s + toNumber(o[total] as Numeric), 0);
    from = performance.now();
    const docs = (
      JSON.parse(text) as {
        id: number;
        number: string;
        placedAt: string;
        total: number;
        lines: { sku: string; qty: number; price: number }[];
      }[]
    ).map((o) => {
      const d = new Doc();
      d.id = o.id;
      d.number = o.number;
      d.placedAt = Date.parse(o.placedAt);
      d.total = o.total;
      d.lines = o.lines.map((l) => Object.assign(new Line(), { sku: l.sku, qty: l.qty, price: l.price }));
      return d;
    });
    peer.push(performance.now() - from);
    if (Math.abs(docs.reduce((s, d) => s + d.total, 0) - sum) > 1e-3) throw new Error('The sums differ');
  }
  report(
    `JSON import of ${Math.round(text.length / 1e6)} MB into objects, exact, all kept`,
    ours,
    peer,
    'ms',
    median(peer) / median(ours),
    '≥ 0.7',
    'JSON.parse and a loop, bent',
  );
  store.close();
}

function looping(loaded: LoadedProgram): void {
  const flow = loaded.program.flows.findIndex((f) => f.name === 'M.Loop');
  const store = new SqliteStore(':memory:', loaded.program);
  const byHand = (n: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = (sum + i * 3) % 1_000_003;
    return sum;
  };
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds * 3; round++) {
    let from = performance.now();
    const a = loaded.flows[flow]?.(new UnitOfWork(loaded, store), null, 1_000_000);
    ours.push(performance.now() - from);
    from = performance.now();
    const b = byHand(1_000_000);
    peer.push(performance.now() - from);
    if (a !== b) throw new Error(`${String(a)} is not ${b}`);
  }
  report(
    'Microflow loop of 1 M iterations',
    ours,
    peer,
    'ms',
    median(ours) / median(peer),
    '≤ 3 (times hand-written)',
    'hand-written JavaScript',
  );
  store.close();
}

const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
try {
  const loaded = engine();
  looping(loaded);
  importing(loaded);
  try {
    execFileSync('wrk', ['--version'], { stdio: 'ignore' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error('wrk is not installed; the HTTP figures need it.');
  }
  await http(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeFileSync(
  join(here, 'RESULTS.md'),
  `# Results\n\nMade by \`npm run bench\` (${rounds} rounds, interleaved, medians with spread; ${cpus().length} cores, Node ${process.versions.node}). Use the ratios; absolute figures move with the machine.\n\n| subject | ours | peer | ratio | aim |\n|---|---|---|---|---|\n${lines.join('\n')}\n\nNot measured yet: Node-RED and JSONata as peers, cold start, a project of 2,000 documents, a 1,000-node canvas, idle memory.\n`,
);
