import { afterEach, expect, it } from 'vitest';
import { applyPatch } from '../../../../shared/model/change.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { planODataEntity } from '../../../../shared/service/odata/publish-entity.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { databaseOf } from '../../../../tests/harness/running-project.ts';
import { basicOf } from '../../../../tests/harness/secured-project.ts';
import type { Runtime } from '../../runtime.ts';

const passwords = { ann: 'correct horse', max: 'battery staple' };
let runtime: Runtime | null = null;
afterEach(() => runtime?.stop());

/** Orders of customers as OData: clerks see and set their own orders without the margin, and all customers; managers may do everything. */
async function serve(): Promise<void> {
  const p = new ProjectBuilder().unit('module-role', 'Clerk', {}).unit('module-role', 'Manager', {});
  p.unit('security', 'Security', {
    userRoles: [
      { id: 'role-c', name: 'Clerk', moduleRoles: ['Clerk'] },
      { id: 'role-m', name: 'Manager', moduleRoles: ['Manager'] },
    ],
    demoUsers: [
      { id: 'ann', name: 'ann', userRoles: ['role-c'] },
      { id: 'max', name: 'max', userRoles: ['role-m'] },
    ],
  });
  const unique = { type: 'string', validations: [{ rule: 'unique', message: '' }] } as const;
  p.entity(
    'Order',
    { Number: { ...unique, validations: [...unique.validations] }, Owner: 'string', Margin: 'integer' },
    {
      accessRules: [
        {
          id: 'clerks',
          roles: ['Clerk'],
          create: true,
          newMembers: 'write',
          members: [{ member: 'Order.Margin', access: 'none' }],
          constraint: '[Owner = [%CurrentUser%]]',
        },
        { id: 'managers', roles: ['Manager'], create: true, delete: true, newMembers: 'write' },
      ],
    },
  )
    .entity(
      'Customer',
      { Code: { ...unique, validations: [...unique.validations] } },
      { accessRules: [{ id: 'all', roles: ['Clerk', 'Manager'], newMembers: 'read' }] },
    )
    .association('Order_Customer', 'Order', 'Customer');
  let view = p.view();
  let service: string | null = null;
  for (const entity of ['Order', 'Customer']) {
    const plan = planODataEntity(view, { entity, service, parent: 'm' }, p.ids);
    if ('error' in plan) throw new Error(plan.error);
    for (const op of plan.change.ops) {
      if (op.op === 'create') view = view.withUnits([op.unit], []);
      else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
    }
    service = plan.service;
  }
  const made = view.unit(service) as Unit<{ applyAccess: boolean }>;
  expect(made.data.applyAccess).toBe(true);
  view = view.withUnits(
    [{ ...made, data: { ...made.data, path: 'odata', graphql: true, authentication: [{ type: 'basic' }] } } as never],
    [],
  );
  runtime = await startRuntime(view, { demoUsers: { passwords, show: () => {} } });
  // The column of the reference has a name of the store's choice.
  const columns = databaseOf(runtime).prepare("SELECT name FROM pragma_table_info('m_order')").all() as {
    name: string;
  }[];
  const reference = columns.find(({ name }) => /customer/.test(name))?.name;
  databaseOf(runtime).exec(
    `INSERT INTO m_customer (_id, _type, code) VALUES (900010, 0, 'C'); INSERT INTO m_order (_id, _type, number, owner, margin, ${reference}) VALUES (900001, 0, 'A', 'ann', 10, 900010), (900002, 0, 'B', 'bob', 20, 900010)`,
  );
}

