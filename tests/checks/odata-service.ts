import type { DataType } from '../../shared/microflow/kind.ts';
import type { ProjectBuilder } from '../harness/project-builder.ts';
import { type Case, nothing, order } from './models.ts';

const unique = { type: 'string', validations: [{ rule: 'unique', message: '' }] } as const;

const model = (p: ProjectBuilder) =>
  p
    .entity('Order', { Number: { ...unique, validations: [...unique.validations] }, Total: 'decimal', Note: 'string' })
    .entity('Line', { Sku: { ...unique, validations: [...unique.validations] } })
    .entity('Draft', { Name: { ...unique, validations: [...unique.validations] } }, { persistable: false })
    .association('Line_Order', 'Line', 'Order')
    .entity('Scan', {
      Name: { ...unique, validations: [...unique.validations] },
      One: 'binary',
      Two: 'binary',
      Size: 'integer',
    })
    .entity('Owned', { Name: { ...unique, validations: [...unique.validations] } })
    .association('Owned_Order', 'Owned', 'Order', { onDeleteTo: 'cascade' })
    .association('Owned_Line', 'Owned', 'Line', { onDeleteTo: 'cascade' });

const attribute = (of: string, more: object = {}) => ({ id: `x-${of}`, attribute: of, ...more });
const orders = (more: object = {}) => ({
  id: 'orders',
  entity: 'Order',
  set: 'Orders',
  key: ['Order.Number'],
  attributes: [attribute('Order.Number'), attribute('Order.Total')],
  ...more,
});
const lines = (more: object = {}) => ({
  id: 'lines',
  entity: 'Line',
  set: 'Lines',
  key: ['Line.Sku'],
  attributes: [attribute('Line.Sku')],
  ...more,
});
const scans = (more: object = {}) => ({ id: 'scans', entity: 'Scan', set: 'Scans', key: ['Scan.Name'], ...more });
const owned = (more: object = {}) => ({
  id: 'owned',
  entity: 'Owned',
  set: '',
  key: ['Owned.Name'],
  attributes: [attribute('Owned.Name')],
  ...more,
});
const contained = (association = 'Line_Order') => ({
  id: 'way',
  association,
  reverse: true,
  name: 'Parts',
  contains: true,
});
const service = (p: ProjectBuilder, entities: object[] = [orders()], more: object = {}) =>
  model(p).unit('odata-service', 'Data', { path: 'odata/data', entities, ...more });

const operation = (
  p: ProjectBuilder,
  more: object,
  parameters: { name: string; type: DataType }[] = [],
  returns = nothing,
) =>
  service(
    p.flow('Flow', parameters, returns, (f) => void f.add('end', { value: returns.kind === 'nothing' ? '' : 'empty' })),
    [orders()],
    { operations: [{ id: 'op', name: 'Do', microflow: 'Flow', ...more }] },
  );

