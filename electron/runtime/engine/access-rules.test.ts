import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();

const string = { kind: 'string' as const };
const object = (entity: string) => ({ kind: 'object' as const, entity });
const nothing = { kind: 'nothing' as const };

/** Rules of M.Order: clerks see their own orders without the margin, and set notes; managers see and set everything, and delete. */
const rules = [
  {
    id: 'clerks',
    roles: ['Clerk'],
    create: true,
    newMembers: 'read',
    members: [
      { member: 'Order.Margin', access: 'none' },
      { member: 'Order.Note', access: 'write' },
    ],
    constraint: '[Owner = [%CurrentUser%]]',
  },
  { id: 'managers', roles: ['Manager'], create: true, delete: true, newMembers: 'write' },
];

/** Orders of two clerks, with a customer each; flows under the rules, and one without them that fills the database. */
function shop(more: (p: ProjectBuilder) => void = () => {}): ProjectBuilder {
  const p = new ProjectBuilder()
    .unit('module-role', 'Clerk', {})
    .unit('module-role', 'Manager', {})
    .unit('security', 'Security', {
      userRoles: [
        { id: 'role-c', name: 'Clerk', moduleRoles: ['Clerk'] },
        { id: 'role-m', name: 'Manager', moduleRoles: ['Manager'] },
      ],
      demoUsers: [
        { id: 'ann', name: 'ann', userRoles: ['role-c'] },
        { id: 'bob', name: 'bob', userRoles: ['role-c'] },
        { id: 'max', name: 'max', userRoles: ['role-m'] },
        { id: 'eve', name: 'eve', userRoles: [] },
      ],
    })
    .entity('Order', { Number: 'string', Owner: 'string', Margin: 'integer', Note: 'string' }, { accessRules: rules })
    .entity(
      'Customer',
      { Name: 'string' },
      {
        accessRules: [{ id: 'all', roles: ['Clerk', 'Manager'], newMembers: 'read', constraint: "[Name != 'Secret']" }],
      },
    )
    .association('Order_Customer', 'Order', 'Customer');
  p.flow('Fill', [], nothing, (f) => {
    for (const [number, owner, margin, customer] of [
      ['1', 'ann', '10', 'Open'],
      ['2', 'ann', '30', 'Secret'],
      ['3', 'bob', '20', 'Open'],
    ]) {
      const member = (name: string, value: string) => ({ member: name, value });
      f.add('create-object', {
        entity: 'Customer',
        members: [member('Customer.Name', `'${customer}'`)],
        output: `C${number}`,
      } as never);
      f.add('create-object', {
        entity: 'Order',
        members: [
          member('Order.Number', `'${number}'`),
          member('Order.Owner', `'${owner}'`),
          member('Order.Margin', margin as string),
          member('Order_Customer', `$C${number}`),
        ],
        commit: 'with-events',
        output: `O${number}`,
      } as never);
    }
    f.add('end', {});
  });
  more(p);
  return p;
}

/** A flow under the rules. */
function guarded(
  p: ProjectBuilder,
  name: string,
  ...rest: [
    Parameters<ProjectBuilder['flow']>[1],
    Parameters<ProjectBuilder['flow']>[2],
    Parameters<ProjectBuilder['flow']>[3],
  ]
): void {
  p.flow(name, ...rest);
  (p.units.at(-1)?.data as { applyAccess: boolean }).applyAccess = true;
}

/** Says number, margin and customer of each order that a constraint finds. */
function lister(p: ProjectBuilder, constraint: string, sort: object[] = []): void {
  guarded(p, 'List', [], string, (f) => {
    f.add('retrieve', { entity: 'Order', constraint, sort, output: 'Orders' } as never);
    f.add('create-variable', { output: 'Text', dataType: 'string', value: "''" });
    const loop = f.add('loop', { mode: 'for-each', list: 'Orders', item: 'One' } as never);
    f.add('end', { value: '$Text' });
    f.build().nodes.push({
      id: 'say',
      x: 0,
      y: 0,
      parent: loop,
      caption: '',
      onError: 'rollback',
      disabled: false,
      documentation: '',
      action: {
        type: 'change-variable',
        variable: 'Text',
        value:
          "$Text + $One/Number + ':' + (if $One/Margin = empty then '-' else toString($One/Margin)) + ':' + (if $One/M.Order_Customer/M.Customer/Name = empty then '-' else $One/M.Order_Customer/M.Customer/Name) + ' '",
      } as never,
    });
  });
}

async function running(project: ProjectBuilder) {
  const runtime = await start(project, { demoUsers: { passwords: {}, show: () => {} } });
  const filled = await runtime.call('M.Fill', {});
  expect(filled.error).toBeUndefined();
  return runtime;
}

const byNumber = [{ attribute: 'Order.Number' }];

