import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { databaseOf } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

const json = { 'content-type': 'application/json' };
const a = (text: string) => `{"a":"${text}"}`;

/** What the partner answers, by path: status, headers, content. */
const answers: Record<string, [number, Record<string, string>, Buffer | string]> = {
  '/plain': [200, json, a('é')],
  '/gzip': [200, { ...json, 'content-encoding': 'gzip' }, gzipSync(a('é'))],
  '/x-gzip': [200, { ...json, 'content-encoding': 'x-gzip' }, gzipSync(a('é'))],
  '/deflate': [200, { ...json, 'content-encoding': 'deflate' }, deflateSync(a('é'))],
  '/raw-deflate': [200, { ...json, 'content-encoding': 'deflate' }, deflateRawSync(a('é'))],
  '/twice': [200, { ...json, 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(a('é')))],
  '/latin1': [200, { 'content-type': 'application/json; charset=iso-8859-1' }, Buffer.from(a('é'), 'latin1')],
  '/utf16': [200, { 'content-type': 'application/json; charset=utf-16' }, Buffer.from(`\ufeff${a('é')}`, 'utf16le')],
  '/mark': [200, json, `\ufeff${a('é')}`],
  '/204': [204, {}, ''],
  '/304': [304, {}, ''],
  '/null': [200, json, 'null'],
  '/empty': [200, json, ''],
  '/200-none': [200, { 'content-length': '0' }, ''],
  '/201-none': [201, { 'content-length': '0' }, ''],
  '/202-none': [202, { 'content-length': '0' }, ''],
  '/no-length': [200, { 'transfer-encoding': 'chunked' }, ''],
  '/html': [200, { 'content-type': 'text/html' }, '<html>'],
  '/bad-gzip': [200, { ...json, 'content-encoding': 'gzip' }, 'not gzip'],
  '/cut-gzip': [200, { ...json, 'content-encoding': 'gzip' }, gzipSync(a('é')).subarray(0, 15)],
  '/zstd': [200, { ...json, 'content-encoding': 'zstd' }, a('é')],
  '/bad-utf8': [200, json, Buffer.from(a('é'), 'latin1')],
  '/klingon': [200, { 'content-type': 'application/json; charset=klingon' }, a('é')],
  '/500-bad-gzip': [500, { 'content-encoding': 'gzip' }, 'not gzip'],
  '/round': [302, { location: '/round' }, ''],
  '/600': [599, json, a('x')],
};

let partner: Server;
let base: string;
let runtime: Runtime;
let seen: { url: string; headers: IncomingMessage['headers']; raw: string[] } | null = null;
let hold: ((response: ServerResponse) => void) | null = null;

beforeAll(async () => {
  partner = createServer((request, response) => {
    seen = { url: request.url ?? '', headers: request.headers, raw: request.rawHeaders };
    if (request.url === '/hold') {
      hold?.(response);
      return;
    }
    const [status, headers, content] = answers[request.url ?? ''] ?? [200, { 'content-type': 'text/plain' }, 'ok'];
    response.writeHead(status, headers).end(content);
  });
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
  runtime = await startRuntime(project().view(), { constants: { 'M.Partner': base } });
});
afterAll(async () => {
  await runtime.stop();
  partner.closeAllConnections();
  partner.close();
});

