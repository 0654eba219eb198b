import { afterEach, describe, expect, it } from 'vitest';
import type { ProgramConsumedRestService } from '../../../../shared/consume/rest/program.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { openApiText, restProject, withSettings } from '../../../../tests/harness/rest-project.ts';
import { MockServer } from '../mock-server.ts';
import { restMock } from './mock-rest.ts';

const description = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'http://127.0.0.1:1/api'}]
paths:
  /orders:
    get:
      operationId: list
      parameters: [{name: status, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [items, total], properties: {items: {type: array, items: {$ref: '#/components/schemas/Order'}}, total: {type: integer}}}}}}}
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: get
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '404': {description: none, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}, example: {why: gone}}}}
    put:
      operationId: put
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
    patch:
      operationId: patch
      requestBody: {required: true, content: {application/merge-patch+json: {schema: {type: object}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
    delete:
      operationId: drop
      responses: {'204': {description: done}}
  /orders/{orderId}/notes:
    post:
      operationId: note
      parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}
      responses: {'201': {description: made}}
  /customers/{customer}/cards:
    parameters: [{name: customer, in: path, required: true, schema: {type: string}}]
    get: {operationId: cards, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Card'}}}}}}}
    post: {operationId: addCard, requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {holder: {type: string}}}}}}, responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Card'}}}}}}
  /customers/{customer}/cards/{id}:
    parameters: [{name: customer, in: path, required: true, schema: {type: string}}, {name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: card, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Card'}}}}}}
components:
  schemas:
    NewOrder: {type: object, required: [status], properties: {status: {type: string}, amount: {type: number}, note: {type: string, nullable: true}}}
    Order: {type: object, required: [id, status, createdAt], properties: {id: {type: integer, minimum: 1}, status: {type: string}, amount: {type: number}, note: {type: string, nullable: true}, createdAt: {type: string, format: date-time}}}
    Card: {type: object, required: [id], properties: {id: {type: string, format: uuid}, holder: {type: string}}}
`;

let server: MockServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function started(mockRemembers = true, seed = 0) {
  const { view, services } = restProject(openApiText(description));
  const changed = services.map((service) => withSettings(service, { mockRemembers }));
  const { consumed } = compileProgram(view.withUnits(changed, []), { name: 'mock', mocked: 'all' });
  await server?.close();
  server = new MockServer(consumed, () => {}, { seed });
  await server.listen(0);
  const url = `${server.url}/api`;
  return async (method: string, path: string, body?: string, type = 'application/json') => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      location: response.headers.get('location'),
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
}

it('what is created is listed, read, changed and deleted', async () => {
  const ask = await started();
  const before = (await ask('GET', '/orders')).json;
  expect(before.items.length).toBeGreaterThan(0);
  expect(before.total).toBe(before.items.length);
  const made = await ask('POST', '/orders', '{"status":"open","amount":12345678901234567890.10}');
  expect(made).toMatchObject({ status: 201, json: { status: 'open' } });
  expect(made.text).toContain('12345678901234567890.10');
  const { id, createdAt } = made.json;
  expect(made.location).toBe(`/api/orders/${id}`);
  expect(Number.isInteger(id)).toBe(true);
  expect(before.items.map((item: { id: number }) => item.id)).not.toContain(id);
  expect((await ask('GET', `/orders/${id}`)).text).toBe(made.text);
  expect((await ask('GET', '/orders')).json.items.length).toBe(before.items.length + 1);
  expect((await ask('GET', '/orders?status=open')).json.items.map((item: { id: number }) => item.id)).toEqual([id]);
  // What is put takes the place of what may be given; what is the service's own stays.
  expect((await ask('PUT', `/orders/${id}`, '{"status":"paid","note":"x"}')).json).toEqual({
    id,
    status: 'paid',
    note: 'x',
    createdAt,
  });
  const merge = 'application/merge-patch+json';
  expect((await ask('PATCH', `/orders/${id}`, '{"status":"sent","note":null}', merge)).json).toEqual({
    id,
    status: 'sent',
    createdAt,
  });
  expect((await ask('DELETE', `/orders/${id}`)).status).toBe(204);
  expect(await ask('GET', `/orders/${id}`)).toMatchObject({ status: 404, json: { why: 'gone' } });
  expect((await ask('DELETE', `/orders/${id}`)).status).toBe(404);
  expect((await ask('GET', '/orders')).json).toEqual(before);
});

it('is the same for the same seed, another for another, and forgets when it is told to', async () => {
  const first = await (await started())('GET', '/orders');
  const ask = await started();
  expect((await ask('GET', '/orders')).text).toBe(first.text);
  await ask('POST', '/orders', '{"status":"open"}');
  expect((await ask('GET', '/orders')).text).not.toBe(first.text);
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<
    string,
    string
  >[])
    expect((await fetch(`${server?.url}/_/reset`, { method: 'POST', headers })).status).toBe(403);
  expect((await fetch(`${server?.url}/_/reset`, { method: 'POST' })).status).toBe(204);
  expect((await ask('GET', '/orders')).text).toBe(first.text);
  expect((await (await started(true, 7))('GET', '/orders')).text).not.toBe(first.text);
});

it('collections below others are their own, keys are of the kind that the contract has', async () => {
  const ask = await started();
  const made = await ask('POST', '/customers/a/cards', '{"holder":"Ada"}');
  expect(made.json).toMatchObject({ holder: 'Ada', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect((await ask('GET', '/customers/a/cards')).json).toContainEqual(made.json);
  expect((await ask('GET', '/customers/b/cards')).json).not.toContainEqual(made.json);
  expect((await ask('GET', `/customers/a/cards/${made.json.id}`)).json).toEqual(made.json);
});

it('requests are held to the contract first, and what is no resource is answered as without it', async () => {
  const ask = await started();
  expect((await ask('POST', '/orders', '{"amount":1}')).status).toBe(400);
  expect((await ask('POST', '/orders/1/notes', '{"text":"a"}')).status).toBe(201);
});

it('a service that does not say so remembers nothing', async () => {
  const ask = await started(false);
  await ask('POST', '/orders', '{"status":"mine"}');
  expect((await ask('GET', '/orders')).text).not.toContain('mine');
});

describe('what a mock remembers has limits', () => {
  const mockOf = (limits: { collections: number; items: number; size: number }) => {
    const { view, services } = restProject(openApiText(description));
    const changed = services.map((service) => withSettings(service, { mockRemembers: true }));
    const { consumed } = compileProgram(view.withUnits(changed, []), { name: 'mock', mocked: 'all' });
    const memory = new Map<string, unknown>();
    const mock = restMock(consumed[0] as ProgramConsumedRestService, { memory, seed: 0, script: null, limits });
    const ask = async (method: string, target: string, body = '') => {
      const headers: Record<string, string> = body === '' ? {} : { 'content-type': 'application/json' };
      const answer = await mock.answer({ method, target: `/api${target}`, headers, body });
      return { status: answer.status, json: JSON.parse(String(answer.body) || 'null') };
    };
    return { memory, ask };
  };
  const plenty = { collections: 1_000, items: 100_000, size: 1_000_000 };
  const card = '{"holder":"a"}';

  it('who looks at thousands of collections leaves nothing behind', async () => {
    const { memory, ask } = mockOf(plenty);
    const first = await ask('GET', '/customers/0/cards');
    for (let i = 0; i < 3_000; i++) expect((await ask('GET', `/customers/${i}/cards`)).status).toBe(200);
    expect(memory.size).toBe(0);
    expect(await ask('GET', '/customers/0/cards')).toEqual(first);
  });

  it.each([
    ['collections', { ...plenty, collections: 2 }, '2 collections'],
    ['items', { ...plenty, items: 8 }, '8 items'],
    ['characters', { ...plenty, size: 2_500 }, '2500 characters'],
  ])('beyond %s a change is 507 and says how to go on; what is there stays', async (_, limits, words) => {
    const { memory, ask } = mockOf(limits);
    const made: { id: string; customer: number }[] = [];
    let refused: Awaited<ReturnType<typeof ask>> | null = null;
    for (let i = 0; i < 100 && !refused; i++) {
      const answer = await ask('POST', `/customers/${i}/cards`, card);
      if (answer.status === 201) made.push({ id: answer.json.id, customer: i });
      else refused = answer;
    }
    expect(refused).toMatchObject({ status: 507, json: { detail: expect.stringContaining(words) } });
    expect(refused?.json.detail).toContain('/_/reset');
    expect(made.length).toBeGreaterThan(0);
    for (const { id, customer } of made)
      expect((await ask('GET', `/customers/${customer}/cards/${id}`)).json).toMatchObject({ id, holder: 'a' });
    const { customer } = made.at(-1) as { customer: number };
    const before = (await ask('GET', `/customers/${customer}/cards`)).json.length;
    memory.clear();
    expect((await ask('POST', '/customers/99/cards', card)).status).toBe(201);
    expect((await ask('GET', `/customers/${customer}/cards`)).json.length).toBe(before - 1);
  });

  it('what is deleted makes room', async () => {
    const { ask } = mockOf({ ...plenty, items: 7 });
    const orders = async () => (await ask('GET', '/orders')).json.items as { id: number }[];
    const start = (await orders()).length;
    let last = 0;
    for (let n = start; n < 7; n++) last = (await ask('POST', '/orders', '{"status":"open"}')).json.id;
    expect((await ask('POST', '/orders', '{"status":"open"}')).status).toBe(507);
    expect((await ask('DELETE', `/orders/${last}`)).status).toBe(204);
    expect((await ask('POST', '/orders', '{"status":"open"}')).status).toBe(201);
    expect((await ask('PUT', `/orders/${(await orders())[0]?.id}`, '{"status":"paid"}')).status).toBe(200);
  });
});
