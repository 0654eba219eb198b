import { copyFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Certificates } from '../../../tests/harness/certificates.ts';
import { startProxy, type TestProxy } from '../../../tests/harness/connect-proxy.ts';
import type { FlowError } from '../contract/flow-error.ts';
import { environmentProxies } from './environment-proxies.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import type { HttpTransport } from './transport.ts';

const made = new Certificates();
const authority = made.authority('Ours');
const other = made.authority('Another');
const named = { subject: '/CN=localhost', names: 'DNS:localhost,IP:127.0.0.1', purpose: 'serverAuth' } as const;
const server = made.signed(authority, named);
const mill = made.signed(authority, { subject: '/CN=mill' });

let plain: Server;
let tls: TlsServer;
let mutual: TlsServer;
let proxy: TestProxy;
let client: HttpClient;
const urlOf = (listening: Server | TlsServer, scheme: string) =>
  `${scheme}://localhost:${(listening.address() as AddressInfo).port}`;

beforeAll(async () => {
  const who = (socket: unknown) => {
    const { subject } = (socket as TLSSocket).getPeerCertificate?.() ?? {};
    return subject?.CN ?? 'nobody';
  };
  plain = createPlainServer((request, response) =>
    response.end(`plain ${request.url} ${request.headers.host} ${request.headers['proxy-authorization'] ?? ''}`),
  );
  const files = { cert: server.cert, key: server.key };
  tls = createServer(
    { ...files, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      response.end(`tls ${who(request.socket)} ${request.headers['proxy-authorization'] ?? ''}`);
    },
  );
  mutual = createServer({ ...files, ca: authority.cert, requestCert: true }, (request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: `${urlOf(tls, 'https')}/` }).end();
    else response.end(`mutual ${who(request.socket)}`);
  });
  for (const each of [plain, tls, mutual]) await new Promise<void>((done) => each.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const each of [plain, tls, mutual]) {
    each.closeAllConnections();
    each.close();
  }
  made.dispose();
});
beforeEach(async () => {
  proxy = await startProxy();
  client = createHttpClient({ proxies: environmentProxies({}) });
});
afterEach(async () => {
  proxy.close();
  await client.close();
});

const transport = (more: Partial<HttpTransport> = {}): HttpTransport => ({
  ...{ proxy: null, authorities: authority.cert, clientCertificate: '', clientKey: '', keyPassphrase: '', ...more },
});
const get = async (url: string, given: HttpTransport | null, by = client, timeoutMs = 5_000) =>
  (await by.send({ method: 'GET', url, headers: [], body: null, timeoutMs, redirects: 'follow', transport: given }))
    .body;
const failure = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => null,
    (e: FlowError) => e,
  )) as FlowError;
  return [error.code, error.message.replace(/localhost:\d+/, 'HOST')];
};

