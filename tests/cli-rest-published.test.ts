import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { startRun, weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const json = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as never;

/** A description with one portion of everything: parameters at all places, bodies, forms, lists, values, errors, a way to say who asks. */
const stock = (more: { paths?: object; limit?: object; item?: object } = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Stock', version: '2.3.0' },
  servers: [{ url: 'https://stock.example/api/stock' }],
  security: [{ key: [] }],
  paths: {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer' }, ...more.limit },
          { name: 'colour', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'All',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Item' } } },
            },
          },
        },
      },
      post: {
        operationId: 'addItem',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
        },
        responses: {
          201: {
            description: 'Made',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
          },
          409: {
            description: 'There',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Fault' } } },
          },
        },
      },
      options: { operationId: 'askItems', responses: { 204: { description: 'None' } } },
      trace: { operationId: 'traceItems', responses: { 200: { description: 'None' } } },
    },
    '/items/{sku}/photo': {
      put: {
        operationId: 'putPhoto',
        parameters: [{ name: 'sku', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string' } },
              },
            },
          },
        },
        responses: { 204: { description: 'Done' } },
      },
    },
    ...more.paths,
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    schemas: {
      Item: {
        type: 'object',
        required: ['sku', 'count'],
        properties: { sku: { type: 'string' }, count: { type: 'integer', format: 'int32' }, ...more.item },
      },
      Fault: { type: 'object', properties: { code: { type: 'string' } } },
    },
  },
});

beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(path('stock.json'), JSON.stringify(stock(), null, 2));
});
afterAll(() => folder.dispose());

it('a description is published: what it has is served, what it cannot have is said at its place, and the contract is kept', async () => {
  const file = path('a.weft');
  await weft(['new', file]);
  const imported = await weft([
    'import',
    file,
    path('stock.json'),
    '--module',
    'Shop',
    '--publish',
    '--mappings',
    '--json',
  ]);
  expect(imported.code).toBe(0);
  const { services, diagnostics } = json(imported) as {
    services: object[];
    diagnostics: { code: string; path: string; line: number }[];
  };
  expect(services).toEqual([{ name: 'Shop.Stock', operations: ['listItems', 'addItem', 'putPhoto'] }]);
  expect(diagnostics.map(({ code, path: at }) => [code, at])).toEqual([
    ['import/method-left-out', '$.paths["/items"].options'],
    ['import/method-left-out', '$.paths["/items"].trace'],
    ['import/error-answer', '$.paths["/items"].post.responses["409"]'],
  ]);
  expect(diagnostics.every(({ line }) => line >= 1)).toBe(true);
  const checked = json(await weft(['check', file, '--json'])) as { code: string; severity: string }[];
  expect(checked.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(checked.filter(({ code }) => code.startsWith('rest/contract'))).toEqual([]);

  const run = await startRun(file, [], { CONSTANT_Shop_StockKey: 'k'.repeat(40) });
  const ask = (at: string, options: RequestInit = {}) =>
    fetch(`${run.url}/api/stock${at}`, { ...options, headers: { 'X-Key': 'k'.repeat(40), ...options.headers } });
  const post = (body: object) =>
    ask('/items', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const problem = async (response: Response) => [
    response.status,
    ((await response.json()) as { detail: string }).detail,
  ];
  try {
    // What the contract allows comes as far as the microflow, which is not written yet.
    expect(await problem(await ask('/items?limit=3', { headers: { 'X-Trace': 't' } }))).toEqual([
      501,
      'listItems is not written yet.',
    ]);
    expect(await problem(await post({ sku: 'a', count: 1 }))).toEqual([501, 'addItem is not written yet.']);
    const form = new FormData();
    form.append('file', new Blob(['photo']), 'a.png');
    expect(await problem(await ask('/items/a/photo', { method: 'PUT', body: form }))).toEqual([
      501,
      'putPhoto is not written yet.',
    ]);
    // The contract asks for its key.
    expect((await fetch(`${run.url}/api/stock/items`)).status).toBe(401);
    expect(await problem(await ask('/items?colour=a&colour=b'))).toEqual([501, 'listItems is not written yet.']);
    // What it does not allow does not.
    expect((await ask('/items?limit=many')).status).toBe(400);
    expect((await post({ sku: 'a' })).status).toBe(400);
    expect((await post({ sku: 'a', count: 'many' })).status).toBe(400);
    expect((await ask('/items/a/photo', { method: 'PUT', body: new URLSearchParams({ note: 'x' }) })).status).toBe(400);
    const api = (await (await ask('/openapi.json')).json()) as never;
    await SwaggerParser.validate(structuredClone(api));
    expect(Object.keys((api as { paths: object }).paths)).toEqual(['/items', '/items/{sku}/photo']);
  } finally {
    await run.stop();
  }
});

it('a newer contract is taken over: new operations come, what is otherwise is a finding at its place', async () => {
  const file = path('a.weft');
  const newer = stock({
    paths: {
      '/items/{code}': {
        delete: {
          operationId: 'removeItem',
          parameters: [{ name: 'code', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 204: { description: 'Gone' } },
        },
      },
    },
    limit: { required: true, schema: { type: 'string' } },
    item: { note: { type: 'string' } },
  });
  delete (newer.paths as Record<string, unknown>)['/items/{sku}/photo'];
  writeFileSync(path('newer.json'), JSON.stringify(newer));
  const dry = await weft(['import', file, path('newer.json'), '--update', 'Shop.Stock', '--dry-run']);
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stderr).toContain('added DELETE /items/{code}');
  const updated = await weft(['import', file, path('newer.json'), '--update', 'Shop.Stock', '--json']);
  expect(json(updated)).toMatchObject({
    service: 'Shop.Stock',
    operations: [
      { change: 'changed', operation: 'GET /items' },
      { change: 'added', operation: 'DELETE /items/{code}' },
      { change: 'removed', operation: 'PUT /items/{sku}/photo' },
    ],
  });
  const checked = json(await weft(['check', file, '--json'])) as { code: string; severity: string; path: string }[];
  expect(checked.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(
    checked.filter(({ code }) => /^rest\/contract-(?!open)/.test(code)).map(({ code, path: at }) => [code, at]),
  ).toEqual([
    ['rest/contract-parameter-type', 'GET /items'],
    ['rest/contract-parameter-required', 'GET /items'],
    ['rest/contract-operation-more', 'PUT /items/{sku}/photo'],
  ]);
  // Text carries all of it, and back.
  await weft(['unpack', file, path('text')]);
  expect(await weft(['pack', path('text'), path('b.weft')])).toMatchObject({ code: 0 });
  expect(json(await weft(['check', path('b.weft'), '--json']))).toEqual(checked);
});

it('another contract, or a broken one, changes nothing', async () => {
  const file = path('a.weft');
  writeFileSync(path('broken.json'), '{"openapi":"3.1.0","info":{"title":"Stock"');
  const before = json(await weft(['check', file, '--json']));
  for (const name of ['broken.json'])
    expect(await weft(['import', file, path(name), '--update', 'Shop.Stock', '--json'])).toMatchObject({ code: 1 });
  expect(json(await weft(['check', file, '--json']))).toEqual(before);
});
