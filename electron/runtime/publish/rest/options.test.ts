import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';

const start = runtimeStarter();

/** A service with an operation that gives a text, and one that takes a text; another service beside it. */
const project = (service: object, operation: object = {}, settings: object = {}) =>
  new ProjectBuilder()
    .unit('settings', 'Settings', settings)
    .flow('Hello', [], { kind: 'string' }, (f) => void f.add('end', { value: "'hello'" }))
    .flow('Echo', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
      f.add('end', { value: '$Text' });
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      ...service,
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            { id: 'get', method: 'GET', path: 'hello', microflow: 'Hello', ...operation },
            { id: 'post', method: 'POST', path: 'echo', microflow: 'Echo', bodyArgument: 'Text', ...operation },
          ],
        },
      ],
    })
    .unit('rest-service', 'Other', {
      path: 'other',
      resources: [{ id: 's', name: '', operations: [{ id: 'o', method: 'GET', path: '', microflow: 'Hello' }] }],
    });

describe('a rate limit', () => {
  it('refuses what comes too often, and says when to come again', async () => {
    const runtime = await start(project({ rateLimit: 3, rateSeconds: 30 }, { rateLimit: 2, rateSeconds: 60 }));
    const ask = (path: string) => fetch(`${runtime.url}/${path}`);
    const first = await ask('api/hello');
    expect(first.headers.get('ratelimit-policy')).toBe('"service";q=3;w=30, "operation";q=2;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"service";r=2;t=30, "operation";r=1;t=60$/);
    expect((await ask('api/hello')).status).toBe(200);
    const own = await ask('api/hello');
    expect([own.status, own.headers.get('content-type')]).toEqual([429, 'application/problem+json; charset=utf-8']);
    expect(Number(own.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(((await own.json()) as { detail: string }).detail).toContain('At most 2 requests in 60 seconds');
    const whole = await fetch(`${runtime.url}/api/echo`, { method: 'POST', body: 'x' });
    expect([whole.status, ((await whole.json()) as { detail: string }).detail]).toEqual([
      429,
      expect.stringContaining('At most 3 requests in 30 seconds'),
    ]);
    expect((await ask('other')).status).toBe(200);
    expect((await ask('other')).headers.has('ratelimit')).toBe(false);
  });
});

describe('a size limit', () => {
  it('is that of the operation, also of what is unpacked', async () => {
    const runtime = await start(project({}, { maxBodyBytes: 10 }));
    const send = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
      fetch(`${runtime.url}/api/echo`, { method: 'POST', body: body as string, headers });
    expect((await send('0123456789')).status).toBe(200);
    const large = await send('0123456789a');
    expect([large.status, ((await large.json()) as { detail: string }).detail]).toEqual([
      413,
      'The body is larger than 10 bytes.',
    ]);
    const packed = new Response(new Blob(['x'.repeat(500)]).stream().pipeThrough(new CompressionStream('deflate')));
    const bytes = new Uint8Array(await packed.arrayBuffer());
    expect((await send(bytes, { 'content-encoding': 'deflate' })).status).toBe(413);
  });

  it('may be larger than that of the project', async () => {
    const runtime = await start(project({}, { maxBodyBytes: 100 }, { maxBodyBytes: 10 }));
    const sent = await fetch(`${runtime.url}/api/echo`, { method: 'POST', body: 'x'.repeat(50) });
    expect([sent.status, await sent.text()]).toEqual([200, 'x'.repeat(50)]);
  });
});

describe('an operation that will go away', () => {
  it('says so in each answer and in the contract; its own words count before those of the service', async () => {
    const service = { deprecatedSince: '2026-12-01', successor: '/api/v2' };
    const runtime = await start(project(service, { sunset: '2027-06-30' }));
    const { headers } = await fetch(`${runtime.url}/api/hello`);
    expect(headers.get('deprecation')).toBe('@1796083200');
    expect(headers.get('sunset')).toBe('Wed, 30 Jun 2027 00:00:00 GMT');
    expect(headers.get('link')).toBe('</api/v2>; rel="successor-version"');
    const contract = (await (await fetch(`${runtime.url}/api/openapi.json`)).json()) as never;
    expect(contract).toMatchObject({
      paths: {
        '/hello': { get: { deprecated: true, responses: { 200: { headers: { Deprecation: {}, Sunset: {} } } } } },
      },
    });
  });
});

describe('pages of other origins', () => {
  const shop = 'https://shop.example';
  const ask = (url: string, origin: string, method = 'GET', more: Record<string, string> = {}) =>
    fetch(url, { method, headers: { origin, ...more } });

  it('may call the service that names them, and no other', async () => {
    const runtime = await start(
      project({ allowedOrigins: [shop], allowCredentials: true, preflightSeconds: 5 }, {}, { allowedOrigins: [] }),
    );
    const preflight = await ask(`${runtime.url}/api/echo`, shop, 'OPTIONS', {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'idempotency-key',
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': shop,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'idempotency-key',
      'access-control-max-age': '5',
      vary: 'Origin',
    });
    const answer = await ask(`${runtime.url}/api/hello`, shop);
    expect([answer.status, answer.headers.get('access-control-allow-credentials')]).toEqual([200, 'true']);
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
    expect((await ask(`${runtime.url}/other`, shop)).status).toBe(403);
    expect((await ask(`${runtime.url}/api/hello`, 'https://evil.example')).status).toBe(403);
  });

  it('of the project may call all, and credentials go with no star', async () => {
    const runtime = await start(project({ allowedOrigins: ['*'] }, {}, { allowedOrigins: [shop] }));
    expect((await ask(`${runtime.url}/other`, shop)).headers.get('access-control-allow-origin')).toBe(shop);
    const any = await ask(`${runtime.url}/api/hello`, 'https://any.example');
    expect(any.headers.get('access-control-allow-origin')).toBe('*');
    expect(any.headers.has('access-control-allow-credentials')).toBe(false);
  });
});
