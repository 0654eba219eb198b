import { createSecureServer } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { localhostTls, trustLocalhost } from '../../../tests/harness/tls-localhost.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/**
 * A partner that answers until a connection is used a second time; that request and each after it, on whatever connection, meets the next of these
 * acts, and then the last.
 */
async function partner(acts: ((socket: Socket) => void)[], isTls = false) {
  const asked: string[] = [];
  const met: string[] = [];
  const open = new Set<Socket>();
  const serve = (socket: Socket) => {
    let isKept = false;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const method = String(bytes).split(' ')[0] as string;
      asked.push(method);
      const act = isKept || met.length > 0 ? acts[Math.min(met.length, acts.length - 1)] : answer;
      if (act !== answer || met.length > 0) met.push(method);
      isKept = true;
      act?.(socket);
    });
  };
  const server = isTls ? tls.createServer(localhostTls, serve) : createServer(serve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: isTls ? `https://localhost:${port}/` : `http://127.0.0.1:${port}/`, asked, met };
}

/** Asks until a request meets a connection that was kept (the pool may open others first), and gives what each came to. */
async function untilMet(
  to: Awaited<ReturnType<typeof partner>>,
  method: string,
  timeoutMs?: number,
): Promise<string[]> {
  const http = client();
  const got: string[] = [];
  for (let i = 0; to.met.length === 0 && i < 200; i++) {
    got.push(await ask(http, method, to.url, timeoutMs));
    await new Promise((done) => setTimeout(done, 10));
  }
  return got;
}

