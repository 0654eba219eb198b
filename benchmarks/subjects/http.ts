import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, rounds } from '../measure.ts';
import { ensurePeers, here, needWrk } from '../peers.ts';

const seconds = Number(process.env.SECONDS ?? 3);
const candidates = ['weft', 'fastify', 'node-red'] as const;
type Candidate = (typeof candidates)[number];

/** A candidate in a process of its own. */
async function startServer(candidate: Candidate, folder: string) {
  const program = [join(here, 'server.ts'), candidate, folder];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((done, fail) => {
    child.stdout.on('data', (text) => {
      const found = /^http:\S+$/m.exec(String(text));
      if (found) done(found[0]);
    });
    child.once('exit', (code) => fail(new Error(`The server ${candidate} ended with ${code}.`)));
  });
  return { url, stop: () => child.kill('SIGKILL') };
}

function load(url: string, script: string | null): number {
  const args = ['-t1', '-c32', `-d${seconds}s`, ...(script ? ['-s', script] : []), url];
  const out = execFileSync('wrk', args).toString();
  if (/Non-2xx|Socket errors/.test(out)) throw new Error(out);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]);
}

/** Posts orders with numbers of their own. */
function postScript(folder: string, candidate: Candidate): string {
  const file = join(folder, `post-${candidate}.lua`);
  writeFileSync(
    file,
    `local n = 0
local t = os.time() .. "-" .. math.random(1, 1000000000)
wrk.headers["Content-Type"] = "application/json"
request = function()
 n = n + 1
 return wrk.format("POST", nil, nil, '{"orderNumber":"P-${candidate}-' .. t .. '-' .. n .. '","customer":"C-1","total":12.25,"quantity":3,"paid":true,"placedAt":"2026-11-20T09:14:07.000Z","ref":1000000001,"note":"Deliver before noon"}')
end
`,
  );
  return file;
}

/** A mapped object read and written over HTTP, 32 connections, server and load on the same cores. */
export async function measure(): Promise<Row[]> {
  ensurePeers();
  needWrk();
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const servers = new Map<Candidate, Awaited<ReturnType<typeof startServer>>>();
  try {
    for (const candidate of candidates) servers.set(candidate, await startServer(candidate, folder));
    const url = (candidate: Candidate) => servers.get(candidate)?.url as string;
    const answers = await Promise.all(
      candidates.map(async (each) => JSON.stringify(await (await fetch(`${url(each)}/SO-77`)).json())),
    );
    if (new Set(answers).size > 1) throw new Error(`The answers differ: ${answers.join(' ')}`);
    const scripts = { weft: postScript(folder, 'weft'), fastify: postScript(folder, 'fastify') };
    const gets = { weft: [] as number[], fastify: [] as number[], 'node-red': [] as number[] };
    const posts = { weft: [] as number[], fastify: [] as number[] };
    for (const each of candidates) load(`${url(each)}/SO-77`, null);
    for (let round = 0; round < rounds; round++) {
      for (const each of candidates) gets[each].push(load(`${url(each)}/SO-77`, null));
      for (const each of ['weft', 'fastify'] as const) posts[each].push(load(url(each), scripts[each]));
    }
    const subject = 'GET a mapped object by key from SQLite, 32 connections';
    return [
      {
        subject,
        unit: 'req/s',
        ours: gets.weft,
        peer: { name: 'Fastify by hand', figures: gets.fastify },
        aim: '≥ 0.6',
      },
      {
        subject,
        unit: 'req/s',
        ours: gets.weft,
        peer: { name: 'Node-RED, no database', figures: gets['node-red'] },
        aim: '≥ 1.3',
      },
      {
        subject: 'POST mapped and durably committed, 32 connections',
        unit: 'req/s',
        ours: posts.weft,
        peer: { name: 'Fastify, a transaction a request, synchronous=FULL', figures: posts.fastify },
        aim: '≥ 2',
      },
    ];
  } finally {
    for (const server of servers.values()) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
