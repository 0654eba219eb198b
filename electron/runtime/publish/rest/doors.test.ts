import { type OutgoingHttpHeaders, type RequestOptions, request } from 'node:http';
import { brotliCompressSync, brotliDecompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { sendRaw } from '../../../../tests/harness/raw-http.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;

const kinds = ['string', 'integer', 'long', 'decimal', 'boolean', 'datetime', 'date'] as const;
const long = 'x'.repeat(2_000);

/** A service with an operation for each thing a door can get wrong. */
function project(): ProjectBuilder {
  const p = new ProjectBuilder()
    .unit('enumeration', 'Colour', { values: [{ id: 'r', name: 'Red' }] })
    .entity('Item', { A: 'string' })
    .unit('json-structure', 'Message', {
      samples: [],
      root: { name: '', type: 'object', children: [{ name: 'a', type: 'string', optional: true }] },
    });
  const root = {
    path: '$',
    entity: 'Item',
    association: null,
    values: [{ path: '$.a', attribute: 'Item.A' }],
    objects: [],
  };
  p.unit('import-mapping', 'In', { structure: 'Message', root });
  const parameter = (name: string, place: string, type = 'string', more = {}) => ({
    id: `${name}-${place}`,
    name,
    in: place,
    type,
    ...more,
  });
  const operations: object[] = [];
  const add = (path: string, flow: string, more: object = {}) =>
    operations.push({ id: `op${operations.length}`, method: 'GET', path, microflow: flow, ...more });
  for (const kind of kinds) {
    p.flow(`Echo_${kind}`, [{ name: 'v', type: { kind } }], { kind: 'string' }, (f) => {
      f.add('end', { value: kind === 'string' ? '$v' : 'toString($v)' } as never);
    });
    add(`q/${kind}`, `Echo_${kind}`, { parameters: [parameter('v', 'query', kind)] });
    add(`p/${kind}/{v}`, `Echo_${kind}`, { parameters: [parameter('v', 'path', kind)] });
    add(`h/${kind}`, `Echo_${kind}`, { parameters: [parameter('X-V', 'header', kind, { argument: 'v' })] });
  }
  p.flow('Paint', [{ name: 'v', type: { kind: 'enumeration', enumeration: 'Colour' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "if $v = empty then 'none' else getKey($v)" } as never);
  });
  add('colour', 'Paint', { parameters: [parameter('v', 'query')] });
  p.flow('Body', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "'<' + $Text + '>'" } as never);
  });
  add('text', 'Body', { method: 'POST', bodyArgument: 'Text' });
  p.flow('Read', [{ name: 'Item', type: { kind: 'object', entity: 'Item' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "'<' + $Item/A + '>'" } as never);
  });
  add('json', 'Read', { method: 'POST', importMapping: 'In', bodyArgument: 'Item' });
  for (const [name, kind, value] of [
    ['plain', 'string', "'hello'"],
    ['brace', 'string', "'{not json'"],
    ['json', 'string', "'[1,2]'"],
    ['long', 'string', `'${long}'`],
    ['integer', 'integer', '5'],
    ['long64', 'long', '9007199254740993'],
    ['decimal', 'decimal', '100000000000000000000.5'],
    ['boolean', 'boolean', 'true'],
    ['datetime', 'datetime', 'dateTimeUTC(2024, 7, 4)'],
  ] as const) {
    p.flow(`Give_${name}`, [], { kind }, (f) => void f.add('end', { value } as never));
    add(`give/${name}`, `Give_${name}`);
    add(`give/${name}.txt`, `Give_${name}`, { contentType: 'text/csv' });
  }
  p.flow('Nothing', [], { kind: 'nothing' }, (f) => void f.add('end', {} as never));
  add('nothing', 'Nothing', { status: 204 });
  p.flow('Ninety', [{ name: 'v', type: { kind: 'integer' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "'x'", status: '$v' } as never);
  });
  add('status', 'Ninety', { parameters: [parameter('v', 'query', 'integer')] });
  for (const [i, path] of [
    'orders/{order-id}.json',
    'a:{b.c}',
    'two/{x}/{y}',
    'either/{x}',
    'either/me',
    'v(1)+x',
  ].entries()) {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1] as string);
    const parameters = names.map((_, n) => ({ name: `p${n}`, type: { kind: 'string' as const } }));
    p.flow(`Path${i}`, parameters, { kind: 'string' }, (f) => {
      f.add('end', { value: `'${i}'${parameters.map((q) => ` + '|' + $${q.name}`).join('')}` } as never);
    });
    add(path, `Path${i}`, { parameters: names.map((n, at) => parameter(n, 'path', 'string', { argument: `p${at}` })) });
  }
  return p
    .unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: '', operations }] })
    .unit('settings', 'Settings', { maxBodyBytes: 20_000 });
}

