import { afterEach, describe, expect, it } from 'vitest';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { startRuntime, withResource } from '../../../tests/harness/resource-runtime.ts';
import { databaseOf } from '../../../tests/harness/running-project.ts';
import { basicOf } from '../../../tests/harness/secured-project.ts';
import type { Runtime } from '../runtime.ts';

const passwords = { ann: 'correct horse', max: 'battery staple' };
let runtime: Runtime | null = null;
afterEach(() => runtime?.stop());

/** A generated resource of orders: clerks see and set their own without the margin, managers may do everything. */
async function serve(change: (service: { applyAccess: boolean }) => void): Promise<void> {
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
  p.entity(
    'Order',
    {
      OrderNumber: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      Owner: 'string',
      Margin: 'integer',
    },
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
  );
  let view: ProjectView = withResource(p, 'Order');
  const service = view.ofKind('rest-service')[0] as Unit<{ applyAccess: boolean }>;
  const data = { ...service.data, authentication: [{ type: 'basic' }] };
  change(data);
  view = view.withUnits([{ ...service, data } as never], []);
  runtime = await startRuntime(view, { demoUsers: { passwords, show: () => {} } });
  databaseOf(runtime).exec(
    "INSERT INTO m_order (_id, _type, ordernumber, owner, margin) VALUES (900001, 0, 'A', 'ann', 10), (900002, 0, 'B', 'bob', 20)",
  );
}

async function ask(user: keyof typeof passwords, method: string, path: string, body?: object) {
  const answer = await fetch(`${runtime?.url}/m/v1/orders${path}`, {
    method,
    headers: { authorization: basicOf(user, passwords[user]), 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, text };
}

describe('published REST that applies entity access', () => {
  it('a list has what the caller may see, and of it the members that they may read', async () => {
    await serve((service) => (service.applyAccess = true));
    const clerk = await ask('ann', 'GET', '');
    expect(clerk.status, clerk.text).toBe(200);
    expect(clerk.text).toContain('"A"');
    expect(clerk.text).not.toContain('"B"');
    expect(clerk.text).not.toContain('10');
    const manager = await ask('max', 'GET', '');
    expect(manager.text).toContain('"B"');
    expect(manager.text).toContain('20');
  });

  it('what is not visible is not there by its key; what may not be set or deleted is a 403, and nothing of it is stored', async () => {
    await serve((service) => (service.applyAccess = true));
    expect((await ask('ann', 'GET', '/B')).status).toBe(404);
    expect((await ask('ann', 'PATCH', '/B', { owner: 'ann' })).status).toBe(404);
    const margin = await ask('ann', 'PATCH', '/A', { margin: 99 });
    expect(margin.status, margin.text).toBe(403);
    expect((await ask('ann', 'DELETE', '/A')).status).toBe(403);
    expect((await ask('ann', 'POST', '', { orderNumber: 'C', owner: 'ann', margin: 5 })).status).toBe(403);
    expect(
      databaseOf(runtime as Runtime)
        .prepare('SELECT ordernumber, owner, margin FROM m_order')
        .all(),
    ).toEqual([
      { ordernumber: 'A', owner: 'ann', margin: 10 },
      { ordernumber: 'B', owner: 'bob', margin: 20 },
    ]);
    expect((await ask('ann', 'POST', '', { orderNumber: 'C', owner: 'ann' })).status).toBe(201);
    expect((await ask('max', 'PATCH', '/B', { margin: 21 })).status).toBe(200);
  });

  it('a service that does not apply it gives everything to whoever may call it', async () => {
    await serve(() => {});
    expect((await ask('ann', 'GET', '')).text).toContain('"B"');
  });
});
