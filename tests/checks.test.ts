// Long because it is a table: one case for each code that a rule reports, and at least one for each quick fix.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../shared/checks/index.ts';
import { fixableCodes, quickFixesOf } from '../shared/checks/quick-fixes/index.ts';
import { kinds } from '../shared/kinds.ts';
import type { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { DataType, Microflow } from '../shared/microflow/kind.ts';
import { Catalog } from '../shared/model/catalog.ts';
import { applyPatch } from '../shared/model/change.ts';
import type { LocatedDiagnostic } from '../shared/model/diagnostic.ts';
import type { ProjectView } from '../shared/model/project.ts';
import { countingIds } from '../shared/model/unit.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

/** A model, the codes it gives (the first is the one the case is about), and the labels of that finding's fixes. */
type Case = readonly [codes: string, build: (p: ProjectBuilder) => unknown, fixes?: readonly string[]];

const text: DataType = { kind: 'string' };
const nothing: DataType = { kind: 'nothing' };
const order: DataType = { kind: 'object', entity: 'Order' };
const orders: DataType = { kind: 'list', entity: 'Order' };

const withOrder = (p: ProjectBuilder) =>
  p
    .entity('Order', { Number: 'string', Total: 'decimal' })
    .entity('Line', { Sku: 'string' })
    .association('Line_Order', 'Line', 'Order');

/** A flow that a tick can run, and one that it cannot. */
const ticking = (p: ProjectBuilder) =>
  p
    .flow('Tick', [], nothing, (f) => void f.add('end', {}))
    .flow('Needs', [{ name: 'X', type: { kind: 'string' } }], nothing, (f) => void f.add('end', {}));
const byCron = (p: ProjectBuilder, cron: string) =>
  ticking(p).unit('scheduled-event', 'Every', { microflow: 'Tick', by: 'cron', cron });

/** A flow that is one activity between start and end. */
const one = (
  p: ProjectBuilder,
  type: Parameters<FlowBuilder['add']>[0],
  properties: object,
  parameters: { name: string; type: DataType }[] = [],
) =>
  withOrder(p).flow('Flow', parameters, nothing, (f) => {
    f.add(type, properties as never);
    f.add('end', {});
  });

/** A flow made by `build`, whose data `change` then spoils. */
const spoilt = (p: ProjectBuilder, build: (f: FlowBuilder) => void, change: (flow: Microflow) => void) => {
  withOrder(p).flow('Flow', [], nothing, build);
  change(p.units.find((u) => u.id === 'Flow')?.data as Microflow);
};

const leaf = (name: string, type = 'string') => ({ name, type });
const structure = (p: ProjectBuilder) =>
  withOrder(p).unit('json-structure', 'Message', {
    samples: [],
    root: {
      name: '',
      type: 'object',
      children: [
        leaf('number'),
        leaf('total', 'decimal'),
        leaf('flag', 'boolean'),
        { name: 'lines', type: 'array', item: { name: '', type: 'object', children: [leaf('sku')] } },
      ],
    },
  });
const value = (path: string, attribute: string | null, more: object = {}) => ({ path, attribute, ...more });
const mapping = (p: ProjectBuilder, kind: string, root: object | null, more: object = {}) =>
  structure(p).unit(`${kind}-mapping`, 'Mapping', { structure: 'Message', root, ...more });
const root = (values: object[], more: object = {}) => ({
  path: '$',
  entity: 'Order',
  association: null,
  values,
  ...more,
});
const whole = [value('$.number', 'Order.Number'), value('$.total', 'Order.Total')];

const twice = (...names: string[]) => names.map((name) => ({ name, value: "'text/plain'" }));
const endOf = (f: FlowBuilder, result = '') => void f.add('end', { value: result });
const service = (p: ProjectBuilder, operations: object[], more: object = {}) =>
  p.unit('rest-service', 'OrderApi', { path: 'api', resources: [{ id: 'r', name: 'orders', operations }], ...more });
const get = (path: string, more: object = {}) => ({ id: 'op', method: 'GET', path, microflow: 'Flow', ...more });
const parameter = (name: string, more: object = {}) => ({ id: name, name, in: 'query', ...more });
const lineObject = {
  path: '$.lines[*]',
  entity: 'Line',
  association: 'Line_Order',
  values: [value('$.lines[*].sku', 'Line.Sku')],
  objects: [],
};
/** A flow that reads an order with its lines and commits only the order. */
const importAndCommit = (p: ProjectBuilder) =>
  mapping(p, 'import', root([value('$.number', 'Order.Number')], { objects: [lineObject] })).flow(
    'Flow',
    [],
    nothing,
    (f) => {
      f.add('import-with-mapping', { mapping: 'Mapping', input: "'{}'", output: 'Order' });
      f.add('commit', { variable: 'Order' });
      f.add('end', {});
    },
  );
const plainFlow = (p: ProjectBuilder, parameters: { name: string; type: DataType }[] = [], returns = nothing) =>
  withOrder(p).flow('Flow', parameters, returns, (f) => endOf(f, returns.kind === 'nothing' ? '' : 'empty'));

const cases: readonly Case[] = [
  // domain model
  [
    'model/broken-reference',
    (p) =>
      p
        .entity('A', { B: { type: 'enumeration', enumeration: 'gone' } })
        .unit('enumeration', 'Status', { values: [{ id: 'v', name: 'New' }] }),
    ['Use M.Status', 'Clear the reference'],
  ],
  ['model/file-name', (p) => p.unit('constant', 'Con', {}), ['Rename Con to Con_']],
  [
    'model/file-name',
    (p) => p.unit('constant', `${'x'.repeat(190)}${'\u00e9'.repeat(9)}`, {}),
    [`Rename ${'x'.repeat(190)}${'\u00e9'.repeat(9)} to ${'x'.repeat(190)}${'\u00e9'.repeat(5)}`],
  ],
  [
    'model/same-file-name',
    (p) => p.unit('constant', '\u8c48', {}).unit('constant', '\uf900', {}),
    ['Rename \uf900 to \u8c482'],
  ],
  [
    'model/same-file-name',
    (p) => p.unit('constant', 'STRASSE', {}).unit('constant', 'Stra\u00dfe', {}),
    ['Rename Stra\u00dfe to Stra\u00dfe2'],
  ],
  ['domain/name', (p) => p.entity('Order line', {}), ['Rename to OrderLine']],
  [
    'constant/same-variable',
    (p) => {
      p.units.push({ id: 'm2', kind: 'module', name: 'M_B', parent: null, documentation: '', data: { order: 1 } });
      p.unit('constant', 'B_C', {});
      const data = p.units.at(-1)?.data;
      p.units.push({ id: 'c2', kind: 'constant', name: 'C', parent: 'm2', documentation: '', data });
      return p;
    },
    [],
  ],
  ['domain/name', (p) => p.entity('Line', { '2nd': 'string' }), ['Rename to _2nd']],
  ['domain/name-taken', (p) => p.entity('A', { X: 'string', x: 'string' }), ['Rename to x2']],
  [
    'domain/name-taken',
    (p) => p.entity('A', { X: 'string' }).entity('B', { X: 'long' }, { generalization: 'A' }),
    ['Rename to X2'],
  ],
  [
    'domain/generalization-circle',
    (p) => p.entity('A', {}, { generalization: 'B' }).entity('B', {}, { generalization: 'A' }),
    ['Remove the generalization'],
  ],
  [
    'domain/persistability',
    (p) => p.entity('A', {}).entity('B', {}, { generalization: 'A', persistable: false }),
    ['Make B persistable', 'Remove the generalization'],
  ],
  [
    'domain/event-without-microflow',
    (p) => p.entity('A', {}, { events: [{ id: 'h', moment: 'before-commit', microflow: null }] }),
    ['Remove the handlers without a microflow'],
  ],
  ['domain/association-end', (p) => p.entity('A', {}).association('L', 'A', null as never), ['Delete the association']],
  [
    'domain/association-persistability',
    (p) => p.entity('A', {}).entity('B', {}, { persistable: false }).association('L', 'A', 'B'),
    ['Turn the association around', 'Make B persistable'],
  ],
  ['domain/no-enumeration', (p) => p.entity('A', { B: 'enumeration' }), ['Change the type to String']],
  [
    'domain/autonumber-not-stored',
    (p) => p.entity('A', { B: 'autonumber' }, { persistable: false }),
    ['Change the type to Long', 'Make A persistable'],
  ],
  [
    'domain/calculated-validation',
    (p) =>
      plainFlow(p).entity('A', {
        B: { type: 'string', calculated: 'Flow', validations: [{ rule: 'required', message: '' }] },
      }),
    ['Remove its validation rules'],
  ],
  ['domain/default', (p) => p.entity('A', { B: { type: 'integer', default: 'many' } }), ['Clear the default']],
  [
    'domain/default',
    (p) =>
      p
        .entity('A', { B: { type: 'enumeration', enumeration: 'Status', default: 'Shiped' } })
        .unit('enumeration', 'Status', { values: [{ id: 'v', name: 'Shipped' }] }),
    ['Change to Shipped', 'Clear the default'],
  ],
  [
    'domain/pattern',
    (p) => p.entity('A', { B: { validations: [{ rule: 'pattern', pattern: '(', message: '' }] } }),
    ['Remove the validation rule'],
  ],
  [
    'domain/range-type',
    (p) => p.entity('A', { B: { validations: [{ rule: 'range', min: '1', max: '', message: '' }] } }),
    ['Remove the validation rule'],
  ],
  [
    'domain/range-limit',
    (p) =>
      p.entity('A', {
        B: { type: 'datetime', validations: [{ rule: 'range', min: '2026-01-01', max: '2026-02-30', message: '' }] },
      }),
    ['Clear the limit'],
  ],
  [
    'domain/default',
    (p) => p.entity('A', { B: { type: 'datetime', default: '2026-02-30T10:00' } }),
    ['Clear the default'],
  ],
  [
    'enumeration/name',
    (p) => p.unit('enumeration', 'E', { values: [{ id: 'v', name: 'In transit' }] }),
    ['Rename to InTransit'],
  ],
  [
    'enumeration/name-taken',
    (p) =>
      p.unit('enumeration', 'E', {
        values: [
          { id: 'v', name: 'New' },
          { id: 'w', name: 'new' },
        ],
      }),
    ['Rename to new2'],
  ],
  ['enumeration/no-values', (p) => p.unit('enumeration', 'E', { values: [] }), ['Add a value']],
  [
    'constant/secret-value',
    (p) => p.unit('constant', 'C', { type: 'string', value: 'x', secret: true }),
    ['Clear the value', 'Not a secret'],
  ],
  [
    'constant/value',
    (p) => p.unit('constant', 'C', { type: 'integer', value: 'x' }),
    ['Clear the value', 'Change the type to String'],
  ],
  ['settings/time-zone', (p) => p.unit('settings', 'Settings', { timeZone: 'Europe/Berln' }), []],
  ['structure/no-sample', (p) => p.unit('json-structure', 'S', { samples: [] }), []],
  ['json/syntax', (p) => p.unit('json-structure', 'S', { samples: [{ id: 's', name: 'a', text: '{"a":}' }] }), []],

  // mappings
  ['mapping/no-structure', (p) => p.unit('import-mapping', 'Mapping', {}), []],
  ['mapping/no-structure', (p) => structure(p).unit('import-mapping', 'Mapping', {}), ['Use M.Message']],
  ['mapping/nothing-mapped', (p) => mapping(p, 'import', null), []],
  [
    'mapping/path-not-in-structure',
    (p) => mapping(p, 'import', root([value('$.numbr', 'Order.Number')])),
    ['Map number instead', 'Remove the mapping'],
  ],
  [
    'mapping/entity-missing,model/broken-reference',
    (p) => mapping(p, 'import', root([], { entity: 'gone' })),
    ['Remove the mapping'],
  ],
  [
    'mapping/attribute-missing',
    (p) => mapping(p, 'import', root([value('$.number', 'Line.Sku')])),
    ['Map it to Number', 'Remove the mapping'],
  ],
  [
    'mapping/value-without-object',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number')], { entity: null })),
    ['Remove the mapping'],
  ],
  [
    'mapping/value-without-object',
    (p) =>
      mapping(
        p,
        'import',
        root([], {
          objects: [
            {
              path: '$.lines[*]',
              entity: 'Line',
              association: 'Line_Order',
              values: [value('$.number', 'Line.Sku')],
            },
          ],
        }),
      ),
    ['Remove the mapping'],
  ],
  [
    'mapping/no-association',
    (p) => mapping(p, 'import', root([], { objects: [{ path: '$.lines[*]', entity: 'Line', association: null }] })),
    ['Link over Line_Order'],
  ],
  [
    'mapping/no-key',
    (p) => mapping(p, 'import', root(whole, { obtain: 'find' })),
    ['Use Number as key', 'Always create the object'],
  ],
  [
    'mapping/find-non-persistable',
    (p) => {
      mapping(p, 'import', {
        path: '$',
        entity: 'Loose',
        association: null,
        obtain: 'find',
        values: [value('$.number', 'Loose.Number', { key: true })],
      });
      p.entity('Loose', { Number: 'string' }, { persistable: false });
    },
    ['Always create the object'],
  ],
  [
    'mapping/mapped-twice',
    (p) =>
      mapping(
        p,
        'export',
        root([...whole, value('$.flag', null, { expression: 'true' }), value('$.number', 'Order.Number')]),
      ),
    ['Keep the first mapping'],
  ],
  [
    'mapping/attribute-twice',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number'), value('$.flag', 'Order.Number')])),
    ['Remove the mapping'],
  ],
  ['mapping/type', (p) => mapping(p, 'import', root([value('$.flag', 'Order.Total')])), ['Remove the mapping']],
  ['mapping/no-source', (p) => mapping(p, 'export', root([...whole, value('$.flag', null)])), ['Remove the mapping']],
  [
    'mapping/key-not-mapped',
    (p) => mapping(p, 'import', root([value('$.number', null, { key: true, expression: '$value' })])),
    ['Not a key'],
  ],
  [
    'mapping/required-not-mapped',
    (p) => mapping(p, 'export', root([whole[0] as object, value('$.flag', null, { expression: 'true' })])),
    ['Map it to Total', 'Make it optional in the structure'],
  ],

  // microflows: the graph
  ['microflow/parameter-name', (p) => plainFlow(p, [{ name: 'my order', type: text }]), ['Rename to MyOrder']],
  [
    'microflow/parameter-twice',
    (p) =>
      plainFlow(p, [
        { name: 'A', type: text },
        { name: 'A', type: text },
      ]),
    ['Rename to A2'],
  ],
  [
    'microflow/parameter-type',
    (p) => plainFlow(p, [{ name: 'Order', type: { kind: 'object', entity: null } }]),
    ['Use M.Order', 'Use M.Line', 'Delete the parameter'],
  ],
  [
    'microflow/start,microflow/unreachable',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f),
        (flow) => {
          flow.nodes.shift();
          flow.flows = [];
        },
      ),
    ['Add a start'],
  ],
  [
    'microflow/start,microflow/unreachable',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f),
        (flow) => {
          flow.nodes.push({ ...(flow.nodes[0] as Microflow['nodes'][number]), id: 's2' });
          flow.flows.push({ id: 'f2', from: 's2', to: flow.nodes[1]?.id ?? '', case: null, error: false });
        },
      ),
    ['Keep the first start'],
  ],
  [
    'microflow/loop-start,microflow/unreachable',
    (p) =>
      withOrder(p).flow('Flow', [{ name: 'Orders', type: orders }], nothing, (f) => {
        const loop = f.add('loop', { list: 'Orders', item: 'Order' });
        f.add('end', {});
        f.from(loop, null);
        f.add('log-message', { message: "'a'" }, { parent: loop });
        f.from(loop, null);
        f.add('log-message', { message: "'b'" }, { parent: loop });
      }),
    [],
  ],
  [
    'microflow/jump-into-cycle',
    (p) =>
      spoilt(
        p,
        (f) => {
          const choice = f.add('decision', { expression: 'true' });
          f.from(choice, 'true');
          const a = f.add('log-message', { message: "'a'" });
          const b = f.add('decision', { expression: 'true' });
          f.from(b, 'true').to(a);
          f.from(b, 'false').add('end', {});
          f.from(choice, 'false').to(b);
        },
        () => {},
      ),
    ['Delete the flow'],
  ],
  [
    'microflow/unreachable',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f),
        (flow) => {
          flow.nodes.push({ ...(flow.nodes[1] as Microflow['nodes'][number]), id: 'lost' });
        },
      ),
    ['Delete it', 'Delete everything that is not reached'],
  ],
  [
    'microflow/flow-after-end',
    (p) =>
      spoilt(
        p,
        (f) => {
          const end = f.add('end', {});
          f.from(end, null);
          f.add('end', {});
        },
        () => {},
      ),
    ['Delete the flows after it'],
  ],
  [
    'microflow/event-in-loop',
    (p) =>
      withOrder(p).flow('Flow', [{ name: 'Orders', type: orders }], nothing, (f) => {
        const loop = f.add('loop', { list: 'Orders', item: 'Order' });
        f.add('end', {});
        f.from(loop, null);
        f.add('end', {}, { parent: loop });
      }),
    ['Make it a break', 'Delete it'],
  ],
  [
    'microflow/event-outside-loop',
    (p) =>
      spoilt(
        p,
        (f) => void f.add('break', {}),
        () => {},
      ),
    ['Make it an end', 'Delete it'],
  ],
  [
    'microflow/several-flows',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        const log = f.add('log-message', { message: "'a'" });
        f.add('end', {});
        f.from(log, null);
        f.add('end', {});
      }),
    ['Keep the first flow', 'Keep the second flow'],
  ],
  [
    'microflow/no-way-on',
    (p) =>
      spoilt(
        p,
        (f) => void f.add('log-message', { message: "'a'" }),
        () => {},
      ),
    ['Add an end'],
  ],
  [
    'microflow/several-handlers',
    (p) =>
      spoilt(
        p,
        (f) => {
          const log = f.add('log-message', { message: "'a'" });
          f.add('end', {});
          f.onErrorOf(log, 'custom-with-rollback', (e) => void e.add('end', {}));
          f.onErrorOf(log, 'custom-with-rollback', (e) => void e.add('end', {}));
        },
        () => {},
      ),
    ['Keep the first handler'],
  ],
  [
    'microflow/handler-not-used',
    (p) =>
      spoilt(
        p,
        (f) => {
          const log = f.add('log-message', { message: "'a'" });
          f.add('end', {});
          f.onErrorOf(log, 'custom-with-rollback', (e) => void e.add('end', {}));
        },
        (flow) => {
          for (const node of flow.nodes) node.onError = 'rollback';
        },
      ),
    ['Handle errors, with rollback', 'Handle errors, without rollback', 'Delete the error flow'],
  ],
  [
    'microflow/no-handler',
    (p) =>
      spoilt(
        p,
        (f) => {
          f.add('log-message', { message: "'a'" }, { onError: 'custom-with-rollback' });
          f.add('end', {});
        },
        () => {},
      ),
    ['Leave errors to the caller', 'Go on after an error'],
  ],
  [
    'microflow/case-missing',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        const choice = f.add('decision', { expression: 'true' });
        f.from(choice, 'true').add('end', {});
      }),
    ['Add an end for false'],
  ],
  [
    'microflow/case-unknown,microflow/case-missing',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        const choice = f.add('decision', { expression: 'true' });
        f.from(choice, 'true').add('end', {});
        f.from(choice, 'Shipped').add('end', {});
      }),
    ['Take it for false', 'Delete the flow'],
  ],
  ['microflow/decision-type', (p) => one(p, 'decision', { expression: "'a'" }), []],

  // microflows: activities
  [
    'microflow/name-taken',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        f.add('create-object', { entity: 'Order', output: 'Order' });
        f.add('create-object', { entity: 'Order', output: 'Order' });
        f.add('end', {});
      }),
    ['Rename to $Order2'],
  ],
  [
    'microflow/result-not-expected',
    (p) => withOrder(p).flow('Flow', [], nothing, (f) => endOf(f, "'a'")),
    ['Clear the result'],
  ],
  [
    'microflow/result-missing',
    (p) => withOrder(p).flow('Flow', [{ name: 'Order', type: order }], order, (f) => endOf(f)),
    ['Return $Order', 'Return empty', 'Return nothing'],
  ],
  [
    'microflow/result-type',
    (p) =>
      withOrder(p).flow(
        'Flow',
        [
          { name: 'Order', type: order },
          { name: 'Orders', type: orders },
        ],
        order,
        (f) => endOf(f, '$Orders'),
      ),
    ['Return $Order', 'Let the microflow return a list of Order', 'Return empty'],
  ],
  [
    'microflow/unknown-variable',
    (p) => one(p, 'commit', { variable: 'Ordr' }, [{ name: 'Order', type: order }]),
    ['Use $Order'],
  ],
  ['microflow/parts-not-committed', importAndCommit, ['Commit with parts']],
  [
    'rest/parts-not-committed',
    (p) => {
      mapping(p, 'import', root([value('$.number', 'Order.Number')], { objects: [lineObject] })).flow(
        'Flow',
        [{ name: 'Order', type: order }],
        nothing,
        (f) => {
          f.add('commit', { variable: 'Order' });
          f.add('end', {});
        },
      );
      return service(p, [
        get('', { method: 'POST', importMapping: 'Mapping', bodyArgument: 'Order', exportMapping: null, status: 204 }),
      ]);
    },
    ['Commit with parts in Flow', 'Commit the body'],
  ],
  ['microflow/no-variable', (p) => one(p, 'commit', {}, [{ name: 'Order', type: order }]), ['Use $Order']],
  [
    'microflow/not-an-object',
    (p) =>
      one(p, 'change-object', { object: 'Text' }, [
        { name: 'Text', type: text },
        { name: 'Order', type: order },
      ]),
    ['Use $Order'],
  ],
  [
    'microflow/not-a-list',
    (p) =>
      one(p, 'aggregate-list', { list: 'Order', function: 'count', output: 'Count' }, [
        { name: 'Order', type: order },
        { name: 'Orders', type: orders },
      ]),
    ['Use $Orders'],
  ],
  ['microflow/no-entity', (p) => one(p, 'create-object', { output: 'New' }), ['Use M.Order', 'Use M.Line']],
  [
    'microflow/no-microflow',
    (p) => {
      one(p, 'call-microflow', {});
      p.flow('Other', [], nothing, (f) => endOf(f));
    },
    ['Use M.Other'],
  ],
  [
    'microflow/no-mapping',
    (p) => {
      one(p, 'import-with-mapping', { input: "'{}'" });
      p.unit('json-structure', 'Message', {
        samples: [],
        root: { name: '', type: 'object', children: [leaf('number')] },
      });
      p.unit('import-mapping', 'Mapping', { structure: 'Message', root: root([value('$.number', 'Order.Number')]) });
    },
    ['Use M.Mapping'],
  ],
  [
    'microflow/no-association',
    (p) =>
      one(p, 'retrieve', { source: 'association', object: 'Order', output: 'Lines' }, [{ name: 'Order', type: order }]),
    ['Use M.Line_Order'],
  ],
  [
    'microflow/wrong-association',
    (p) => {
      one(p, 'retrieve', { source: 'association', object: 'Order', association: 'Other', output: 'Lines' }, [
        { name: 'Order', type: order },
      ]);
      p.association('Other', 'Line', 'Line');
    },
    ['Use M.Line_Order'],
  ],
  ['microflow/no-output', (p) => one(p, 'retrieve', { entity: 'Order' }), ['Name it $OrderList']],
  [
    'microflow/retrieve-non-persistable',
    (p) => {
      one(p, 'retrieve', { entity: 'Loose', output: 'L' });
      p.entity('Loose', {}, { persistable: false });
    },
    ['Make Loose persistable'],
  ],
  [
    'microflow/sort-attribute,model/broken-reference',
    (p) => one(p, 'retrieve', { entity: 'Order', sort: [{ attribute: 'gone', descending: false }], output: 'L' }),
    [],
  ],
  [
    'microflow/member-not-chosen',
    (p) =>
      one(p, 'create-object', {
        entity: 'Order',
        output: 'O',
        members: [{ member: null, operation: 'set', value: '1' }],
      }),
    ['Remove the row'],
  ],
  [
    'microflow/unknown-member',
    (p) =>
      one(p, 'create-object', {
        entity: 'Order',
        output: 'O',
        members: [{ member: 'Line.Sku', operation: 'set', value: '1' }],
      }),
    ['Remove the row'],
  ],
  [
    'microflow/calculated-member',
    (p) => {
      one(p, 'create-object', {
        entity: 'A',
        output: 'O',
        members: [{ member: 'A.B', operation: 'set', value: "'x'" }],
      });
      p.entity('A', { B: { type: 'string', calculated: 'Flow' } });
    },
    ['Remove the row'],
  ],
  [
    'microflow/autonumber-member',
    (p) => {
      one(p, 'create-object', { entity: 'A', output: 'O', members: [{ member: 'A.B', operation: 'set', value: '1' }] });
      p.entity('A', { B: 'autonumber' });
    },
    ['Remove the row'],
  ],
  [
    'microflow/wrong-association-value',
    (p) =>
      one(p, 'create-object', {
        entity: 'Line',
        output: 'L',
        members: [{ member: 'Line_Order', operation: 'set', value: "'x'" }],
      }),
    [],
  ],
  [
    'microflow/wrong-item',
    (p) =>
      one(p, 'change-list', { list: 'Orders', operation: 'add', value: '$Line' }, [
        { name: 'Orders', type: orders },
        { name: 'Line', type: { kind: 'object', entity: 'Line' } },
      ]),
    [],
  ],
  [
    'microflow/wrong-aggregate',
    (p) =>
      one(p, 'aggregate-list', { list: 'Orders', function: 'sum', expression: '$currentObject/Number', output: 'S' }, [
        { name: 'Orders', type: orders },
      ]),
    [],
  ],
  [
    'microflow/argument-missing',
    (p) => {
      one(p, 'call-microflow', { microflow: 'Other' }, [{ name: 'Order', type: order }]);
      p.flow('Other', [{ name: 'Order', type: order }], nothing, (f) => endOf(f));
    },
    ['Give Order $Order'],
  ],
  [
    'microflow/argument-unknown',
    (p) => {
      one(p, 'call-microflow', { microflow: 'Other', arguments: [{ parameter: 'Gone', value: "'x'" }] });
      p.flow('Other', [], nothing, (f) => endOf(f));
    },
    ['Remove the row'],
  ],
  [
    'microflow/argument-repeated',
    (p) => {
      const given = ["'x'", 'no expression ('].map((value) => ({ parameter: 'Text', value }));
      one(p, 'call-microflow', { microflow: 'Other', arguments: given });
      p.flow('Other', [{ name: 'Text', type: { kind: 'string' } }], nothing, (f) => endOf(f));
    },
    ['Remove the row'],
  ],
  [
    'microflow/no-result',
    (p) => {
      one(p, 'call-microflow', { microflow: 'Other', output: 'X' });
      p.flow('Other', [], nothing, (f) => endOf(f));
    },
    ['Clear the result name'],
  ],
  [
    'microflow/wrong-mapping-input',
    (p) => {
      one(p, 'export-with-mapping', { mapping: 'Mapping', input: 'Orders', output: 'Text' }, [
        { name: 'Orders', type: orders },
        { name: 'Order', type: order },
      ]);
      p.unit('json-structure', 'Message', {
        samples: [],
        root: { name: '', type: 'object', children: [leaf('number')] },
      });
      p.unit('export-mapping', 'Mapping', { structure: 'Message', root: root([value('$.number', 'Order.Number')]) });
    },
    ['Use $Order'],
  ],
  [
    'microflow/no-error-in-scope',
    (p) => withOrder(p).flow('Flow', [], nothing, (f) => void f.add('error-end', {})),
    ["Give the message 'The microflow failed'"],
  ],
  ['microflow/no-time', (p) => one(p, 'wait', {}), []],
  ['schedule/no-microflow', (p) => p.unit('scheduled-event', 'Every', {}), []],
  ['schedule/no-microflow', (p) => ticking(p).unit('scheduled-event', 'Every', {}), ['Use M.Tick']],
  ['schedule/parameters', (p) => ticking(p).unit('scheduled-event', 'Every', { microflow: 'Needs' }), ['Use M.Tick']],
  ['schedule/cron', (p) => byCron(p, 'at noon'), []],
  ['schedule/cron', (p) => byCron(p, '@daily'), ['Use 0 0 * * *']],
  ['schedule/cron', (p) => byCron(p, '0 30 6 ? * MON-FRI *'), ['Use 30 6 ? * MON-FRI']],
  ['schedule/cron', (p) => byCron(p, '*/10 * * * * *'), []],
  ['schedule/cron', (p) => byCron(p, '0 30 6 * * 2-6'), []],
  ['microflow/no-action', (p) => one(p, 'call-action', {}), []],
  ['microflow/unknown-action', (p) => one(p, 'call-action', { action: 'signatures/forge' }), []],
  [
    'microflow/argument-missing',
    (p) =>
      one(p, 'call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Text', value: "'x'" },
          { parameter: 'Encoding', value: "'hex'" },
        ],
      }),
    ["Give Algorithm 'sha256'"],
  ],
  [
    'microflow/argument-repeated',
    (p) =>
      one(p, 'call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Text', value: "'x'" },
          { parameter: 'Algorithm', value: "'sha256'" },
          { parameter: 'Encoding', value: "'hex'" },
          { parameter: 'Text', value: "'y'" },
        ],
      }),
    ['Remove the row'],
  ],
  [
    'microflow/argument-choice',
    (p) =>
      one(p, 'call-action', {
        action: 'signatures/fingerprint',
        arguments: [
          { parameter: 'Text', value: "'x'" },
          { parameter: 'Algorithm', value: "'sha256'" },
          { parameter: 'Encoding', value: "'octal'" },
        ],
      }),
    [],
  ],
  ['microflow/no-location', (p) => one(p, 'call-rest', {}), []],
  ['microflow/location-parameter', (p) => one(p, 'call-rest', { location: 'http://a/{1}' }), ['Add the parameter']],
  [
    'microflow/header-name',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'X Id', value: "'1'" }] }),
    ['Rename to X-Id', 'Remove the row'],
  ],
  [
    'microflow/header-forbidden',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'Transfer-Encoding', value: "'chunked'" }] }),
    ['Remove the row'],
  ],
  [
    'microflow/header-forbidden',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'host', value: "'b'" }] }),
    ['Remove the row'],
  ],
  [
    'microflow/header-twice',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: twice('Content-Type', 'content-type') }),
    ['Remove the row'],
  ],
  [
    'microflow/header-authorization',
    (p) => one(p, 'call-rest', { location: 'http://u:p@a', headers: [{ name: 'authorization', value: "'Bearer t'" }] }),
    ['Remove the row'],
  ],
  [
    'microflow/header-charset',
    (p) =>
      one(p, 'call-rest', {
        location: 'http://a',
        body: 'text',
        bodyText: "'x'",
        headers: [{ name: 'Content-Type', value: "'text/plain; charset=klingon'" }],
      }),
    [],
  ],
  [
    'microflow/header-media-type,mapping/required-not-mapped',
    (p) => {
      const mapped = { structure: 'Message', root: root(whole) };
      structure(p).unit('import-mapping', 'In', mapped).unit('export-mapping', 'Out', mapped);
      p.flow('Flow', [{ name: 'O', type: order }], nothing, (f) => {
        f.add('call-rest', {
          location: 'http://a',
          body: 'mapping',
          bodyMapping: 'Out',
          bodyInput: 'O',
          response: 'mapping',
          responseMapping: 'In',
          headers: [
            { name: 'Content-Type', value: "'text/xml'" },
            { name: 'Accept', value: "'text/html, image/*'" },
          ],
        } as never);
        endOf(f);
      });
    },
    [],
  ],
  [
    'microflow/header-value',
    (p) => one(p, 'call-rest', { location: 'http://a', headers: [{ name: 'X-Id', value: "'a\nb'" }] }),
    [],
  ],
  [
    'microflow/location-address',
    (p) => one(p, 'call-rest', { location: '{1}/orders', parameters: ['$Url'] }, [{ name: 'Url', type: text }]),
    ['Let parameters say where the call goes'],
  ],
  [
    'microflow/location-address',
    (p) => one(p, 'call-rest', { location: 'http://{1}:80/x', parameters: ['$Host'] }, [{ name: 'Host', type: text }]),
    ['Let parameters say where the call goes'],
  ],
  [
    'microflow/location-no-address',
    (p) => one(p, 'call-rest', { location: 'http://a', startsWithAddress: true }),
    ['Take no address'],
  ],
  [
    'microflow/http-status',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f, ''),
        (flow) => {
          const end = flow.nodes.find((n) => n.action.type === 'end');
          if (end?.action.type === 'end') end.action.status = '199';
        },
      ),
    [],
  ],
  [
    'microflow/http-status',
    (p) =>
      withOrder(p).flow(
        'Flow',
        [],
        nothing,
        (f) => void f.add('error-end', { message: "'no'", status: '204' } as never),
      ),
    [],
  ],

  // expressions
  ['expression/missing', (p) => one(p, 'log-message', {}), ['Use an empty text']],
  [
    'expression/unknown-variable',
    (p) => one(p, 'log-message', { message: '$Txt' }, [{ name: 'Text', type: text }]),
    ['Change to $Text'],
  ],
  [
    'expression/unknown-member',
    (p) => one(p, 'log-message', { message: '$Order/Numbr' }, [{ name: 'Order', type: order }]),
    ['Change to Number'],
  ],
  [
    'expression/unknown-constant',
    (p) => {
      one(p, 'log-message', { message: '@M.Greting' });
      p.unit('constant', 'Greeting', { type: 'string', value: 'Hello' });
    },
    ['Change to @M.Greeting'],
  ],
  [
    'expression/unknown-function',
    (p) => one(p, 'log-message', { message: "toUperCase('a')" }),
    ['Change to toUpperCase'],
  ],
  [
    'expression/unknown-enumeration-value',
    (p) => {
      one(p, 'create-variable', {
        output: 'S',
        dataType: 'enumeration',
        enumeration: 'Status',
        value: 'M.Status.Shiped',
      });
      p.unit('enumeration', 'Status', { values: [{ id: 'v', name: 'Shipped' }] });
    },
    ['Change to M.Status.Shipped'],
  ],
  [
    'expression/unknown-name',
    (p) => one(p, 'log-message', { message: 'Text' }, [{ name: 'Text', type: text }]),
    ['Change to $Text'],
  ],
  ['expression/unknown-name', (p) => one(p, 'log-message', { message: 'Hello' }), ['Make it a text']],
  [
    'expression/unknown-function',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number', { expression: 'toUperCase($value)' })])),
    ['Change to toUpperCase'],
  ],
  [
    'query/unknown-member',
    (p) => one(p, 'retrieve', { entity: 'Order', constraint: "[Numbr = 'a']", output: 'L' }),
    ['Change to Number'],
  ],
  [
    'query/unknown-name',
    (p) => one(p, 'retrieve', { entity: 'Order', constraint: '[Number = Numbr]', output: 'L' }),
    ['Make it a text'],
  ],

  // published REST
  ['rest/no-path', (p) => service(plainFlow(p), [], { path: '' }), ['Serve it at order-api/v1']],
  ['rest/reserved-path', (p) => service(plainFlow(p), [], { path: '_/x' }), ['Serve it at api/_/x']],
  [
    'service/path-taken',
    (p) => service(plainFlow(p), []).unit('rest-service', 'Other', { path: '/api' }),
    ['Serve it at api2', 'Disable this service'],
  ],
  ['rest/path-syntax', (p) => service(plainFlow(p), [], { path: 'api/{tenant}' }), []],
  ['rest/path-syntax', (p) => service(plainFlow(p), [get('a?b')]), []],
  [
    'rest/own-address',
    (p) => service(plainFlow(p), [get('')], { resources: [{ id: 'r', name: 'docs', operations: [get('')] }] }),
    [],
  ],
  [
    'rest/paths-overlap',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('{A}/b', { parameters: [parameter('A', { in: 'path' })] }),
        { ...get('a/{A}', { parameters: [parameter('A', { in: 'path' })] }), id: 'op2' },
      ]),
    [],
  ],
  [
    'rest/operation-twice',
    (p) =>
      service(plainFlow(p, [{ name: 'A', type: text }]), [
        get('{A}', { parameters: [parameter('A', { in: 'path' })] }),
        { ...get('{a}', { parameters: [parameter('a', { in: 'path' })] }), id: 'op2' },
      ]),
    ['Delete the operation'],
  ],
  [
    'microflow/http-status',
    (p) =>
      withOrder(p).flow(
        'Flow',
        [],
        nothing,
        (f) => void f.add('error-end', { message: "'no'", status: 'if 1 > 2 then 409 else 99' } as never),
      ),
    [],
  ],
  [
    'rest/end-without-body',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], order, (f) => {
        f.add('create-object', { entity: 'Order', output: 'O' } as never);
        f.add('end', { value: '$O', status: '204' } as never);
      });
      service(p, [get('', { exportMapping: 'Mapping' })]);
    },
    [],
  ],
  [
    'rest/content-type',
    (p) => service(plainFlow(p), [get('', { contentType: 'json' })]),
    ['Answer with application/json'],
  ],
  [
    'rest/content-type',
    (p) => service(plainFlow(p), [get('', { contentType: 'text/csv; charset=latin1' })]),
    ['Answer with application/json'],
  ],
  [
    'rest/status-without-body',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], order, (f) => endOf(f, 'empty'));
      service(p, [get('', { exportMapping: 'Mapping', status: 204 })]);
    },
    ['Answer with 200'],
  ],
  [
    'rest/header-name',
    (p) =>
      service(plainFlow(p, [{ name: 'XId', type: text }]), [
        get('', { parameters: [parameter('X Id', { in: 'header', argument: 'XId' })] }),
      ]),
    ['Rename to X-Id', 'Remove the parameter'],
  ],
  [
    'rest/operation-twice',
    (p) => service(plainFlow(p), [get(''), { ...get(''), id: 'op2' }]),
    ['Delete the operation'],
  ],
  [
    'rest/path-parameter-missing,rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'Number', type: text }]), [get('{Number}')]),
    ['Add the path parameter Number'],
  ],
  [
    'rest/path-parameter-unknown',
    (p) =>
      service(plainFlow(p, [{ name: 'Number', type: text }]), [
        get('', { parameters: [parameter('Number', { in: 'path' })] }),
      ]),
    ['Remove the parameter'],
  ],
  ['rest/no-microflow', (p) => service(plainFlow(p), [get('', { microflow: null })]), ['Use M.Flow']],
  [
    'rest/parameter-not-used,rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'Number', type: text }]), [get('', { parameters: [parameter('Numbr')] })]),
    ['Give it to $Number', 'Remove the parameter', 'Add the parameter to Flow'],
  ],
  // No parameter of a flow can be called that.
  [
    'rest/parameter-not-used',
    (p) => service(plainFlow(p), [get('', { parameters: [parameter('X-Request-Id', { in: 'header' })] })]),
    ['Remove the parameter'],
  ],
  [
    'rest/parameter-type',
    (p) =>
      service(plainFlow(p, [{ name: 'N', type: { kind: 'integer' } }]), [
        get('', { parameters: [parameter('N', { type: 'boolean' })] }),
      ]),
    ['Change the type to integer'],
  ],
  [
    'rest/body-parameter,rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'Body', type: text }]), [get('', { bodyArgument: 'Gone' })]),
    ['Give the body to $Body', 'Give the body to no parameter'],
  ],
  [
    'rest/body-type,rest/argument-empty',
    (p) =>
      service(
        plainFlow(p, [
          { name: 'Order', type: order },
          { name: 'Body', type: text },
        ]),
        [get('', { bodyArgument: 'Order' })],
      ),
    ['Give the body to $Body', 'Give the body to no parameter'],
  ],
  [
    'rest/body-not-used',
    (p) => {
      mapping(p, 'import', root(whole));
      p.flow('Flow', [], nothing, (f) => endOf(f));
      service(p, [get('', { importMapping: 'Mapping' })]);
    },
    ['Do not read the body'],
  ],
  [
    'rest/argument-empty',
    (p) => service(plainFlow(p, [{ name: 'N', type: text }]), [get('')]),
    ['Add the query parameter N'],
  ],
  // A body that is read as text is no order.
  ['rest/argument-empty', (p) => service(plainFlow(p, [{ name: 'Order', type: order }]), [get('')]), []],
  [
    'rest/result-type',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], text, (f) => endOf(f, "'a'"));
      service(p, [get('', { exportMapping: 'Mapping' })]);
    },
    ['Write no body'],
  ],
  [
    'rest/no-export-mapping',
    (p) => {
      mapping(p, 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], order, (f) => endOf(f, 'empty'));
      service(p, [get('')]);
    },
    ['Write it with M.Mapping'],
  ],
];