beforeAll(async () => {
  runtime = await startRuntime(project().view());
});
afterAll(() => runtime.stop());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  content: Buffer;
  text: string;
}

/** Sends a request whose address is taken as it is written. */
function send(path: string, options: RequestOptions & { body?: string | Buffer } = {}): Promise<Answer> {
  const { body, ...rest } = options;
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(runtime.url);
    const call = request(
      { hostname, port, path: `/api/${path}`, method: body === undefined ? 'GET' : 'POST', ...rest },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const content = Buffer.concat(chunks);
          done({ status: response.statusCode ?? 0, headers: response.headers, content, text: content.toString() });
        });
      },
    );
    call.on('error', fail);
    call.end(body);
  });
}

describe('a value at the doors of a published service', () => {
  const values: [string, string, boolean][] = [
    ['integer', '2147483647', true],
    ['integer', '-2147483648', true],
    ['integer', '2147483648', false],
    ['integer', '-2147483649', false],
    ['long', '9223372036854775807', true],
    ['long', '9223372036854775808', false],
    ['decimal', '1.5', true],
    ['decimal', '1,5', false],
    ['boolean', 'true', true],
    ['boolean', 'yes', false],
    ['date', '2024-02-29', true],
    ['date', '2026-13-45', false],
    ['datetime', '2024-02-29T10:00:00Z', true],
    ['datetime', '2024-02-30T10:00:00Z', false],
    // No year of four digits in UTC: RFC 3339 could not write the answer.
    ['datetime', '9999-12-31T23:59:59-14:00', false],
    ['datetime', '0000-01-01T00:00:00+14:00', false],
    ['datetime', '9999-12-31T23:59:59.999Z', true],
  ];
  it.each(values)('%s %s is read alike in query, path and header, and by a call', async (kind, value, isRight) => {
    const answers = [
      (await send(`q/${kind}?v=${value}`)).status,
      (await send(`p/${kind}/${value}`)).status,
      (await send(`h/${kind}`, { headers: { 'x-v': value } })).status,
    ];
    expect(answers).toEqual(Array(3).fill(isRight ? 200 : 400));
    const { error } = await runtime.call(`M.Echo_${kind}`, { v: value });
    expect(error === undefined).toBe(isRight);
  });

  it('a header that stands twice has no one value', async () => {
    const answer = await send('h/string', { headers: { 'X-V': ['1', '2'] } });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('is there 2 times')]);
    expect((await send('h/string', { headers: { 'X-V': '1' } })).text).toBe('1');
  });

  it.each(['"\\ud83d"', '"a\\udc00b"', '"\\ude00\\ud83d"'])('half a character is no text: %s', async (text) => {
    const answer = await send('json', { body: `{"a":${text}}`, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ path: '$.a' }] });
    const whole = await send('json', {
      body: '{"a":"\\ud83d\\ude00"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(whole.text).toBe('<😀>');
  });

  it('an enumeration has its values only', async () => {
    expect((await send('colour?v=Red')).text).toBe('Red');
    expect((await send('colour?v=red')).status).toBe(400);
    expect((await runtime.call('M.Paint', { v: 'Blue' })).error?.message).toContain('one of Red');
  });

  it('arguments that a flow does not have are named', async () => {
    expect((await runtime.call('M.Paint', { w: 1 })).error?.message).toContain('has no parameter w');
  });
});

