import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { beginSignIn, type SignIn } from '../electron/host/sign-in.ts';
import { StudioServer } from '../electron/host/studio-server.ts';
import { createHttpClient } from '../electron/runtime/consume/http-client.ts';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { openApiText, restProject, withSettings } from './harness/rest-project.ts';
import { withFlow } from './harness/soap-project.ts';
import { connectClient } from './harness/studio-client.ts';

/** A real OpenID provider in this process whose refresh tokens are good once, and an API that says which token came. */
let server: Server;
let issuer: string;
let api: Server;
const tokens: string[] = [];
let refuseOnce = false;
beforeAll(async () => {
  const { Provider } = await import('oidc-provider');
  let callback: ((request: IncomingMessage, response: ServerResponse) => unknown) | null = null;
  server = createServer((request, response) => void callback?.(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'studio',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/'],
      },
    ],
    scopes: ['openid', 'offline_access'],
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    features: { devInteractions: { enabled: true } },
  } as never);
  callback = provider.callback();
  api = createServer((request, response) => {
    tokens.push(request.headers.authorization ?? '');
    const isRefused = refuseOnce;
    refuseOnce = false;
    response.writeHead(isRefused ? 401 : 200, { 'content-type': 'text/plain' }).end('ok');
  });
  await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const each of [server, api]) {
    each.closeAllConnections();
    each.close();
  }
});
let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

/** A person with a browser: follows redirects, fills in the forms of the provider. */
async function person(address: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = address;
  let form: URLSearchParams | null = null;
  for (let steps = 0; steps < 20; steps++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer: Response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    form = null;
    const location = answer.headers.get('location');
    if (location !== null) {
      url = new URL(location, url).href;
      continue;
    }
    const page = await answer.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) return page;
    url = new URL(action, url).href;
    form = new URLSearchParams({
      prompt: /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '',
      login: 'ada',
      password: 'x',
    });
  }
  throw new Error('The person gave up.');
}

/** Has `visit` go where the person is sent to. */
async function signIn(
  service: SignIn,
  http: ReturnType<typeof createHttpClient>,
  visit: (address: string) => unknown,
  options: { timeoutMs?: number } = {},
): Promise<string> {
  const { address, token } = await beginSignIn(service, http, options);
  visit(address);
  return token;
}

const service = (more: object = {}) => ({
  ...{ authorizationAddress: `${issuer}/auth`, tokenAddress: `${issuer}/token`, client: 'studio', clientSecret: '' },
  ...{ clientIn: 'header' as const, scope: 'openid offline_access', ...more },
});

async function refreshToken(): Promise<string> {
  const http = createHttpClient();
  let page: Promise<string> = Promise.resolve('');
  const token = await signIn(service(), http, (address) => (page = person(address)));
  expect(await page).toBe('You are signed in. This page can be closed.');
  await http.close();
  return token;
}

it('a person signs in by the browser; a run calls with what that gives, and takes up each new refresh token', async () => {
  const token = await refreshToken();
  expect(token).toMatch(/^[\w-]{20,}$/);
  const description = `openapi: 3.0.3
info: {title: Who, version: '1'}
servers: [{url: 'http://127.0.0.1:${(api.address() as AddressInfo).port}'}]
paths: {/who: {get: {operationId: who, responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}}
`;
  const p = new ProjectBuilder()
    .unit('constant', 'Client', { type: 'string', value: 'studio' })
    .unit('constant', 'Refresh', { type: 'string', secret: true });
  const { project, view, services } = restProject(openApiText(description), { project: p });
  const [found] = services;
  if (!found) throw new Error('no service');
  const settings = {
    authentication: 'oauth2-code' as const,
    tokenAddress: `${issuer}/token`,
    client: 'Client',
    refreshToken: 'Refresh',
  };
  const changed = view.withUnits([withSettings(found, settings)], []);
  const whole = withFlow(changed, project, 'Ask', [], { kind: 'string' }, (f) => {
    f.add('call-operation', { operation: found.data.operations[0]?.id, output: 'R' } as never);
    f.add('end', { value: '$R' } as never);
  });
  const traces: unknown[] = [];
  runtime = await startRuntime(whole, { constants: { 'M.Refresh': token }, onTrace: (trace) => traces.push(trace) });
  expect(await runtime.call('M.Ask', {})).toMatchObject({ result: 'ok' });
  expect(await runtime.call('M.Ask', {})).toMatchObject({ result: 'ok' });
  expect(new Set(tokens).size).toBe(1);
  // The token was taken back: another one is asked for, by the refresh token that came with the first.
  refuseOnce = true;
  expect(await runtime.call('M.Ask', {})).toMatchObject({ result: 'ok' });
  expect(new Set(tokens).size).toBe(2);
  expect(JSON.stringify(traces)).not.toContain(token);
  await runtime.stop();
  // That of the constant is used up.
  runtime = await startRuntime(whole, { constants: { 'M.Refresh': token } });
  expect((await runtime.call('M.Ask', {})).error?.message).toContain(
    'no token was given: the answer is 400 (invalid_grant)',
  );
  await runtime.stop();
  runtime = await startRuntime(whole, {});
  expect((await runtime.call('M.Ask', {})).error?.message).toContain('nobody has signed in');
}, 30_000);