export const odataServiceCases: readonly Case[] = [
  ['odata-service/no-path', (p) => service(p, [orders()], { path: '' }), []],
  ['odata-service/reserved-path', (p) => service(p, [orders()], { path: '_/data' }), []],
  ['odata-service/path-syntax', (p) => service(p, [orders()], { path: 'odata/{tenant}' }), []],
  ['odata-service/graphql-taken', (p) => service(p, [orders({ set: 'graphql' })], { graphql: true }), []],
  ['odata-service/namespace', (p) => service(p, [orders()], { namespace: 'Edm.Own' }), []],
  ['odata-service/no-entity', (p) => service(p, [orders({ entity: null, key: [], attributes: [] })]), []],
  [
    'odata-service/access-not-applied',
    (p) =>
      service(
        p
          .unit('module-role', 'Reader', {})
          .unit('security', 'Security', { userRoles: [{ id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] }] })
          .entity(
            'Ruled',
            { Number: { ...unique, validations: [...unique.validations] } },
            { accessRules: [{ id: 'rule', roles: ['Reader'], newMembers: 'read' }] },
          ),
        [
          orders({
            id: 'ruled',
            entity: 'Ruled',
            set: 'Ruled',
            key: ['Ruled.Number'],
            attributes: [attribute('Ruled.Number')],
          }),
        ],
      ),
    [],
  ],
  [
    'odata-service/entity-twice',
    (p) => service(p, [orders(), orders({ id: 'again', set: 'More', name: 'Other' })]),
    [],
  ],
  [
    'odata-service/not-persistable',
    (p) =>
      service(p, [
        { id: 'd', entity: 'Draft', set: 'Drafts', key: ['Draft.Name'], attributes: [attribute('Draft.Name')] },
      ]),
    [],
  ],
  ['odata-service/name', (p) => service(p, [orders({ set: '1st' })]), []],
  ['odata-service/name-twice', (p) => service(p, [orders(), lines({ set: 'Orders' })]), []],
  [
    'odata-service/name-twice',
    (p) =>
      service(p, [orders({ attributes: [attribute('Order.Number'), attribute('Order.Total', { name: 'Number' })] })]),
    [],
  ],
  [
    'odata-service/name-twice',
    (p) =>
      service(p, [orders({ attributes: [attribute('Order.Number'), attribute('Order.Total', { name: 'Order' })] })]),
    [],
  ],
  [
    'odata-service/enumeration-name',
    (p) =>
      service(
        p.unit('enumeration', 'Grade', { values: [{ id: 'a', name: 'A', caption: 'A' }] }).entity('Graded', {
          Code: { ...unique, validations: [...unique.validations] },
          Mark: { type: 'enumeration', enumeration: 'Grade' },
        }),
        [
          orders(),
          {
            id: 'graded',
            entity: 'Graded',
            name: 'Grade',
            set: 'Graded',
            key: ['Graded.Code'],
            attributes: [attribute('Graded.Code'), attribute('Graded.Mark')],
          },
        ],
      ),
    [],
  ],
  [
    'odata-service/target-not-published',
    (p) =>
      service(p, [orders({ associations: [{ id: 'w', association: 'Line_Order', reverse: true, name: 'Lines' }] })]),
    [],
  ],
  ['odata-service/no-key', (p) => service(p, [orders({ key: [] })]), []],
  ['odata-service/name', (p) => service(p, [orders({ singleton: 'the one' })]), []],
  ['odata-service/name-twice', (p) => service(p, [orders({ singleton: 'Orders' })]), []],
  [
    'odata-service/singleton-flow',
    (p) =>
      service(
        p.flow('Give', [], { kind: 'string' }, (f) => void f.add('end', { value: "'x'" })),
        [orders({ singleton: 'Latest', singletonFlow: 'Give' })],
      ),
    [],
  ],
  [
    'odata-service/singleton-flow',
    (p) =>
      service(
        p.flow('Give', [{ name: 'Order', type: order }], order, (f) => void f.add('end', { value: '$Order' })),
        [orders({ singleton: 'Latest', singletonFlow: 'Give' })],
      ),
    [],
  ],
  [
    'odata-service/not-composition',
    (p) => service(p, [orders({ associations: [contained()] }), lines({ set: '' })]),
    [],
  ],
  [
    'odata-service/not-composition',
    (p) =>
      service(p, [
        orders({ set: '' }),
        lines({ associations: [{ id: 'way', association: 'Line_Order', name: 'Of', contains: true }] }),
      ]),
    [],
  ],
  [
    'odata-service/contained-in-set',
    (p) => service(p, [orders({ associations: [contained('Owned_Order')] }), lines(), owned({ set: 'Owned' })]),
    [],
  ],
  [
    'odata-service/contained-twice',
    (p) =>
      service(p, [
        orders({ associations: [contained('Owned_Order')] }),
        lines({ associations: [contained('Owned_Line')] }),
        owned(),
      ]),
    [],
  ],
  [
    'odata-service/stream-type',
    (p) =>
      service(p, [
        orders({ attributes: [attribute('Order.Number'), attribute('Order.Note', { stream: 'property' })] }),
      ]),
    [],
  ],
  [
    'odata-service/stream-type',
    (p) =>
      service(p, [
        scans({
          attributes: [attribute('Scan.Name'), attribute('Scan.One', { stream: 'media', contentType: 'Scan.Size' })],
        }),
      ]),
    [],
  ],
  [
    'odata-service/two-contents',
    (p) =>
      service(p, [
        scans({
          attributes: [
            attribute('Scan.Name'),
            attribute('Scan.One', { stream: 'media' }),
            attribute('Scan.Two', { stream: 'media' }),
          ],
        }),
      ]),
    [],
  ],
  ['odata-service/key-type,odata-service/key-not-unique', (p) => service(p, [orders({ key: ['Order.Total'] })]), []],
  ['odata-service/key-not-exposed', (p) => service(p, [orders({ attributes: [attribute('Order.Total')] })]), []],
  [
    'odata-service/key-not-unique',
    (p) => service(p, [orders({ key: ['Order.Note'], attributes: [attribute('Order.Note')] })]),
    [],
  ],
  [
    'odata-service/required-not-given',
    (p) =>
      p
        .entity('Need', {
          Code: { ...unique, validations: [...unique.validations, { rule: 'required', message: '' }] },
        })
        .unit('odata-service', 'Data', {
          path: 'odata/data',
          entities: [
            {
              id: 'n',
              entity: 'Need',
              set: 'Needs',
              key: ['Need.Code'],
              attributes: [attribute('Need.Code', { insertable: false })],
            },
          ],
        }),
    [],
  ],
  ['odata-service/no-microflow', (p) => service(p, [orders()], { operations: [{ id: 'op', name: 'Do' }] }), []],
  [
    'odata-service/operation-type',
    (p) => operation(p, {}, [{ name: 'L', type: { kind: 'object', entity: 'Line' } }]),
    [],
  ],
  ['odata-service/function-without-result', (p) => operation(p, { kind: 'function' }), []],
  [
    'odata-service/bound-to',
    (p) => operation(p, { boundTo: 'Text' }, [{ name: 'Text', type: { kind: 'string' } }]),
    [],
  ],
  ['odata-service/name', (p) => operation(p, { name: 'a b' }, [{ name: 'Order', type: order }]), []],
];
