import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from './http-client.ts';

const client = createHttpClient();
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    switch (request.url) {
      case '/latin':
        response.setHeader('content-type', 'text/plain; charset=iso-8859-1').end(Buffer.from([0x5a, 0xfc, 0x72]));
        break;
      case '/bytes':
        response.end(Buffer.from([0, 255, 254, 10]));
        break;
      case '/moved':
        response.writeHead(302, { location: '/bytes' }).end();
        break;
      case '/round':
        response.writeHead(302, { location: '/round' }).end();
        break;
      case '/cut':
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setImmediate(() => request.socket.destroy());
        break;
      case '/who':
        response.end(request.headers.authorization ?? 'nobody');
        break;
      case '/never':
        break;
      default:
        response.writeHead(404).end('no');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

const get = (path: string, timeoutMs = 5_000) =>
  client.send({ method: 'GET', url: path.startsWith('/') ? url + path : path, headers: [], body: null, timeoutMs });

describe('a REST call', () => {
  it('text follows the charset, content is the bytes, redirects are followed', async () => {
    expect((await get('/latin')).body).toBe('Zür');
    expect([...(await get('/bytes')).content]).toEqual([0, 255, 254, 10]);
    expect(await get('/moved')).toMatchObject({ status: 200, bytes: 4 });
    expect((await get('/other')).status).toBe(404);
  });

  it('a user in the address is who asks, unless a header says another', async () => {
    const address = `${url.replace('http://', 'http://u%40x:p.%2Fw@')}/who`;
    const who = async (headers: [string, string][]) =>
      (await client.send({ method: 'GET', url: address, headers, body: null, timeoutMs: 5_000 })).body;
    expect(await who([])).toBe(`Basic ${Buffer.from('u@x:p./w').toString('base64')}`);
    expect(await who([['authorization', 'Bearer t']])).toBe('Bearer t');
  });

  it.each([
    ['/never', 50, /no answer within 50 ms/],
    ['/round', 5_000, /leads back to itself/],
    ['/cut', 5_000, /closed the connection|terminated/],
    ['http://127.0.0.1:1/', 5_000, /nothing listens there/],
    ['ftp://127.0.0.1/', 5_000, /must begin with http/],
    ['not a url', 5_000, /is not a URL/],
  ])('%s: the error says what and where', async (path, timeoutMs, message) => {
    const failure = get(path, timeoutMs);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(path.startsWith('/') ? url : path);
  });
});