describe('the other side of a connection', () => {
  it('is believed by the authorities that the service names, and by them alone', async () => {
    expect(await get(urlOf(tls, 'https'), transport())).toBe('tls nobody ');
    for (const given of [null, transport({ authorities: other.cert })]) {
      const [code, words] = await failure(get(urlOf(tls, 'https'), given));
      expect([code, words]).toEqual(['http/no-answer', expect.stringContaining('its certificate is refused')]);
    }
  });

  it('is told who calls by a certificate: PEM with its key, apart from it, PKCS #12, and files', async () => {
    const p12 = made.pkcs12(mill, 'secret');
    for (const more of [
      { clientCertificate: `${mill.cert}${mill.key}` },
      { clientCertificate: mill.cert, clientKey: mill.key },
      { clientCertificate: p12.toString('base64'), keyPassphrase: 'secret' },
      { clientCertificate: `file:${mill.certFile}`, clientKey: `file:${mill.keyFile}` },
      { clientCertificate: `file:${mill.certFile}.p12`, keyPassphrase: 'secret' },
    ])
      expect(await get(urlOf(mutual, 'https'), transport(more))).toBe('mutual mill');
  });

  it('that wants a certificate and gets none, or another one, says so', async () => {
    const asked = await failure(get(urlOf(mutual, 'https'), transport()));
    expect(asked).toEqual([
      'http/no-answer',
      expect.stringMatching(/it asks for a client certificate|closed the connection/),
    ]);
    const strange = made.signed(other, { subject: '/CN=mill' });
    const refused = await failure(
      get(urlOf(mutual, 'https'), transport({ clientCertificate: `${strange.cert}${strange.key}` })),
    );
    expect(refused).toEqual([
      'http/no-answer',
      expect.stringMatching(/does not take the client certificate|closed the connection/),
    ]);
  });

  it('at another origin, which an answer leads to, is not told', async () => {
    expect(
      await get(`${urlOf(mutual, 'https')}/away`, transport({ clientCertificate: `${mill.cert}${mill.key}` })),
    ).toBe('tls nobody ');
  });

  it('gets the certificate of a file as it is now', async () => {
    const file = join(made.folder, 'mine.pem');
    const key = join(made.folder, 'mine.key');
    const shop = made.signed(authority, { subject: '/CN=shop' });
    const given = transport({ clientCertificate: `file:${file}`, clientKey: `file:${key}` });
    for (const [each, name] of [
      [mill, 'mill'],
      [shop, 'shop'],
    ] as const) {
      copyFileSync(each.certFile, file);
      copyFileSync(each.keyFile, key);
      expect(await get(urlOf(mutual, 'https'), given)).toBe(`mutual ${name}`);
    }
  });

  it.each([
    [{ clientCertificate: mill.cert }, 'http/bad-certificate', 'The client certificate has no key beside it.'],
    [
      { clientCertificate: mill.cert, clientKey: server.key },
      'http/bad-certificate',
      'The key is not that of the client certificate.',
    ],
    [
      { clientCertificate: 'file:/nowhere/x.pem' },
      'http/bad-certificate',
      'The client certificate cannot be read of its file: ENOENT.',
    ],
    [
      { clientCertificate: 'hello there!' },
      'http/bad-certificate',
      'The client certificate: this is no PEM, no Base64, and names no file (file:/path).',
    ],
    [
      { clientCertificate: 'aGVsbG8=' },
      'http/bad-certificate',
      'The client certificate is no PKCS #12 that can be read.',
    ],
    [{ authorities: 'aGVsbG8=' }, 'http/bad-certificate', 'The authorities hold no certificate in PEM.'],
    [
      { authorities: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      'http/bad-certificate',
      'A certificate of the authorities cannot be read.',
    ],
    [{ proxy: 'ftp://x' }, 'http/bad-proxy', 'The proxy has no address such as http://proxy.example:3128.'],
    [{ proxy: 'http://' }, 'http/bad-proxy', 'The proxy has no address such as http://proxy.example:3128.'],
  ])('what is wrong on this side is said before anything is sent: %j', async (more, code, words) => {
    expect(await failure(get(urlOf(tls, 'https'), transport(more)))).toEqual([code, `GET https://HOST: ${words}`]);
  });

  it('a wrong passphrase is said, and never shown', async () => {
    const p12 = made.pkcs12(mill, 'secret').toString('base64');
    const [, words] = await failure(
      get(urlOf(tls, 'https'), transport({ clientCertificate: p12, keyPassphrase: 'wrong-one' })),
    );
    expect(words).toBe('GET https://HOST: The passphrase of the client certificate is wrong.');
  });
});

describe('a proxy', () => {
  it('makes tunnels to servers of HTTPS, and never sees what the server is told', async () => {
    const given = transport({ proxy: proxy.url, clientCertificate: `${mill.cert}${mill.key}` });
    const url = urlOf(mutual, 'https');
    expect(await get(url, given)).toBe('mutual mill');
    await new Promise((idle) => setTimeout(idle, 20));
    expect(await get(url, given)).toBe('mutual mill');
    // The second request goes over the tunnel that is there.
    expect(proxy.asked).toEqual([`CONNECT ${new URL(url).host}`]);
  });

  it('is asked for whole addresses over plain HTTP', async () => {
    const url = urlOf(plain, 'http');
    expect(await get(`${url}/a?b=%2E`, transport({ proxy: proxy.url }))).toBe(`plain /a?b=%2E ${new URL(url).host} `);
    expect(proxy.asked).toEqual([`GET ${url}/a?b=%2E`]);
  });

  it('is told who asks, and nobody behind it', async () => {
    proxy.wants = 'me:p@ss';
    const given = transport({ proxy: proxy.url.replace('//', '//me:p%40ss@') });
    expect(await get(urlOf(plain, 'http'), given)).toMatch(/^plain \/ \S+ $/);
    expect(await get(urlOf(tls, 'https'), given)).toBe('tls nobody ');
    const [, words] = await failure(get(urlOf(tls, 'https'), transport({ proxy: proxy.url })));
    expect(words).toBe(
      'GET https://HOST: the proxy makes no way there: it asks for another user name or password (407).',
    );
  });

  it.each([
    ['refuse', 'GET https://HOST: the proxy makes no way there: it does not allow that (403).'],
    ['rubbish', expect.stringMatching(/: the proxy cannot be reached/)],
    ['cut', expect.stringMatching(/: the proxy cannot be reached/)],
    ['hang', 'GET https://HOST: no answer within 300 ms.'],
  ] as const)('that does %s is told as what it is', async (mood, words) => {
    proxy.mood = mood;
    expect(
      await failure(get(urlOf(tls, 'https'), transport({ proxy: proxy.url }), client, mood === 'hang' ? 300 : 5_000)),
    ).toEqual(['http/no-answer', words]);
  });

  it('that nobody listens at is told', async () => {
    const [, words] = await failure(get(urlOf(tls, 'https'), transport({ proxy: 'http://127.0.0.1:9' })));
    expect(words).toMatch(/: the proxy cannot be reached/);
  });

  it('of the environment holds where nothing else is said; direct is none', async () => {
    const by = createHttpClient({ proxies: { of: () => proxy.url } });
    await get(urlOf(tls, 'https'), transport(), by);
    expect(proxy.asked).toHaveLength(1);
    await get(urlOf(tls, 'https'), transport({ proxy: 'direct' }), by);
    expect(proxy.asked).toHaveLength(1);
    await get(urlOf(plain, 'http'), null, by);
    expect(proxy.asked).toHaveLength(2);
    await by.close();
  });
});

it.each([
  ['https://api.example/x', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ['http://api.example/x', { HTTPS_PROXY: 'http://p:1' }, null],
  ['http://api.example/x', { http_proxy: 'http://p:2', HTTP_PROXY: 'http://p:3' }, 'http://p:2'],
  ['http://api.example/x', { ALL_PROXY: 'p:1' }, 'p:1'],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: 'other, example' }, null],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: '.example' }, null],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: 'ample' }, 'p'],
  ['https://api.example', { HTTPS_PROXY: 'p', no_proxy: '*' }, null],
  ['https://api.example:8443', { HTTPS_PROXY: 'p', NO_PROXY: 'api.example:443' }, 'p'],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: 'api.example:443' }, null],
  ['https://10.1.2.3', { HTTPS_PROXY: 'p', NO_PROXY: '10.0.0.0/8' }, null],
  ['https://11.1.2.3', { HTTPS_PROXY: 'p', NO_PROXY: '10.0.0.0/8' }, 'p'],
  ['https://[fd00::1]', { HTTPS_PROXY: 'p', NO_PROXY: 'fd00::/8' }, null],
  ['https://localhost:8080', { HTTPS_PROXY: 'p' }, null],
  ['https://127.0.0.1', { HTTPS_PROXY: 'p' }, null],
])('%s with %j goes by %s', (url, env, proxyOfIt) => {
  expect(environmentProxies(env as Record<string, string>).of(new URL(url))).toBe(proxyOfIt);
});
