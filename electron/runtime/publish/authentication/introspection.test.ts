import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import { createHttpClient } from '../../consume/http-client.ts';
import { collectingLog } from '../../contract/log.ts';
import type { Runtime, RuntimeOptions } from '../../runtime.ts';
import { Introspection } from './token-introspection.ts';

let issuer: {
  server: Server;
  url: string;
  asked: { body: string; authorization: string }[];
  answer: object | ((response: ServerResponse) => void);
};
beforeEach(async () => {
  const state = { asked: [] as { body: string; authorization: string }[], answer: {} as object };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      state.asked.push({ body, authorization: request.headers.authorization ?? '' });
      const { answer } = issuer;
      if (typeof answer === 'function') answer(response);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = Object.assign(state, {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect`,
  });
  issuer.answer = good();
});
const good = (more: object = {}) => ({
  ...{ active: true, sub: 'ada', aud: ['https://api.example'], roles: 'Clerk other', exp: Date.now() / 1000 + 60 },
  ...more,
});

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
  issuer.server.closeAllConnections();
  issuer.server.close();
});

async function started(more: object = {}, options: Partial<RuntimeOptions> = {}): Promise<string> {
  const method = {
    ...{ type: 'introspection', address: issuer.url, client: 'api:1', clientSecret: 'TokenKey' },
    ...{ audience: 'https://api.example', ...more },
  };
  const constants = { 'M.TokenKey': 'secret of the client' };
  runtime = await startSecured(securedProject([method]), { constants, ...options });
  return `${runtime.url}/api/things`;
}
const ask = (url: string, token = 'opaque-token') => fetch(url, { headers: { authorization: `Bearer ${token}` } });

it('the issuer is asked whose a token is, once for a while, and told who asks', async () => {
  const url = await started();
  expect(await (await ask(url)).text()).toBe('ada|Clerk|M.Reader');
  expect(await (await ask(url)).text()).toBe('ada|Clerk|M.Reader');
  expect(issuer.asked).toEqual([
    {
      body: 'token=opaque-token&token_type_hint=access_token',
      authorization: `Basic ${Buffer.from('api%3A1:secret%20of%20the%20client').toString('base64')}`,
    },
  ]);
  await ask(url, 'another');
  expect(issuer.asked).toHaveLength(2);
});

it('many requests with one token that come at once ask once', async () => {
  const url = await started({ cacheSeconds: 0 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(issuer.asked.length).toBeLessThan(20);
});

it('what is kept ends with the token, whatever was said of keeping', async () => {
  let now = 1_000_000;
  const client = createHttpClient();
  const claims = {
    audience: { text: '', constant: null },
    algorithms: [],
    leewaySeconds: 0,
    nameClaim: ['sub'],
    rolesClaim: [],
    roles: [],
  };
  const asking = new Introspection(
    {
      http: client,
      address: issuer.url,
      client: 'c',
      secret: 's',
      issuer: '',
      audience: '',
      claims: claims as never,
      userRoles: new Set(),
      cacheSeconds: 60,
    },
    () => now,
  );
  issuer.answer = good({ exp: 1_010 });
  expect(await asking.of('t')).toMatchObject({ is: 'accepted' });
  now += 9_000;
  expect(await asking.of('t')).toMatchObject({ is: 'accepted' });
  expect(issuer.asked).toHaveLength(1);
  now += 2_000;
  expect(await asking.of('t')).toEqual({ is: 'refused', words: 'The token has expired.' });
  expect(issuer.asked).toHaveLength(2);
  await client.close();
});

it.each([
  ['is not active', { active: false }, 'The token is not valid, or not any more.'],
  ['has expired', good({ exp: 1_000 }), 'The token has expired.'],
  ['ends at a text', good({ exp: 'never' }), 'The token has expired.'],
  ['is not valid yet', good({ nbf: Date.now() / 1000 + 3_600 }), 'The token is not valid yet.'],
  ['is for another audience', good({ aud: 'other' }), 'The token is for another audience.'],
  ['is for nobody', good({ aud: undefined }), 'The token is for another audience.'],
  ['is of another issuer', good({ iss: 'https://other' }), 'The token is of another issuer.'],
  ['names nobody', good({ sub: undefined }), 'The token has no sub.'],
])('a token that %s is a 401', async (_what, answer, words) => {
  const url = await started({ issuer: 'https://login.example' });
  issuer.answer = answer;
  const refused = await ask(url);
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([401, words]);
});

const json = { 'content-type': 'application/json' };
it.each<[string, (response: ServerResponse) => void]>([
  ['answers 500', (r) => r.writeHead(500).end('{"active":true,"sub":"ada"}')],
  ['asks who asks', (r) => r.writeHead(401).end()],
  ['answers a page', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
  ['answers a list', (r) => r.writeHead(200, json).end('[]')],
  ['says true as a text', (r) => r.writeHead(200, json).end(JSON.stringify(good({ active: 'true' })))],
  ['answers 10 MB', (r) => r.writeHead(200, json).end(`{"active":true,"sub":"${'x'.repeat(10_000_000)}"}`)],
  ['leads elsewhere', (r) => r.writeHead(307, { location: '/introspect?again' }).end()],
  [
    'cuts its answer',
    (r) => r.writeHead(200, { ...json, 'content-length': '1000' }).write('{"active":true', () => r.destroy()),
  ],
])('an issuer that %s lets nobody in: 503', async (_what, answer) => {
  const log = collectingLog();
  const url = await started({}, { log });
  issuer.answer = answer;
  const refused = await ask(url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(JSON.stringify(log.lines)).not.toMatch(/opaque-token|secret of the client/);
});

it('a token of a caller is not told to another server that the issuer leads to', async () => {
  let heard = '';
  const stranger = createServer((request, response) => {
    request.on('data', (chunk) => (heard += chunk));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"active":true}'));
  });
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
  const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  issuer.answer = (response: ServerResponse) => response.writeHead(307, { location: elsewhere }).end();
  const url = await started();
  const { status } = await ask(url);
  stranger.closeAllConnections();
  stranger.close();
  expect(status).toBe(503);
  expect(heard).not.toContain('opaque-token');
});

it('an issuer that hangs is waited for five seconds, and not asked again at once', async () => {
  const url = await started();
  issuer.answer = () => {};
  const began = performance.now();
  expect((await ask(url)).status).toBe(503);
  expect(performance.now() - began).toBeLessThan(9_000);
  expect((await ask(url, 'another')).status).toBe(503);
  expect(issuer.asked).toHaveLength(1);
}, 15_000);

it('a secret that is missing is 503, and said once', async () => {
  const log = collectingLog();
  const url = await started({}, { log, constants: {} });
  expect((await ask(url)).status).toBe(503);
  expect(issuer.asked).toHaveLength(0);
  expect(JSON.stringify(log.lines)).toContain('CONSTANT_M_TokenKey is missing');
});