describe('microflows under access rules', () => {
  it.each([
    ['a clerk sees what is theirs, without the margin, and no secret customer', 'ann', '', '1:-:Open 2:-:- '],
    ['a manager sees all', 'max', '', '1:10:Open 2:30:- 3:20:Open '],
    ['who has no role sees nothing', 'eve', '', ''],
    ['nobody in particular sees nothing', null, '', ''],
    ['a path comes to visible objects alone', 'max', "[M.Order_Customer/M.Customer/Name = 'Secret']", ''],
    ['a path on its own, too', 'max', '[not(M.Order_Customer)]', '2:30:- '],
  ])('%s', async (_name, user, constraint, expected) => {
    const runtime = await running(shop((p) => lister(p, constraint, byNumber)));
    expect(await runtime.call('M.List', {}, user)).toMatchObject({ result: expected });
  });

  it.each([
    ['a filter', '[Margin > 10]', []],
    ['an order', '', [{ attribute: 'Order.Margin' }]],
  ])('%s by a member that the asker may never read is refused', async (_name, constraint, sort) => {
    const runtime = await running(shop((p) => lister(p, constraint, sort)));
    const { error } = await runtime.call('M.List', {}, 'ann');
    expect(error?.message).toContain('may not read');
    expect(error?.message).not.toContain('Margin');
    expect((await runtime.call('M.List', {}, 'max')).error).toBeUndefined();
  });

  it.each([
    ['a member that may be set', 'ann', 'Order.Note', "'x'", null],
    ['a member that may be read only', 'ann', 'Order.Owner', "'bob'", 'may not set Owner'],
    ['a member that is hidden', 'ann', 'Order.Margin', '1', 'may not set Margin'],
    ['everything, for a manager', 'max', 'Order.Margin', '1', null],
  ])('a change: %s', async (_name, user, member, value, refused) => {
    const runtime = await running(
      shop((p) =>
        guarded(p, 'Change', [], nothing, (f) => {
          f.add('retrieve', { entity: 'Order', range: 'first', output: 'Order' } as never);
          f.add('change-object', { object: 'Order', members: [{ member, value }], commit: 'with-events' } as never);
          f.add('end', {});
        }),
      ),
    );
    const { error } = await runtime.call('M.Change', {}, user);
    if (refused === null) expect(error).toBeUndefined();
    else expect(error?.message).toContain(refused);
  });

  it.each([
    ['with what may be set', 'ann', [{ member: 'Order.Note', value: "'x'" }], null],
    ['with what may not be set', 'ann', [{ member: 'Order.Number', value: "'9'" }], 'may not set Number'],
    [
      'with a reference that may not be set',
      'ann',
      [{ member: 'Order_Customer', value: '$Customer' }],
      'may not set Order_Customer',
    ],
    ['without the right to', 'eve', [], 'may not create'],
    ['by a manager', 'max', [{ member: 'Order.Margin', value: '1' }], null],
  ])('a new object %s', async (_name, user, members, refused) => {
    const runtime = await running(
      shop((p) =>
        guarded(p, 'Make', [], nothing, (f) => {
          f.add('retrieve', { entity: 'Customer', range: 'first', output: 'Customer' } as never);
          f.add('create-object', { entity: 'Order', members, commit: 'with-events', output: 'Order' } as never);
          f.add('end', {});
        }),
      ),
    );
    const { error } = await runtime.call('M.Make', {}, user);
    if (refused === null) expect(error).toBeUndefined();
    else expect(error?.message).toContain(refused);
  });

  it.each([
    ['ann', 'may not delete'],
    ['max', null],
  ])('a deletion by %s', async (user, refused) => {
    const runtime = await running(
      shop((p) =>
        guarded(p, 'Drop', [], nothing, (f) => {
          f.add('retrieve', { entity: 'Order', range: 'first', output: 'Order' } as never);
          f.add('delete', { variable: 'Order' });
          f.add('end', {});
        }),
      ),
    );
    const { error } = await runtime.call('M.Drop', {}, user);
    if (refused === null) expect(error).toBeUndefined();
    else expect(error?.message).toContain(refused);
  });

  it('a microflow that it calls goes by its own setting, and what it gives is read under the rules again', async () => {
    const runtime = await running(
      shop((p) => {
        p.flow('Third', [], object('Order'), (f) => {
          f.add('retrieve', {
            entity: 'Order',
            constraint: "[Number = '3']",
            range: 'first',
            output: 'Order',
          } as never);
          f.add('log-message', { message: '$Order/Owner' } as never);
          f.add('end', { value: '$Order' });
        });
        guarded(p, 'Peek', [], string, (f) => {
          f.add('call-microflow', { microflow: 'Third', arguments: [], output: 'Order' } as never);
          f.add('end', { value: "if $Order/Owner = empty then 'hidden' else $Order/Owner" });
        });
      }),
    );
    expect(await runtime.call('M.Peek', {}, 'ann')).toMatchObject({ result: 'hidden' });
    expect(await runtime.call('M.Peek', {}, 'bob')).toMatchObject({ result: 'bob' });
  });

  it('what a flow gives leaves it as the asker may see it', async () => {
    const runtime = await running(
      shop((p) =>
        guarded(p, 'First', [], object('Order'), (f) => {
          f.add('retrieve', { entity: 'Order', sort: byNumber, range: 'first', output: 'Order' } as never);
          f.add('end', { value: '$Order' });
        }),
      ),
    );
    const { result } = await runtime.call('M.First', {}, 'ann');
    expect(result).toMatchObject({ Number: '1', Margin: null });
  });
});
