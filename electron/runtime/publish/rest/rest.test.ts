import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../../shared/checks/index.ts';
import { applyPatch } from '../../../../shared/model/change.ts';
import type { ProjectView } from '../../../../shared/model/project.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { planResource } from '../../../../shared/service/rest/generate-resource.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { databaseOf } from '../../../../tests/harness/running-project.ts';
import { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let view: ProjectView;
let folder: ReturnType<typeof temporaryFolder>;

const orders = () =>
  new ProjectBuilder().entity('Order', {
    OrderNumber: { type: 'string', validations: [{ rule: 'required', message: '' }] },
    Total: 'decimal',
    PlacedAt: 'datetime',
    Big: 'long',
  });

/** An order with lines that are deleted with it, and a customer that is not. */
const ordersWithParts = () =>
  orders()
    .entity('OrderLine', { Sku: 'string', Quantity: 'integer' })
    .entity('Customer', { No: { type: 'string', validations: [{ rule: 'unique', message: '' }] }, Name: 'string' })
    .association('OrderLine_Order', 'OrderLine', 'Order', { onDeleteTo: 'cascade' })
    .association('Order_Customer', 'Order', 'Customer');

/** Generates the resource of Order and publishes it. */
async function publish(project: ProjectBuilder, entities: readonly string[] = ['Order']): Promise<void> {
  view = project.view();
  for (const entity of entities) {
    const service = view.ofKind('rest-service')[0]?.id ?? null;
    const plan = planResource(view, { entity, service, parent: 'm' }, project.ids);
    if ('error' in plan) throw new Error(plan.error);
    for (const op of plan.change.ops) {
      if (op.op === 'create') view = view.withUnits([op.unit], []);
      else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
    }
  }
  folder = temporaryFolder();
  runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: join(folder.path, 'run.sqlite'),
    constants: {},
    log: { write: () => {} },
    onTrace: null,
  });
  await runtime.start(compileProgram(view, { name: 'test' }));
}
afterEach(async () => {
  await runtime.stop();
  folder.dispose();
});

