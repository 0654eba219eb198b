import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpRequest } from './http-client.ts';
import { whyNotFollowed } from './redirects.ts';

const client = createHttpClient();
let server: Server;
let url: string;
let visits = 0;

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
      case '/echo':
        request.pipe(response);
        break;
      case '/headers':
        response.end(JSON.stringify(request.headers));
        break;
      case '/away':
        response.writeHead(307, { location: `${url.replace('127.0.0.1', 'localhost')}/headers` }).end();
        break;
      case '/here':
        response.writeHead(307, { location: '/headers' }).end();
        break;
      case '/never':
        break;
      case '/form':
        if (request.method === 'GET') response.end(`done ${request.headers['content-type']}`);
        else response.writeHead(303, { location: '/form' }).end('elsewhere');
        break;
      case '/once':
        visits += 1;
        if (visits === 1) response.writeHead(307, { location: '/once' }).end();
        else request.pipe(response);
        break;
      case '/nowhere':
        response.writeHead(302, { location: 'http://[' }).end();
        break;
      case '/utf8':
        request.socket.end(Buffer.from('HTTP/1.1 302 Found\r\nLocation: /at/café?q=ü\r\nContent-Length: 0\r\n\r\n'));
        break;
      case '/latin1':
        request.socket.end(
          Buffer.from('HTTP/1.1 302 Found\r\nLocation: /at/café\r\nContent-Length: 0\r\n\r\n', 'latin1'),
        );
        break;
      case '/long':
        response.writeHead(302, { location: '/bytes' }).end('x'.repeat(300_000));
        break;
      default:
        if (request.url?.startsWith('/at/')) {
          response.end(request.url);
          break;
        }
        if (request.url?.startsWith('/steps/')) {
          const left = Number(request.url.slice('/steps/'.length));
          response.writeHead(left > 0 ? 302 : 200, { location: `/steps/${left - 1}` }).end('there');
          break;
        }
        response.writeHead(404).end('no');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

const get = (path: string, timeoutMs = 5_000) =>
  client.send({
    method: 'GET',
    url: path.startsWith('/') ? url + path : path,
    headers: [],
    body: null,
    timeoutMs,
    redirects: 'follow',
  });

