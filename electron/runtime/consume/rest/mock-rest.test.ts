import { describe, expect, it } from 'vitest';
import type { ProgramConsumedRestService } from '../../../../shared/consume/rest/program.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { openApiText, restProject } from '../../../../tests/harness/rest-project.ts';
import { MockServer } from '../mock-server.ts';
import { restMock } from './mock-rest.ts';

const description = `openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: 'https://example.org/api/v1'}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
        - {name: kind, in: query, required: true, schema: {type: string, enum: [a, b]}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '404': {description: none, content: {application/json: {example: {why: gone}}}}
    put:
      operationId: putThing
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'204': {description: done}}
  /things/latest:
    get:
      operationId: latest
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {name: shown}}}}}
  /compare/{base}...{head}/{a}-{b}-{c}.{d}:
    get:
      operationId: compare
      parameters: [{name: base, in: path, required: true, schema: {type: string}}, {name: head, in: path, required: true, schema: {type: string}}, {name: a, in: path, required: true, schema: {type: string}}, {name: b, in: path, required: true, schema: {type: string}}, {name: c, in: path, required: true, schema: {type: string}}, {name: d, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
components: {schemas: {Thing: {type: object, required: [name], properties: {name: {type: string}, count: {type: integer}}}}}
`;

const program = () => {
  const { view } = restProject(openApiText(description));
  return compileProgram(view, { name: 'mock', mocked: 'all' }).consumed;
};
const mock = () => restMock(program()[0] as ProgramConsumedRestService, { memory: new Map(), seed: 0, script: null });
const get = (target: string, headers: Record<string, string> = {}) => ({
  method: 'GET',
  target: `/api/v1${target}`,
  headers,
  body: '',
});
const put = (body: string, type = 'application/json') => ({
  method: 'PUT',
  target: '/api/v1/things/1',
  headers: { 'content-type': type },
  body,
});
const detailsOf = (body: string | Uint8Array) =>
  JSON.parse(String(body)) as { detail: string; errors?: { path: string; message: string }[] };

describe('the mock of a REST service', () => {
  it('finds the operation of a path with several parameters in a part, in a time that grows with the path', async () => {
    expect((await mock().answer(get('/compare/v1...v2/a-b-c.d'))).status).toBe(200);
    expect((await mock().answer(get('/compare/...v2/--.../'))).status).toBe(200);
    expect((await mock().answer(get('/compare/v1..v2/a-b-c.d'))).status).toBe(404);
    expect((await mock().answer(get('/compare/v1...v2/a-b.d'))).status).toBe(404);
    const began = performance.now();
    for (const end of ['', '/y', '.'])
      expect([200, 404]).toContain(
        (await mock().answer(get(`/compare/${'.'.repeat(5_000)}/${'-'.repeat(5_000)}${end}`))).status,
      );
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('answers with what the contract shows, else with what is made of it, the same each time', async () => {
    expect(await mock().answer(get('/things/latest'))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"name":"shown"}',
    });
    const [one, two] = [await mock().answer(get('/things/1?kind=a')), await mock().answer(get('/things/1?kind=a'))];
    expect(one.status).toBe(200);
    expect(JSON.parse(String(one.body))).toHaveProperty('name');
    expect(one.body).toBe(two.body);
  });

  it.each<[string, { method: string; target: string; headers: Record<string, string>; body: string }, number, string]>([
    ['a path that nobody has', get('/nothing'), 404, 'M.Things has nothing at /nothing.'],
    [
      'a method that the path does not take',
      { ...get('/things/latest'), method: 'POST' },
      405,
      '/things/latest takes GET.',
    ],
    ['a parameter that is missing', get('/things/1'), 400, 'query kind: It has to be given.'],
    ['a value that is none of its list', get('/things/1?kind=c'), 400, 'query kind: It has to be a, b.'],
    ['a value that is too small', get('/things/0?kind=a'), 400, 'path id: It must not be less than 1.'],
    ['a value of another type', get('/things/x?kind=a'), 400, 'path id: It has to be a whole number.'],
    ['a body that is missing', put(''), 400, 'body: It has to be given.'],
    [
      'a body of another type',
      put('<a/>', 'text/xml'),
      415,
      'header content-type: It is text/xml, and has to be application/json.',
    ],
    [
      'a body that is not as its schema has it',
      put('{"count":"x","name":"a"}'),
      400,
      'body $.count (line 1, column 10)',
    ],
    ['a body that is no JSON', put('{'), 400, 'body $ (line 1, column 2)'],
  ])('%s', async (_name, request, status, expected) => {
    const answer = await mock().answer(request);
    const { detail, errors } = detailsOf(answer.body);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect([detail, ...(errors ?? []).map(({ path, message }) => `${path}: ${message}`)].join('\n')).toContain(
      expected,
    );
  });

  it('takes a request that is as the contract has it', async () => {
    expect(await mock().answer(put('{"name":"a","count":1}'))).toEqual({ status: 204, headers: {}, body: '' });
  });

  it('answers as it is asked to: a status of the contract, another one, so often, after a while', async () => {
    const one = mock();
    const answer = await one.answer(get('/things/1?kind=a', { prefer: 'code=404, delay=20' }));
    expect(answer).toEqual({
      status: 404,
      headers: { 'content-type': 'application/json' },
      body: '{"why":"gone"}',
      delayMs: 20,
    });
    const wish = get('/things/1?kind=a', { prefer: 'code=503; times=2' });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await one.answer(wish)).status);
    expect(statuses).toEqual([503, 503, 200, 503]);
  });

  it('HEAD is answered as GET, without a body', async () => {
    expect(await mock().answer({ ...get('/things/latest'), method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

describe('a server of mocks', () => {
  it('serves all paths below that of the address; faults are those of all answers', async () => {
    const server = new MockServer(program(), () => {}, { status: 503, latencyMs: 1 });
    const plain = new MockServer(program());
    await server.listen(0);
    await plain.listen(0);
    expect(plain.services.map(({ kind, url }) => [kind, url.replace(plain.url, '')])).toEqual([['rest', '/api/v1']]);
    expect(await (await fetch(`${plain.url}/api/v1/things/latest`)).json()).toEqual({ name: 'shown' });
    expect((await fetch(`${plain.url}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${server.url}/api/v1/things/latest`)).status).toBe(503);
    await server.close();
    await plain.close();
  });
});
