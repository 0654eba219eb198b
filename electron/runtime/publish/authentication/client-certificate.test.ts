import { copyFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { askByTls, Certificates, type Made } from '../../../../tests/harness/certificates.ts';
import { basicOf, passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import { readTransport, transportOptions } from '../../configuration/transport.ts';
import { collectingLog } from '../../contract/log.ts';
import type { Runtime, RuntimeOptions } from '../../runtime.ts';

const made = new Certificates();
const authority = made.authority('Ours');
const other = made.authority('Another');
const server = made.signed(authority, {
  subject: '/CN=localhost',
  names: 'DNS:localhost,IP:127.0.0.1',
  purpose: 'serverAuth',
});
const mill = made.signed(authority, {
  subject: '/C=DE/O=Example/CN=mill',
  names: 'DNS:Mill.example,email:mill@example.com,URI:spiffe://example/mill',
});
const shop = made.signed(authority, { subject: '/CN=shop' });
afterAll(() => made.dispose());

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const environment = {
  TLS_CERT_FILE: server.certFile,
  TLS_KEY_FILE: server.keyFile,
  TLS_CLIENT_CA_FILE: authority.certFile,
};

async function started(
  settings: object,
  {
    env = environment,
    options = {},
    others = [],
  }: { env?: Record<string, string>; options?: Partial<RuntimeOptions>; others?: object[] } = {},
): Promise<string> {
  const transport = readTransport(env);
  expect(transport.problems).toEqual([]);
  const method = { type: 'client-certificate', ...settings };
  runtime = await startSecured(securedProject([method, ...others]), { ...transportOptions(transport), ...options });
  return `${runtime.url}/api/things`;
}
const caller = (by: string, value: string, userRoles = ['clerk']) => ({
  id: by,
  user: 'the mill',
  by,
  value,
  userRoles,
});
const ask = (url: string, shown?: Pick<Made, 'cert' | 'key'>, headers = {}) =>
  askByTls(url, { ca: authority.cert, headers, ...(shown ? { cert: shown.cert, key: shown.key } : {}) });

it.each([
  ['common-name', 'mill'],
  ['subject', 'CN=mill, O=Example, c = DE'],
  ['dns', 'mill.EXAMPLE'],
  ['email', 'mill@example.com'],
  ['uri', 'spiffe://example/mill'],
  ['fingerprint', mill.fingerprint],
  ['fingerprint', `sha256 Fingerprint=${mill.fingerprint.toLowerCase()}`],
])('a caller is known by %s', async (by, value) => {
  const url = await started({ callers: [caller(by, value)] });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
  expect(await ask(url, mill)).toMatchObject({ status: 200, body: 'the mill|Clerk|M.Reader' });
  const unknown = await ask(url, shop);
  expect(unknown.status).toBe(401);
  expect(unknown.headers['www-authenticate']).toBe('ClientCertificate realm="M.Api"');
  expect(JSON.parse(unknown.body)).toMatchObject({
    detail: 'The client certificate is not taken: it is not among those that are known here.',
  });
});

it('who shows none is asked for one, and may show something else where the service takes that', async () => {
  const url = await started({ callers: [caller('common-name', 'mill')] }, { others: [{ type: 'basic' }] });
  expect((await ask(url)).status).toBe(401);
  const authorization = basicOf('maria', passwords.maria);
  expect(await ask(url, undefined, { authorization })).toMatchObject({ status: 200, body: 'maria|Clerk|M.Reader' });
});

it('others of the same authorities are known by a name of theirs, where the service says so', async () => {
  const url = await started({ others: 'by-name', nameFrom: 'common-name', userRoles: ['clerk'] });
  expect(await ask(url, shop)).toMatchObject({ status: 200, body: 'shop|Clerk|M.Reader' });
  const two = made.signed(authority, { subject: '/CN=shop/CN=boss' });
  expect((await ask(url, two)).status).toBe(401);
});

it('403 for who has none of the roles', async () => {
  const url = await started({ callers: [caller('common-name', 'mill', [])] });
  expect((await ask(url, mill)).status).toBe(403);
});

it.each([
  [
    'of another authority',
    () => made.signed(other, { subject: '/CN=mill' }),
    'no authority that is known here vouches for it',
  ],
  [
    'that signed itself',
    () => made.signedByItself({ subject: '/CN=mill' }),
    'no authority that is known here vouches for it',
  ],
  [
    'that has expired',
    () => made.signed(authority, { subject: '/CN=mill', until: '20210101000000Z' }),
    'it has expired',
  ],
  [
    'that is not valid yet',
    () => made.signed(authority, { subject: '/CN=mill', from: '20900101000000Z', until: '20910101000000Z' }),
    'it is not valid yet',
  ],
  [
    'of a server',
    () => made.signed(authority, { subject: '/CN=mill', purpose: 'serverAuth' }),
    'it is not for clients',
  ],
])('a certificate %s lets nobody in by its name', async (_name, make, words) => {
  const url = await started({ callers: [caller('common-name', 'mill')], others: 'by-name', userRoles: ['clerk'] });
  const refused = await ask(url, make());
  expect(refused.status).toBe(401);
  expect(JSON.parse(refused.body)).toMatchObject({ detail: `The client certificate is not taken: ${words}.` });
});

it('one that is known by its fingerprint needs no authority, but has its time', async () => {
  const own = made.signedByItself({ subject: '/CN=partner' });
  const late = made.signed(other, { subject: '/CN=partner', until: '20210101000000Z' });
  const { TLS_CLIENT_CA_FILE: _, ...env } = environment;
  const url = await started(
    {
      callers: [caller('fingerprint', own.fingerprint), { ...caller('fingerprint', late.fingerprint), id: 'late' }],
      others: 'by-name',
    },
    { env },
  );
  expect((await ask(url, own)).body).toBe('the mill|Clerk|M.Reader');
  expect((await ask(url, late)).status).toBe(401);
  // Without authorities no name is believed, also of those that the machine knows.
  expect((await ask(url, mill)).status).toBe(401);
});

it('what an authority has revoked is refused, also by its fingerprint', async () => {
  const lost = made.signed(authority, { subject: '/CN=lost' });
  const env = { ...environment, TLS_CLIENT_CRL_FILE: made.revoking(authority, lost) };
  const url = await started(
    { callers: [caller('fingerprint', lost.fingerprint)], others: 'by-name', userRoles: ['clerk'] },
    { env },
  );
  expect(JSON.parse((await ask(url, lost)).body)).toMatchObject({
    detail: 'The client certificate is not taken: it was revoked.',
  });
  expect((await ask(url, mill)).body).toBe('mill|Clerk|M.Reader');
});

it('a certificate is asked for only where a service looks at one', async () => {
  const transport = readTransport(environment);
  runtime = await startSecured(securedProject([{ type: 'basic' }]), transportOptions(transport));
  const url = `${runtime.url}/api/things/open`;
  expect((await ask(url)).body).toBe('nobody');
  expect(await (await ask(`${runtime.url}/_/`)).body).toContain('https://127.0.0.1:');
});

describe('a proxy that ends TLS', () => {
  const header = `:${Buffer.from(mill.cert.replace(/-----[^-]*-----|\s/g, ''), 'base64').toString('base64')}:`;
  const behind = { TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1', CLIENT_CERT_HEADER: 'Client-Cert' };
  const get = (url: string, headers: Record<string, string>) => fetch(url, { headers });
  const settings = { callers: [caller('common-name', 'mill')] };

  it.each([
    ['RFC 9440', header],
    ['PEM in percent-encoding (nginx)', encodeURIComponent(mill.cert)],
    ['Envoy', `Hash=abc;Cert="${encodeURIComponent(mill.cert)}";Subject="CN=x, O=y"`],
    ['Base64 alone (HAProxy, Traefik)', header.slice(1, -1)],
  ])('names the certificate of its client: %s', async (_name, value) => {
    const url = await started(settings, { env: behind });
    expect(await (await get(url, { 'client-cert': value })).text()).toBe('the mill|Clerk|M.Reader');
  });

  it('is not believed where nobody said that it is: the header is passed by', async () => {
    for (const env of [{}, { ...behind, TRUSTED_PROXIES: '10.1.2.3' }, { TRUSTED_PROXIES: '127.0.0.1' }] as Record<
      string,
      string
    >[]) {
      const url = await started(settings, { env });
      expect((await get(url, { 'client-cert': header })).status).toBe(401);
      await runtime?.stop();
    }
  });

  it('has its own certificate taken for nobody', async () => {
    const url = await started(settings, { env: { ...environment, ...behind } });
    expect((await ask(url, mill)).status).toBe(401);
    expect((await ask(url, mill, { 'client-cert': header })).status).toBe(200);
  });

  it('hands on what is held to the authorities of the server, too, where it has some', async () => {
    const url = await started(settings, { env: { ...behind, TLS_CLIENT_CA_FILE: other.certFile } });
    expect((await get(url, { 'client-cert': header })).status).toBe(401);
  });

  it.each([
    ['no Base64', ':%%%:'],
    ['two elements of Envoy', `Cert="${encodeURIComponent(mill.cert)}",Cert="${encodeURIComponent(shop.cert)}"`],
    ['no certificate', ':aGFsbG8=:'],
    ['a long text', 'A'.repeat(15_000)],
    ['a broken escape', '%E0%A4%A'],
  ])('whose header is %s is a 400', async (_name, value) => {
    const url = await started(settings, { env: behind });
    expect((await get(url, { 'client-cert': value })).status).toBe(400);
  });

  it('with two of them is a 400: somebody has written one before it', async () => {
    const url = await started(settings, { env: behind });
    const { port } = new URL(url);
    const answer = await new Promise<string>((done) => {
      const socket = connect(Number(port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => (text += chunk));
      socket.on('close', () => done(text));
      socket.end(
        `GET /api/things HTTP/1.1\r\nHost: localhost\r\nClient-Cert: ${header}\r\nclient-cert: ${header}\r\nConnection: close\r\n\r\n`,
      );
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('says where requests come from: wrong attempts count there', async () => {
    const url = await started({}, { env: { TRUSTED_PROXIES: '127.0.0.1' }, others: [{ type: 'basic' }] });
    const wrong = (from: string) =>
      get(url, { authorization: basicOf('maria', 'x'), 'x-forwarded-for': `8.8.8.8, ${from}` });
    // All at once: how long one takes must not matter.
    const statuses = await Promise.all(
      Array.from(
        { length: 14 },
        async (_, i) =>
          (await get(url, { authorization: basicOf('maria', `x${i}`), 'x-forwarded-for': '8.8.8.8, 1.1.1.1' })).status,
      ),
    );
    expect(statuses).toContain(429);
    expect((await wrong('1.1.1.2')).status).toBe(401);
  });
});

it('new files are taken up while it runs; broken ones are not', async () => {
  const files = { certificate: join(made.folder, 'live.pem'), key: join(made.folder, 'live.key') };
  const copy = ({ certFile, keyFile }: Made) => {
    copyFileSync(keyFile, files.key);
    copyFileSync(certFile, files.certificate);
  };
  copy(server);
  const { readTlsFiles, watchTlsFiles } = await import('../../http/server-tls.ts');
  const tls = { ...files, passphrase: null, clientAuthorities: null, revoked: null };
  let changes = 0;
  const watching = watchTlsFiles(tls, () => changes++, 20);
  copy(made.signed(authority, { subject: '/CN=localhost', purpose: 'serverAuth' }));
  await expect.poll(() => changes).toBeGreaterThan(0);
  watching.dispose();
  copyFileSync(shop.keyFile, files.key);
  expect(() => readTlsFiles(tls)).toThrow('it is the key of another certificate');
});

it('what is no TLS ends its connection alone', async () => {
  const log = collectingLog();
  const url = await started({ callers: [caller('common-name', 'mill')] }, { options: { log } });
  const { port } = new URL(url);
  for (const text of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\x16\x03\x01\xff\xff'.padEnd(200, 'x'), '\0']) {
    await new Promise<void>((done) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      socket.on('close', () => done());
      socket.on('data', () => {});
      socket.end(Buffer.from(text, 'latin1'));
    });
  }
  expect((await ask(url, mill)).status).toBe(200);
});
