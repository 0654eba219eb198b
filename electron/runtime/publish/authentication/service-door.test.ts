import { request as send } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { sendRaw } from '../../../../tests/harness/raw-http.ts';
import { basicOf, passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import { collectingLog } from '../../contract/log.ts';
import type { RecordedTrace, Runtime, RuntimeOptions } from '../../runtime.ts';

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const apiKey = {
  type: 'api-key',
  keys: [
    { id: 'k1', user: 'shop', key: 'KeyOfShop', userRoles: ['clerk'] },
    { id: 'k2', user: 'mill', key: 'KeyOfMill', userRoles: ['manager'] },
  ],
};
const constants = { 'M.KeyOfShop': 'shop-7f3a9c', 'M.KeyOfMill': 'mill-55d1e0' };

const started = async (methods: readonly object[], options: Partial<RuntimeOptions> = {}, more: object = {}) => {
  runtime = await startSecured(securedProject(methods, more), { constants, ...options });
  return runtime.url;
};
const ask = (url: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { ...headers, ...(init.headers as object) } });
const maria = { authorization: basicOf('maria', passwords.maria) };
const max = { authorization: basicOf('max', passwords.max) };

describe('Basic', () => {
  it('says who asks: the flow sees the name, the user roles and the module roles', async () => {
    const url = await started([{ type: 'basic' }]);
    const answer = await ask(`${url}/api/things`, max);
    expect(await answer.text()).toBe('max|Manager|M.Reader,M.Writer');
    expect(answer.status).toBe(200);
  });

  it.each([
    ['nothing', {}, 'This asks who calls: Basic.'],
    ['another scheme', { authorization: 'Digest x' }, 'This asks who calls: Basic.'],
    ['a wrong password', { authorization: basicOf('maria', 'wrong') }, 'The user name or the password is wrong.'],
    ['a user who is not there', { authorization: basicOf('eve', 'x') }, 'The user name or the password is wrong.'],
    ['no Base64', { authorization: 'Basic ä' }, 'This is no user name with a password.'],
    [
      'no colon',
      { authorization: `Basic ${Buffer.from('maria').toString('base64')}` },
      'This is no user name with a password.',
    ],
    [
      'a name that any object has',
      { authorization: basicOf('__proto__', 'x') },
      'The user name or the password is wrong.',
    ],
  ])('%s: 401 with the challenge', async (_what, headers, detail) => {
    const url = await started([{ type: 'basic' }]);
    const answer = await fetch(`${url}/api/things`, {
      headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, Buffer.from(v).toString('latin1')])),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="M.Api", charset="UTF-8"');
    expect(await answer.json()).toMatchObject({ status: 401, title: 'Unauthorized', detail, instance: '/api/things' });
  });

  it('a name and a password of any script are read as UTF-8, and in any normal form', async () => {
    const project = securedProject([{ type: 'basic' }]);
    const unit = project.units.find((u) => u.id === 'Security') as { data: { demoUsers: { name: string }[] } };
    (unit.data.demoUsers[0] as { name: string }).name = 'Zo\u00eb';
    runtime = await startSecured(project, { demoUsers: { passwords: { 'Zo\u00eb': 'pässwörd' }, show: () => {} } });
    const decomposed = { authorization: basicOf('Zoe\u0308', 'pässwörd'.normalize('NFD')) };
    expect((await ask(`${runtime.url}/api/things`, decomposed)).status).toBe(200);
  });

  it('twice the header: 400, since nobody knows which one was meant', async () => {
    const url = await started([{ type: 'basic' }]);
    const text = await sendRaw(
      Number(new URL(url).port),
      `GET /api/things HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${maria.authorization}\r\nAuthorization: ${max.authorization}\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toContain('HTTP/1.1 400');
    expect(text).toContain('A request has one Authorization header, not several.');
  });

  it('after ten wrong passwords the next is refused unread, also the right one; another user from there is not', async () => {
    const url = await started([{ type: 'basic' }]);
    // At once: failures fade with time, and a busy machine takes its time for each.
    const asked = Array.from({ length: 20 }, (_, i) =>
      ask(`${url}/api/things`, { authorization: basicOf('maria', `wrong ${i}`) }),
    );
    await Promise.any(
      asked.map(async (answer) => {
        if ((await answer).status !== 429) throw new Error('It was worked on.');
      }),
    );
    const slowed = await ask(`${url}/api/things`, maria);
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(`${url}/api/things`, max)).status).toBe(200);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(10);
  });
});

it('guesses that are sent all at once are slowed down by each other', async () => {
  const url = await started([{ type: 'basic' }]);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => ask(`${url}/api/things`, { authorization: basicOf('maria', `guess ${i}`) })),
  );
  const refused = answers.filter(({ status }) => status === 401).length;
  expect(refused).toBeGreaterThanOrEqual(10);
  expect(refused).toBeLessThan(20);
  expect(answers.filter(({ status }) => status === 429).length).toBe(40 - refused);
});

describe('roles', () => {
  it('of the operation: 403 for who has none of them, before a body is read and before anything runs', async () => {
    const traces: RecordedTrace[] = [];
    const url = await started([{ type: 'basic' }], { onTrace: (trace) => traces.push(trace) });
    const refused = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      // A body of which nothing ever comes.
      const request = send(
        `${url}/api/things`,
        { method: 'POST', headers: { ...maria, 'content-length': '1000000' } },
        (answer) => {
          answer.setEncoding('utf8');
          let text = '';
          answer
            .on('data', (piece: string) => (text += piece))
            .on('end', () => {
              request.destroy();
              resolve({ status: answer.statusCode as number, text });
            });
        },
      );
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text)).toMatchObject({ detail: 'You may not do this: it is for other roles.' });
    expect(traces).toEqual([]);
    const taken = await ask(`${url}/api/things`, max, { method: 'POST', body: 'twelve bytes' });
    expect(await taken.text()).toBe('max sends 12');
  });

  it('of the service: who has no role at all is known, and may not', async () => {
    const url = await started([{ ...apiKey, keys: [{ id: 'k', user: 'shop', key: 'KeyOfShop', userRoles: [] }] }]);
    const answer = await ask(`${url}/api/things`, { 'x-api-key': 'shop-7f3a9c' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  it('none asked for: everybody who has shown who they are', async () => {
    const url = await started(
      [{ ...apiKey, keys: [{ id: 'k', user: 'shop', key: 'KeyOfShop', userRoles: [] }] }],
      {},
      { allowedRoles: [] },
    );
    expect(await (await ask(`${url}/api/things`, { 'x-api-key': 'shop-7f3a9c' })).text()).toBe('shop||');
    expect((await ask(`${url}/api/things`)).status).toBe(401);
  });

  it('an operation for everybody does not ask', async () => {
    const url = await started([{ type: 'basic' }]);
    expect(await (await ask(`${url}/api/things/open`, { authorization: 'Basic !' })).text()).toBe('nobody');
  });

  it('contract, docs and /_/ are open, addresses that nobody has are 404', async () => {
    const url = await started([{ type: 'basic' }]);
    for (const path of ['/api/openapi.json', '/api/docs', '/_/', '/_/ready'])
      expect((await ask(url + path)).status, path).toBe(200);
    expect(await (await ask(`${url}/api/docs`)).text()).toContain(
      '<li>Basic: User name and password with each request.</li>',
    );
    expect((await ask(`${url}/api/nothing`)).status).toBe(404);
    expect((await ask(`${url}/api/things`, {}, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('API key', () => {
  it('in a header: each key is another caller', async () => {
    const url = await started([apiKey]);
    expect(await (await ask(`${url}/api/things`, { 'x-api-key': 'shop-7f3a9c' })).text()).toBe('shop|Clerk|M.Reader');
    expect(await (await ask(`${url}/api/things`, { 'x-api-key': 'mill-55d1e0' })).text()).toBe(
      'mill|Manager|M.Reader,M.Writer',
    );
    const wrong = await ask(`${url}/api/things`, { 'x-api-key': 'shop-7f3a9d' });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toBe('ApiKey realm="M.Api", in="header", name="X-API-Key"');
  });

  it('a key whose constant has no value lets nobody in, not even an empty one; that is said in the log', async () => {
    const log = collectingLog();
    const url = await started([apiKey], { constants: { 'M.KeyOfShop': 'shop-7f3a9c' }, log });
    expect((await ask(`${url}/api/things`, { 'x-api-key': '' })).status).toBe(401);
    expect((await ask(`${url}/api/things`, { 'x-api-key': 'shop-7f3a9c' })).status).toBe(200);
    expect(log.lines.map((line) => line.message)).toContain(
      'CONSTANT_M_KeyOfMill is missing: the key of mill lets nobody in.',
    );
  });

  it('in the query: it is gone from the address before anybody tells of it', async () => {
    const traces: RecordedTrace[] = [];
    const log = collectingLog();
    const url = await started([{ ...apiKey, in: 'query', name: 'key' }], {
      onTrace: (trace) => traces.push(trace),
      log,
    });
    const answer = await ask(`${url}/api/things?a=1&key=shop-7f3a9c&b=2`);
    expect(await answer.text()).toBe('shop|Clerk|M.Reader');
    expect(traces[0]?.label).toBe('GET /api/things?a=1&b=2');
    const wrong = await ask(`${url}/api/things?k%65y=guessed-guessed`);
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ instance: '/api/things' });
    await ask(`${url}/api/things/open?key=guessed-guessed`);
    expect((await ask(`${url}/api/things?key=shop-7f3a9c&key=x`)).status).toBe(400);
    expect(JSON.stringify([traces, log.lines])).not.toMatch(/shop-7f3a9c|guessed/);
  });
});

describe('several methods', () => {
  it('are tried in their order; without any of them, all challenges are said', async () => {
    const url = await started([apiKey, { type: 'basic' }]);
    const both = { ...maria, 'x-api-key': 'mill-55d1e0' };
    expect(await (await ask(`${url}/api/things`, both)).text()).toMatch(/^mill/);
    // A wrong key with a right password: the second one is satisfied.
    expect(await (await ask(`${url}/api/things`, { ...maria, 'x-api-key': 'x' })).text()).toMatch(/^maria/);
    const none = await ask(`${url}/api/things`);
    expect(none.headers.get('www-authenticate')).toBe(
      'ApiKey realm="M.Api", in="header", name="X-API-Key", Basic realm="M.Api", charset="UTF-8"',
    );
  });

  it('None at the end: who shows nothing is nobody in particular, with its roles; who shows something wrong is refused', async () => {
    const url = await started([{ type: 'basic' }, { type: 'none', userRoles: ['clerk'] }]);
    expect(await (await ask(`${url}/api/things`)).text()).toBe('nobody');
    expect(await (await ask(`${url}/api/things`, max)).text()).toMatch(/^max/);
    expect((await ask(`${url}/api/things`, { authorization: basicOf('maria', 'x') })).status).toBe(401);
    // Nobody in particular may become somebody who may.
    const write = await ask(`${url}/api/things`, {}, { method: 'POST', body: 'x' });
    expect([write.status, write.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="M.Api", charset="UTF-8"',
    ]);
  });

  it('200 clients at once, each is who it is', async () => {
    const url = await started([{ type: 'basic' }, apiKey]);
    const kinds = [
      [maria, 'maria|Clerk|M.Reader'],
      [max, 'max|Manager|M.Reader,M.Writer'],
      [{ 'x-api-key': 'shop-7f3a9c' }, 'shop|Clerk|M.Reader'],
      [{}, null],
    ] as const;
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const [headers, expected] = kinds[i % 4] as (typeof kinds)[number];
        const answer = await ask(`${url}/api/things`, headers as Record<string, string>);
        return expected === null ? answer.status === 401 : (await answer.text()) === expected;
      }),
    );
    expect(answers.filter((isRight) => !isRight)).toEqual([]);
  });
});

it('what tells of a run names who asked, and no credential', async () => {
  const traces: RecordedTrace[] = [];
  const lines: object[] = [];
  const url = await started([{ type: 'basic' }], {
    onTrace: (trace) => traces.push(trace),
    log: { write: (line) => void lines.push(line) },
  });
  await ask(`${url}/api/things`, maria);
  await ask(`${url}/api/things`, { authorization: basicOf('maria', 'wrong-but-kept-quiet') });
  expect(traces[0]?.steps[0]?.values[0]).toEqual({ name: 'currentUser', text: 'maria' });
  expect(lines).toContainEqual(expect.objectContaining({ message: 'asked', user: 'maria' }));
  const told = JSON.stringify([traces, lines]);
  expect(told).not.toContain(passwords.maria);
  expect(told).not.toContain(maria.authorization.slice(6));
  expect(told).not.toContain('wrong-but-kept-quiet');
});

it('a changed program keeps the passwords of the demo users that stay, and tells of new ones once', async () => {
  const shown: string[] = [];
  const project = securedProject([{ type: 'basic' }]);
  const made = new Map<string, string>();
  runtime = await startSecured(project, {
    demoUsers: {
      passwords: { max: passwords.max },
      show: (users) => {
        for (const user of users) {
          shown.push(user.name);
          if (user.password !== null) made.set(user.name, user.password);
        }
      },
    },
  });
  expect(shown).toEqual(['maria', 'max']);
  expect([...made.keys()]).toEqual(['maria']);
  const given = { authorization: basicOf('maria', made.get('maria') as string) };
  expect((await ask(`${runtime.url}/api/things`, given)).status).toBe(200);
  await runtime.reload(runtime.generationInUse.loaded.program);
  expect(shown).toEqual(['maria', 'max']);
  expect((await ask(`${runtime.url}/api/things`, given)).status).toBe(200);
});

it('without demo users (a bundle) nobody of the project is there', async () => {
  runtime = await startSecured(securedProject([{ type: 'basic' }]), { demoUsers: undefined as never });
  expect((await ask(`${runtime.url}/api/things`, maria)).status).toBe(401);
});

it('Run this and weft call run a flow as a user, without a password; one who is not there is an error', async () => {
  await started([{ type: 'basic' }]);
  expect(await runtime?.call('M.Who', {}, 'maria')).toMatchObject({ result: 'maria|Clerk|M.Reader' });
  expect(await runtime?.call('M.Who', {})).toMatchObject({ result: 'nobody' });
  expect(await runtime?.call('M.Who', {}, 'eve')).toMatchObject({
    error: { message: 'There is no user eve. Users: maria, max.' },
  });
});

it('a rate counts refused requests by address before anybody is asked, and who is known by user', async () => {
  runtime = await startSecured(
    securedProject([{ type: 'api-key', keys: [{ id: 'k', user: 'shop', key: 'KeyOfShop', userRoles: ['clerk'] }] }], {
      rateLimit: 3,
      rateSeconds: 60,
    }),
    { constants: { 'M.KeyOfShop': 'key-of-shop' } },
  );
  const ask = async (key: string) =>
    (await fetch(`${runtime?.url}/api/things`, { headers: { 'x-api-key': key } })).status;
  for (let i = 0; i < 3; i++) expect(await ask('key-of-shop')).toBe(200);
  // Known, and too often.
  expect(await ask('key-of-shop')).toBe(429);
  for (let i = 0; i < 3; i++) expect(await ask('wrong')).toBe(401);
  expect(await ask('wrong')).toBe(429);
});

describe('who asks for roles and has no way to be shown who asks', () => {
  it('lets nobody in: 403, since no challenge would be true (RFC 9110, 15.5.2)', async () => {
    const url = await started([]);
    const answers = await Promise.all(['things', 'things/open'].map((path) => fetch(`${url}/api/${path}`)));
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
    expect((await ask(`${url}/api/things`, max)).status).toBe(403);
    const post = await ask(`${url}/api/things`, max, { method: 'POST', body: 'x' });
    expect(post.status).toBe(403);
  });

  it('is the same where the roles are asked for by an operation, and in other protocols', async () => {
    const p = securedProject([], { allowedRoles: [] }).unit('soap-service', 'Ws', {
      path: 'ws',
      namespace: 'urn:things',
      allowedRoles: ['Reader'],
      operations: [{ id: 'who', name: 'Who', microflow: 'Who' }],
    });
    runtime = await startSecured(p);
    expect((await fetch(`${runtime.url}/api/things`)).status).toBe(200);
    expect((await fetch(`${runtime.url}/api/things`, { method: 'POST', body: 'x' })).status).toBe(403);
    const message = await fetch(`${runtime.url}/ws`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Who xmlns="urn:things"/></e:Body></e:Envelope>',
    });
    expect([message.status, (await message.text()).includes('Fault')]).toEqual([403, true]);
  });
});

describe('what a browser shows by itself (Basic), on a server', () => {
  /** What a browser sends for a page without asking before, with the password that it remembers. */
  const sent = { 'content-type': 'text/plain', ...max };
  const post = (url: string, headers: Record<string, string>) =>
    fetch(`${url}/api/things`, { method: 'POST', body: 'x', headers: { ...sent, ...headers } });
  const server = async (settings: object = {}, options: Partial<RuntimeOptions> = {}) => {
    const p = securedProject([apiKey, { type: 'basic' }]);
    p.unit('settings', 'Settings', { protectLocalRuns: false, ...settings });
    runtime = await startSecured(p, { constants, ...options });
    return runtime.url;
  };

  it.each([
    ['a page of elsewhere', { origin: 'https://stranger.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['one of an older browser', { origin: 'https://stranger.example' }, 403],
    ['one that hides where it is from', { origin: 'null' }, 403],
    ['one that says no origin, but whence it leads', { referer: 'https://stranger.example/x' }, 403],
    ['another site of the same owner', { origin: 'https://a.example', 'sec-fetch-site': 'same-site' }, 403],
    ['its own page', { origin: 'https://api.example', 'sec-fetch-site': 'same-origin' }, 200],
    ['a person who enters it', { 'sec-fetch-site': 'none' }, 200],
    ['a program', {}, 200],
  ])(
    'counts nothing in a request that changes something when a page of elsewhere asks: %s',
    async (_w, headers, status) => {
      expect((await post(await server(), headers as Record<string, string>)).status).toBe(status);
    },
  );

  it('does count where a page asks as nobody, only reads, or shows a key of its own', async () => {
    const url = await server();
    const elsewhere = { origin: 'https://stranger.example', 'sec-fetch-site': 'cross-site' };
    expect((await ask(`${url}/api/things`, { ...max, ...elsewhere })).status).toBe(200);
    expect((await ask(`${url}/api/things/open`, elsewhere)).status).toBe(200);
    const key = await fetch(`${url}/api/things`, {
      method: 'POST',
      body: 'x',
      headers: { ...elsewhere, 'content-type': 'text/plain', 'x-api-key': 'mill-55d1e0' },
    });
    expect(key.status).toBe(200);
  });

  it('counts for origins that the project names; for all of them only what a browser asks for before', async () => {
    const elsewhere = { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' };
    const named = await server({ allowedOrigins: ['https://shop.example'] });
    expect((await post(named, elsewhere)).status).toBe(200);
    await runtime?.stop();
    const all = await server({ allowedOrigins: ['*'] });
    expect((await post(all, elsewhere)).status).toBe(403);
    expect((await post(all, { ...elsewhere, 'content-type': 'application/octet-stream' })).status).toBe(200);
  });

  it('behind a proxy that is believed its own page is the one of the name that the proxy says', async () => {
    const page = { origin: 'https://api.example', 'x-forwarded-host': 'api.example' };
    const url = await server({}, { proxies: { addresses: ['127.0.0.1'], certificateHeader: null } });
    expect((await post(url, page)).status).toBe(200);
    await runtime?.stop();
    expect((await post(await server(), page)).status).toBe(403);
  });
});