function project(): ProjectBuilder {
  const p = new ProjectBuilder()
    .unit('constant', 'Partner', { type: 'string' })
    .entity('Item', { A: 'string' })
    .unit('json-structure', 'Message', {
      samples: [],
      root: { name: '', type: 'object', children: [{ name: 'a', type: 'string' }] },
    })
    .unit('import-mapping', 'In', {
      structure: 'Message',
      root: {
        path: '$',
        entity: 'Item',
        association: null,
        values: [{ path: '$.a', attribute: 'Item.A' }],
        objects: [],
      },
    });
  const path = [{ name: 'Path', type: { kind: 'string' as const } }];
  const error = { value: "'ERR ' + $latestError/ErrorType" } as never;
  // The path of a test is text, not a value: it is put together into the one address that was chosen.
  const whole = { location: '{1}', parameters: ['@M.Partner + $Path'], startsWithAddress: true };
  p.flow('Map', path, { kind: 'string' }, (f) => {
    const call = f.add('call-rest', { ...whole, response: 'mapping', responseMapping: 'In', output: 'Item' } as never);
    f.add('end', { value: "if $Item = empty then 'nothing' else $Item/A" } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => void h.add('end', error));
  });
  p.flow('Text', path, { kind: 'string' }, (f) => {
    const call = f.add('call-rest', { ...whole, response: 'text', output: 'Text' } as never);
    f.add('end', { value: '$Text' } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => void h.add('end', error));
  });
  p.flow('Status', path, { kind: 'integer' }, (f) => {
    f.add('call-rest', { ...whole, response: 'status', errorStatus: false, output: 'Status' } as never);
    f.add('end', { value: '$Status' } as never);
  });
  p.flow('Part', [{ name: 'V', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    const call = { location: '{1}/part/{2}?q={2}', parameters: ['@M.Partner', '$V'], response: 'text', output: 'T' };
    f.add('call-rest', call as never);
    f.add('end', { value: '$T' } as never);
  });
  p.flow('Unchosen', [{ name: 'V', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    const call = f.add('call-rest', { location: '{1}', parameters: ['$V'], response: 'text', output: 'T' } as never);
    f.add('end', { value: '$T' } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => void h.add('end', error));
  });
  const headers = [
    { name: 'X-A', value: "'1'" },
    { name: 'x-a', value: "'2'" },
    { name: 'Cookie', value: "'a=1'" },
    { name: 'Cookie', value: "'b=2'" },
    { name: 'X-None', value: 'empty' },
  ];
  p.flow('Headers', [], { kind: 'string' }, (f) => {
    f.add('call-rest', {
      location: '{1}/x',
      parameters: ['@M.Partner'],
      headers,
      response: 'text',
      output: 'T',
    } as never);
    f.add('end', { value: '$T' } as never);
  });
  const broken = [{ name: 'X-V', value: '$V' }];
  p.flow('Injected', [{ name: 'V', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    const call = f.add('call-rest', { location: '{1}/x', parameters: ['@M.Partner'], headers: broken } as never);
    f.add('end', { value: "'sent'" } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) => void h.add('end', error));
  });
  const latest = "if $latestHttpResponse = empty then 'no response' else toString($latestHttpResponse/StatusCode)";
  p.flow('Stale', path, { kind: 'string' }, (f) => {
    f.add('call-rest', { location: '{1}/plain', parameters: ['@M.Partner'] } as never);
    const call = f.add('call-rest', { ...whole, timeoutMs: 200 } as never);
    f.add('end', { value: "'?'" } as never);
    f.onErrorOf(call, 'custom-without-rollback', (h) => void h.add('end', { value: latest } as never));
  });
  p.flow('Inner', path, { kind: 'nothing' }, (f) => {
    const call = f.add('call-rest', { ...whole, timeoutMs: 200, errorStatus: false } as never);
    f.add('end', {} as never);
    f.onErrorOf(call, 'custom-without-rollback', (h) => void h.add('end', {} as never));
  });
  p.flow('Outer', path, { kind: 'string' }, (f) => {
    f.add('call-rest', { location: '{1}/plain', parameters: ['@M.Partner'] } as never);
    f.add('call-microflow', { microflow: 'Inner', arguments: [{ parameter: 'Path', value: '$Path' }] } as never);
    f.add('end', { value: latest } as never);
  });
  p.flow('Store', [], { kind: 'string' }, (f) => {
    f.add('create-object', { entity: 'Item', output: 'Before', commit: 'with-events' } as never);
    const call = f.add('call-rest', { location: '{1}/hold', parameters: ['@M.Partner'], timeoutMs: 9_000 } as never);
    f.add('end', { value: "'done'" } as never);
    f.onErrorOf(call, 'custom-without-rollback', (h) => void h.add('end', { value: "'handled'" } as never));
  });
  return p
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [{ id: 'r', name: '', operations: [{ id: 'o', method: 'POST', path: 'store', microflow: 'Store' }] }],
    })
    .unit('settings', 'Settings', { requestTimeoutMs: 400 });
}

const run = async (flow: string, args: object = {}) => {
  const { result, error } = await runtime.call(`M.${flow}`, args as Record<string, unknown>);
  return error ? `ERROR ${error.message}` : result;
};

describe('the answer of a partner', () => {
  it.each(['plain', 'gzip', 'x-gzip', 'deflate', 'raw-deflate', 'twice', 'latin1', 'utf16', 'mark'])(
    '%s is read',
    async (name) => {
      expect(await run('Map', { Path: `/${name}` })).toBe('é');
      expect(await run('Text', { Path: `/${name}` })).toBe(a('é'));
    },
  );

  it.each([
    ['204', 'nothing'],
    ['304', 'nothing'],
    ['null', 'nothing'],
    ['200-none', 'nothing'],
    ['201-none', 'nothing'],
    ['202-none', 'nothing'],
    ['no-length', 'ERR rest/bad-answer'],
    ['empty', 'ERR rest/bad-answer'],
    ['html', 'ERR rest/bad-answer'],
    ['bad-gzip', 'ERR rest/bad-answer'],
    ['cut-gzip', 'ERR rest/bad-answer'],
    ['zstd', 'ERR rest/bad-answer'],
    ['bad-utf8', 'ERR rest/bad-answer'],
    ['klingon', 'ERR rest/bad-answer'],
    ['500-bad-gzip', 'ERR rest/error-status'],
    ['600', 'ERR rest/error-status'],
  ])('%s gives %s', async (name, result) => expect(await run('Map', { Path: `/${name}` })).toBe(result));

  it('that leads on and on is an error, whatever would be read of it', async () => {
    expect(await run('Map', { Path: '/round' })).toBe('ERR rest/no-answer');
    expect(await run('Text', { Path: '/round' })).toBe('ERR rest/no-answer');
    expect(await run('Status', { Path: '/round' })).toMatch(/^ERROR .*redirected more than 5 times/);
  });

  it('that nobody reads may be anything', async () => expect(await run('Status', { Path: '/bad-gzip' })).toBe(200));
});

