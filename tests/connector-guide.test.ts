import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportBundle } from '../electron/bundle/export-bundle.ts';
import { packConnector } from '../electron/host/connectors/kit.ts';
import { tryPackage } from '../electron/host/connectors/try-package.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { root, temporaryFolder } from './harness/checkout.ts';
import { install } from './harness/installed-connector.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { databaseOf, runtimeStarter } from './harness/running-project.ts';
import { weft } from './harness/weft.ts';

/** The files that the guide shows, by their paths. */
function filesOfGuide(): Map<string, string> {
  const guide = readFileSync(join(root, 'docs/connectors/build.md'), 'utf8');
  return new Map(
    [...guide.matchAll(/```\w+ file=(\S+)\n([\s\S]*?)```/g)].map(([, file, text]) => [file as string, text as string]),
  );
}

/** A connector that was written from the docs alone, in a folder outside everything. */
describe('the connector of docs/connectors/build.md', () => {
  const start = runtimeStarter();
  const folder = temporaryFolder();
  const place = join(folder.path, 'rates');
  let rate = '1.08340000000000000001';
  const server = createServer((request, response) => {
    if (request.headers.authorization !== 'Bearer hush-hush-hush') return void response.writeHead(401).end();
    response.end(JSON.stringify(request.url === '/' ? ['EUR', 'USD'] : { rate }));
  });
  let address = '';
  beforeAll(async () => {
    for (const [file, text] of filesOfGuide()) {
      mkdirSync(dirname(join(place, file)), { recursive: true });
      writeFileSync(join(place, file), text);
    }
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    folder.dispose();
  });

  /** A flow that asks, a trigger that hears, and a schedule that says the rate in the log. */
  const project = () =>
    new ProjectBuilder()
      .entity('Heard', { Rate: { type: 'decimal' }, Pair: 'string' })
      .unit('constant', 'Token', { type: 'string', value: '', secret: true })
      .unit('connector-connection', 'Server', {
        connector: 'rates',
        values: [
          { property: 'Address', value: address },
          { property: 'Token', constant: 'Token' },
        ],
      })
      .flow('Ask', [], { kind: 'decimal' }, (f) => {
        f.add('call-action', {
          action: 'rates/rate',
          connection: 'Server',
          arguments: [
            { parameter: 'From', value: "'EUR'" },
            { parameter: 'To', value: "'USD'" },
          ],
          output: 'Rate',
        });
        f.add('end', { value: '$Rate' });
      })
      .flow(
        'Hear',
        [
          { name: 'Rate', type: { kind: 'decimal' } },
          { name: 'Pair', type: { kind: 'string' } },
        ],
        { kind: 'nothing' },
        (f) => {
          f.add('create-object', {
            entity: 'Heard',
            output: 'H',
            members: [
              { member: 'Heard.Rate', operation: 'set', value: '$Rate' },
              { member: 'Heard.Pair', operation: 'set', value: '$Pair' },
            ],
            commit: 'with-events',
          });
          f.add('log-message', { message: "'heard ' + $Pair + ' at ' + toString($Rate)" });
          f.add('end', {});
        },
      )
      .unit('connector-trigger', 'Changes', {
        trigger: 'rates/changed',
        connection: 'Server',
        values: [
          { property: 'From', value: 'EUR' },
          { property: 'To', value: 'USD' },
          { property: 'EveryMs', value: '20' },
        ],
        microflow: 'Hear',
      });
  const constants = { 'M.Token': 'hush-hush-hush' };

  it('has code for its manifest, and its tests pass', async () => {
    expect(await tryPackage(packConnector(place))).toEqual([]);
    const tested = await weft(['connector', 'test', place]);
    expect([tested.code, tested.stdout + tested.stderr]).toEqual([0, expect.stringContaining('pass 3')]);
  });

  it('gives a flow every digit, and starts one when the rate changes, once', async () => {
    const built = project();
    const { connectorPlace } = install(built, packConnector(place), folder.path);
    const runtime = await start(built, { connectorPlace, constants });
    expect(JSON.stringify((await runtime.call('M.Ask', {})).result)).toContain('1.08340000000000000001');
    const heard = () => databaseOf(runtime).prepare('SELECT count(*) FROM m_heard').pluck().get() as number;
    await expect.poll(heard).toBe(1);
    rate = '1.09';
    await expect.poll(heard).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard()).toBe(2);
  });

  it('what the server refuses is an error without the secret', async () => {
    const built = project();
    const { connectorPlace } = install(built, packConnector(place), folder.path);
    const lines: string[] = [];
    const runtime = await start(built, {
      connectorPlace,
      constants: { 'M.Token': 'hush-hush-wrong' },
      log: { write: ({ message }) => lines.push(message) },
    });
    const { error } = await runtime.call('M.Ask', {});
    expect(error?.message).toContain('The server answered 401.');
    await expect.poll(() => lines.join()).toContain('It does not listen: The server answered 401.');
    expect(JSON.stringify([error, lines])).not.toContain('hush');
  });

  it('runs in a bundle, which carries the package and nothing else of connectors', async () => {
    const built = project();
    const { connectorPlace } = install(built, packConnector(place), folder.path);
    // Installed, and used by nothing.
    const out = join(folder.path, 'bundle');
    const program = compileProgram(built.view(), { name: 'rates', connectorPlace });
    expect(await exportBundle({ program, diagnostics: [], out, target: 'node' })).toMatchObject({
      files: expect.arrayContaining(['connector-process.mjs', 'connectors/rates']),
    });
    expect(readdirSync(join(out, 'connectors'))).toEqual(['rates']);
    expect(readdirSync(join(out, 'connectors/rates')).sort()).toEqual([
      'connector.mjs',
      'package.json',
      'weft-connector.json',
    ]);
    const child = spawn(process.execPath, [join(out, 'service.mjs')], {
      env: { PATH: process.env['PATH'], PORT: '0', CONSTANT_M_Token: constants['M.Token'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    const ended = new Promise((done) => child.once('exit', done));
    try {
      await expect.poll(() => said, { timeout: 15_000 }).toContain('heard EUR/USD at 1.09');
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    expect(said).not.toContain('hush');
  }, 40_000);

  it('is not exported where it is not trusted', async () => {
    const built = project();
    install(built, packConnector(place), folder.path);
    const program = compileProgram(built.view(), { name: 'rates' });
    const exported = await exportBundle({ program, diagnostics: [], out: join(folder.path, 'none'), target: 'node' });
    expect(exported).toEqual({ error: expect.stringContaining('The bundle would lack a connector. Rates:') });
  });
});