const check = (view: ProjectView) => new ProjectChecker().checkAll(view);
const keyOf = (d: LocatedDiagnostic) => [d.code, d.unit, d.element, d.path, d.property].join('|');

/** The view after the operations of a fix; every unit must still satisfy its schema. */
function applied(view: ProjectView, ops: ReturnType<typeof quickFixesOf>[number]['ops']): ProjectView {
  return ops.reduce((before, op) => {
    if (op.op !== 'patch') throw new Error('a quick fix patches');
    const unit = applyPatch(before.unit(op.id), op.patch).value as never as { id: string; kind: string; data: unknown };
    kinds.require(unit.kind).schema.parse(unit.data);
    return before.withUnits([unit as never], []);
  }, view);
}

const isError = (d: LocatedDiagnostic) => d.severity === 'error';

describe('consistency rules', () => {
  it.each(cases.map((c, i) => [`${c[0]} (${i})`, ...c] as const))('%s', (_title, codes, build, labels) => {
    const builder = new ProjectBuilder();
    build(builder);
    const view = builder.view();
    const found = check(view);
    expect([...new Set(found.map((d) => d.code))].sort()).toEqual(codes.split(',').sort());
    const finding = found.find((d) => d.code === codes.split(',')[0]) as LocatedDiagnostic;
    const fixes = quickFixesOf(finding, view, new Catalog(view), countingIds('new'));
    expect(fixes.map((f) => f.label)).toEqual(labels);
    for (const fix of fixes) {
      const after = check(applied(view, fix.ops));
      const count = (list: readonly LocatedDiagnostic[]) => list.filter((d) => keyOf(d) === keyOf(finding)).length;
      expect(count(after), `${fix.label} makes the finding go away`).toBeLessThan(count(found));
      if (finding.severity !== 'error')
        expect(after.filter(isError).length, `${fix.label} brings no error`).toBeLessThanOrEqual(
          found.filter(isError).length,
        );
    }
  });

  it('a value stands below an object by its path, not by the first letters of it', () => {
    const p = new ProjectBuilder()
      .entity('Order', { Number: 'string' })
      .entity('Customer', { CustomerId: 'string' })
      .association('Order_Customer', 'Order', 'Customer')
      .unit('json-structure', 'Message', {
        samples: [],
        root: {
          name: '',
          type: 'object',
          children: [leaf('customerId'), { name: 'customer', type: 'object', optional: true, children: [] }],
        },
      })
      .unit('export-mapping', 'Mapping', {
        structure: 'Message',
        root: root([], { objects: [{ path: '$.customer', entity: 'Customer', association: 'Order_Customer' }] }),
      });
    const view = p.view();
    const finding = check(view).find((d) => d.code === 'mapping/required-not-mapped') as LocatedDiagnostic;
    expect(quickFixesOf(finding, view, new Catalog(view), countingIds('new')).map((f) => f.label)).toEqual([
      'Make it optional in the structure',
    ]);
  });

  it('a value that is taken away leaves what else its path feeds', () => {
    const p = new ProjectBuilder();
    const values = [
      value('$.number', 'Order.Number'),
      value('$.flag', 'Order.Number', { expression: "'a'" }),
      value('$.flag', 'Order.Total', { expression: '1' }),
    ];
    mapping(p, 'import', root(values));
    const view = p.view();
    const finding = check(view).find((d) => d.code === 'mapping/attribute-twice') as LocatedDiagnostic;
    const [fix] = quickFixesOf(finding, view, new Catalog(view), countingIds('new'));
    const left = applied(view, fix?.ops ?? []).unit('Mapping')?.data as { root: { values: { attribute: string }[] } };
    expect(left.root.values.map((v) => v.attribute)).toEqual(['Order.Number', 'Order.Total']);
  });

  it('has a case for every code that a rule reports', () => {
    const here = join(import.meta.dirname, '../shared');
    const files = ['checks', 'microflow/activities', 'mapping', 'service/rest', 'starter/schedule'].flatMap((folder) =>
      readdirSync(join(here, folder))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .filter((name) => folder !== 'mapping' || name === 'plan.ts')
        .map((name) => readFileSync(join(here, folder, name), 'utf8')),
    );
    const reported = new Set(
      files.flatMap((source) =>
        [
          ...source.matchAll(
            /'((?:model|domain|enumeration|constant|structure|mapping|microflow|rest|schedule)\/[a-z-]+)'/g,
          ),
        ].map((m) => m[1] as string),
      ),
    );
    const covered = new Set(cases.flatMap(([codes]) => codes.split(',')));
    expect([...reported].filter((code) => !covered.has(code))).toEqual([]);
  });

  it('shows every fix in a case', () => {
    const withFix = new Set(
      cases.filter(([, , fixes]) => fixes && fixes.length > 0).map(([codes]) => codes.split(',')[0]),
    );
    expect([...fixableCodes].filter((code) => !withFix.has(code))).toEqual([]);
  });
});
