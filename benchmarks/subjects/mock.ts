import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24, root } from '../../tests/harness/checkout.ts';
import { type Row, rounds } from '../measure.ts';
import { ensurePeers, here, needWrk } from '../peers.ts';

const seconds = Number(process.env.SECONDS ?? 3);

const description = `openapi: 3.0.3
info: {title: Orders, version: '1'}
servers: [{url: 'http://127.0.0.1/'}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: currency, in: query, schema: {type: string, enum: [EUR, USD]}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}, example: {id: 7, status: open, customer: {name: Ada, city: London}, lines: [{sku: A-1, quantity: 2, price: 9.5}, {sku: B-2, quantity: 1, price: 20}]}}}}
  /made/{id}:
    get:
      operationId: getMade
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
components:
  schemas:
    Order:
      type: object
      required: [id, status, lines]
      properties:
        id: {type: integer}
        status: {type: string, enum: [open, paid, sent]}
        customer: {type: object, required: [name], properties: {name: {type: string}, city: {type: string}}}
        lines: {type: array, minItems: 1, items: {type: object, required: [sku, quantity], properties: {sku: {type: string}, quantity: {type: integer, minimum: 1}, price: {type: number}}}}
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a server and waits until it answers. */
async function started(command: string, args: string[], url: string) {
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { ...process.env, NO_COLOR: '1' },
  });
  let code: number | null = null;
  child.once('exit', (ended) => {
    code = ended ?? 1;
  });
  for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((after) => setTimeout(after, 100))) {
    if (code !== null) throw new Error(`${command} ${args.join(' ')} ended with ${code}.`);
    try {
      await fetch(url);
      return { stop: () => child.kill('SIGKILL') };
    } catch {
      // Not yet.
    }
  }
  child.kill('SIGKILL');
  throw new Error(`${command} ${args.join(' ')} did not answer.`);
}

/** The mock of an OpenAPI description against Prism on the same file: an answer that is the example of the contract, and one that is made of its schema. */
export async function measure(): Promise<Row[]> {
  needWrk();
  ensurePeers();
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const file = join(folder, 'orders.yaml');
  writeFileSync(file, description);
  const ports = { weft: await freePort(), prism: await freePort() };
  const url = (who: keyof typeof ports, path: string) => `http://127.0.0.1:${ports[who]}${path}`;
  const load = (who: keyof typeof ports, path: string): number => {
    const out = execFileSync('wrk', ['-t1', '-c32', `-d${seconds}s`, url(who, path)]).toString();
    if (/Non-2xx|Socket errors/.test(out)) throw new Error(out);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]);
  };
  const servers: { stop(): void }[] = [];
  const paths = { example: '/orders/7?currency=EUR', made: '/made/7' };
  try {
    const cli = join(root, 'out/cli.mjs');
    servers.push(await started(node24, [cli, 'mock', file, '--port', String(ports.weft)], url('weft', paths.example)));
    const prism = join(here, 'node_modules/@stoplight/prism-cli/dist/index.js');
    const args = [
      prism,
      'mock',
      file,
      '--port',
      String(ports.prism),
      '--host',
      '127.0.0.1',
      '--verboseLevel',
      'silent',
    ];
    servers.push(await started(node24, args, url('prism', paths.example)));
    const answers = await Promise.all(
      (['weft', 'prism'] as const).map(async (who) =>
        JSON.stringify(await (await fetch(url(who, paths.example))).json()),
      ),
    );
    if (answers[0] !== answers[1]) throw new Error(`The mocks do not answer the same: ${answers.join(' and ')}`);
    const rows: Row[] = [];
    for (const [what, path] of Object.entries(paths)) {
      const figures = { weft: [] as number[], prism: [] as number[] };
      for (const who of ['weft', 'prism'] as const) load(who, path);
      for (let round = 0; round < rounds; round++)
        for (const who of ['weft', 'prism'] as const) figures[who].push(load(who, path));
      rows.push({
        subject: `Mock of an OpenAPI description, ${what === 'made' ? 'an answer made of its schema' : 'the example of the contract'}, 32 connections`,
        unit: 'req/s',
        ours: figures.weft,
        peer: { name: 'Prism', figures: figures.prism },
        ratio: 'ours / peer',
        aim: '≥ 5',
      });
    }
    return rows;
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