describe('an address of a published service', () => {
  it.each([
    ['q/string?v=%E9', 400],
    ['q/string?v=%zz', 400],
    ['q/string?v=%', 400],
    ['q/string?v=a&other=%', 400],
    ['p/string/%E9', 400],
    ['p/string/a%2', 400],
    ['p/string//', 404],
    ['two//x', 404],
    ['two/x/', 404],
    ['/two/x/y', 404],
    ['q/string?v=a&v=b', 400],
    ['orders/.json', 404],
    ['orders/7.xml', 404],
    ['nothing/else', 404],
  ])('%s is %d', async (path, status) => {
    const answer = await send(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it.each([
    ['q/string?v=a+b%2Bc', 'a b+c'],
    ['q/string?v=a=b', 'a=b'],
    ['q/string?v', ''],
    ['p/string/a+b', 'a+b'],
    ['p/string/a%2Fb', 'a/b'],
    ['p/string/a%2Fb/', 'a/b'],
    ['p/string/..%2F', '../'],
    ['orders/7.json', '0|7'],
    ['orders/a.b.json', '0|a.b'],
    ['a:x', '1|x'],
    ['a%3Ax', '1|x'],
    ['two/x/y', '2|x|y'],
    ['either/you', '3|you'],
    ['either/me', '4'],
    ['v(1)+x', '5'],
  ])('%s is %s', async (path, text) => expect(await send(path)).toMatchObject({ status: 200, text }));

  it('a target in absolute form is the same as its path; a second Host is refused', async () => {
    const port = Number(new URL(runtime.url).port);
    const raw = (target: string, more = '') =>
      sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}Connection: close\r\n\r\n`);
    expect(await raw(`${runtime.url}/api/either/me`)).toMatch(/^HTTP\/1\.1 200 .*4$/s);
    expect(await raw(`${runtime.url}?a=b`)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await raw('/api/either/me', 'Host: other\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    // Its host is the one that counts.
    expect(await raw('http://other.example/api/either/me')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await raw('http://other.example?a=b')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await sendRaw(port, 'GET http://localhost/api/either/me HTTP/1.1\r\nHost: other\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  it('the instance of a problem is a URI reference, whatever was asked for', async () => {
    const text = await sendRaw(
      Number(new URL(runtime.url).port),
      'GET /api/p/string/%zz<%E9 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    );
    expect(text).toContain('"instance":"/api/p/string/%25zz%3C%E9"');
  });

  it('what the runtime says of itself is only read', async () => {
    for (const path of ['/_/', '/_/live', '/_/ready/', '/_/metrics?x'])
      for (const method of ['POST', 'DELETE', 'OPTIONS', 'QUERY']) {
        const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
        const answer = await send('', { ...body, path, method });
        expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
      }
    const nowhere = await send('', { path: '/nowhere', body: '{}', headers: { 'content-type': 'application/json' } });
    expect(nowhere.status).toBe(404);
  });

  it.each([
    ['a host that is none', 'GET /api/json HTTP/1.1\r\nHost: a b/c\r\n', 400],
    ['two hosts', 'GET /api/json HTTP/1.1\r\nHost: a\r\nHost: b\r\n', 400],
    ['no host', 'GET /api/json HTTP/1.1\r\n', 400],
    ['a user in the address', 'GET http://a@localhost/api HTTP/1.1\r\nHost: localhost\r\n', 400],
    ['no line of a request', 'hello\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n', 400],
    ['a method of nobody', 'FROBNICATE / HTTP/1.1\r\nHost: localhost\r\n', 501],
    ['a long address', `GET /${'a'.repeat(90_000)}`, 414],
    ['a long address in one packet', `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 414],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['HTTP/1.0 in chunks', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['a long header', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(30_000)}\r\n`, 431],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 999-what\r\n', 417],
  ])('%s is refused with a problem', async (_what, head, status) => {
    const text = await sendRaw(Number(new URL(runtime.url).port), `${head}\r\n`);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toMatch(/content-type: application\/problem\+json/i);
    expect(
      JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4).replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, '')),
    ).toMatchObject({
      type: 'about:blank',
      status,
    });
  });

  it('asked after itself, the server says what it knows', async () => {
    const text = await sendRaw(Number(new URL(runtime.url).port), 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 204 /);
    expect(text).toMatch(/\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n/i);
  });

  it('another method is 405 with those that are possible, whatever it is called', async () => {
    for (const method of ['DELETE', 'OPTIONS', 'PROPFIND', 'QUERY']) {
      const answer = await send('nothing', { method });
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
      expect(JSON.parse(answer.text).title).toBe('Method Not Allowed');
    }
  });
});

describe('a body that comes in', () => {
  const json = { 'content-type': 'application/json' };
  const body = '{"a":"é"}';
  it.each([
    ['as it is', body, {}],
    ['gzip', gzipSync(body), { 'content-encoding': 'gzip' }],
    ['x-gzip', gzipSync(body), { 'content-encoding': 'x-gzip' }],
    ['deflate', deflateSync(body), { 'content-encoding': 'deflate' }],
    ['br', brotliCompressSync(body), { 'content-encoding': 'br' }],
    ['identity', body, { 'content-encoding': 'identity' }],
    ['with a mark', `\ufeff${body}`, {}],
    ['Latin-1', Buffer.from(body, 'latin1'), { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['UTF-16', Buffer.from(`\ufeff${body}`, 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }],
  ])('%s is read', async (_what, content, headers) =>
    expect(await send('json', { body: content, headers: { ...json, ...headers } })).toMatchObject({
      status: 200,
      text: '<é>',
    }),
  );

  it.each([
    ['an unknown coding', body, { 'content-encoding': 'zstd' }, 415],
    ['a coding that it has not', body, { 'content-encoding': 'gzip' }, 415],
    ['a damaged one', gzipSync(body).subarray(0, 20), { 'content-encoding': 'gzip' }, 400],
    ['a bomb', gzipSync(Buffer.alloc(30_000_000)), { 'content-encoding': 'gzip' }, 413],
    ['an unknown charset', body, { 'content-type': 'application/json; charset=klingon' }, 415],
    ['bytes that are none of the charset', Buffer.from(body, 'latin1'), {}, 400],
    ['null', 'null', {}, 400],
    ['nothing', '', {}, 400],
    ['another type', body, { 'content-type': 'application/xml' }, 415],
    ['text', body, { 'content-type': 'text/plain' }, 415],
  ])('%s is refused', async (_what, content, headers, status) => {
    const answer = await send('json', { body: content, headers: { ...json, ...headers } });
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    const isCoding = status === 415 && 'content-encoding' in headers;
    expect(answer.headers['accept-encoding']).toBe(isCoding ? 'br, gzip, deflate' : undefined);
  });

  it.each([
    ['a mark of another charset', `\ufeff${body}`, 'application/json; charset=iso-8859-1', 400],
    ['a mark of another order', Buffer.from(`\ufeff${body}`, 'utf16le'), 'application/json; charset=utf-16be', 400],
    ['no type', body, 'json', 415],
    ['an empty type', body, '', 415],
    ['two types', body, ['application/json', 'application/xml'], 415],
  ])('%s is refused, and it is said what is taken', async (_what, content, type, status) => {
    const answer = await send('json', {
      body: content,
      headers: { 'content-type': type } as OutgoingHttpHeaders,
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).detail).toContain(status === 415 ? 'content-type: application/json' : 'mark');
  });

  it('a body that an operation does not take is not looked at', async () =>
    expect(
      (
        await send('give/plain', {
          method: 'GET',
          body: 'x',
          headers: { 'content-encoding': 'zstd', 'content-length': '1' },
        })
      ).status,
    ).toBe(200));
});

describe('an answer', () => {
  it.each([
    ['plain', 'text/plain; charset=utf-8', 'hello'],
    ['brace', 'text/plain; charset=utf-8', '{not json'],
    ['json', 'application/json; charset=utf-8', '[1,2]'],
    ['integer', 'application/json; charset=utf-8', '5'],
    ['long64', 'application/json; charset=utf-8', '9007199254740993'],
    ['decimal', 'application/json; charset=utf-8', '100000000000000000000.5'],
    ['boolean', 'application/json; charset=utf-8', 'true'],
    ['datetime', 'application/json; charset=utf-8', '"2024-07-04T00:00:00.000Z"'],
    ['datetime.txt', 'text/csv; charset=utf-8', '2024-07-04T00:00:00.000Z'],
    ['json.txt', 'text/csv; charset=utf-8', '[1,2]'],
  ])('%s goes out as what it is', async (name, type, text) => {
    const answer = await send(`give/${name}`);
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, type, text]);
    const contract = JSON.parse((await send('openapi.json')).text);
    const { content } = contract.paths[`/give/${name}`].get.responses['200'];
    expect(Object.keys(content)).toContain(type.split(';')[0]);
  });

  it('has no body and no type where HTTP allows none', async () => {
    const answer = await send('nothing');
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([204, '', undefined]);
    for (const status of ['204', '304'])
      expect(await send(`status?v=${status}`)).toMatchObject({ status: Number(status), text: '' });
  });

  it.each(['99', '100', '600', '0'])('with the status %s is a failure of ours', async (status) =>
    expect((await send(`status?v=${status}`)).status).toBe(500),
  );

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('is coded as %s when asked', async (coding, decode) => {
    const answer = await send('give/long', { headers: { 'accept-encoding': coding } });
    expect([answer.headers['content-encoding'], answer.headers['vary']]).toEqual([coding, 'Accept-Encoding']);
    expect(answer.headers['content-length']).toBe(String(answer.content.length));
    expect(decode(answer.content).toString()).toBe(long);
    const head = await send('give/long', { method: 'HEAD', headers: { 'accept-encoding': coding } });
    expect([head.status, head.headers['content-encoding'], head.text]).toEqual([200, coding, '']);
  });

  it('is not coded when it is small, or nobody asked', async () => {
    const small = await send('give/plain', { headers: { 'accept-encoding': 'gzip' } });
    expect([small.headers['content-encoding'], small.headers['vary']]).toEqual([undefined, undefined]);
    const plain = await send('give/long');
    expect([plain.text, plain.headers['content-encoding'], plain.headers['vary']]).toEqual([
      long,
      undefined,
      'Accept-Encoding',
    ]);
  });
});
