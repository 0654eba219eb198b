import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Runtime } from '../../electron/runtime/runtime.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { orderProject, startRuntime } from '../harness/resource-runtime.ts';

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const evil = 'https://evil.example';
const order = JSON.stringify({ orderNumber: 'E-1', total: 1 });
const start = async (settings: object = {}) => {
  runtime = await startRuntime(orderProject(settings));
  return `${runtime.url}/m/v1/orders`;
};
const stored = async (url: string) => ((await (await fetch(url)).json()) as unknown[]).length;

describe('a page of elsewhere', () => {
  it('stores nothing by a plain POST, which needs no preflight', async () => {
    const url = await start();
    const headers = { origin: evil, 'content-type': 'text/plain' };
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await fetch(method === 'POST' ? url : `${url}/E-1`, {
        method,
        headers,
        ...(method === 'DELETE' ? {} : { body: order }),
      });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect(await stored(url)).toBe(0);
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: evil, 'access-control-request-method': 'DELETE' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('has no flow carried out by a GET, an image or a link either; pages that are allowed have, and what the runtime says of itself is said', async () => {
    const text = { kind: 'string' as const };
    const project = (settings: object) =>
      new ProjectBuilder()
        .unit('settings', 'Settings', settings)
        .entity('Note', { Text: 'string' })
        .flow('Keep', [], text, (f) => {
          const members = [{ member: 'Note.Text', operation: 'set' as const, value: "'x'" }];
          f.add('create-object', { entity: 'Note', output: 'N', members, commit: 'with-events' });
          f.add('retrieve', { source: 'database', entity: 'Note', output: 'All' });
          f.add('aggregate-list', { list: 'All', function: 'count', output: 'Count' });
          f.add('end', { value: 'toString($Count)' });
        })
        .unit('rest-service', 'Api', {
          path: 'api',
          resources: [{ id: 'r', name: 'keep', operations: [{ id: 'o', method: 'GET', path: '', microflow: 'Keep' }] }],
        });
    runtime = await startRuntime(project({ allowedOrigins: ['https://shop.example'] }).view());
    // By hand: what makes requests for pages writes these headers itself.
    const get = (headers: Record<string, string>, path = '/api/keep') =>
      new Promise<{ status: number | undefined; text: string }>((done, fail) => {
        const asked = request(`${runtime?.url}${path}`, { headers }, (answer) => {
          let text = '';
          answer.on('data', (chunk) => (text += chunk)).on('end', () => done({ status: answer.statusCode, text }));
        });
        asked.on('error', fail).end();
      });
    const fromElsewhere: Record<string, string>[] = [
      { origin: evil },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', referer: `${evil}/page` },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', referer: 'http://127.0.0.1:3000/' },
      { referer: `${evil}/` },
    ];
    for (const headers of fromElsewhere) {
      expect((await get(headers)).status).toBe(403);
      for (const page of ['/_/live', '/api/docs', '/api/openapi.json'])
        expect((await get(headers, page)).status).toBe(200);
    }
    const wanted: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' },
      { 'sec-fetch-site': 'cross-site', referer: 'https://shop.example/page' },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
      { referer: `${runtime.url}/api/docs` },
    ];
    for (const [index, headers] of wanted.entries()) {
      const answer = await get(headers);
      expect([answer.status, answer.text]).toEqual([200, String(index + 1)]);
    }
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.1.2.3', '127.1.2.3'],
    ['LOCALHOST', '127.0.0.1'],
    ['0:0:0:0:0:0:0:1', '[::1]'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
  ])('reads nothing of a server at %s, which is this machine, too', async (host, at) => {
    runtime = await startRuntime(orderProject(), { host });
    const { port } = new URL(runtime.url);
    const status = await new Promise((done, fail) => {
      const asked = request(`http://${at}:${port}/m/v1/orders`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      });
      asked.on('error', fail).end();
    });
    expect(status).toBe(421);
  });

  it('reads nothing: a foreign name for this machine (rebinding) is answered 421', async () => {
    const url = new URL(await start());
    for (const host of [
      'evil.example',
      `evil.example:${url.port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
    ]) {
      const text = await sendRaw(
        Number(url.port),
        `GET ${url.pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(text).toContain('HTTP/1.1 421');
    }
    for (const host of ['localhost', '127.0.0.1:1', '127.0.0.1:', '[::1]', 'shop.localhost']) {
      const text = await sendRaw(
        Number(url.port),
        `GET ${url.pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(text).toContain('HTTP/1.1 200');
    }
  });

  it('gets no answer that a cache kept for another: all say that they depend on the origin', async () => {
    const url = await start({ allowedOrigins: [evil] });
    const base = new URL(url).origin;
    for (const origin of [undefined, evil, 'https://other.example', base])
      for (const address of [url, `${base}/nothing`, `${base}/_/`]) {
        const { headers } = await fetch(address, { headers: origin === undefined ? {} : { origin } });
        expect(headers.get('vary')).toContain('Origin');
        expect(headers.get('access-control-allow-origin')).toBe(origin === evil ? evil : null);
      }
  });

  it('may read where all may, and the answer is the same for everybody', async () => {
    const url = await start({ allowedOrigins: ['*'] });
    for (const headers of [new Headers(), new Headers({ origin: evil })])
      expect((await fetch(url, { headers })).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('that the project allows may send and read, and is told so', async () => {
    const url = await start({ allowedOrigins: [evil] });
    const answer = await fetch(url, {
      method: 'POST',
      headers: { origin: evil, 'content-type': 'application/json' },
      body: order,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('access-control-allow-origin')).toBe(evil);
    const preflight = await fetch(`${url}/E-1`, {
      method: 'OPTIONS',
      headers: { origin: evil, 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'x-key' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-key');
    expect(
      (
        await fetch(url, {
          method: 'POST',
          headers: { origin: 'https://other.example', 'content-type': 'application/json' },
          body: order,
        })
      ).status,
    ).toBe(403);
  });

  it('a page of the service itself, and a client that is no page, are served', async () => {
    const url = await start();
    const own = new URL(url).origin;
    expect(
      (await fetch(url, { method: 'POST', headers: { origin: own, 'content-type': 'application/json' }, body: order }))
        .status,
    ).toBe(201);
    expect((await fetch(`${url}/E-1`, { method: 'DELETE' })).status).toBe(204);
  });

  it('is let in where the project opts out', async () => {
    const url = await start({ protectLocalRuns: false });
    expect(
      (await fetch(url, { method: 'POST', headers: { origin: evil, 'content-type': 'application/json' }, body: order }))
        .status,
    ).toBe(201);
  });
});

describe('our own pages', () => {
  it('run no script but the one of the docs page, whatever a service is called, and are framed by nobody', async () => {
    const path = 'x"><script>alert(1)</script>';
    const project = new ProjectBuilder()
      .flow('Hello', [], { kind: 'string' }, (f) => f.add('end', { value: "'hello'" }))
      .unit('rest-service', 'Api', {
        path,
        resources: [
          {
            id: 'r',
            name: '',
            operations: [{ id: 'o', method: 'GET', path: '', summary: path, microflow: 'Hello', parameters: [] }],
          },
        ],
      });
    runtime = await startRuntime(project.view());
    const index = await fetch(`${runtime.url}/_/`, { headers: { accept: 'text/html' } });
    const text = await index.text();
    expect(text).not.toContain('<script');
    expect(text).toContain('%3Cscript%3E');
    const { docs } = runtime.services()[0] as { docs: string };
    const page = await fetch(docs);
    for (const { headers } of [index, ...(page.ok ? [page] : [])]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    // The docs page has one script of ours, which its policy names by its hash; what a service is called is none.
    const docsText = await page.text();
    const scripts = [...docsText.matchAll(/<script[^>]*>([\s\S]*?)<\/script/g)].map(([, script]) => script as string);
    expect(scripts.length).toBe(1);
    expect(docsText.match(/<script/g)?.length).toBe(1);
    expect(docsText).not.toContain('alert(1)</script>');
    const hash = createHash('sha256')
      .update(scripts[0] as string)
      .digest('base64');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'sha256-${hash}'; connect-src 'self'`);
    expect(index.headers.get('content-security-policy')).not.toContain('script-src');
  });
});