const call = async (method: string, path: string, body?: string, resource = 'orders') => {
  const response = await fetch(`${runtime.url}/m/v1/${resource}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as Record<string, unknown>) : null,
    type: response.headers.get('content-type'),
    allow: response.headers.get('allow'),
  };
};

describe('a generated resource', () => {
  beforeEach(() => publish(orders()));
  it('has no findings', () =>
    expect(new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error')).toEqual([]));

  it('creates, reads, lists, replaces, changes and deletes, digit for digit', async () => {
    const body =
      '{"orderNumber":"SO-1","total":123456789012345678901234567890.12,"placedAt":"2026-11-20T09:14:07Z","big":9007199254740993}';
    expect((await call('POST', '', body)).status).toBe(201);
    const read = await call('GET', '/SO-1');
    expect(read.text).toContain('"total":123456789012345678901234567890.12');
    expect(read.text).toContain('"big":9007199254740993');
    expect((await call('PUT', '/SO-2', '{"orderNumber":"SO-2","total":1.5}')).status).toBe(201);
    expect((await call('PATCH', '/SO-2', '{"total":2.5}')).json).toMatchObject({ total: 2.5 });
    expect((await call('PUT', '/SO-2', '{"orderNumber":"SO-2"}')).text).not.toContain('2.5');
    expect((await call('GET', '?limit=1&offset=1')).json).toMatchObject([{ orderNumber: 'SO-2' }]);
    // Less than one row is no way around the largest page.
    for (const limit of ['0', '-1', '-2147483648'])
      expect((await call('GET', `?limit=${limit}&offset=-5`)).json).toHaveLength(1);
    expect((await call('DELETE', '/SO-2')).status).toBe(204);
    expect((await call('GET', '/SO-2')).status).toBe(404);
    expect((await call('DELETE', '/SO-2')).status).toBe(404);
  });

  it.each([
    ['broken JSON', 'POST', '', '{"orderNumber":', 400, '$.orderNumber'],
    ['a wrong type', 'POST', '', '{"orderNumber":"a","total":"x"}', 400, '$.total'],
    ['a wrong type in PATCH', 'PATCH', '/SO-1', '{"total":[]}', 400, '$.total'],
    ['a missing required member', 'POST', '', '{}', 400, '$.orderNumber'],
    ['an empty required value', 'POST', '', '{"orderNumber":""}', 422, 'Order.OrderNumber'],
    ['a wrong parameter', 'GET', '?limit=ten', undefined, 400, 'query.limit'],
  ])('%s is a problem with its place', async (_what, method, path, body, status, place) => {
    await call('POST', '', '{"orderNumber":"SO-1"}');
    const answer = await call(method as string, path as string, body as string | undefined);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json; charset=utf-8']);
    expect((answer.json as unknown as { errors: { path: string }[] }).errors[0]?.path).toBe(place);
  });

  it('takes the type that its contract names, also where the microflow reads the body', async () => {
    for (const [method, path] of [
      ['POST', ''],
      ['PUT', '/SO-1'],
      ['PATCH', '/SO-1'],
    ]) {
      const headers = { 'content-type': 'text/plain' };
      const body = '{"orderNumber":"SO-1"}';
      const answer = await fetch(`${runtime.url}/m/v1/orders${path}`, { method: method as string, body, headers });
      expect([method, answer.status]).toEqual([method, 415]);
    }
  });

  it('a key that is taken is a problem; other methods and paths are 405 and 404', async () => {
    await call('POST', '', '{"orderNumber":"SO-1"}');
    expect((await call('POST', '', '{"orderNumber":"SO-1"}')).status).toBe(422);
    expect(await call('DELETE', '')).toMatchObject({ status: 405, allow: 'GET, HEAD, POST' });
    expect((await call('GET', '/a/b')).status).toBe(404);
    expect(await call('HEAD', '/SO-1')).toMatchObject({
      status: 200,
      text: '',
      type: 'application/json; charset=utf-8',
    });
  });

  it('serves OpenAPI 3.1, docs, index, health and metrics', async () => {
    const get = async (path: string, accept = 'application/json') =>
      (await fetch(`${runtime.url}${path}`, { headers: { accept } })).text();
    const api = JSON.parse(await get('/m/v1/openapi.json')) as { openapi: string; paths: object };
    expect([api.openapi, Object.keys(api.paths)]).toEqual(['3.1.0', ['/orders', '/orders/{orderNumber}']]);
    expect(await get('/m/v1/docs', 'text/html')).toContain('Create an Order');
    // What is answered depends on it: a cache must know.
    expect((await fetch(`${runtime.url}/_/`)).headers.get('vary')).toMatch(/\bAccept\b/);
    expect(JSON.parse(await get('/_/')).services[0]).toEqual({
      name: 'M.MApi',
      kind: 'rest',
      url: `${runtime.url}/m/v1`,
      contract: `${runtime.url}/m/v1/openapi.json`,
      docs: `${runtime.url}/m/v1/docs`,
    });
    expect([await get('/_/live'), await get('/_/ready')]).toEqual(['{"status":"live"}', '{"status":"ready"}']);
    expect(await get('/_/metrics')).toContain('weft_requests_total');
  });

  it('counts what it refuses without a route, under one label a method', async () => {
    for (const [method, path] of [
      ['GET', '/m/v1/nothing/here'],
      ['GET', '/m/v1/nothing/there'],
      ['PUT', '/m/v1/orders'],
      ['GET', '/nobody'],
    ])
      await fetch(`${runtime.url}${path}`, { method });
    const counts = await (await fetch(`${runtime.url}/_/metrics`)).text();
    const unrouted = counts
      .split('\n')
      .filter((line) => line.startsWith('weft_requests_total') && line.includes('route="*"'));
    expect(unrouted.sort()).toEqual([
      'weft_requests_total{method="GET",route="*",status="404"} 3',
      'weft_requests_total{method="PUT",route="*",status="405"} 1',
    ]);
  });

  it('40 posts at once share commits and all are stored; a reload drops none', async () => {
    const posts = Array.from({ length: 40 }, (_, i) => call('POST', '', `{"orderNumber":"P-${i}"}`));
    await runtime.reload(compileProgram(view, { name: 'again' }));
    expect((await Promise.all(posts)).map((p) => p.status)).toEqual(posts.map(() => 201));
    expect((await call('GET', '?limit=100')).json).toHaveLength(40);
  });
});

describe('a generated resource of an entity with an AutoNumber', () => {
  beforeEach(() =>
    publish(new ProjectBuilder().entity('Order', { OrderNumber: 'string', No: { type: 'autonumber', default: '7' } })),
  );
  it('a number that a request holds is ignored, as its contract says', async () => {
    const made = await call('POST', '', '{"orderNumber":"a","no":99}');
    expect([made.status, made.json]).toEqual([201, { orderNumber: 'a', no: 7 }]);
    const number = made.json?.no;
    expect((await call('PATCH', `/${number}`, '{"no":99,"orderNumber":"b"}')).json).toEqual({
      orderNumber: 'b',
      no: 7,
    });
    expect((await call('PUT', `/${number}`, '{"no":99,"orderNumber":"c"}')).json).toEqual({ orderNumber: 'c', no: 7 });
    const contract = (await (await fetch(`${runtime.url}/m/v1/openapi.json`)).json()) as {
      components: { schemas: { OrderResource: { properties: object } } };
    };
    expect(contract.components.schemas.OrderResource.properties).toMatchObject({ no: { readOnly: true } });
  });
});

describe('a generated resource of an entity with parts and references', () => {
  beforeEach(async () => {
    await publish(ordersWithParts(), ['Order', 'Customer']);
    expect((await call('POST', '', '{"no":"C-1","name":"Nordwind"}', 'customers')).status).toBe(201);
  });
  const order = (lines: string) => `{"orderNumber":"SO-1","lines":${lines},"customer":{"no":"C-1"}}`;
  const stored = (table: string) => databaseOf(runtime).prepare(`SELECT count(*) FROM ${table}`).pluck().get();

  it('has no findings', () =>
    expect(new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error')).toEqual([]));

  it('writes and reads them in one message; PUT replaces the parts, DELETE takes them along, the customer stays', async () => {
    expect((await call('POST', '', order('[{"sku":"A","quantity":1},{"sku":"B","quantity":2}]'))).status).toBe(201);
    const [first] = (await call('GET', '')).json as unknown as object[];
    expect(first).toMatchObject({
      orderNumber: 'SO-1',
      lines: [{ sku: 'A', quantity: 1 }, { sku: 'B' }],
      customer: { no: 'C-1' },
    });
    const replaced = await call('PUT', '/SO-1', order('[{"sku":"C","quantity":3}]'));
    expect([replaced.status, (replaced.json as { lines: object[] }).lines]).toEqual([200, [{ sku: 'C', quantity: 3 }]]);
    expect(stored('m_orderline')).toBe(1);
    const patched = await call('PATCH', '/SO-1', '{"total":5}');
    expect(patched.json).toMatchObject({ total: 5, lines: [{ sku: 'C' }], customer: { no: 'C-1' } });
    expect((await call('DELETE', '/SO-1')).status).toBe(204);
    expect([stored('m_orderline'), stored('m_customer')]).toEqual([0, 1]);
  });

  it('PUT of a new key creates it with its parts', async () => {
    expect((await call('PUT', '/SO-9', '{"lines":[{"sku":"X"}]}')).status).toBe(201);
    expect((await call('GET', '/SO-9')).json).toMatchObject({ orderNumber: 'SO-9', lines: [{ sku: 'X' }] });
  });

  it('a reference that does not exist is a problem with its place, and nothing is stored', async () => {
    const answer = await call('POST', '', '{"orderNumber":"SO-2","customer":{"no":"C-7"}}');
    expect(answer.status).toBe(400);
    expect((answer.json as unknown as { errors: object[] }).errors[0]).toMatchObject({
      code: 'mapping/not-found',
      path: '$.customer',
    });
    expect(stored('m_order')).toBe(0);
  });
});
