import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { orderProject, startRuntime, withResource } from '../../../../tests/harness/resource-runtime.ts';
import { databaseOf } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startRuntime(orderProject({}, { Count: 'autonumber' }));
});
afterAll(() => runtime.stop());

const send = (method: string, path: string, body: object) =>
  fetch(`${runtime.url}/m/v1/orders${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it.each([
  ['POST', '', 201],
  ['PUT', '/A', 200],
  ['PATCH', '/A', 200],
])('%s refuses what the resource does not hold, by its name, and stores nothing of it', async (method, path, good) => {
  const order = { orderNumber: 'A', total: 1.5, note: 'x' };
  databaseOf(runtime).exec('DELETE FROM m_order');
  if (method !== 'POST') expect((await send('POST', '', order)).status).toBe(201);
  const answer = await send(method, path, { ...order, note: 'changed', animal: { name: 'Rex' } });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('$.animal');
  expect(databaseOf(runtime).prepare('SELECT note FROM m_order').all()).toEqual(
    method === 'POST' ? [] : [{ note: 'x' }],
  );
  // What it answers with and never reads may be sent back.
  expect((await send(method, path, { ...order, count: 7 })).status).toBe(good);
});

it('the contract says that there are no other members', async () => {
  const contract = (await (await fetch(`${runtime.url}/m/v1/openapi.json`)).json()) as {
    components: { schemas: Record<string, { additionalProperties?: boolean }> };
  };
  const { Problem, ...held } = contract.components.schemas;
  expect(Problem?.additionalProperties).toBeUndefined();
  expect(Object.entries(held).map(([name, schema]) => [name, schema.additionalProperties])).toEqual([
    ['OrderList', undefined],
    ['OrderResource', false],
    ['OrderResourceChanges', false],
  ]);
});

it.each([
  ['POST', '', 400],
  ['PUT', '/A', 422],
])('%s holds a part to its rules, and blames who sent it', async (method, path, status) => {
  const project = new ProjectBuilder()
    .entity('Order', { No: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
    .entity('Address', { City: { type: 'string', validations: [{ rule: 'required', message: '' }] }, Zip: 'string' })
    .association('Order_Address', 'Order', 'Address', { onDeleteFrom: 'cascade' });
  const own = await startRuntime(withResource(project, 'Order'));
  const put = (body: object) =>
    fetch(`${own.url}/m/v1/orders${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const answer = await put({ no: 'A', address: { zip: '1' } });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toMatch(/City|city/);
  expect(
    databaseOf(own).prepare('SELECT (SELECT count(*) FROM m_order) + (SELECT count(*) FROM m_address) AS n').get(),
  ).toEqual({ n: 0 });
  expect((await put({ no: 'A', address: { city: 'Bonn' } })).status).toBe(201);
  if (method === 'PUT') expect((await put({ no: 'A' })).status).toBe(200);
  await own.stop();
});
