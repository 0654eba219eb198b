import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basicOf, passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import { collectingLog } from '../../contract/log.ts';
import type { RecordedTrace, Runtime, RuntimeOptions } from '../../runtime.ts';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let first: Pair;
let second: Pair;
beforeAll(async () => {
  first = await generateKeyPair('RS256', { extractable: true });
  second = await generateKeyPair('RS256', { extractable: true });
});

/** The keys of an issuer, at an address of this machine. */
let issuer: { server: Server; url: string; keys: object[]; status: number; asked: number };
beforeEach(async () => {
  const state = { keys: [] as object[], status: 200, asked: 0 };
  const server = createServer((_request, response) => {
    state.asked++;
    response.writeHead(state.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: state.keys }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = Object.assign(state, { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` });
  issuer.keys = [await keyOf(first, 'one')];
});
const keyOf = async (pair: Pair, kid: string) => ({
  ...(await exportJWK(pair.publicKey)),
  kid,
  alg: 'RS256',
  use: 'sig',
});

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
  issuer.server.closeAllConnections();
  issuer.server.close();
});

const claims = { iss: 'https://login.example', aud: 'https://api.example', sub: 'ada', roles: ['Clerk', 'Unheard of'] };
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

async function token(
  payload: JWTPayload = {},
  { key = first.privateKey as object, header = {} as object } = {},
): Promise<string> {
  return await new SignJWT({ ...claims, exp: inSeconds(60), ...payload })
    .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
    .sign(key as never);
}

const settings = (more: object = {}) => ({
  type: 'jwt',
  keySource: 'key-set',
  address: issuer.url,
  issuer: claims.iss,
  audience: claims.aud,
  leewaySeconds: 5,
  ...more,
});
const started = async (method: object, options: Partial<RuntimeOptions> = {}, others: readonly object[] = []) => {
  runtime = await startSecured(securedProject([method, ...others]), { keyCooldownMs: 0, ...options });
  return `${runtime.url}/api/things`;
};
const ask = (url: string, text: string) => fetch(url, { headers: { authorization: `Bearer ${text}` } });
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('JWT, keys at an address', () => {
  it('says who asks: name and roles come from its claims; roles that are none of the project are left out', async () => {
    const url = await started(settings());
    expect(await (await ask(url, await token())).text()).toBe('ada|Clerk|M.Reader');
  });

  it('claims within objects, roles as a text and by other names', async () => {
    const url = await started(
      settings({
        nameClaim: 'person.mail',
        rolesClaim: 'realm.roles',
        roles: [{ id: 'r', value: 'order-admins', userRole: 'manager' }],
      }),
    );
    const given = await token({ person: { mail: 'ada@example.org' }, realm: { roles: 'order-admins other' } });
    expect(await (await ask(url, given)).text()).toBe('ada@example.org|Manager|M.Reader,M.Writer');
    // Without the claim nobody is named.
    expect((await ask(url, await token())).status).toBe(401);
  });

  const refusals: readonly (readonly [what: string, make: () => Promise<string> | string, words: string])[] = [
    ['expired', () => token({ exp: inSeconds(-60) }), 'The token has expired.'],
    ['without an end', () => token({ exp: undefined }), 'The token says no time of its end.'],
    ['not valid yet', () => token({ nbf: inSeconds(60) }), 'The token is not valid yet.'],
    ['for another audience', () => token({ aud: 'https://other.example' }), 'The token is for another audience.'],
    ['for no audience', () => token({ aud: undefined }), 'The token is for another audience.'],
    ['of another issuer', () => token({ iss: 'https://evil.example' }), 'The token is of another issuer.'],
    [
      'of a key that is not known',
      () => token({}, { key: second.privateKey, header: { kid: 'two' } }),
      'The token is signed by a key that is not known.',
    ],
    [
      'of another key under a known name',
      () => token({}, { key: second.privateKey }),
      'The signature of the token is wrong.',
    ],
    [
      'of an algorithm of the same key',
      () =>
        token({}, { header: { alg: 'PS256' }, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
      'The token is signed by an algorithm that is not allowed.',
    ],
    [
      'unsigned (alg none)',
      () => `${part({ alg: 'none' })}.${part({ ...claims, exp: inSeconds(60) })}.`,
      'The token is signed by an algorithm that is not allowed.',
    ],
    ['without a name', () => token({ sub: '' }), 'The token has no sub.'],
    ['of three words', () => 'no.token.here', 'This is no token.'],
    ['empty', () => '', 'This is no token.'],
    ['huge', () => token({ filling: 'x'.repeat(7_000) }), 'The token is too long.'],
  ];
  it.each(refusals)('%s: 401 that says what is wrong', async (_what, make, words) => {
    const url = await started(settings());
    const answer = await ask(url, await make());
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="M.Api", error="invalid_token", error_description="${words}"`,
    );
    expect(await answer.json()).toMatchObject({ detail: words });
  });

  it('signed with HS256 by the public key, as if it were a secret: 401', async () => {
    const pem = await exportSPKI(first.publicKey);
    const text = `${part({ alg: 'HS256', kid: 'one' })}.${part({ ...claims, exp: inSeconds(60) })}`;
    const forged = `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
    const url = await started(settings({ keySource: 'public-key', key: 'PublicKey' }), {
      constants: { 'M.PublicKey': pem },
    });
    expect((await ask(url, await token())).status).toBe(200);
    expect((await ask(url, forged)).status).toBe(401);
  });

  it('the clocks may differ by the leeway', async () => {
    const url = await started(settings({ leewaySeconds: 30 }));
    expect((await ask(url, await token({ exp: inSeconds(-20) }))).status).toBe(200);
    expect((await ask(url, await token({ nbf: inSeconds(20) }))).status).toBe(200);
  });

  it('keys that are exchanged are found: the new one at once, the old one no more', async () => {
    const url = await started(settings());
    expect((await ask(url, await token())).status).toBe(200);
    issuer.keys = [await keyOf(second, 'two')];
    expect((await ask(url, await token({}, { key: second.privateKey, header: { kid: 'two' } }))).status).toBe(200);
    expect((await ask(url, await token())).status).toBe(401);
  });

  it('keys are fetched once, not for each of many requests; unknown ones do not have them fetched each time', async () => {
    const url = await started(settings(), { keyCooldownMs: 60_000 });
    const good = await token();
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await ask(url, good)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.asked).toBe(1);
    const unknown = await token({}, { key: second.privateKey, header: { kid: 'two' } });
    for (let i = 0; i < 5; i++) expect((await ask(url, unknown)).status).toBe(401);
    expect(issuer.asked).toBe(1);
  });

  it('an issuer that cannot be reached is 503, not 401: nothing can be said of the token; it is not asked for each', async () => {
    const log = collectingLog();
    issuer.status = 500;
    const url = await started(settings(), { log });
    const answers = await Promise.all(Array.from({ length: 20 }, async () => ask(url, await token())));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([503]));
    expect(answers[0]?.headers.get('retry-after')).toBe('5');
    expect(await answers[0]?.json()).toMatchObject({ detail: 'Who asks cannot be found out at the moment.' });
    expect(issuer.asked).toBe(1);
    expect(log.lines.find(({ level }) => level === 'error')?.message).toContain('it answers 500');
    // What is no token at all needs no keys.
    expect((await ask(url, 'x')).status).toBe(401);
    issuer.status = 200;
    await expect.poll(async () => (await ask(url, await token())).status, { timeout: 5_000 }).toBe(200);
  });

  it('while it cannot be reached, another method still lets in', async () => {
    issuer.status = 500;
    const url = await started(settings(), {}, [{ type: 'basic' }, { type: 'none', userRoles: ['manager'] }]);
    expect((await fetch(url, { headers: { authorization: basicOf('maria', passwords.maria) } })).status).toBe(200);
    // But nobody with a token that cannot be looked at is taken for nobody in particular.
    expect((await ask(url, await token())).status).toBe(503);
  });

  it('403 says that the token reaches not far enough', async () => {
    const url = await started(settings());
    const headers = { authorization: `Bearer ${await token()}` };
    const answer = await fetch(url, { method: 'POST', headers, body: 'x' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="M.Api", error="insufficient_scope"');
  });

  it('nothing of a token is told', async () => {
    const traces: RecordedTrace[] = [];
    const lines: object[] = [];
    const url = await started(settings(), {
      onTrace: (trace) => traces.push(trace),
      log: { write: (line) => void lines.push(line) },
    });
    const good = await token();
    const bad = await token({ aud: 'https://other.example', secret: 'claim-nobody-reads' });
    await ask(url, good);
    const problem = await (await ask(url, bad)).text();
    const told = JSON.stringify([traces, lines, problem]);
    for (const secret of [...good.split('.'), ...bad.split('.'), 'claim-nobody-reads'])
      expect(told).not.toContain(secret);
    expect(told).toContain('"ada"');
  });
});

describe('JWT, keys that are given', () => {
  it.each(['PEM', 'JWK', 'key set'])('as %s', async (form) => {
    const jwk = await keyOf(first, 'one');
    const text = {
      PEM: await exportSPKI(first.publicKey),
      JWK: JSON.stringify(jwk),
      'key set': JSON.stringify({ keys: [jwk] }),
    }[form] as string;
    const url = await started(settings({ keySource: 'public-key', key: 'PublicKey' }), {
      constants: { 'M.PublicKey': text },
    });
    expect((await ask(url, await token())).status).toBe(200);
    expect((await ask(url, await token({}, { key: second.privateKey }))).status).toBe(401);
  });

  it('a shared secret', async () => {
    const secret = 'a secret of more than thirty-two bytes';
    const url = await started(settings({ keySource: 'secret', key: 'TokenKey', algorithms: ['HS256'] }), {
      constants: { 'M.TokenKey': secret },
    });
    const sign = (key: string) => token({}, { key: new TextEncoder().encode(key), header: { alg: 'HS256' } });
    expect((await ask(url, await sign(secret))).status).toBe(200);
    expect((await ask(url, await sign(`${secret}!`))).status).toBe(401);
    expect((await ask(url, await token())).status).toBe(401);
  });

  it.each([
    ['missing', {}, 'CONSTANT_M_TokenKey is missing: no token can be checked.'],
    ['too short', { 'M.TokenKey': 'short-secret' }, 'CONSTANT_M_TokenKey is no key: it is shorter than 32 bytes.'],
  ])('%s: nobody is let in, and the log says why without the key', async (_what, constants, words) => {
    const log = collectingLog();
    const url = await started(settings({ keySource: 'secret', key: 'TokenKey', algorithms: ['HS256'] }), {
      constants,
      log,
    });
    const forged = await token({}, { key: new TextEncoder().encode('x'.repeat(32)), header: { alg: 'HS256' } });
    expect((await ask(url, forged)).status).toBe(503);
    expect(log.lines.map((line) => line.message)).toContain(words);
    expect(JSON.stringify(log.lines)).not.toContain('short-secret');
  });

  it('a private key is refused: who reads it here could sign by it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const log = collectingLog();
    const url = await started(settings({ keySource: 'public-key', key: 'PublicKey' }), {
      constants: { 'M.PublicKey': text },
      log,
    });
    expect((await ask(url, await token())).status).toBe(503);
    expect(log.lines.map((line) => line.message)).toContain('CONSTANT_M_PublicKey is no key: it is a private key.');
  });
});
