import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Unit } from '../../../../shared/model/unit.ts';
import type { ODataService } from '../../../../shared/service/odata/kind.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { basicOf } from '../../../../tests/harness/secured-project.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';
import { LaterAnswers } from './later-answers.ts';
import type { Answered } from './message.ts';

let runtime: Runtime;
let base: string;
const passwords = { ann: 'correct horse', max: 'battery staple' };

beforeAll(async () => {
  const project = shopProject()
    .unit('module-role', 'Clerk', {})
    .unit('security', 'Security', {
      userRoles: [{ id: 'role-c', name: 'Clerk', moduleRoles: ['Clerk'] }],
      demoUsers: [
        { id: 'ann', name: 'ann', userRoles: ['role-c'] },
        { id: 'max', name: 'max', userRoles: ['role-c'] },
      ],
    })
    .flow('Slow', [], { kind: 'string' }, (f) => {
      f.add('wait', { milliseconds: '300' } as never);
      f.add('end', { value: "'done'" } as never);
    });
  const view = publishOData(project, ['Customer']);
  const service = view.ofKind<ODataService>('odata-service')[0] as Unit<ODataService>;
  const operations = [
    {
      id: 'slow',
      name: 'Slow',
      microflow: 'Slow',
      kind: 'action',
      boundTo: '',
      access: 'service',
      allowedRoles: [],
      documentation: '',
    },
  ];
  const data = { ...service.data, operations, authentication: [{ type: 'basic' }] };
  runtime = await startRuntime(view.withUnits([{ ...service, data } as never], []), {
    demoUsers: { passwords, show: () => {} },
  });
  base = `${runtime.url}/odata/m-data`;
});
afterAll(() => runtime.stop());

async function send(
  user: keyof typeof passwords,
  method: string,
  path: string,
  more: Record<string, string> = {},
  body?: object,
) {
  const answer = await fetch(path.startsWith('http') ? path : `${base}/${path}`, {
    method,
    headers: {
      authorization: basicOf(user, passwords[user]),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...more,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const later = { prefer: 'respond-async' };

/** Asks until the answer is there. */
async function waited(user: keyof typeof passwords, location: string, more: Record<string, string> = {}) {
  for (;;) {
    const found = await send(user, 'GET', location, more);
    if (found.status !== 202) return found;
    expect(found.headers.get('location')).toBe(location);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('answers that come later', () => {
  it('a request is answered by where its answer will be, and that by the answer', async () => {
    const asked = await send('ann', 'POST', 'Customers', later, { Code: 'A', Name: 'Ada' });
    expect([asked.status, asked.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    const location = asked.headers.get('location') as string;
    expect(location).toMatch(/\/\$async\/[\w-]{36}$/);
    const found = await waited('ann', location);
    expect([found.status, found.headers.get('asyncresult')]).toEqual([200, '201']);
    expect(found.headers.get('location')).toBe(`${base}/Customers('A')`);
    expect(JSON.parse(found.text)).toMatchObject({ Code: 'A' });
    const inHttp = await waited('ann', location, { accept: 'application/http', 'odata-maxversion': '4.0' });
    expect(inHttp.headers.get('content-type')).toBe('application/http');
    expect(inHttp.text).toMatch(
      /^HTTP\/1\.1 201 OK\r\n[\s\S]*\r\nodata-version: 4\.01\r\n[\s\S]*\r\n\r\n\{.*"Code":"A"/,
    );
  });

  it('is nobody else’s, and goes when it is deleted', async () => {
    const location = (await send('ann', 'POST', 'Slow', later)).headers.get('location') as string;
    expect((await send('max', 'GET', location)).status).toBe(404);
    expect((await fetch(location)).status).toBe(401);
    expect(JSON.parse((await waited('ann', location)).text).value).toBe('done');
    expect((await send('max', 'DELETE', location)).status).toBe(404);
    expect((await send('ann', 'DELETE', location)).status).toBe(204);
    expect((await send('ann', 'GET', location)).status).toBe(404);
    expect((await send('ann', 'POST', location)).status).toBe(405);
  });

  it('what is wrong is said at once, what fails is said later', async () => {
    expect((await send('ann', 'GET', 'Customers?$filter=Nothing eq 1', later)).status).toBe(400);
    expect((await fetch(`${base}/Customers`, { headers: later })).status).toBe(401);
    const asked = await send('ann', 'POST', 'Customers', later, { Code: 'B' });
    const found = await waited('ann', asked.headers.get('location') as string);
    expect(found.headers.get('asyncresult')).toBe('422');
    expect(found.text).toContain('A customer has a name.');
  });

  it('an answer that is there in time is the answer', async () => {
    const quick = await send('ann', 'GET', 'Customers', { prefer: 'respond-async,wait=10' });
    expect(quick.status).toBe(200);
    const slow = await send('ann', 'POST', 'Slow', { prefer: 'respond-async,wait=0' });
    expect(slow.status).toBe(202);
  });

  it('a batch, too', async () => {
    const requests = [{ id: '1', method: 'GET', url: 'Customers/$count' }];
    const asked = await send('ann', 'POST', '$batch', later, { requests });
    const found = await waited('ann', asked.headers.get('location') as string);
    expect(JSON.parse(found.text).responses).toMatchObject([{ id: '1', status: 200 }]);
  });
});

it('so many are kept, for a time, and so much', async () => {
  let now = 0;
  const answers = new LaterAnswers(() => now);
  const done = (body: string): Promise<Answered> =>
    Promise.resolve({ answer: { status: 200, headers: {}, type: 'text/plain', body }, version: '4.01' as const });
  const first = answers.start('ann', done('x'));
  const never = Array.from({ length: 99 }, () => answers.start('ann', new Promise(() => {})));
  await Promise.resolve();
  expect(answers.hasRoom).toBe(false);
  expect(answers.read(first, 'ann')?.answer.body).toBe('x');
  now = 601_000;
  expect(answers.hasRoom).toBe(true);
  expect(() => answers.read(first, 'ann')).toThrow('no answer under this address');
  const [underWay = ''] = never;
  expect(answers.read(underWay, 'ann')).toBeNull();
  expect(() => answers.forget(underWay, 'ann')).toThrow('not taken back');
  expect(() => answers.forget(underWay, 'max')).toThrow('no answer under this address');
  const big = 'x'.repeat(40 * 1024 * 1024);
  const one = answers.start('ann', done(big));
  const two = answers.start('ann', done(big));
  await Promise.resolve();
  await Promise.resolve();
  expect(answers.read(two, 'ann')?.answer.body).toHaveLength(big.length);
  expect(() => answers.read(one, 'ann')).toThrow('no answer under this address');
});