it('a window begins a sign-in: the constant has the token in runs of the studio, and nobody is told it', async () => {
  const folder = temporaryFolder();
  const p = new ProjectBuilder()
    .unit('constant', 'Client', { type: 'string', value: 'studio' })
    .unit('constant', 'Refresh', { type: 'string', secret: true });
  const description = `openapi: 3.0.3
info: {title: Who, version: '1'}
servers: [{url: 'http://127.0.0.1:${(api.address() as AddressInfo).port}'}]
paths: {/who: {get: {operationId: who, responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}}
`;
  const { view, services, plan } = restProject(openApiText(description), { project: p });
  const [found] = services;
  if (!found) throw new Error('no service');
  const changed = withSettings(found, {
    authentication: 'oauth2-code' as const,
    authorizationAddress: `${issuer}/auth`,
    tokenAddress: `${issuer}/token`,
    client: 'Client',
    refreshToken: 'Refresh',
    scope: 'openid offline_access',
  });
  const file = join(folder.path, 'a.weft');
  const units = [...view.withUnits([changed], []).units.values()];
  createProject(
    file,
    units.map((unit) => ({ op: 'create' as const, unit: unit.kind === 'settings' ? { ...unit, parent: null } : unit })),
    plan.files,
  ).close();
  const studio = new StudioServer(join(folder.path, 'settings'));
  try {
    const client = connectClient(studio);
    await client.call('project.open', { file });
    const address = await client.call('run.signIn', { service: found.id });
    const done = client.call('run.signedIn', { service: found.id });
    await person(address);
    expect(await done).toBe('M.Refresh');
    const values = await client.call('run.values', {});
    expect(values.find(({ name }) => name === 'M.Refresh')).toMatchObject({ source: 'window', text: null });
    // Given up: who waits is told.
    await client.call('run.signIn', { service: found.id });
    const given = client.call('run.signedIn', { service: found.id });
    await client.call('run.endSignIn', { service: found.id });
    await expect(given).rejects.toThrow('The sign-in was given up.');
    await expect(client.call('run.signedIn', { service: found.id })).rejects.toThrow('No sign-in was begun.');
  } finally {
    await studio.dispose();
    folder.dispose();
  }
}, 30_000);

it('an answer that does not know the state ends nothing; a refusal is told; nobody is waited for without end', async () => {
  const http = createHttpClient();
  const told: string[] = [];
  const visit = async (address: string) => {
    const asked = new URL(address).searchParams;
    const redirect = asked.get('redirect_uri') ?? '';
    expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const query of [
      '?code=stolen',
      '?code=stolen&state=guessed',
      `?error=access_denied&state=${asked.get('state')}`,
    ])
      told.push(`${(await fetch(`${redirect}${query}`)).status}`);
  };
  await expect(signIn(service(), http, (address) => void visit(address))).rejects.toThrow(
    'The sign-in was refused: access_denied.',
  );
  await expect.poll(() => told).toEqual(['400', '400', '200']);
  await expect(signIn(service(), http, () => {}, { timeoutMs: 50 })).rejects.toThrow('Nobody has signed in in time.');
  const wrong = (address: string) => {
    const asked = new URL(address).searchParams;
    void fetch(`${asked.get('redirect_uri')}?code=made-up&state=${asked.get('state')}`);
  };
  await expect(signIn(service(), http, wrong)).rejects.toThrow(
    /^No token was given: the answer is 400 \(invalid_grant\)\.$/,
  );
  await http.close();
});