/** A partner that says the same to everybody. */
async function saying(bytes: string, ends = false): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => (ends ? socket.end(bytes) : socket.write(bytes)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function client(): HttpClient {
  const made = createHttpClient();
  closing.push(() => made.close());
  return made;
}

const ask = (http: HttpClient, method: string, url: string, timeoutMs = 10_000) =>
  http.send({ method, url, headers: [], body: /^P/.test(method) ? 'x' : null, timeoutMs, redirects: 'follow' }).then(
    ({ body }) => body || 'nothing',
    (error) => `${error.code} ${error.message}`,
  );

const answer = (socket: Socket) => void socket.write(ok);
const close = (socket: Socket) => void socket.destroy();
const reset = (socket: Socket) => void socket.resetAndDestroy();

describe('a kept connection that the partner closes when the next request comes', () => {
  it.each([
    ['GET', close],
    ['GET', reset],
    ['PUT', close],
    ['DELETE', close],
    ['OPTIONS', reset],
  ])('%s is asked again, once (RFC 9110, 9.2.2)', async (method, ends) => {
    const to = await partner([ends, answer]);
    const got = await untilMet(to, method);
    expect(new Set(got)).toEqual(new Set(['ok']));
    expect(to.met).toEqual([method, method]);
    expect(to.asked).toHaveLength(got.length + 1);
  });

  it('and all the others, too: it is asked again on a new one', async () => {
    const used: number[] = [];
    const server = createServer((socket) => {
      const mine = used.push(0) - 1;
      socket.on('error', () => {});
      socket.on('data', () => {
        used[mine] = (used[mine] ?? 0) + 1;
        if (used[mine] > 1) socket.destroy();
        else socket.write(ok);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const http = client();
    for (let round = 0; round < 5; round++) {
      expect(new Set(await Promise.all(Array.from({ length: 4 }, () => ask(http, 'GET', url))))).toEqual(
        new Set(['ok']),
      );
      await new Promise((done) => setTimeout(done, 20));
    }
    // That kept connections were met at all.
    expect(used).toContain(2);
  });

  it('the same over TLS', async () => {
    trustLocalhost();
    const to = await partner([close, answer], true);
    expect(new Set(await untilMet(to, 'GET'))).toEqual(new Set(['ok']));
    expect(to.met).toEqual(['GET', 'GET']);
  });

  it.each(['POST', 'PATCH'])('%s may have been carried out: it is sent once, and fails', async (method) => {
    const to = await partner([close, answer]);
    const got = await untilMet(to, method);
    expect(got.at(-1)).toMatch(/^http\/no-answer .*the other side closed the connection/);
    expect(to.met).toEqual([method]);
    expect(to.asked).toHaveLength(got.length);
  });

  it('and closes again: the call fails', async () => {
    const to = await partner([close]);
    expect((await untilMet(to, 'GET')).at(-1)).toMatch(/^http\/no-answer/);
    expect(to.met).toHaveLength(2);
  });
});

describe('a GET is not asked again', () => {
  it('on a connection of its own', async () => {
    let asked = 0;
    const server = createServer((socket) => {
      socket.on('data', () => {
        asked++;
        socket.destroy();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await ask(client(), 'GET', url)).toMatch(/^http\/no-answer/);
    expect(asked).toBe(1);
  });

  it.each([
    ['a part of its head', 'HTTP/1.1 20'],
    ['a part of its content', ok.slice(0, -1)],
    ['an interim answer', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['a part of an interim answer', 'HTTP/1.1 102 Pro'],
  ])('when %s came', async (_what, part) => {
    const to = await partner([(socket) => void socket.end(part), answer]);
    expect((await untilMet(to, 'GET')).at(-1)).toMatch(/^http\/no-answer/);
    expect(to.met).toHaveLength(1);
  });

  it('when its time is over', async () => {
    const to = await partner([() => {}, answer]);
    expect((await untilMet(to, 'GET', 1_000)).at(-1)).toMatch(/^http\/no-answer .*no answer within 1000 ms/);
    expect(to.met).toHaveLength(1);
  });
});

describe('a partner that speaks HTTP/2', () => {
  const serve = async (allowHTTP1: boolean) => {
    trustLocalhost();
    const server = createSecureServer({ ...localhostTls, allowHTTP1 }, (request, response) => {
      if (request.url === '/cut') {
        response.writeHead(200);
        response.write('a,b\n1,2\n', () => setImmediate(() => request.socket.destroy()));
      } else response.end(request.httpVersion);
    });
    server.on('sessionError', () => {});
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(() => server.close());
    return `https://localhost:${(server.address() as AddressInfo).port}/`;
  };

  it('is asked by HTTP/1.1, where a cut answer is none', async () => {
    const url = await serve(true);
    const http = client();
    expect(await ask(http, 'GET', url)).toBe('1.1');
    expect(await ask(http, 'GET', `${url}cut`)).toMatch(/^http\/no-answer/);
  });

  it('and nothing else: that is said', async () =>
    expect(await ask(client(), 'GET', await serve(false))).toMatch(/^http\/no-answer .* does not speak HTTP\/1\.1/));
});

describe('what is no whole answer is told in words', () => {
  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nok', /not as long as its Content-Length|closed/],
    [`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, /headers of the answer are too large/],
    [`HTTP/1.1 200 OK\r\n${'X-A: a\r\n'.repeat(9_000)}\r\n`, /headers of the answer are too large/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', /transfer coding .*\("gzip"\)/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: x, Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', /transfer coding .*\("x"\)/],
    ['HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok', /the answer is not HTTP/],
    ['HTTP/1.1 100 Continue\rX\r\n\r\n', /the answer is not HTTP/],
  ])('%#', async (bytes, words) => {
    const url = await saying(bytes, true);
    const told = await ask(client(), 'GET', url);
    expect(told).toMatch(/^http\/no-answer GET /);
    expect(told).toMatch(words);
    expect(told).not.toMatch(/UND_ERR|HPE_|ERR_/);
  });

  it('https where none is spoken', async () => {
    const url = await saying('HTTP/1.1 400 Bad Request\r\n\r\n', true);
    expect(await ask(client(), 'GET', url.replace('http:', 'https:'))).toMatch(/no secure connection comes about/);
  });
});

it.each([
  ['chunks are named in any case', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
  ['interim answers end their lines with LF', `HTTP/1.1 103 Early\nLink: </a>\n\nHTTP/1.1 100\n\n${ok}`],
])('an answer whose %s is read', async (_what, bytes) => {
  expect(await ask(client(), 'GET', await saying(bytes))).toBe('ok');
});
