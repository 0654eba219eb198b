import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { orderProject, startRuntime } from './harness/resource-runtime.ts';

let runtime: Runtime;
let url: URL;

beforeAll(async () => {
  runtime = await startRuntime(orderProject({ maxBodyBytes: 10_000 }));
  url = new URL(`${runtime.url}/m/v1/orders`);
});
afterAll(() => runtime.stop());

/** Sends bytes as they are; gives what came back until the other side closed, or the answer was complete. */
function raw(...parts: (string | Buffer)[]): Promise<{ status: number; head: string; body: string }> {
  return new Promise((done, fail) => {
    const socket: Socket = connect(Number(url.port), url.hostname);
    let text = '';
    const finish = () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      socket.destroy();
      done({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body });
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const [head = '', body] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (body !== undefined && length !== undefined && body.length >= Number(length)) finish();
    });
    socket.on('close', finish);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? finish() : fail(error),
    );
    for (const part of parts) socket.write(part);
  });
}

const request = (line: string, headers: string, body = '') =>
  `${line} HTTP/1.1\r\nhost: ${url.host}\r\n${headers}\r\n${body}`;

async function send(
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const response = await fetch(`${url.href}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as string }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    allow: response.headers.get('allow'),
    problem: (text.startsWith('{') ? JSON.parse(text) : {}) as {
      detail?: string;
      errors?: { path: string; line?: number }[];
    },
  };
}

const json = { 'content-type': 'application/json' };

describe('a hostile client of a published service', () => {
  it.each([
    ['broken JSON', '{"orderNumber": }', 400, /value/i],
    ['a wrong type', '{"orderNumber": {"a": 1}}', 400, /text|expected/i],
    ['a list in place of an object', '[]', 400, /object is expected/],
    ['100,000 levels', `{"orderNumber":${'['.repeat(4000)}`, 400, /./],
    ['nothing at all', '', 400, /./],
    ['a number that is none', '{"orderNumber":"A","total":1e99999999}', 400, /./],
  ])('%s: a problem with the place', async (_what, body, status, detail) => {
    const answer = await send('POST', '', body, json);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.problem.detail).toMatch(detail);
    expect(answer.problem.errors?.[0]?.path).toMatch(/^\$/);
  });

  it('a body larger than the limit is 413, told by its length or found while reading', async () => {
    const big = JSON.stringify({ orderNumber: 'B', note: 'x'.repeat(20_000) });
    const answer = await send('POST', '', big, json);
    expect(answer).toMatchObject({ status: 413, problem: { detail: 'The body is larger than 10000 bytes.' } });
    const chunk = `${(5000).toString(16)}\r\n${'x'.repeat(5000)}\r\n`;
    const chunked = await raw(
      request('POST /m/v1/orders', 'content-type: application/json\r\ntransfer-encoding: chunked\r\n'),
      chunk,
      chunk,
      chunk,
    );
    expect(chunked.status).toBe(413);
  });

  it('a media type that is not read here is 415', async () => {
    const answer = await send('POST', '', '<order/>', { 'content-type': 'application/xml' });
    expect(answer).toMatchObject({ status: 415, problem: { detail: expect.stringContaining('application/xml') } });
    expect(
      (await send('POST', '', '{"orderNumber":"M1"}', { 'content-type': 'application/vnd.acme+json; charset=utf-8' }))
        .status,
    ).toBe(201);
  });

  it('a wrong method is 405 with those that are possible', async () => {
    const answer = await send('PUT', '', '{}', json);
    expect(answer.status).toBe(405);
    expect(answer.allow).toBe('GET, HEAD, POST');
    expect((await send('DELETE', '')).status).toBe(405);
  });

  it('bytes that are not UTF-8 are 400', async () => {
    const answer = await send('POST', '', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), json);
    expect(answer).toMatchObject({ status: 400, problem: { detail: 'The body is not UTF-8 text.' } });
  });

  it.each([
    ['percent encoding that is none', '/%E0%A4%A'],
    ['half a character', '/%ff'],
    ['a zero', '/%00'],
    ['dots that climb', '/..%2f..%2f..%2fetc%2fpasswd'],
  ])('%s in the path is a problem, not a crash', async (_what, path) => {
    const answer = await raw(request(`GET /m/v1/orders${path}`, 'connection: close\r\n'));
    expect([400, 404]).toContain(answer.status);
    expect(answer.head).toContain('application/problem+json');
  });

  it('headers that are too large are 431, no HTTP at all is 400', async () => {
    const large = await raw(request('GET /m/v1/orders', `x-filler: ${'x'.repeat(100_000)}\r\n`));
    expect(large.status).toBe(431);
    expect((await raw('hello there\r\n\r\n')).status).toBe(400);
    expect((await raw(request('GET /m/v1/orders', 'content-length: 5\r\ntransfer-encoding: chunked\r\n'))).status).toBe(
      400,
    );
  });

  it('a parameter of a wrong type names the parameter; a page is never larger than allowed', async () => {
    const answer = await send('GET', '?limit=many');
    expect(answer).toMatchObject({ status: 400, problem: { errors: [{ path: 'query.limit' }] } });
    expect((await send('GET', '?limit=-1')).status).toBeLessThan(500);
  });

  it('a key that looks like SQL is a key', async () => {
    expect((await send('GET', `/${encodeURIComponent("' OR 1=1; DROP TABLE m_order; --")}`)).status).toBe(404);
    expect((await send('GET', '')).status).toBe(200);
  });

  it('clients that stop in the middle of a body hold nobody up', async () => {
    const sockets = Array.from({ length: 50 }, () => {
      const socket = connect(Number(url.port), url.hostname);
      socket.on('error', () => {});
      socket.write(
        request('POST /m/v1/orders', 'content-type: application/json\r\ncontent-length: 5000\r\n', '{"order'),
      );
      return socket;
    });
    try {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => send('POST', '', `{"orderNumber":"Slow-${i}"}`, json)),
      );
      expect(answers.map((each) => each.status)).toEqual(answers.map(() => 201));
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    // What was begun and never ended is stored nowhere.
    const list = (await (await fetch(`${url.href}?limit=1000`)).json()) as { orderNumber: string }[];
    expect(list.filter((order) => order.orderNumber.startsWith('Slow-'))).toHaveLength(20);
  });

  it('a client that never ends its headers or body is cut off', () => {
    const { server } = runtime as unknown as { server: { headersTimeout: number; requestTimeout: number } };
    expect(server.headersTimeout).toBeGreaterThan(0);
    expect(server.headersTimeout).toBeLessThanOrEqual(60_000);
    // Bodies have times of their own, which those that are read piece by piece begin anew with each piece (`RequestBodies`).
    expect(server.requestTimeout).toBe(0);
  });
});
