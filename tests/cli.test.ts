import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from './harness/canonical-json.ts';
import { node24, temporaryFolder } from './harness/checkout.ts';
import { startRun, weft } from './harness/weft.ts';

const order =
  '{"orderNumber":"SO-7","placedAt":"2026-11-20T09:14:07+01:00","total":12.50,"ids":[9007199254740993],"lines":[{"sku":"A","qty":2},{"sku":"B","qty":1,"note":null}]}';
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
const path = (name: string) => join(folder.path, name);
const json = (result: { stdout: string }) => JSON.parse(result.stdout) as never;

beforeAll(async () => {
  folder = temporaryFolder();
  file = path('a.weft');
  writeFileSync(path('order.json'), order);
  writeFileSync(path('broken.json'), '{"orderNumber": "x", "total": }');
  expect((await weft(['new', file])).code).toBe(0);
}, 60_000);
afterAll(() => folder.dispose());

describe('weft', () => {
  it('import, list, show, check, map and validate hold the contract', async () => {
    const imported = await weft([
      'import',
      file,
      path('order.json'),
      '--module',
      'Sales',
      '--entities',
      '--mappings',
      '--json',
    ]);
    expect(imported.code).toBe(0);
    expect(json(imported)).toEqual({
      structures: ['Sales.Order'],
      entities: ['Sales.Order', 'Sales.Id', 'Sales.Line'].map((n) => expect.stringMatching(n)),
      enumerations: [],
      importMappings: ['Sales.Import_Order'],
      exportMappings: ['Sales.Export_Order'],
      services: [],
      diagnostics: [],
    });
    expect(json(await weft(['list', file, '--kind', 'import-mapping', '--json']))).toEqual([
      { kind: 'import-mapping', name: 'Sales.Import_Order' },
    ]);
    expect((await weft(['show', file, 'Sales.Order'])).stdout).toMatch(/^kind: json-structure\nname: Order\n/);
    expect(await weft(['check', file, '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
    const mapped = await weft(['map', file, 'Sales.Import_Order', path('order.json'), '--then', 'Sales.Export_Order']);
    expect(canonicalJson(mapped.stdout)).toBe(canonicalJson(order));
    expect(json(await weft(['map', file, 'Sales.Import_Order', path('order.json'), '--json']))).toEqual({
      counts: { created: 4, found: 0, updated: 0, ignored: 0 },
      objects: 4,
      output: null,
      diagnostics: [],
    });
    expect(await weft(['validate', file, 'Sales.Order', path('order.json'), '--json'])).toMatchObject({
      code: 0,
      stdout: '[]\n',
    });
  });

  it('a bad message is exit 1 with a placed finding', async () => {
    const mapped = await weft(['map', file, 'Sales.Import_Order', path('broken.json'), '--json']);
    expect(mapped.code).toBe(1);
    expect(json(mapped)).toMatchObject({
      output: null,
      diagnostics: [{ severity: 'error', code: 'json/syntax', path: '$.total', line: 1, column: 31 }],
    });
    expect((await weft(['import', file, path('broken.json'), '--module', 'Sales', '--json'])).code).toBe(1);
  });

  it.each([
    ['a missing project', ['check', 'nope.weft']],
    ['an unknown command', ['explode']],
    ['a missing argument', ['map']],
    ['an unknown mapping', ['map', 'FILE', 'Sales.Nope', 'x.json']],
    ['an unknown kind', ['import', 'FILE', 'order.json', '--module', 'M', '--kind', 'nope']],
    ['a target that there is none of', ['bundle', 'FILE', '--out', 'bundle', '--target', 'mainframe']],
    ['an action of connectors that there is none of', ['connector', 'publish']],
    ['an existing file', ['new', 'FILE']],
  ])('%s is exit 2', async (_what, args) => {
    const result = await weft(
      (args as string[]).map((a) => (a === 'FILE' ? file : a)),
      folder.path,
    );
    expect([result.code, result.stdout]).toEqual([2, '']);
    expect(result.stderr).not.toBe('');
  });

  it('--help lists what is built and nothing else', async () => {
    const { stdout, code } = await weft(['--help']);
    expect(code).toBe(0);
    for (const command of [
      'new',
      'import',
      'map',
      'test',
      'transform',
      'contract',
      'print',
      'password',
      'sign-in',
      'run',
      'mock',
      'bundle',
      'unpack',
      'connector',
    ])
      expect(stdout).toContain(`\n  ${command} `);
    expect(stdout).not.toMatch(/\n {2}(?:deploy|publish-connector|queue) /);
  });

  it('unpack and pack are lossless, schema is a JSON Schema', async () => {
    expect((await weft(['unpack', file, path('text')])).code).toBe(0);
    expect((await weft(['pack', path('text'), path('b.weft')])).code).toBe(0);
    expect((await weft(['show', path('b.weft'), 'Sales.Order'])).stdout).toBe(
      (await weft(['show', file, 'Sales.Order'])).stdout,
    );
    expect(json(await weft(['schema', 'microflow']))).toMatchObject({ title: 'Microflow', type: 'object' });
  });

  it('a project written by hand runs; numbers of arguments keep their digits, a misspelt one is a wrong call', async () => {
    mkdirSync(path('hand/M'), { recursive: true });
    writeFileSync(path('hand/M/module.yaml'), 'kind: module\nname: M\n');
    writeFileSync(
      path('hand/M/Twice.microflow.yaml'),
      `kind: microflow
name: Twice
parameters:
  - name: Number
    type: { kind: long }
returns: { kind: long }
nodes:
  - { id: start, action: { type: start } }
  - { id: end, action: { type: end, value: $Number + $Number } }
flows:
  - { from: start, to: end }
`,
    );
    const project = path('hand.weft');
    writeFileSync(
      path('hand/M/Same.microflow.yaml'),
      `kind: microflow
name: Same
parameters:
  - name: Number
    type: { kind: decimal }
returns: { kind: decimal }
nodes:
  - { id: start, action: { type: start } }
  - { id: end, action: { type: end, value: $Number } }
flows:
  - { from: start, to: end }
`,
    );
    expect((await weft(['pack', path('hand'), project])).code).toBe(0);
    // Near a whole number, where a double would become it.
    for (const digits of ['1.00000000000000000001', '123456789.00000000001'])
      for (const args of [
        ['--args', `{"Number":${digits}}`],
        ['--arg', `Number=${digits}`],
      ])
        expect((await weft(['call', project, 'M.Same', ...args])).stdout).toBe(`${digits}\n`);
    const call = (...args: string[]) => weft(['call', project, 'M.Twice', ...args]);
    expect(await call('--args', '{"Number":4611686018427387903}')).toMatchObject({
      code: 0,
      stdout: '9223372036854775806\n',
    });
    expect((await call('--arg', 'Number=21', '--json')).stdout).toBe('{"result":42,"log":[]}\n');
    const wrong = await call('--arg', 'Numbr=1');
    expect([wrong.code, wrong.stderr]).toEqual([2, 'weft: M.Twice has no parameter Numbr. Did you mean Number?\n']);
    const odd = await call('--arg', '__proto__=1');
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('has no parameter __proto__.')]);
  });

  it('run serves and stops cleanly; call answers; the bundle runs without the studio', async () => {
    const sample = path('hub.weft');
    expect((await weft(['new', sample, '--sample', 'orders-hub'])).code).toBe(0);
    expect((await weft(['check', sample, '--json'])).stdout).toBe('[]\n');
    const body = JSON.stringify({
      orderNumber: 'SO-1',
      placedAt: '2026-11-20T09:14:07Z',
      currency: 'EUR',
      customer: { id: 'C-2291' },
      lines: [{ no: 1, sku: 'a', qty: 3, price: 1.1 }],
    });
    const server = await startRun(sample, ['--db', `sqlite:${path('hub.sqlite')}`]);
    const answer = await fetch(`${server.url}/orders/v1/orders`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, await answer.json()]).toEqual([
      201,
      expect.objectContaining({
        number: 'SO-1',
        value: { amount: 3.3, currency: 'EUR' },
        customer: { no: 'C-2291', name: 'Nordwind Logistik GmbH' },
      }),
    ]);
    expect(await server.stop()).toBe(0);
    const called = json(
      await weft([
        'call',
        sample,
        'Orders.Get_Order',
        '--arg',
        'OrderNumber=SO-1',
        '--db',
        `sqlite:${path('hub.sqlite')}`,
        '--json',
      ]),
    ) as { result: object };
    expect(called.result).toMatchObject({ $type: 'Orders.Order', OrderNumber: 'SO-1', Total: 3.3 });

    expect((await weft(['bundle', sample, '--out', path('bundle')])).code).toBe(0);
    expect(existsSync(path('bundle/node_modules/better-sqlite3'))).toBe(true);
    expect(readFileSync(path('bundle/program.json'), 'utf8')).not.toContain('"samples"');
    const start = (env: Record<string, string>) =>
      spawn(node24, [path('bundle/start.mjs')], {
        cwd: folder.path,
        env: {
          PATH: process.env.PATH ?? '',
          HOST: '127.0.0.1',
          DATABASE_URL: `sqlite:${path('bundle.sqlite')}`,
          ...env,
        },
      });
    const wrong = start({ PORT: 'many' });
    expect(await new Promise((done) => wrong.on('exit', done))).toBe(78);
    const older = 'data:text/javascript,Object.defineProperty(process.versions,%22node%22,{value:%2220.20.2%22})';
    const tooOld = start({ NODE_OPTIONS: `--import=${older}` });
    let words = '';
    tooOld.stderr.on('data', (chunk) => (words += String(chunk)));
    expect(await new Promise((done) => tooOld.on('close', done))).toBe(78);
    expect(words).toBe('This service needs Node 22 or newer; this is Node 20.20.2.\n');
    const child = start({ PORT: '0' });
    const url = await new Promise<string>((done) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
        const found = /"ready":true,"url":"([^"]+)"/.exec(text);
        if (found) done(found[1] as string);
      });
    });
    expect(
      (
        await fetch(`${url}/orders/v1/orders`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(201);
    expect((await fetch(`${url}/_/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await new Promise((done) => child.on('exit', done))).toBe(0);
  }, 60_000);
});