describe('a REST call', () => {
  it('text follows the charset, content is the bytes, redirects are followed', async () => {
    expect((await get('/latin')).body).toBe('Zür');
    expect([...(await get('/bytes')).content]).toEqual([0, 255, 254, 10]);
    const redirects = [{ status: 302, url: `${url}/bytes` }];
    expect(await get('/moved')).toMatchObject({ status: 200, bytes: 4, redirects });
    expect((await get('/bytes')).redirects).toEqual([]);
    expect((await get('/other')).status).toBe(404);
  });

  it('a user in the address is who asks, unless a header says another', async () => {
    const address = `${url.replace('http://', 'http://u%40x:p.%2Fw@')}/who`;
    const who = async (headers: [string, string][]) =>
      (await client.send({ method: 'GET', url: address, headers, body: null, timeoutMs: 5_000, redirects: 'follow' }))
        .body;
    expect(await who([])).toBe(`Basic ${Buffer.from('u@x:p./w').toString('base64')}`);
    expect(await who([['authorization', 'Bearer t']])).toBe('Bearer t');
  });

  it('a body goes out in the charset that its header declares, or not at all', async () => {
    const post = (body: string, ...headers: [string, string][]) =>
      client.send({ method: 'POST', url: `${url}/echo`, headers, body, timeoutMs: 5_000, redirects: 'follow' });
    const latin: [string, string] = ['Content-Type', 'text/plain; charset=iso-8859-1'];
    expect([...(await post('Zür', latin)).content]).toEqual([0x5a, 0xfc, 0x72]);
    await expect(post('5 €', latin)).rejects.toMatchObject({ code: 'http/charset', message: /sign "€"/ });
    await expect(post('a', ['content-type', 'text/plain; charset=klingon'])).rejects.toMatchObject({
      code: 'http/charset',
    });
    await expect(post('a', latin, ['content-type', 'text/plain'])).rejects.toMatchObject({ code: 'http/bad-header' });
    await expect(post('a', ['Host', 'other'])).rejects.toThrow(/Host is the host of the address/);
  });

  it.each([
    ['us%er:p', 'us%er:p'],
    ['u:50%', 'u:50%'],
    ['%E9:p', '%E9:p'],
    ['%C3%A9:50%25', 'é:50%'],
    ['%2E%:%2e', '.%:.'],
  ])('what of a user %s encodes nothing is sent as it stands', async (user, sent) => {
    const { body } = await get(`${url.replace('http://', `http://${user}@`)}/who`);
    expect(Buffer.from(body.replace('Basic ', ''), 'base64').toString()).toBe(sent);
  });

  it('a time-out that is none is said with the call, and is not the partner’s fault', async () =>
    await expect(get('/bytes', Number.NaN)).rejects.toMatchObject({
      code: 'http/no-answer',
      message: expect.stringContaining(`GET ${url}/bytes: `),
      blame: 'own',
    }));

  it('a redirect to another origin takes only headers along that tell nothing of who asks', async () => {
    const headers = ['Authorization', 'Cookie', 'X-Api-Key', 'Referer', 'X-Tenant', 'Accept', 'Content-Type'].map(
      (name): [string, string] => [name, name === 'Content-Type' ? 'text/plain' : name],
    );
    const arrived = async (path: string) => {
      const request = { url: url + path, headers, body: null, timeoutMs: 5_000, redirects: 'follow' as const };
      const { body } = await client.send({ method: 'GET', ...request });
      return Object.keys(JSON.parse(body));
    };
    const kept = ['accept', 'accept-encoding', 'connection', 'content-type', 'host', 'user-agent'];
    expect((await arrived('/away')).sort()).toEqual(kept);
    expect(await arrived('/here')).toEqual(expect.arrayContaining(['x-api-key', 'authorization', 'cookie']));
  });

  const led = (path: string, redirects: HttpRequest['redirects'], body: string | null) =>
    client.send({ method: 'POST', url: url + path, headers: [], body, timeoutMs: 5_000, redirects });
  it('where it may lead nowhere, the answer that leads elsewhere is the answer', async () => {
    expect(await led('/here', 'none', 'x')).toMatchObject({ status: 307, redirects: [] });
    expect(await led('/away', 'none', 'x')).toMatchObject({ status: 307, redirects: [] });
  });
  it('where it may lead to the same origin alone, another one is told nothing, and that is said', async () => {
    expect(await led('/here', 'same-origin', 'x')).toMatchObject({ status: 200, redirects: [{ status: 307 }] });
    await expect(led('/away', 'same-origin', null)).rejects.toMatchObject({
      code: 'http/led-elsewhere',
      blame: 'partner',
      message: expect.stringMatching(/leads elsewhere \(307\), to http:\/\/localhost:\d+, another server than the one/),
    });
  });
  it('a content does not go to another origin, whatever leads there', async () => {
    expect(await led('/away', 'follow', null)).toMatchObject({ status: 200 });
    await expect(led('/away', 'follow', 'x')).rejects.toMatchObject({
      code: 'http/led-elsewhere',
      blame: 'partner',
      message: expect.stringMatching(/another server, which is not given the content of a request/),
    });
  });
  it.each([
    ['http://a', 'https://a', true],
    ['http://[::1]', 'https://[::1]', true],
    ['http://a:8080', 'https://a:8080', false],
    ['https://a', 'http://a', false],
    ['http://a', 'https://b.a', false],
  ])('from %s to %s: the same host by TLS is no other server (%s)', (from, to, is) => {
    const sent = (origin: string) => ({ method: 'POST', target: { origin, path: '/' }, headers: [], body: null });
    expect(whyNotFollowed('same-origin', sent(from), sent(to)) === null).toBe(is);
  });

  it.each([
    ['POST', '/form', 'done undefined'],
    ['PUT', '/form', 'done undefined'],
    ['POST', '/once', 'x'],
    ['GET', '/once', ''],
    ['GET', '/long', '\0\ufffd\ufffd\n'],
    ['GET', '/steps/5', 'there'],
    ['GET', '/utf8', '/at/caf%C3%A9?q=%C3%BC'],
    ['GET', '/latin1', '/at/caf%C3%A9'],
  ])('%s %s is followed to its end, also where that is the same address', async (method, path, body) => {
    visits = 0;
    const headers: [string, string][] = method === 'GET' ? [] : [['Content-Type', 'text/plain']];
    const content = method === 'GET' ? null : 'x';
    const answer = client.send({
      method,
      url: url + path,
      headers,
      body: content,
      timeoutMs: 5_000,
      redirects: 'follow',
    });
    expect(await answer).toMatchObject({ status: 200, body });
  });

  it.each([
    ['http://u:pw@127.0.0.1:99999/p', /^"http:…" is not a URL: what follows the : of its host is no port/],
    ['http://127.0.0.1:8a/p', /no port/],
    ['https://u:pw@/p', /names no host/],
    ['https://[::zz]/p', /no possible name/],
    ['http://a<b/p', /no possible name/],
    ['//h/p', /must begin with http/],
    ['u:pw@h/p', /^… must begin with http/],
  ])('%s: what is wrong with it is said, and never a password', async (address, message) => {
    const failure = client.send({
      method: 'GET',
      url: address,
      headers: [],
      body: null,
      timeoutMs: 5_000,
      redirects: 'follow',
    });
    await expect(failure).rejects.toMatchObject({ code: 'http/bad-location', message: expect.stringMatching(message) });
    await expect(failure).rejects.not.toThrow(/pw/);
  });

  it('a sixth redirect is an error', async () =>
    await expect(get('/steps/6')).rejects.toMatchObject({ code: 'http/no-answer', blame: 'partner' }));

  it.each([
    ['/never', 50, /no answer within 50 ms/],
    ['/round', 5_000, /redirected more than 5 times/],
    ['/nowhere', 5_000, /leads to an address that is none/],
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
