import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Runtime } from '../../electron/runtime/runtime.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { orderProject, startRuntime } from '../harness/resource-runtime.ts';

let runtime: Runtime | null = null;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await runtime?.stop();
  runtime = null;
});

const order = (number: string, length: number) =>
  JSON.stringify({ orderNumber: number, total: 1, note: 'x'.repeat(length) });

/** A request whose body stops before its end. */
function holdBody(port: number, bytes: number): Promise<Socket> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /m/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${bytes + 1_000}\r\n\r\n${'x'.repeat(bytes)}`,
        () => done(socket),
      );
    });
    socket.on('error', () => {});
    open.push(socket);
  });
}

it('a body that drips without an end is given up in the time that a request has', async () => {
  runtime = await startRuntime(orderProject({ requestTimeoutMs: 400 }));
  const socket = await holdBody(Number(new URL(runtime.url).port), 10);
  const drip = setInterval(() => socket.write('x'), 50);
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await new Promise((done) => socket.on('close', done));
  clearInterval(drip);
  expect(text).toMatch(/^HTTP\/1\.1 408 .*application\/problem\+json.*within 0\.4 seconds/s);
});

/** Sends a head and drips after it; gives what came back until the other side closed, and how long that took. */
async function dripUntilClosed(port: number, head: string, piece: string) {
  const socket = connect(port, '127.0.0.1');
  open.push(socket);
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  socket.on('error', () => {});
  const start = performance.now();
  socket.write(head);
  const drip = setInterval(() => socket.write(piece), 20);
  await new Promise((done) => socket.on('close', done));
  clearInterval(drip);
  return { text, ms: performance.now() - start };
}

it('a body that nobody reads ends its connection soon after the answer', async () => {
  runtime = await startRuntime(orderProject({ maxBodyBytes: 1_000_000 }));
  const port = Number(new URL(runtime.url).port);
  const requests: [string, string][] = [
    ['POST /nowhere', '404'],
    ['POST /m/v1/nowhere', '404'],
    ['GET /m/v1/orders', '200'],
    ['POST /_/live', '405'],
  ];
  for (const [line, status] of requests) {
    const head = `${line} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const { text, ms } = await dripUntilClosed(port, head, '1\r\nx\r\n');
    expect([line, text.slice(9, 12)]).toEqual([line, status]);
    expect(ms).toBeLessThan(4_000);
  }
  const { text, ms } = await dripUntilClosed(
    port,
    'POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000000\r\n\r\n',
    'x'.repeat(400_000),
  );
  expect(text).toMatch(/^HTTP\/1\.1 404 /);
  expect(ms).toBeLessThan(1_000);
});

it('a body that nobody reads and that is at its end leaves the connection to the next request', async () => {
  runtime = await startRuntime(orderProject());
  const bytes = `POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`;
  const answers = await sendRaw(Number(new URL(runtime.url).port), bytes + bytes, 1_500);
  expect(answers.match(/HTTP\/1\.1 404 /g)).toHaveLength(2);
});

it('many large bodies at once are refused for the moment, and small ones go on; who is gone gives the room back', async () => {
  runtime = await startRuntime(orderProject({ maxBodyBytes: 100_000 }), { bodiesRoom: 250_000 });
  const url = `${runtime.url}/m/v1/orders`;
  const port = Number(new URL(url).port);
  const post = (number: string, length: number) =>
    fetch(url, { method: 'POST', body: order(number, length), headers: { 'content-type': 'application/json' } });
  const held = [await holdBody(port, 99_000), await holdBody(port, 99_000)];
  const large = async (number: string) => (await post(number, 90_000)).status;
  await expect.poll(() => large('L')).toBe(503);
  const refused = await post('L', 90_000);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect((await post('S', 10)).status).toBe(201);
  expect((await fetch(`${runtime.url}/_/live`)).status).toBe(200);
  held[0]?.destroy();
  await expect.poll(() => large('L')).toBe(201);
  // What was answered holds nothing either.
  for (let i = 0; i < 6; i++) expect((await post(`N${i}`, 90_000)).status).toBe(201);
});

it('who waits to be told to go on is told so only when the body is read', async () => {
  runtime = await startRuntime(orderProject({ maxBodyBytes: 1_000 }));
  const port = Number(new URL(runtime.url).port);
  const answerTo = async (line: string, length: number, more = '') => {
    const head = `${line} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n${more}\r\n`;
    const answer = await sendRaw(port, head, 400);
    return [line, answer.slice(9, 12), /^connection: close/im.test(answer)];
  };
  expect(await answerTo('POST /nowhere', 2)).toEqual(['POST /nowhere', '404', true]);
  expect(await answerTo('PUT /m/v1/orders', 2)).toEqual(['PUT /m/v1/orders', '405', true]);
  expect(await answerTo('POST /m/v1/orders', 2_000)).toEqual(['POST /m/v1/orders', '413', true]);
  expect(await answerTo('POST /m/v1/orders', 2, 'Content-Type: text/xml\r\n')).toEqual([
    'POST /m/v1/orders',
    '415',
    true,
  ]);
  expect(await answerTo('POST /m/v1/orders', 2)).toEqual(['POST /m/v1/orders', '100', false]);
  const body = order('E', 1);
  const whole = await sendRaw(
    port,
    `POST /m/v1/orders HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    400,
  );
  expect(whole).toMatch(/^HTTP\/1\.1 100 .*\r\n\r\nHTTP\/1\.1 201 /s);
  expect(whole).not.toMatch(/^connection: close/im);
});

it('a tunnel is refused in words, and an upgrade that nobody takes is an ordinary request', async () => {
  runtime = await startRuntime(orderProject());
  const port = Number(new URL(runtime.url).port);
  const tunnel = await sendRaw(port, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');
  expect(tunnel).toMatch(/^HTTP\/1\.1 501 .*application\/problem\+json.*CONNECT/s);
  const upgrade = 'GET /m/v1/orders HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
  expect(await sendRaw(port, upgrade)).toMatch(/^HTTP\/1\.1 200 /);
});

it('a transfer coding that is not read is said, and chunks come once', async () => {
  runtime = await startRuntime(orderProject());
  const port = Number(new URL(runtime.url).port);
  const body = order('T', 1);
  const statusOf = async (coding: string, type = 'application/json') => {
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const head = `POST /m/v1/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: ${coding}\r\nContent-Type: ${type}`;
    return (await sendRaw(port, `${head}\r\n\r\n${chunks}`, 300)).slice(9, 12);
  };
  expect(await statusOf('gzip, chunked')).toBe('501');
  expect(await statusOf('new, chunked')).toBe('501');
  expect(await statusOf('chunked, chunked')).toBe('400');
  expect(await statusOf('chunked', 'application/json; charset=utf-8; charset=utf-16')).toBe('415');
  expect(await statusOf('Chunked', 'application/json; note="charset=utf-16; x"')).toBe('201');
});