describe('a value in a location', () => {
  it.each([
    ['a/b', '/part/a%2Fb?q=a%2Fb'],
    ['...', '/part/%2E%2E%2E?q=%2E%2E%2E'],
    ['%2f', '/part/%252f?q=%252f'],
    ['//evil.example', '/part/%2F%2Fevil.example?q=%2F%2Fevil.example'],
    ['http://evil.example/', '/part/http%3A%2F%2Fevil.example%2F?q=http%3A%2F%2Fevil.example%2F'],
    ['a?b#c&d', '/part/a%3Fb%23c%26d?q=a%3Fb%23c%26d'],
    ['ü b', '/part/%C3%BC%20b?q=%C3%BC%20b'],
  ])('%s is one part on the wire', async (value, url) => {
    await run('Part', { V: value });
    expect(seen?.url).toBe(url);
  });

  it.each(['.', '..'])('%s alone is refused: it leads to another path at many servers', async (value) => {
    seen = null;
    expect(await run('Part', { V: value })).toMatch(/bad-location|dots alone/);
    expect(seen).toBeNull();
  });

  it('never says where a call goes, unless somebody chose that: the step stops', async () => {
    seen = null;
    expect(await run('Unchosen', { V: `${base}/plain` })).toBe('ERR flow/invalid');
    expect(await run('Unchosen', { V: '/api/store' })).toBe('ERR flow/invalid');
    expect(seen).toBeNull();
  });
});

describe('a request', () => {
  it('has each header once with all its values, and says who sends it and what it reads', async () => {
    await run('Headers');
    expect(seen?.headers).toMatchObject({
      'x-a': '1, 2',
      cookie: 'a=1; b=2',
      'user-agent': 'weft-studio',
      'accept-encoding': 'br, gzip, deflate',
    });
    expect(seen?.headers['x-none']).toBeUndefined();
  });

  it('is not sent with a header that would break it', async () => {
    expect(await run('Injected', { V: 'a\r\nX-Evil: 1' })).toBe('ERR rest/bad-header');
    expect(await run('Injected', { V: 'fine' })).toBe('sent');
  });
});

it.each(['/hold', ':0/'])('a call without an answer leaves no answer of an earlier one (%s)', async (path) =>
  expect(await run('Stale', { Path: path })).toBe('no response'),
);

it.each([
  ['/600', '599'],
  ['/204', '204'],
  [':0/', 'no response'],
])('the last call may be one of another flow (%s)', async (path, response) =>
  expect(await run('Outer', { Path: path })).toBe(response),
);

describe('a run that waits for a partner', () => {
  const stored = () => (databaseOf(runtime).prepare('SELECT count(*) AS n FROM m_item').get() as { n: number }).n;

  it('ends with 504 when it takes longer than a request may, and nothing of it is stored', async () => {
    const before = stored();
    const response = await fetch(`${runtime.url}/api/store`, { method: 'POST' });
    expect([response.status, stored()]).toEqual([504, before]);
  });

  it('goes on when the one who asked is gone', async () => {
    const before = stored();
    const asked = new Promise<ServerResponse>((done) => {
      hold = done;
    });
    const client = new AbortController();
    const gone = fetch(`${runtime.url}/api/store`, { method: 'POST', signal: client.signal }).catch(() => 'gone');
    const response = await asked;
    client.abort();
    expect(await gone).toBe('gone');
    response.end('{}');
    await expect.poll(stored).toBe(before + 1);
  });

  it('is waited for when the server stops, and answered', async () => {
    const asked = new Promise<ServerResponse>((done) => {
      hold = done;
    });
    const other = await startRuntime(project().view(), { constants: { 'M.Partner': base } });
    const answer = fetch(`${other.url}/api/store`, { method: 'POST' });
    const response = await asked;
    const stopped = other.stop();
    setTimeout(() => response.end('{}'), 50);
    expect(await (await answer).text()).toBe('done');
    await stopped;
  });

  it('is stopped when the server has waited for it long enough', async () => {
    const asked = new Promise<ServerResponse>((done) => {
      hold = done;
    });
    const other = await startRuntime(project().view(), { constants: { 'M.Partner': base } });
    const call = other.call('M.Store', {});
    await asked;
    const started = performance.now();
    await other.stop(50);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect((await call).error?.message).toContain('was stopped');
  });
});
