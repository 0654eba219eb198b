import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { collectingLog } from '../electron/runtime/contract/log.ts';
import type { Runtime, RuntimeOptions } from '../electron/runtime/runtime.ts';
import { securedProject, startSecured } from './harness/secured-project.ts';

const audience = 'https://api.example';

/** A real OpenID provider in this process, with a client that gets tokens for itself (RFC 6749, 4.4). */
let server: Server;
let issuer: string;
beforeAll(async () => {
  const { Provider } = await import('oidc-provider');
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  let callback: ReturnType<InstanceType<typeof Provider>['callback']> | null = null;
  server = createServer((request, response) => void callback?.(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resource = (accessTokenTTL: number) => ({
    scope: 'things',
    audience,
    accessTokenFormat: 'jwt' as const,
    accessTokenTTL,
    jwt: { sign: { alg: 'RS256' as const } },
  });
  const client = (id: string) => ({
    client_id: id,
    client_secret: `${id}-secret-of-the-test`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  });
  const provider = new Provider(issuer, {
    clients: [client('shop'), client('stranger')],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'provider', alg: 'RS256', use: 'sig' }] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx: unknown, indicator: string) => ({
          ...resource(60),
          audience: indicator === 'https://other.example' ? indicator : audience,
        }),
      },
    },
    extraTokenClaims: (_ctx: unknown, token: { clientId?: string }) =>
      token.clientId === 'shop' ? { roles: ['Clerk'] } : {},
  });
  callback = provider.callback();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const started = async (more: object = {}, options: Partial<RuntimeOptions> = {}) => {
  const method = { type: 'oidc', issuer, audience, ...more };
  runtime = await startSecured(securedProject([method]), options);
  return `${runtime.url}/api/things`;
};

async function tokenFor(client: string, resource = audience): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${client}-secret-of-the-test`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope: 'things' }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}
const ask = (url: string, token: string) => fetch(url, { headers: { authorization: `Bearer ${token}` } });

it('a token of the provider says who asks; without its roles 403, for another audience 401', async () => {
  const url = await started();
  expect(await (await ask(url, await tokenFor('shop'))).text()).toBe('shop|Clerk|M.Reader');
  expect((await ask(url, await tokenFor('stranger'))).status).toBe(403);
  const other = await ask(url, await tokenFor('shop', 'https://other.example'));
  expect(other.status).toBe(401);
  expect(await other.json()).toMatchObject({ detail: 'The token is for another audience.' });
});

it('where the provider is said by a constant, each environment has its own', async () => {
  const url = await started({ issuer: '', issuerConstant: 'Issuer' }, { constants: { 'M.Issuer': issuer } });
  expect((await ask(url, await tokenFor('shop'))).status).toBe(200);
});

it('a provider that calls itself otherwise is not believed', async () => {
  const log = collectingLog();
  const url = await started({ issuer: issuer.replace('127.0.0.1', 'localhost') }, { log });
  expect((await ask(url, await tokenFor('shop'))).status).toBe(503);
  expect(log.lines.map((line) => line.message).join('\n')).toContain('describes an issuer of another name');
});

it('one that cannot be reached is 503 until it can: the service starts without it', async () => {
  const url = await started({ issuer: 'http://127.0.0.1:9' });
  expect((await ask(url, await tokenFor('shop'))).status).toBe(503);
});
