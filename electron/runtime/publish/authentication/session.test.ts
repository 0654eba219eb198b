import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import { collectingLog } from '../../contract/log.ts';
import type { Runtime, RuntimeOptions } from '../../runtime.ts';

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const started = async (options: Partial<RuntimeOptions> = {}, settings: object = {}) => {
  runtime = await startSecured(securedProject([{ type: 'session', ...settings }]), options);
  return `${runtime.url}/api`;
};
const logIn = (url: string, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${url}/login`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** A login as a browser keeps it. */
async function loggedIn(url: string): Promise<{ cookie: string; 'x-csrf-token': string }> {
  const answer = await logIn(url, { user: 'maria', password: passwords.maria });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] as string, 'x-csrf-token': csrfToken };
}

it('a login gives a cookie that no script reads and no page of elsewhere sends, and the token of each request', async () => {
  const url = await started();
  const answer = await logIn(url, { user: 'maria', password: passwords.maria });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toMatch(
    /^weft-session=[\w.-]+; Path=\/api; Max-Age=3600; HttpOnly; SameSite=Strict$/,
  );
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toMatchObject({
    user: 'maria',
    roles: ['Clerk'],
    csrfToken: expect.stringMatching(/^[\w-]{32}$/),
  });
});

it.each([
  ['a proxy that is believed ends TLS: it goes over TLS alone', ['127.0.0.1'], true],
  ['somebody says that there is TLS before us: nobody is asked to keep it', [], false],
] as const)('the cookie where %s', async (_what, addresses, isSecure) => {
  const url = await started({ proxies: { addresses, certificateHeader: null } });
  const headers = { 'content-type': 'application/json', 'x-forwarded-proto': 'https' };
  const answer = await logIn(url, { user: 'maria', password: passwords.maria }, headers);
  expect(/; Secure$/.test(answer.headers.get('set-cookie') ?? '')).toBe(isSecure);
});

it('each request says the token, whatever its method is', async () => {
  const url = await started();
  const { cookie, ...token } = await loggedIn(url);
  expect(await (await fetch(`${url}/things`, { headers: { cookie, ...token } })).text()).toBe('maria|Clerk|M.Reader');
  for (const headers of [{ cookie }, { cookie, 'x-csrf-token': 'x' }, { ...token }] as Record<string, string>[]) {
    const refused = await fetch(`${url}/things`, { headers });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Session realm="M.Api", login="/api/login"');
  }
});

it('GET says who is logged in, DELETE logs out', async () => {
  const url = await started();
  const session = await loggedIn(url);
  const who = await fetch(`${url}/login`, { headers: { cookie: session.cookie } });
  expect(await who.json()).toMatchObject({ user: 'maria', csrfToken: session['x-csrf-token'] });
  expect((await fetch(`${url}/login`)).status).toBe(401);
  expect((await fetch(`${url}/login`, { method: 'DELETE', headers: { cookie: session.cookie } })).status).toBe(403);
  const out = await fetch(`${url}/login`, { method: 'DELETE', headers: session });
  expect(out.status).toBe(204);
  expect(out.headers.get('set-cookie')).toMatch(/^weft-session=; Path=\/api; Max-Age=0/);
  // A copy of the cookie is dead, too.
  expect((await fetch(`${url}/things`, { headers: session })).status).toBe(401);
  expect((await fetch(`${url}/login`, { headers: { cookie: session.cookie } })).status).toBe(401);
  expect((await fetch(`${url}/login`, { method: 'DELETE', headers: session })).status).toBe(204);
  expect((await fetch(`${url}/login`, { method: 'PUT' })).status).toBe(405);
});

it('a logout holds for the next start on the same database, and ends no other session', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
  const options = { sessionSecret: 'one key of all replicas', database: join(folder, 'data.sqlite') };
  const url = await started(options);
  const [first, second] = [await loggedIn(url), await loggedIn(url)];
  expect((await fetch(`${url}/login`, { method: 'DELETE', headers: first })).status).toBe(204);
  await runtime?.stop();
  const again = await started(options);
  expect((await fetch(`${again}/things`, { headers: first })).status).toBe(401);
  expect((await fetch(`${again}/things`, { headers: second })).status).toBe(200);
  await runtime?.stop();
  runtime = null;
  rmSync(folder, { recursive: true });
});

it.each([
  ['a wrong password', { user: 'maria', password: 'x' }, undefined, 401],
  ['no password', { user: 'maria' }, undefined, 400],
  ['a list', [], undefined, 400],
  ['no JSON', '{"user":', undefined, 400],
  ['nothing', '', undefined, 400],
  ['a form, which any page can send', 'user=maria', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['a text, which any page can send', '{"user":"maria"}', { 'content-type': 'text/plain' }, 415],
  ['a long body', { user: 'x'.repeat(20_000), password: '' }, undefined, 413],
])('a login with %s: it is refused', async (_what, body, headers, status) => {
  const url = await started();
  const answer = await logIn(url, body, headers);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('set-cookie')).toBeNull();
});

it('a cookie that was changed, or sealed by another server, is none; replicas with one key know each other', async () => {
  const url = await started({ sessionSecret: 'one key of all replicas' });
  const session = await loggedIn(url);
  // Not the last letter: some of its bits say nothing.
  const changed = session.cookie.replace(/..(?=.{4}$)/, (two) => (two === 'AB' ? 'BA' : 'AB'));
  expect((await fetch(`${url}/things`, { headers: { ...session, cookie: changed } })).status).toBe(401);
  expect(
    (await fetch(`${url}/things`, { headers: { ...session, cookie: `${session.cookie}; ${session.cookie}` } })).status,
  ).toBe(400);
  for (const [secret, status] of [
    ['one key of all replicas', 200],
    ['another', 401],
  ] as const) {
    const other = await startSecured(securedProject([{ type: 'session' }]), { sessionSecret: secret });
    expect((await fetch(`${other.url}/api/things`, { headers: session })).status, secret).toBe(status);
    await other.stop();
  }
});

it('wrong logins are slowed down, and no password is told', async () => {
  const log = collectingLog();
  const url = await started({ log });
  const statuses: number[] = [];
  while (!statuses.includes(429) && statuses.length < 30)
    statuses.push((await logIn(url, { user: 'maria', password: 'guess-of-a-stranger' })).status);
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(10);
  expect(statuses.at(-1)).toBe(429);
  expect(JSON.stringify(log.lines)).not.toContain('guess-of-a-stranger');
});

it('a session is over when its time is', async () => {
  const { Sessions } = await import('./sessions.ts');
  const sessions = new Sessions();
  const maria = { user: 'maria', service: 's', print: 'p' };
  const { sealed, session } = await sessions.begin(maria, 1);
  expect(await sessions.open(sealed)).toEqual(session);
  const old = await sessions.begin(maria, 1, Date.now() - 61_000);
  expect(await sessions.open(old.sealed)).toBeNull();
  expect(await sessions.open('x'.repeat(10_000))).toBeNull();
});

it('a login is for its service: others ask for one of their own, and keep to their own time', async () => {
  const p = securedProject([{ type: 'session', minutes: 600 }]).unit('rest-service', 'Bank', {
    path: 'bank',
    authentication: [{ type: 'session', minutes: 1, login: 'in' }],
    allowedRoles: ['Reader'],
    resources: [
      { id: 'b', name: 'money', operations: [{ id: 'm', method: 'GET', microflow: 'Who', contentType: 'text/plain' }] },
    ],
  });
  runtime = await startSecured(p);
  const session = await loggedIn(`${runtime.url}/api`);
  expect((await fetch(`${runtime.url}/api/things`, { headers: session })).status).toBe(200);
  expect((await fetch(`${runtime.url}/bank/money`, { headers: session })).status).toBe(401);
  expect((await fetch(`${runtime.url}/bank/in`, { headers: session })).status).toBe(401);
  // A browser that has both shows both where one service stands in the other.
  const answer = await fetch(`${runtime.url}/bank/in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'maria', password: passwords.maria }),
  });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const bank = (answer.headers.get('set-cookie') ?? '').split(';')[0] as string;
  const both = { cookie: `${session.cookie}; ${bank}`, 'x-csrf-token': csrfToken };
  expect((await fetch(`${runtime.url}/bank/money`, { headers: both })).status).toBe(200);
});

it('a session ends with the password that it began with', async () => {
  const sessionSecret = 'a key of at least thirty-two characters';
  const session = await loggedIn(await started({ sessionSecret }));
  for (const [maria, status] of [
    [passwords.maria, 200],
    ['another one 1234', 401],
  ] as const) {
    await runtime?.stop();
    const demoUsers = { passwords: { ...passwords, maria }, show: () => {} };
    const url = await started({ sessionSecret, demoUsers });
    expect((await fetch(`${url}/things`, { headers: session })).status, maria).toBe(status);
  }
});

it('several logouts at the same time are all carried out', async () => {
  const url = await started();
  const headers = await loggedIn(url);
  const all = await Promise.all([1, 2, 3, 4].map(() => fetch(`${url}/login`, { method: 'DELETE', headers })));
  expect(all.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
});
