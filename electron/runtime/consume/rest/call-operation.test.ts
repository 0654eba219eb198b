import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsumedRestService } from '../../../../shared/consume/rest/kind.ts';
import type { ImportMapping } from '../../../../shared/mapping/kind.ts';
import type { DataType } from '../../../../shared/microflow/kind.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { openApiText, restProject, withSettings } from '../../../../tests/harness/rest-project.ts';
import { withFlow } from '../../../../tests/harness/soap-project.ts';
import type { RecordedTrace, Runtime } from '../../runtime.ts';

const things = (address: string) => `openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: '${address}/api'}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '204': {description: none}
        4XX: {description: bad}
    delete:
      operationId: drop
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
  /things:
    get:
      operationId: list
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: after, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}, next: {type: string}}}}}}}
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /count:
    get:
      operationId: count
      responses: {'200': {description: ok, content: {application/json: {schema: {type: integer, format: int64}}}}}
  /form:
    post:
      operationId: form
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, required: [name], properties: {name: {type: string}, tags: {type: array, items: {type: string}}}}}}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /upload:
    post:
      operationId: upload
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}
components: {schemas: {Thing: {type: object, required: [id], properties: {id: {type: string}, total: {type: number}}}}}
`;

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}
interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let origin: string;
let answers: Answer[] = [];
const seen: Seen[] = [];
const runtimes: Runtime[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      response
        .writeHead(answer?.status ?? 200, { 'content-type': 'application/json', ...answer?.headers })
        .end(answer?.body ?? '');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  answers = [{ body: '{"id":"a","total":12345678901234567890.10}' }];
  seen.length = 0;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const text: DataType = { kind: 'string' };
/** What calls give, as texts. */
const calls: Record<string, [operation: string, given: Record<string, string>, value: string]> = {
  Get: [
    'getThing',
    {
      id: "'a/b?c'",
      tags: "'x y,z'",
      ids: "'[1,2]'",
      filter: '\'{"a":{"b":1.50}}\'',
      'X-Trace': "'t'",
      session: "'s1'",
    },
    "if $R = empty then 'none' else $R/Id + ' ' + toString($R/Total)",
  ],
  Drop: ['drop', { id: "'a'" }, "'dropped ' + toString($latestHttpResponse/StatusCode)"],
  List: ['list', {}, 'toString(length($R))'],
  Add: ['add', {}, '$R/Id'],
  Count: ['count', {}, 'toString($R)'],
  Form: ['form', { name: "'A&B'", tags: "'x,y'" }, '$R'],
  Upload: ['upload', { file: '$Bytes', note: "'a note'" }, "'uploaded'"],
};

async function started(
  settings: Partial<ConsumedRestService> = {},
  operations: Record<string, object> = {},
  { constants = {}, builder = new ProjectBuilder() }: { constants?: object; builder?: ProjectBuilder } = {},
): Promise<Runtime & { traces: RecordedTrace[] }> {
  const {
    project,
    view: imported,
    services,
  } = restProject(openApiText(things(origin)), { mappings: true, project: builder });
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const changed = withSettings(service, {
    pauseMs: 1,
    ...settings,
    operations: service.data.operations.map((operation) => ({ ...operation, ...operations[operation.name] })),
  });
  // The list of the pages, without an object of what stands around it.
  const listed = imported.ofKind<ImportMapping>('import-mapping').find(({ data }) => data.message === 'listResponse');
  const root = listed?.data.root;
  if (!listed || !root) throw new Error('There is no mapping of the list.');
  const items = root.objects.map((object) => ({ ...object, association: null }));
  const itemsOnly = {
    ...listed,
    data: { ...listed.data, root: { ...root, entity: null, values: [], objects: items } },
  };
  let view = imported.withUnits([changed, itemsOnly], []);
  const thing = [...view.elements().values()].find((e) => e.kind === 'entity' && e.name === 'Thing')?.id ?? '';
  const member = (name: string) =>
    [...view.elements().values()].find((e) => e.kind === 'attribute' && e.qualifiedName.endsWith(`Thing.${name}`))
      ?.id ?? '';
  for (const [name, [operation, given, value]] of Object.entries(calls))
    view = withFlow(
      view,
      project,
      name,
      name === 'Upload' ? [{ name: 'Bytes', type: { kind: 'binary' } }] : [],
      text,
      (f) => {
        if (name === 'Add')
          f.add('create-object', {
            entity: thing,
            output: 'Thing',
            members: [
              { member: member('Total'), value: '1.5' },
              { member: member('Id'), value: "'n'" },
            ],
          } as never);
        const found = service.data.operations.find((each) => each.name === operation);
        const call = f.add('call-operation', {
          operation: found?.id,
          arguments: Object.entries(name === 'Add' ? { Body: '$Thing' } : given).map(([parameter, expression]) => ({
            parameter,
            value: expression,
          })),
          output: name === 'Drop' ? '' : 'R',
        } as never);
        f.add('end', { value } as never);
        f.onErrorOf(call, 'custom-with-rollback', (h) =>
          h.add('end', {
            value:
              "$latestError/ErrorType + ' ' + $latestError/Message + (if $latestHttpResponse = empty then '' else ' [' + toString($latestHttpResponse/StatusCode) + ']')",
          } as never),
        );
      },
    );
  const traces: RecordedTrace[] = [];
  const runtime = await startRuntime(view, { constants: constants as never, onTrace: (trace) => traces.push(trace) });
  runtimes.push(runtime);
  return Object.assign(runtime, { traces });
}

const resultOf = async (runtime: Runtime, flow: string, args: object = {}) => {
  const { result, error } = await runtime.call(`M.${flow}`, args as never);
  return error ? `error ${error.message}` : result;
};
const stepsOf = ({ traces }: { traces: RecordedTrace[] }) =>
  (traces.at(-1)?.steps ?? []).filter((s) => s.kind === 'call').map((s) => s.label.replace(origin, ''));

describe('a request', () => {
  it('has its parameters where they stand, each as its style says', async () => {
    const runtime = await started();
    expect(await resultOf(runtime, 'Get')).toBe('a 12345678901234567890.1');
    const [{ method, url, headers } = {} as Seen] = seen;
    expect([method, url]).toEqual([
      'GET',
      '/api/things/a%2Fb%3Fc?tags=x%20y&tags=z&ids=1%7C2&filter%5Ba%5D%5Bb%5D=1.50',
    ]);
    expect([headers['x-trace'], headers['cookie'], headers['accept']]).toEqual(['t', 'session=s1', 'application/json']);
  });

  it('is written by the mapping of its message', async () => {
    answers = [{ status: 201, body: '{"id":"new"}' }];
    expect(await resultOf(await started(), 'Add')).toBe('new');
    expect([seen[0]?.headers['content-type'], seen[0]?.body]).toEqual(['application/json', '{"id":"n","total":1.5}']);
  });

  it('is a form, or a form of parts with files', async () => {
    answers = [{ headers: { 'content-type': 'text/plain' }, body: 'thanks' }];
    const runtime = await started();
    expect(await resultOf(runtime, 'Form')).toBe('thanks');
    expect([seen[0]?.headers['content-type'], seen[0]?.body]).toEqual([
      'application/x-www-form-urlencoded',
      'name=A%26B&tags=x&tags=y',
    ]);
    answers = [{ headers: { 'content-type': 'application/octet-stream' }, body: 'x' }];
    expect(await resultOf(runtime, 'Upload', { Bytes: 'AP8=' })).toBe('uploaded');
    const boundary = /boundary=(.*)$/.exec(String(seen[1]?.headers['content-type']))?.[1];
    expect(seen[1]?.body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\xff\r\n--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\na note\r\n--${boundary}--\r\n`,
    );
  });

  it('goes to the server of its operation, where that has one of its own', async () => {
    const runtime = await started({ address: 'http://127.0.0.1:1' }, { getThing: { address: `${origin}/files/` } });
    expect(await resultOf(runtime, 'Get')).toContain('a ');
    expect(seen[0]?.url).toMatch(/^\/files\/things\//);
    expect(await resultOf(runtime, 'Count')).toContain('http://127.0.0.1:1/count');
  });

  it('has the headers of the service', async () => {
    await resultOf(await started({ headers: [{ id: 'h', name: 'X-Client', value: 'weft', constant: null }] }), 'Get');
    expect(seen[0]?.headers['x-client']).toBe('weft');
  });
});

describe('an answer', () => {
  it.each<[string, string, Answer, string]>([
    ['a value', 'Count', { body: '9007199254740993' }, '9007199254740993'],
    [
      'no such value',
      'Count',
      { body: '"many"' },
      'rest/bad-answer M.Things.count: the answer (application/json) is no long in JSON. [200]',
    ],
    ['one without content', 'Get', { status: 204 }, 'none'],
    [
      'a status of a class',
      'Get',
      { status: 404, body: '{}' },
      'rest/error-status M.Things.getThing answered 404 Not Found. [404]',
    ],
    [
      'a status that nobody knows',
      'Get',
      { status: 202, body: '{}' },
      'rest/error-status M.Things.getThing answered 202 Accepted, which the service does not say what to do with. [202]',
    ],
    [
      'a message that is none',
      'Get',
      { body: '{"id":' },
      'rest/bad-answer M.Things.getThing: the answer (application/json) cannot be read at $.id, line 1, column 7: The text ends where a text is expected. [200]',
    ],
    ['nothing that is expected', 'Drop', { status: 204 }, 'dropped 204'],
  ])('%s', async (_name, flow, answer, expected) => {
    answers = [answer];
    expect(await resultOf(await started({ attempts: 1 }), flow)).toBe(expected);
  });
});

describe('who calls', () => {
  const secret = (name: string) => [name, { type: 'string', value: '', secret: true }] as const;
  const builder = () =>
    [secret('Key'), secret('Secret')]
      .reduce((p, [name, data]) => p.unit('constant', name, data), new ProjectBuilder())
      .unit('constant', 'User', { type: 'string', value: 'ann' });
  const constants = { 'M.Key': 'k&1', 'M.Secret': 'pass' };
  const withConstants = async (settings: (id: (name: string) => string) => Partial<ConsumedRestService>) => {
    const project = builder();
    const id = (name: string) => project.units.find((unit) => unit.name === name)?.id ?? '';
    return started(settings(id), {}, { constants, builder: project });
  };

  it.each<[string, (id: (name: string) => string) => Partial<ConsumedRestService>, (sent: Seen) => unknown, unknown]>([
    [
      'basic',
      (id) => ({ authentication: 'basic', user: id('User'), password: id('Secret') }),
      ({ headers }) => headers.authorization,
      `Basic ${Buffer.from('ann:pass').toString('base64')}`,
    ],
    [
      'bearer',
      (id) => ({ authentication: 'bearer', token: id('Key') }),
      ({ headers }) => headers.authorization,
      'Bearer k&1',
    ],
    [
      'a key in a header',
      (id) => ({ authentication: 'api-key', key: id('Key'), keyName: 'X-Key' }),
      ({ headers }) => headers['x-key'],
      'k&1',
    ],
    [
      'a key in the query',
      (id) => ({ authentication: 'api-key', key: id('Key'), keyIn: 'query', keyName: 'key' }),
      ({ url }) => url,
      '/api/things/a?key=k%261',
    ],
  ])('%s; the trace does not show it', async (_name, settings, of, expected) => {
    answers = [{ status: 204 }];
    const runtime = await withConstants(settings);
    await resultOf(runtime, 'Drop');
    expect(of(seen[0] as Seen)).toBe(expected);
    expect(JSON.stringify(runtime.traces)).not.toMatch(/k&1|k%261|pass/);
  });

  it('OAuth 2.0: one token for several calls, another one when it is refused', async () => {
    const token = (text: string): Answer => ({ body: JSON.stringify({ access_token: text, expires_in: 3600 }) });
    answers = [
      token('t1'),
      { status: 204 },
      { status: 204 },
      { status: 401 },
      token('t2'),
      { status: 204 },
      { status: 204 },
    ];
    const runtime = await withConstants((id) => ({
      authentication: 'oauth2',
      client: id('User'),
      clientSecret: id('Secret'),
      tokenAddress: `${origin}/token`,
      scope: 'read',
    }));
    for (let i = 0; i < 3; i++) expect(await resultOf(runtime, 'Drop')).toBe('dropped 204');
    expect(
      seen.map(
        ({ method, url, headers }) => `${method} ${url} ${headers.authorization?.replace(/^Basic .*/, 'basic')}`,
      ),
    ).toEqual([
      'POST /token basic',
      'DELETE /api/things/a Bearer t1',
      'DELETE /api/things/a Bearer t1',
      'DELETE /api/things/a Bearer t1',
      'POST /token basic',
      'DELETE /api/things/a Bearer t2',
    ]);
    expect(seen[0]?.body).toBe('grant_type=client_credentials&scope=read');
    expect(JSON.stringify(runtime.traces)).not.toMatch(/"[^"]*\bt[12]\b/);
  });

  it('OAuth 2.0: no token is said, without what the answer holds', async () => {
    answers = [{ status: 400, body: '{"error":"invalid_client","hint":"pass"}' }];
    const runtime = await withConstants((id) => ({
      authentication: 'oauth2',
      client: id('User'),
      clientSecret: id('Secret'),
      tokenAddress: `${origin}/token`,
    }));
    expect(await resultOf(runtime, 'Drop')).toBe(
      'rest/no-token M.Things: no token was given: the answer is 400 (invalid_client).',
    );
  });
});

describe('attempts', () => {
  it('a call that may be made twice is made again, and the trace shows each', async () => {
    answers = [{ status: 503 }, { status: 503 }, { status: 204 }];
    const runtime = await started();
    expect(await resultOf(runtime, 'Drop')).toBe('dropped 204');
    expect(stepsOf(runtime)).toEqual(new Array(3).fill('M.Things.drop: DELETE /api/things/a'));
  });

  it.each([
    [false, ['POST'], 'rest/error-status M.Things.add answered 503 Service Unavailable. [503]'],
    [true, ['POST', 'POST'], 'new'],
  ])('POST is made again only where it is said: %s', async (retriesAll, methods, expected) => {
    answers = [{ status: 503 }, { status: 201, body: '{"id":"new"}' }];
    expect(await resultOf(await started({ retriesAll }), 'Add')).toBe(expected);
    expect(seen.map(({ method }) => method)).toEqual(methods);
  });

  it('after many failures none is made for a while', async () => {
    answers = [{ status: 500 }];
    const runtime = await started({ breakAfter: 2, breakMs: 60_000, attempts: 1 });
    for (let i = 0; i < 2; i++) expect(await resultOf(runtime, 'Drop')).toMatch(/^rest\/error-status/);
    expect(await resultOf(runtime, 'Drop')).toMatch(
      /^rest\/circuit-open M.Things.drop has failed 2 times in a row: no call is made for another \d+ ms.$/,
    );
    expect(seen).toHaveLength(2);
  });
});

describe('pages', () => {
  const page = (ids: string[], more: object = {}) => ({
    body: JSON.stringify({ data: ids.map((id) => ({ id })), ...more }),
  });
  it.each<[string, object, Answer[], string[], string]>([
    [
      'by the Link header',
      { paging: 'link' },
      [
        {
          ...page(['a', 'b']),
          headers: { link: '</api/things?page=1>; rel="prev", </api/things?page=2>; rel="next"' },
        },
        page(['c']),
      ],
      ['/api/things', '/api/things?page=2'],
      '3',
    ],
    [
      'by an address in the answer',
      { paging: 'next-url', pagingPath: 'next' },
      [page(['a'], { next: '/api/things?after=a' }), page(['b'], { next: null })],
      ['/api/things', '/api/things?after=a'],
      '2',
    ],
    [
      'by a cursor',
      { paging: 'cursor', pagingPath: 'next', pagingInput: 'after' },
      [page(['a'], { next: 'x&y' }), page(['b'])],
      ['/api/things', '/api/things?after=x%26y'],
      '2',
    ],
    [
      'by offset',
      { paging: 'offset', pagingInput: 'after' },
      [page(['a', 'b']), page(['c']), page([])],
      ['/api/things?after=0', '/api/things?after=2', '/api/things?after=3'],
      '3',
    ],
    [
      'by number',
      { paging: 'page', pagingInput: 'page' },
      [page(['a']), page([])],
      ['/api/things?page=1', '/api/things?page=2'],
      '1',
    ],
    [
      'more than there may be',
      { paging: 'page', pagingInput: 'page', pagingLimit: 3 },
      [page(['a', 'b'])],
      ['/api/things?page=1', '/api/things?page=2'],
      'rest/too-many-items M.Things.list: the pages hold more than 3 items. [200]',
    ],
    [
      'at another server',
      { paging: 'next-url', pagingPath: 'next' },
      [page(['a'], { next: 'http://example.org/x' })],
      ['/api/things'],
      'rest/next-page M.Things.list: the next page is said to be at example.org, another server than the one that was asked. [200]',
    ],
    [
      'the same one again',
      { paging: 'cursor', pagingPath: 'next', pagingInput: 'after' },
      [page(['a'], { next: 'x' })],
      ['/api/things', '/api/things?after=x'],
      'rest/same-page M.Things.list: the answer says that the page behind it is the same one. [200]',
    ],
  ])('%s', async (_name, paging, given, urls, expected) => {
    answers = given;
    expect(await resultOf(await started({}, { list: paging }), 'List')).toBe(expected);
    expect(seen.map(({ url }) => url)).toEqual(urls);
  });
});
