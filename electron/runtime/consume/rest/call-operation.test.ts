import { describe, expect, it } from 'vitest';
import type { ConsumedRestService } from '../../../../shared/consume/rest/kind.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import {
  type Answer,
  listen,
  partner,
  resultOf,
  type Seen,
  started,
  stepsOf,
} from '../../../../tests/harness/things-service.ts';

listen();

describe('a request', () => {
  it('has its parameters where they stand, each as its style says', async () => {
    const runtime = await started();
    expect(await resultOf(runtime, 'Get')).toBe('a 12345678901234567890.1');
    const [{ method, url, headers } = {} as Seen] = partner.seen;
    expect([method, url]).toEqual([
      'GET',
      '/api/things/a%2Fb%3Fc?tags=x%20y&tags=z&ids=1%7C2&filter%5Ba%5D%5Bb%5D=1.50',
    ]);
    expect([headers['x-trace'], headers['cookie'], headers['accept']]).toEqual(['t', 'session=s1', 'application/json']);
  });

  it('is written by the mapping of its message', async () => {
    partner.answers = [{ status: 201, body: '{"id":"new"}' }];
    expect(await resultOf(await started(), 'Add')).toBe('new');
    expect([partner.seen[0]?.headers['content-type'], partner.seen[0]?.body]).toEqual([
      'application/json',
      '{"id":"n","total":1.5}',
    ]);
  });

  it('is a form, or a form of parts with files', async () => {
    partner.answers = [{ headers: { 'content-type': 'text/plain' }, body: 'thanks' }];
    const runtime = await started();
    expect(await resultOf(runtime, 'Form')).toBe('thanks');
    expect([partner.seen[0]?.headers['content-type'], partner.seen[0]?.body]).toEqual([
      'application/x-www-form-urlencoded',
      'name=A%26B&tags=x&tags=y',
    ]);
    partner.answers = [{ headers: { 'content-type': 'application/octet-stream' }, body: 'x' }];
    expect(await resultOf(runtime, 'Upload', { Bytes: 'AP8=' })).toBe('uploaded');
    const boundary = /boundary=(.*)$/.exec(String(partner.seen[1]?.headers['content-type']))?.[1];
    expect(partner.seen[1]?.body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\xff\r\n--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\na note\r\n--${boundary}--\r\n`,
    );
  });

  it('goes to the server of its operation, where that has one of its own', async () => {
    const runtime = await started(
      { address: 'http://127.0.0.1:1' },
      { getThing: { address: `${partner.origin}/files/` } },
    );
    expect(await resultOf(runtime, 'Get')).toContain('a ');
    expect(partner.seen[0]?.url).toMatch(/^\/files\/things\//);
    expect(await resultOf(runtime, 'Count')).toContain('http://127.0.0.1:1/count');
  });

  it('has the headers of the service', async () => {
    await resultOf(await started({ headers: [{ id: 'h', name: 'X-Client', value: 'weft', constant: null }] }), 'Get');
    expect(partner.seen[0]?.headers['x-client']).toBe('weft');
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
    [
      'a message that cannot be unpacked',
      'Get',
      { headers: { 'content-encoding': 'gzip' }, body: '{"id":"a"}' },
      'rest/bad-answer M.Things.getThing: the answer (application/json) cannot be read: The content is not coded as gzip, though it says so. [200]',
    ],
    [
      'a value in a coding that nobody asked for',
      'Count',
      { headers: { 'content-encoding': 'zstd' }, body: '5' },
      'rest/bad-answer M.Things.count: the answer (application/json) cannot be read: The content coding "zstd" is not known. [200]',
    ],
  ])('%s', async (_name, flow, answer, expected) => {
    partner.answers = [answer];
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
    partner.answers = [{ status: 204 }];
    const runtime = await withConstants(settings);
    await resultOf(runtime, 'Drop');
    expect(of(partner.seen[0] as Seen)).toBe(expected);
    expect(JSON.stringify(runtime.traces)).not.toMatch(/k&1|k%261|pass/);
  });

  it('OAuth 2.0: one token for several calls, another one when it is refused', async () => {
    const token = (text: string): Answer => ({ body: JSON.stringify({ access_token: text, expires_in: 3600 }) });
    partner.answers = [
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
      tokenAddress: `${partner.origin}/token`,
      scope: 'read',
    }));
    for (let i = 0; i < 3; i++) expect(await resultOf(runtime, 'Drop')).toBe('dropped 204');
    expect(
      partner.seen.map(
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
    expect(partner.seen[0]?.body).toBe('grant_type=client_credentials&scope=read');
    expect(JSON.stringify(runtime.traces)).not.toMatch(/"[^"]*\bt[12]\b/);
  });

  it('OAuth 2.0: no token is said, without what the answer holds', async () => {
    partner.answers = [{ status: 400, body: '{"error":"invalid_client","hint":"pass"}' }];
    const runtime = await withConstants((id) => ({
      authentication: 'oauth2',
      client: id('User'),
      clientSecret: id('Secret'),
      tokenAddress: `${partner.origin}/token`,
    }));
    expect(await resultOf(runtime, 'Drop')).toBe(
      'rest/no-token M.Things: no token was given: the answer is 400 (invalid_client).',
    );
  });
});

it('a value of dots alone does not walk up the path', async () => {
  const runtime = await started();
  expect(await resultOf(runtime, 'Climb')).toMatch(/^rest\/bad-location M\.Things\.drop: \{id\} of the path/);
  expect(partner.seen).toEqual([]);
});

describe('attempts', () => {
  it('a call that may be made twice is made again, and the trace shows each', async () => {
    partner.answers = [{ status: 503 }, { status: 503 }, { status: 204 }];
    const runtime = await started();
    expect(await resultOf(runtime, 'Drop')).toBe('dropped 204');
    expect(stepsOf(runtime)).toEqual(new Array(3).fill('M.Things.drop: DELETE /api/things/a'));
    const calls = (runtime.traces.at(-1)?.steps ?? []).filter((s) => s.kind === 'call');
    expect(calls.map(({ error = null }) => error)).toEqual(['status 503', 'status 503', null]);
  });

  it('what was sent and answered stands in the trace', async () => {
    partner.answers = [{ status: 201, body: '{"id":"new"}' }];
    const runtime = await started();
    await resultOf(runtime, 'Add');
    const { exchange } = runtime.traces.at(-1)?.steps.find((s) => s.kind === 'call') ?? {};
    expect([exchange?.request.body, exchange?.answer?.line, exchange?.answer?.body]).toEqual([
      '{\n  "id": "n",\n  "total": 1.5\n}',
      '201 Created',
      '{\n  "id": "new"\n}',
    ]);
  });

  it.each([
    [false, ['POST'], 'rest/error-status M.Things.add answered 503 Service Unavailable. [503]'],
    [true, ['POST', 'POST'], 'new'],
  ])('POST is made again only where it is said: %s', async (retriesAll, methods, expected) => {
    partner.answers = [{ status: 503 }, { status: 201, body: '{"id":"new"}' }];
    expect(await resultOf(await started({ retriesAll }), 'Add')).toBe(expected);
    expect(partner.seen.map(({ method }) => method)).toEqual(methods);
  });

  it('after many failures none is made for a while', async () => {
    partner.answers = [{ status: 500 }];
    const runtime = await started({ breakAfter: 2, breakMs: 60_000, attempts: 1 });
    for (let i = 0; i < 2; i++) expect(await resultOf(runtime, 'Drop')).toMatch(/^rest\/error-status/);
    expect(await resultOf(runtime, 'Drop')).toMatch(
      /^rest\/circuit-open M.Things.drop has failed 2 times in a row: no call is made for another \d+ ms.$/,
    );
    expect(partner.seen).toHaveLength(2);
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
    partner.answers = given;
    expect(await resultOf(await started({}, { list: paging }), 'List')).toBe(expected);
    expect(partner.seen.map(({ url }) => url)).toEqual(urls);
  });
});
