import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Unit } from '../../../../shared/model/unit.ts';
import { type ODataService, odataServiceKind } from '../../../../shared/service/odata/kind.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData } from '../../../../tests/harness/shop-project.ts';
import type { RecordedTrace, Runtime } from '../../runtime.ts';

const secret = 'a secret of more than thirty-two bytes';
const claims = { iss: 'https://login.example', aud: 'https://api.example' };
let runtime: Runtime;
let base: string;
const traces: RecordedTrace[] = [];

/** Orders of tenants with lines that they contain and a scan: clerks see and change what is of the tenant that their token says, without its scan. */
beforeAll(async () => {
  const unique = { type: 'string', validations: [{ rule: 'unique', message: '' }] } as const;
  const key = () => ({ ...unique, validations: [...unique.validations] });
  const p = new ProjectBuilder().unit('module-role', 'Clerk', {}).unit('module-role', 'Manager', {});
  p.unit('constant', 'TokenKey', { type: 'string', secret: true });
  p.unit('security', 'Security', {
    userRoles: [
      { id: 'role-c', name: 'Clerk', moduleRoles: ['Clerk'] },
      { id: 'role-m', name: 'Manager', moduleRoles: ['Manager'] },
    ],
  });
  const rules = (more: object, constraint: string) => [
    { id: 'clerks', roles: ['Clerk'], create: true, newMembers: 'write', constraint, ...more },
    { id: 'managers', roles: ['Manager'], create: true, delete: true, newMembers: 'write' },
  ];
  p.entity(
    'Order',
    { Number: key(), Tenant: 'string', Scan: 'binary' },
    {
      accessRules: rules({ members: [{ member: 'Order.Scan', access: 'none' }] }, '[Tenant = [%Claim_tenant%]]'),
    },
  )
    .entity('Line', { Sku: key(), Tenant: 'string' }, { accessRules: rules({}, '[Tenant = [%Claim_tenant%]]') })
    .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'cascade' });
  const view = publishOData(p, ['Order', 'Line']);
  const [service] = view.ofKind<ODataService>('odata-service') as [Unit<ODataService>];
  const data = structuredClone(service.data);
  expect(data.applyAccess).toBe(true);
  const [orders, lines] = data.entities as [ODataService['entities'][0], ODataService['entities'][0]];
  orders.singleton = 'First';
  lines.set = '';
  for (const way of orders.associations) way.contains = true;
  for (const each of orders.attributes) if (each.attribute === 'Order.Scan') each.stream = 'property';
  const jwt = {
    type: 'jwt',
    keySource: 'secret',
    key: 'TokenKey',
    algorithms: ['HS256'],
    issuer: claims.iss,
    audience: claims.aud,
  };
  Object.assign(data, { path: 'odata', graphql: true, authentication: [jwt] });
  runtime = await startRuntime(view.withUnits([{ ...service, data: odataServiceKind.schema.parse(data) }], []), {
    constants: { 'M.TokenKey': secret },
    onTrace: (trace) => traces.push(trace),
  });
  base = `${runtime.url}/odata`;
  for (const [number, tenant] of [
    ['0', 'blue'],
    ['1', 'red'],
    ['2', 'blue'],
  ]) {
    const body = { Number: number, Tenant: tenant, Lines: [{ Sku: `${number}-a`, Tenant: tenant }] };
    expect((await ask(manager, 'POST', 'Orders', body)).status).toBe(201);
  }
});
afterAll(() => runtime.stop());

const manager = { sub: 'max', roles: ['Manager'] };
const red = { sub: 'ada', roles: ['Clerk'], tenant: 'red' };
const nobodys = { sub: 'eve', roles: ['Clerk'] };