async function ask(user: keyof typeof passwords, method: string, path: string, body?: object) {
  const answer = await fetch(`${runtime?.url}/odata/${path}`, {
    method,
    headers: { authorization: basicOf(user, passwords[user]), 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: await answer.text() };
}

it('what the caller may not see is not listed, counted, expanded, found, filtered or ordered by, nor changed', async () => {
  await serve();
  const listed = await ask('ann', 'GET', 'Orders?$count=true');
  expect(JSON.parse(listed.text)).toMatchObject({
    '@odata.count': 1,
    value: [{ Number: 'A', 'Margin@Core.Permissions': 'None' }],
  });
  expect(listed.text).not.toMatch(/"B"|20|"Margin":/);
  expect((await ask('ann', 'GET', 'Orders/$count')).text).toBe('1');
  expect((await ask('ann', 'GET', "Orders('B')")).status).toBe(404);
  expect((await ask('ann', 'DELETE', "Orders('A')")).status).toBe(403);
  for (const query of ['$filter=Margin gt 5', '$orderby=Margin', '$compute=Margin add 1 as More&$select=More'])
    expect([query, (await ask('ann', 'GET', `Orders?${query}`)).status]).toEqual([query, 403]);
  for (const apply of [
    'aggregate(Margin with sum as S)',
    'aggregate(Margin add 1 with max as S)',
    'groupby((Margin))',
    'groupby((rollup(Owner,Margin)))',
    'groupby((Owner),filter(Margin gt 1)/aggregate($count as N))',
    'filter(Margin gt 1)/aggregate($count as N)',
    'orderby(Margin)/top(1)/aggregate($count as N)',
    'compute(Margin add 1 as More)/aggregate(More with max as S)',
    'topcount(1,Margin)/aggregate($count as N)',
    'topsum(1,Margin)',
    'concat(aggregate($count as N),groupby((Margin)))',
    // Beside what was made an entity comes with all its members.
    'concat(identity,aggregate($count as N))',
  ])
    expect([apply, (await ask('ann', 'GET', `Orders?$apply=${encodeURIComponent(apply)}`)).status]).toEqual([
      apply,
      403,
    ]);
  const hidden = await ask('ann', 'GET', 'Customers?$apply=aggregate(Orders/Margin with sum as S)');
  expect([hidden.status, hidden.text.includes('30')]).toEqual([403, false]);
  const totals = JSON.parse(
    (
      await ask(
        'ann',
        'GET',
        'Customers?$apply=groupby((Code),aggregate(Orders/$count as N,Orders/Number with max as Last))',
      )
    ).text,
  );
  expect(totals.value[0]).toMatchObject({ Code: 'C', N: 1, Last: 'A' });
  const chosen = JSON.parse((await ask('ann', 'GET', 'Orders?$apply=topcount(5,Number)')).text);
  expect(chosen.value).toMatchObject([{ Number: 'A', 'Margin@Core.Permissions': 'None' }]);
  const expanded = JSON.parse((await ask('ann', 'GET', 'Customers?$expand=Orders($count=true)')).text);
  expect(expanded.value[0]).toMatchObject({ 'Orders@odata.count': 1, Orders: [{ Number: 'A' }] });
  expect((await ask('ann', 'GET', "Customers?$filter=Orders/any(o:o/Number eq 'B')")).text).toContain('"value":[]');
  expect((await ask('ann', 'GET', "Orders('A')/Margin")).status).toBe(403);
  expect((await ask('ann', 'PATCH', "Orders('B')", { Owner: 'ann' })).status).not.toBe(204);
  expect((await ask('ann', 'PATCH', "Orders('A')", { Margin: 1 })).status).toBe(403);
  const all = JSON.parse((await ask('max', 'GET', 'Orders?$orderby=Margin desc')).text);
  expect(all.value.map((o: { Number: string; Margin: number }) => [o.Number, o.Margin])).toEqual([
    ['B', 20],
    ['A', 10],
  ]);
  const rows = databaseOf(runtime as Runtime)
    .prepare('SELECT number, owner, margin FROM m_order ORDER BY number')
    .all();
  expect(rows).toEqual([
    { number: 'A', owner: 'ann', margin: 10 },
    { number: 'B', owner: 'bob', margin: 20 },
  ]);
});

it('GraphQL shows, finds and changes no more', async () => {
  await serve();
  const query = async (user: keyof typeof passwords, text: string) => {
    const { text: answer } = await ask(user, 'POST', 'graphql', { query: text });
    return JSON.parse(answer);
  };
  const listed = await query(
    'ann',
    '{ orders { items { number owner margin customer { code orders { number } } } totalCount } }',
  );
  expect(listed).toEqual({
    data: {
      orders: {
        items: [{ number: 'A', owner: 'ann', margin: null, customer: { code: 'C', orders: [{ number: 'A' }] } }],
        totalCount: '1',
      },
    },
  });
  expect((await query('ann', '{ order(number: "B") { number } }')).data).toEqual({ order: null });
  for (const text of [
    '{ orders(where: {margin: {gt: 5}}) { totalCount } }',
    '{ orders(orderBy: [{margin: ASC}]) { items { number } } }',
    '{ customers(where: {orders: {some: {margin: {gt: 5}}}}) { totalCount } }',
    '{ customers { items { orders(where: {margin: {gt: 5}}) { number } } } }',
    'mutation { updateOrder(number: "A", input: {margin: 1}) { number } }',
    'mutation { deleteOrder(number: "A") }',
  ]) {
    const { errors } = await query('ann', text);
    expect([text, errors?.[0]?.extensions.status]).toEqual([text, 403]);
  }
  expect(
    (await query('ann', '{ customers(where: {orders: {some: {number: {eq: "B"}}}}) { totalCount } }')).data,
  ).toEqual({
    customers: { totalCount: '0' },
  });
  expect(
    (await query('max', '{ orders(orderBy: [{margin: DESC}]) { items { margin } } }')).data.orders.items,
  ).toHaveLength(2);
  // Nobody is told what the service is like without a password.
  const anonymous = await fetch(`${runtime?.url}/odata/graphql?sdl`);
  expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('Basic'),
  ]);
});
