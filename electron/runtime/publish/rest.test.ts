import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { applyPatch } from '../../../shared/model/change.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { planResource } from '../../../shared/publish/generate-resource.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { Runtime } from '../runtime.ts';

let runtime: Runtime;
let view: ProjectView;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(async () => {
  const project = new ProjectBuilder().entity('Order', {
    OrderNumber: { type: 'string', validations: [{ rule: 'required', message: '' }] },
    Total: 'decimal',
    PlacedAt: 'datetime',
    Big: 'long',
  });
  view = project.view();
  const plan = planResource(view, { entity: 'Order', service: null, parent: 'm' }, project.ids);
  if ('error' in plan) throw new Error(plan.error);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
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
});
afterEach(async () => {
  await runtime.stop();
  folder.dispose();
});

const call = async (method: string, path: string, body?: string) => {
  const response = await fetch(`${runtime.url}/m/v1/orders${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
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
    expect((await call('DELETE', '/SO-2')).status).toBe(204);
    expect((await call('GET', '/SO-2')).status).toBe(404);
    expect((await call('DELETE', '/SO-2')).status).toBe(404);
  });

  it.each([
    ['broken JSON', 'POST', '', '{"orderNumber":', 400, '$.orderNumber'],
    ['a wrong type', 'POST', '', '{"orderNumber":"a","total":"x"}', 400, '$.total'],
    ['a wrong type in PATCH', 'PATCH', '/SO-1', '{"total":[]}', 400, '$.total'],
    ['a missing required value', 'POST', '', '{}', 422, 'Order.OrderNumber'],
    ['a wrong parameter', 'GET', '?limit=ten', undefined, 400, 'query.limit'],
  ])('%s is a problem with its place', async (_what, method, path, body, status, place) => {
    await call('POST', '', '{"orderNumber":"SO-1"}');
    const answer = await call(method as string, path as string, body as string | undefined);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json; charset=utf-8']);
    expect((answer.json as unknown as { errors: { path: string }[] }).errors[0]?.path).toBe(place);
  });

  it('a key that is taken is a problem; other methods and paths are 405 and 404', async () => {
    await call('POST', '', '{"orderNumber":"SO-1"}');
    expect((await call('POST', '', '{"orderNumber":"SO-1"}')).status).toBe(422);
    expect(await call('DELETE', '')).toMatchObject({ status: 405, allow: 'GET, POST' });
    expect((await call('GET', '/a/b')).status).toBe(404);
  });

  it('serves OpenAPI 3.1, docs, index, health and metrics', async () => {
    const get = async (path: string, accept = 'application/json') =>
      (await fetch(`${runtime.url}${path}`, { headers: { accept } })).text();
    const api = JSON.parse(await get('/m/v1/openapi.json')) as { openapi: string; paths: object };
    expect([api.openapi, Object.keys(api.paths)]).toEqual(['3.1.0', ['/orders', '/orders/{orderNumber}']]);
    expect(await get('/m/v1/docs', 'text/html')).toContain('Create a Order');
    expect(JSON.parse(await get('/_/')).services[0]).toMatchObject({ name: 'M.MApi', kind: 'rest' });
    expect([await get('/_/live'), await get('/_/ready')]).toEqual(['{"status":"live"}', '{"status":"ready"}']);
    expect(await get('/_/metrics')).toContain('weft_requests_total');
  });

  it('40 posts at once share commits and all are stored; a reload drops none', async () => {
    const posts = Array.from({ length: 40 }, (_, i) => call('POST', '', `{"orderNumber":"P-${i}"}`));
    await runtime.reload(compileProgram(view, { name: 'again' }));
    expect((await Promise.all(posts)).map((p) => p.status)).toEqual(posts.map(() => 201));
    expect((await call('GET', '?limit=100')).json).toHaveLength(40);
  });
});