async function ask(payload: object, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const token = await new SignJWT({ ...claims, ...payload, exp: Math.floor(Date.now() / 1000) + 60 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
  const answer = await fetch(`${base}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : null };
}

async function batch(payload: object, requests: readonly object[]): Promise<[number, string][]> {
  const whole = requests.map((each) => ({ headers: { 'content-type': 'application/json' }, ...each }));
  const { json } = await ask(payload, 'POST', '$batch', { requests: whole }, { prefer: 'continue-on-error' });
  return json.responses.map((each: { status: number; body?: unknown }) => [
    each.status,
    JSON.stringify(each.body ?? ''),
  ]);
}

describe('claims of a token', () => {
  it('choose what is listed, counted, found and contained', async () => {
    expect(
      (await ask(red, 'GET', 'Orders?$select=Number')).json.value.map((o: { Number: string }) => o.Number),
    ).toEqual(['1']);
    expect((await ask(red, 'GET', 'Orders/$count')).text).toBe('1');
    expect((await ask(red, 'GET', "Orders('2')")).status).toBe(404);
    expect((await ask(red, 'GET', "Orders('1')/Lines")).json.value).toHaveLength(1);
    for (const path of ["Orders('2')/Lines", "Orders('2')/Lines('2-a')", "Orders('1')/Lines('2-a')"])
      expect([path, (await ask(red, 'GET', path)).status]).toEqual([path, 404]);
    // Without the claim a rule that asks for it is none.
    expect((await ask(nobodys, 'GET', 'Orders')).json.value).toEqual([]);
    expect((await ask(manager, 'GET', 'Orders/$count')).text).toBe('3');
    expect((await ask({ sub: 'x', roles: ['Other'] }, 'GET', 'Orders')).text).not.toContain('Tenant');
    const graph = await ask(red, 'POST', 'graphql', {
      query: '{ orders { items { number lines { sku } } totalCount } }',
    });
    expect(graph.json.data.orders).toEqual({ items: [{ number: '1', lines: [{ sku: '1-a' }] }], totalCount: '1' });
  });

  it('choose the object of a singleton, and hide a stream', async () => {
    expect((await ask(manager, 'GET', 'First')).json.Number).toBe('0');
    expect((await ask(red, 'GET', 'First')).json.Number).toBe('1');
    expect((await ask(red, 'GET', 'First/Lines/$count')).text).toBe('1');
    expect((await ask(nobodys, 'GET', 'First')).status).toBe(204);
    expect((await ask(red, 'GET', 'First')).json).toMatchObject({ 'Scan@Core.Permissions': 'None' });
    expect((await ask(red, 'GET', "Orders('1')/Scan")).status).toBe(403);
    expect((await ask(red, 'PUT', "Orders('1')/Scan", { a: 1 })).status).toBe(403);
    expect((await ask(manager, 'GET', "Orders('1')/Scan")).status).toBe(204);
  });
});

it('a trace names all requests that a run carries out', async () => {
  traces.length = 0;
  const query =
    '{ orders { items { number lines { sku } } } first: orders(where: {number: {eq: "1"}}) { totalCount } }';
  expect((await ask(red, 'POST', 'graphql', { query })).status).toBe(200);
  const set = { atomicityGroup: 'g' };
  await batch(red, [
    { id: '1', ...set, method: 'GET', url: "Orders('1')" },
    { id: '2', ...set, method: 'PATCH', url: 'First', body: {} },
  ]);
  const labels = traces.map(({ label }) => label);
  expect(labels).toHaveLength(3);
  expect(labels.at(-1)).toBe("GET /odata/Orders('1'), PATCH /odata/First");
});

describe('in a batch', () => {
  it('the rules hold for each request', async () => {
    const answers = await batch(red, [
      { id: '1', method: 'GET', url: 'Orders?$count=true' },
      { id: '2', method: 'GET', url: "Orders('2')" },
      { id: '3', method: 'PATCH', url: "Orders('2')", body: { Tenant: 'red' } },
      { id: '4', method: 'DELETE', url: "Orders('1')" },
      { id: '5', method: 'GET', url: "Orders('1')/Scan" },
      { id: '6', method: 'GET', url: 'First' },
    ]);
    // A change of what is not visible would make it, and its key is taken.
    expect(answers.map(([status]) => status)).toEqual([200, 404, 422, 403, 403, 200]);
    expect(JSON.parse(answers[0]?.[1] as string)['@odata.count']).toBe(1);
    expect(answers.map(([, body]) => body).join()).not.toMatch(/blue|"2"/);
  });

  it('a change set that does one forbidden thing does nothing', async () => {
    const group = { atomicityGroup: 'g' };
    const answers = await batch(red, [
      { id: '1', ...group, method: 'POST', url: 'Orders', body: { Number: '9', Tenant: 'red' } },
      { id: '2', ...group, method: 'DELETE', url: "Orders('1')" },
    ]);
    expect(answers.map(([status]) => status)).toEqual([403]);
    expect((await ask(manager, 'GET', "Orders('9')")).status).toBe(404);
    const allowed = await batch(red, [
      {
        id: '1',
        ...group,
        method: 'PATCH',
        url: "Orders('1')",
        body: { Lines: [{ Sku: '1-b', Tenant: 'red' }, { Sku: '1-a' }] },
      },
      { id: '2', ...group, method: 'GET', url: "Orders('1')/Lines/$count" },
    ]);
    expect(allowed.map(([status]) => status)).toEqual([200, 200]);
    // Taking one of the lines out would delete it, which is not theirs to do.
    expect((await ask(red, 'PATCH', "Orders('1')", { Lines: [{ Sku: '1-a' }] })).status).toBe(403);
    expect((await ask(manager, 'GET', "Orders('1')/Lines/$count")).text).toBe('2');
  });
});
