import type { ProjectBuilder } from '../harness/project-builder.ts';
import { type Case, nothing } from './models.ts';

const reader = (p: ProjectBuilder) =>
  p.unit('module-role', 'Reader', {}).unit('security', 'Security', {
    userRoles: [{ id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] }],
  });

/** An entity with one rule. */
const ruled = (p: ProjectBuilder, rule: object, options: object = {}) =>
  reader(p).entity(
    'Order',
    { Number: 'string', Counter: 'autonumber' },
    { accessRules: [{ id: 'rule', roles: ['Reader'], newMembers: 'read', ...rule }], ...options },
  );

export const accessCases: readonly Case[] = [
  ['access/no-roles', (p) => ruled(p, { roles: [] }), []],
  [
    'access/unknown-member',
    (p) => ruled(p.entity('Other', { X: 'string' }), { members: [{ member: 'Other.X', access: 'read' }] }),
    [],
  ],
  [
    'access/member-twice',
    (p) =>
      ruled(p, {
        members: [
          { member: 'Order.Number', access: 'read' },
          { member: 'Order.Number', access: 'none' },
        ],
      }),
    [],
  ],
  ['access/cannot-write', (p) => ruled(p, { members: [{ member: 'Order.Counter', access: 'write' }] }), []],
  [
    'access/constraint-not-stored',
    (p) =>
      reader(p).entity(
        'Draft',
        { Number: 'string' },
        {
          persistable: false,
          accessRules: [{ id: 'rule', roles: ['Reader'], constraint: "[Number = '1']" }],
        },
      ),
    [],
  ],
  ['query/unknown-member', (p) => ruled(p, { constraint: "[Nummer = '1']" }), ['Change to Number']],
  ['query/type', (p) => ruled(p, { constraint: '[Counter = [%CurrentUser%]]' }), []],
  [
    'access/no-rule',
    (p) => {
      p.entity('Order', { Number: 'string' }).flow('List', [], nothing, (f) => {
        f.add('retrieve', { entity: 'Order', output: 'Orders' } as never);
        f.add('end', {});
      });
      (p.units.at(-1)?.data as { applyAccess: boolean }).applyAccess = true;
    },
    [],
  ],
];
