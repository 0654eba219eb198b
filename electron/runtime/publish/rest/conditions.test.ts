import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RestOperation, RestService } from '../../../../shared/service/rest/kind.ts';
import { startCountingPartner } from '../../../../tests/harness/counting-partner.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { orderProject } from '../../../../tests/harness/resource-runtime.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

const start = runtimeStarter();

/** The generated resource of orders, its operations changed by their methods (`GET one`: by key). */
function orders(change: Record<string, Partial<RestOperation>>) {
  const view = orderProject();
  const service = structuredClone(view.ofKind<RestService>('rest-service')[0]) as NonNullable<
    ReturnType<typeof view.ofKind<RestService>>[number]
  >;
  for (const operation of service.data.resources.flatMap((r) => r.operations)) {
    const name = operation.path.includes('{') ? `${operation.method} one` : operation.method;
    Object.assign(operation, change[name] ?? {});
  }
  return view.withUnits([service], []);
}

const path = '/m/v1/orders';
const json = { 'content-type': 'application/json' };
const send = (runtime: Runtime, method: string, to: string, body: object | string | null, headers = {}) =>
  fetch(`${runtime.url}${path}${to}`, {
    method,
    headers: { ...(body === null ? {} : json), ...headers },
    ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
const order = (total: number, note = 'n') => ({ orderNumber: 'A1', total, note });
const tagOf = async (runtime: Runtime) => (await send(runtime, 'GET', '/A1', null)).headers.get('etag') ?? '';

describe('an ETag', () => {
  const held = { 'GET one': { etag: true }, 'PUT one': { requiresIfMatch: true } };

  it('is that of the bytes: who has them gets 304', async () => {
    const runtime = await start(orders(held));
    expect((await send(runtime, 'POST', '', order(1))).status).toBe(201);
    const tag = await tagOf(runtime);
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    const again = await send(runtime, 'GET', '/A1', null, { 'if-none-match': `"x", ${tag}` });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, tag, '']);
    expect(again.headers.get('vary')).toContain('Accept-Encoding');
    expect((await send(runtime, 'HEAD', '/A1', null, { 'if-none-match': tag })).status).toBe(304);
    expect((await send(runtime, 'GET', '/A1', null, { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await send(runtime, 'GET', '/A1', null, { 'if-match': '"x"' })).status).toBe(412);
    await send(runtime, 'PATCH', '/A1', { total: 2 });
    expect(await tagOf(runtime)).not.toBe(tag);
  });

  it('is another one of a packed answer, and either is known', async () => {
    const runtime = await start(orders(held));
    await send(runtime, 'POST', '', order(1, 'x'.repeat(3_000)));
    const packed = (await send(runtime, 'GET', '/A1', null, { 'accept-encoding': 'gzip' })).headers.get('etag') ?? '';
    const plain = (await send(runtime, 'GET', '/A1', null, { 'accept-encoding': 'identity' })).headers.get('etag');
    expect(packed).toBe(`${plain?.slice(0, -1)}-gzip"`);
    expect((await send(runtime, 'GET', '/A1', null, { 'if-none-match': packed })).status).toBe(304);
    expect((await send(runtime, 'PUT', '/A1', order(2), { 'if-match': packed })).status).toBeLessThan(300);
  });

  it('holds writes: 412 for a state that is over, 428 for one that is not named', async () => {
    const runtime = await start(orders(held));
    await send(runtime, 'POST', '', order(1));
    const tag = await tagOf(runtime);
    const none = await send(runtime, 'PUT', '/A1', order(2));
    expect([none.status, ((await none.json()) as { title: string }).title]).toEqual([428, 'Precondition Required']);
    expect((await send(runtime, 'PUT', '/A1', order(2), { 'if-match': tag })).status).toBeLessThan(300);
    const late = await send(runtime, 'PUT', '/A1', order(3), { 'if-match': tag });
    expect(late.status).toBe(412);
    expect(((await late.json()) as { detail: string }).detail).toContain('changed meanwhile');
    // Where it is not required it counts nevertheless.
    expect((await send(runtime, 'PATCH', '/A1', { total: 9 }, { 'if-match': tag })).status).toBe(412);
    expect((await send(runtime, 'DELETE', '/A1', null, { 'if-match': tag })).status).toBe(412);
    expect(await (await send(runtime, 'GET', '/A1', null)).json()).toMatchObject({ total: 2 });
    expect((await send(runtime, 'DELETE', '/A1', null, { 'if-match': await tagOf(runtime) })).status).toBe(204);
  });

  it('of nothing matches nothing: a PUT makes only what is not there, or changes only what is', async () => {
    const runtime = await start(orders(held));
    expect((await send(runtime, 'PUT', '/A1', order(1), { 'if-match': '*' })).status).toBe(412);
    const only = orders({ ...held, 'PUT one': {} });
    const other = await start(only);
    const first = await send(other, 'PUT', '/A1', order(1), { 'if-none-match': '*' });
    const second = await send(other, 'PUT', '/A1', order(2), { 'if-none-match': '*' });
    expect([first.status < 300 || first.status === 404, second.status]).toEqual([
      true,
      first.status === 404 ? 404 : 412,
    ]);
  });

  it('of two writers with the same tag one wins, however they meet', async () => {
    const runtime = await start(orders(held));
    await send(runtime, 'POST', '', order(0));
    for (let round = 1; round <= 5; round++) {
      const tag = await tagOf(runtime);
      const totals = [round * 100, round * 100 + 1, round * 100 + 2, round * 100 + 3];
      const answers = await Promise.all(
        totals.map((total) => send(runtime, 'PUT', '/A1', order(total), { 'if-match': tag })),
      );
      const won = answers.flatMap(({ status }, i) => (status < 300 ? [totals[i]] : []));
      expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([412, 412, 412]);
      expect(await (await send(runtime, 'GET', '/A1', null)).json()).toMatchObject({ total: won[0] });
    }
  });

  it('stands in the contract with its conditions', async () => {
    const runtime = await start(orders(held));
    const contract = (await (await fetch(`${runtime.url}/m/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters: { name: string }[]; responses: Record<string, object> }>>;
    };
    const one = contract.paths['/orders/{orderNumber}'];
    expect(one?.get?.responses).toMatchObject({ 200: { headers: { ETag: {} } }, 304: { description: 'Unchanged' } });
    expect(one?.get?.parameters.at(-1)).toMatchObject({ name: 'If-None-Match', in: 'header', required: false });
    expect(one?.put?.parameters.at(-1)).toMatchObject({ name: 'If-Match', in: 'header', required: true });
    expect(Object.keys(one?.put?.responses ?? {})).toEqual(expect.arrayContaining(['412', '428']));
    expect(Object.keys(one?.patch?.responses ?? {})).toContain('412');
    expect(Object.keys(one?.patch?.responses ?? {})).not.toContain('428');
  });
});

describe('validators that a flow gives', () => {
  const file = (flow: (f: Parameters<Parameters<ProjectBuilder['flow']>[3]>[0]) => void) =>
    new ProjectBuilder()
      .entity('Item', { B: 'binary' })
      .unit('json-structure', 'Message', {
        samples: [],
        root: { name: '', type: 'object', children: [{ name: 'b', type: 'binary' }] },
      })
      .unit('import-mapping', 'In', {
        structure: 'Message',
        root: {
          path: '$',
          entity: 'Item',
          association: null,
          values: [{ path: '$.b', attribute: 'Item.B' }],
          objects: [],
        },
      })
      .flow('File', [], { kind: 'binary' }, (f) => {
        f.add('import-with-mapping', { mapping: 'In', input: `'{"b":"${btoa('0123456789')}"}'`, output: 'Item' });
        flow(f);
      })
      .unit('rest-service', 'Api', {
        path: 'api',
        resources: [{ id: 'r', name: '', operations: [{ id: 'o', method: 'GET', path: 'file', microflow: 'File' }] }],
      });
  const bytes = '$Item/B';

  it('count as they are: a date, a tag', async () => {
    const date = 'Tue, 03 Nov 2026 00:00:00 GMT';
    const runtime = await start(
      file((f) => {
        f.add('answer-header', { name: 'Last-Modified', value: `'${date}'` });
        f.add('end', { value: bytes });
      }),
    );
    const ask = (headers: Record<string, string>) => fetch(`${runtime.url}/api/file`, { headers });
    expect((await ask({ 'if-modified-since': date })).status).toBe(304);
    expect((await ask({ 'if-modified-since': 'Mon, 02 Nov 2026 00:00:00 GMT' })).status).toBe(200);
    expect((await ask({ range: 'bytes=2-4', 'if-range': date })).status).toBe(206);
    expect((await ask({ range: 'bytes=2-4', 'if-range': 'Mon, 02 Nov 2026 00:00:00 GMT' })).status).toBe(200);
  });

  it('a part of a file is sent alone', async () => {
    const runtime = await start(file((f) => void f.add('end', { value: bytes })));
    const ask = (range: string, method = 'GET') => fetch(`${runtime.url}/api/file`, { method, headers: { range } });
    const part = await ask('bytes=2-4');
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await (await ask('bytes=-3')).text()).toBe('789');
    const beyond = await ask('bytes=10-');
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    const whole = await ask('bytes=0-1,4-5');
    expect([whole.status, whole.headers.get('accept-ranges'), await whole.text()]).toEqual([
      200,
      'bytes',
      '0123456789',
    ]);
    expect((await ask('bytes=2-4', 'HEAD')).status).toBe(200);
  });
});

/** A state that flows read and write; what is read says of itself is given. The write takes the header X-Tenant. */
const stateProject = (
  said: readonly (readonly [string, string])[],
  { reads = {}, writes = {} }: { reads?: object | null; writes?: object } = {},
) =>
  new ProjectBuilder()
    .unit('settings', 'Settings', {})
    .flow('Read', [], { kind: 'string' }, (f) => {
      for (const [name, value] of said) f.add('answer-header', { name, value } as never);
      f.add('end', { value: "'one'" });
    })
    .flow(
      'Write',
      ['Text', 'Tenant', 'Mark'].map((name) => ({ name, type: { kind: 'string' as const } })),
      { kind: 'string' },
      (f) => void f.add('end', { value: "'written ' + $Text + ' for ' + $Tenant" }),
    )
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            ...(reads === null ? [] : [{ id: 'get', method: 'GET', path: 'state', microflow: 'Read', ...reads }]),
            {
              id: 'put',
              method: 'PUT',
              path: 'state',
              microflow: 'Write',
              bodyArgument: 'Text',
              parameters: [
                { id: 'p', name: 'X-Tenant', in: 'header', type: 'string', argument: 'Tenant' },
                { id: 'c', name: 'mark', in: 'cookie', type: 'string', argument: 'Mark' },
              ],
              ...writes,
            },
          ],
        },
      ],
    });

const put = ({ url }: Runtime, headers: Record<string, string>, body = 'two') =>
  fetch(`${url}/api/state`, {
    method: 'PUT',
    body,
    headers: { 'x-tenant': 'a', 'content-type': 'text/plain', ...headers },
  });

describe('a write with a condition', () => {
  const modified = ['Last-Modified', "'Tue, 15 Nov 2022 12:45:26 GMT'"] as const;
  const before = { 'if-unmodified-since': 'Mon, 14 Nov 2022 12:45:26 GMT' };
  const after = { 'if-unmodified-since': 'Wed, 16 Nov 2022 12:45:26 GMT' };

  it.each([
    ['the flow that reads gives the ETag: another one', [['ETag', '\'"v2"\'']], {}, { 'if-match': '"v1"' }, 412],
    ['the flow that reads gives the ETag: this one', [['ETag', '\'"v2"\'']], {}, { 'if-match': '"v2"' }, 200],
    ['what is there has no tag (RFC 9110, 13.1.1)', [], {}, { 'if-match': '"v1"' }, 412],
    ['it need only be there', [], {}, { 'if-match': '*' }, 200],
    ['it must not be there', [], {}, { 'if-none-match': '*' }, 412],
    ['nothing is read there', [], null, { 'if-match': '"v1"' }, 412],
    ['nothing is read there, whatever it is', [], null, { 'if-match': '*' }, 412],
    ['nothing is read there, and nothing must be', [], null, { 'if-none-match': '*' }, 200],
    ['it was changed since (If-Unmodified-Since)', [modified], {}, before, 412],
    ['it was not', [modified], { etag: true }, after, 200],
    ['it does not say when it was changed (13.1.4)', [], {}, before, 200],
    ['a time that is none', [modified], {}, { 'if-unmodified-since': 'yesterday' }, 200],
    ['a tag counts before a time', [modified, ['ETag', '\'"v2"\'']], {}, { ...before, 'if-match': '"v2"' }, 200],
  ] as const)('is carried out only where it holds: %s', async (_what, said, reads, headers, status) => {
    const runtime = await start(stateProject(said, { reads }));
    expect((await put(runtime, headers as Record<string, string>)).status).toBe(status);
  });

  it('is held as GET of the same state holds it', async () => {
    const runtime = await start(stateProject([modified]));
    expect((await fetch(`${runtime.url}/api/state`, { headers: before })).status).toBe(412);
    expect((await fetch(`${runtime.url}/api/state`, { headers: { 'if-match': '"v1"' } })).status).toBe(412);
  });
});

describe('a request with a key', () => {
  const kept = { POST: { keepsAnswers: 60 } };
  const key = (text: string) => ({ 'idempotency-key': text });

  it('is carried out once: the same again gets the same answer', async () => {
    const runtime = await start(orders(kept));
    const first = await send(runtime, 'POST', '', order(1), key('"k1"'));
    const again = await send(runtime, 'POST', '', order(1), key('k1'));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotency-replayed')).toBe(null);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(await first.text());
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await (await send(runtime, 'GET', '', null)).json()).toHaveLength(1);
  });

  it('is another one by another body: 422', async () => {
    const runtime = await start(orders(kept));
    await send(runtime, 'POST', '', order(1), key('k1'));
    const other = await send(runtime, 'POST', '', order(2), key('k1'));
    expect([other.status, ((await other.json()) as { detail: string }).detail]).toEqual([
      422,
      expect.stringContaining('that of another request'),
    ]);
  });

  it.each([
    ['another value of a header that is a parameter', { 'x-tenant': 'b' }],
    ['another cookie that is a parameter', { cookie: 'mark=2' }],
    ['another condition', { 'if-none-match': '"x"' }],
    ['another coding', { 'content-type': 'text/plain; charset=latin1' }],
  ])('is another one by %s: 422', async (_what, other) => {
    const runtime = await start(stateProject([], { writes: { keepsAnswers: 60 } }));
    const first = await put(runtime, { ...key('k1'), cookie: 'mark=1' });
    expect([first.status, await first.text()]).toEqual([200, expect.stringContaining('for a')]);
    expect((await put(runtime, { ...key('k1'), cookie: 'mark=1', ...other } as never)).status).toBe(422);
    // What the operation does not go by makes no difference.
    const again = await put(runtime, { ...key('k1'), cookie: 'mark=1; other=2', 'x-other': '1' });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  });

  it('may be tried again after a refusal, of which nothing is stored', async () => {
    const runtime = await start(orders(kept));
    expect((await send(runtime, 'POST', '', '{', key('k1'))).status).toBe(400);
    expect((await send(runtime, 'POST', '', order(1), key('k1'))).status).toBe(201);
    expect((await send(runtime, 'POST', '', order(1), key('k2'))).status).toBe(422);
  });

  it.each(['', 'a b', 'ä', 'x'.repeat(256)])('%j is no key', async (text) => {
    const runtime = await start(orders(kept));
    const sent = await send(runtime, 'POST', '', order(1), key(encodeURI(text) === text ? text : '"\u00e4"'));
    expect(sent.status).toBe(400);
  });

  it('is asked for where it is required', async () => {
    const runtime = await start(orders({ POST: { keepsAnswers: 60, requiresKey: true } }));
    const sent = await send(runtime, 'POST', '', order(1));
    expect([sent.status, ((await sent.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining('needs an Idempotency-Key'),
    ]);
  });

  it('that comes while it is carried out waits its turn: 409', async () => {
    const runtime = await start(orders(kept));
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(runtime, 'POST', '', order(1), key('k1'))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect(await (await send(runtime, 'GET', '', null)).json()).toHaveLength(1);
  });

  it('is known after a restart, and by another process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-kept-'));
    try {
      const database = join(folder, 'run.db');
      const one = await start(orders(kept), { database });
      const two = await start(orders(kept), { database });
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => send(i % 2 ? one : two, 'POST', '', order(1), key('k1'))),
      );
      expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
      await one.stop();
      await two.stop();
      const later = await start(orders(kept), { database });
      const again = await send(later, 'POST', '', order(1), key('k1'));
      expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(await (await send(later, 'GET', '', null)).json()).toHaveLength(1);
      await later.stop();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that comes to two processes at the same time calls a partner once, and may be tried again when that failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-kept-'));
    const partner = await startCountingPartner(() => 200);
    const text = { kind: 'string' as const };
    const project = new ProjectBuilder()
      .unit('settings', 'Settings', {})
      .flow('Pay', [{ name: 'Text', type: text }], text, (f) => {
        f.add('call-rest', { location: partner.url, method: 'POST', body: 'text', bodyText: '$Text' } as never);
        f.add('end', { value: "if $Text = 'bad' then toString(parseInteger($Text)) else 'paid'" });
      })
      .unit('rest-service', 'Api', {
        path: 'api',
        resources: [
          {
            id: 'r',
            name: '',
            operations: [
              { id: 'pay', method: 'POST', path: 'pay', microflow: 'Pay', bodyArgument: 'Text', keepsAnswers: 60 },
            ],
          },
        ],
      });
    try {
      const database = join(folder, 'run.db');
      const replicas = [await start(project, { database }), await start(project, { database })];
      const pay = ({ url }: Runtime, body: string, headers: object) =>
        fetch(`${url}/api/pay`, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } });
      const answers = await Promise.all(replicas.map((replica) => pay(replica, 'order 7', key('k1'))));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.headers.get('retry-after')).toBe('1');
      expect([...partner.seen]).toEqual([['order 7', 1]]);
      for (const replica of replicas) {
        const again = await pay(replica, 'order 7', key('k1'));
        expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
      }
      for (const replica of replicas) expect((await pay(replica, 'bad', key('k2'))).status).toBe(500);
      expect(partner.seen.get('bad')).toBe(2);
      for (const replica of replicas) await replica.stop();
    } finally {
      partner.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
