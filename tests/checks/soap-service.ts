import type { DataType } from '../../shared/microflow/kind.ts';
import type { ProjectBuilder } from '../harness/project-builder.ts';
import { type Case, nothing, order, text, withOrder } from './models.ts';

const ns = 'urn:o';
const element = (name: string, children: object[]) => ({ name, type: 'object', wire: { name, ns }, children });
const child = (name: string, type = 'string') => ({ name, type, wire: { name, ns } });

/** A structure with an element of one value, and one of more than values; a mapping each way of the second. */
const messages = (p: ProjectBuilder) =>
  withOrder(p)
    .unit('xml-schema', 'Messages', {
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: [
          element('ask', [child('number')]),
          element('order', [child('number'), element('inner', [child('total', 'decimal')])]),
        ],
      },
    })
    .unit('json-structure', 'Plain', { root: { name: '', type: 'object', children: [child('number')] } });

const root = (path: string, entity = 'Order', attribute = 'Order.Number') => ({
  path,
  entity,
  values: [{ path: `${path}.number`, attribute }],
});
const mapping = (p: ProjectBuilder, kind: string, name: string, more: object = {}) =>
  p.unit(`${kind}-mapping`, name, { structure: 'Messages', root: root('$.order'), ...more });

const flow = (p: ProjectBuilder, parameters: { name: string; type: DataType }[] = [], returns: DataType = nothing) =>
  p.flow('Flow', parameters, returns, (f) => {
    const value =
      { string: "'a'", integer: '1' }[returns.kind as string] ?? (returns.kind === 'nothing' ? '' : 'empty');
    f.add('end', { value });
  });

const parameter = (name: string, more: object = {}) => ({ id: `p-${name}`, name, ...more });
const service = (p: ProjectBuilder, operations: object[] = [], more: object = {}) =>
  p.unit('soap-service', 'OrderDesk', {
    path: 'ws/desk',
    namespace: 'urn:desk',
    operations: operations.map((o, i) => ({ id: `op${i}`, name: 'Do', microflow: 'Flow', ...o })),
    ...more,
  });
const ask = { name: 'ask', namespace: ns };
const whole = { name: 'order', namespace: ns };
const ofContract = { structure: 'Messages' };

export const soapServiceCases: readonly Case[] = [
  ['web-service/no-path', (p) => service(p, [], { path: '' }), ['Serve it at ws/order-desk']],
  ['web-service/reserved-path', (p) => service(p, [], { path: '_/desk' }), []],
  ['web-service/path-syntax', (p) => service(p, [], { path: 'ws/{tenant}' }), []],
  ['web-service/no-namespace', (p) => service(p, [], { namespace: 'desk' }), ['Use urn:orderdesk']],
  ['web-service/name', (p) => service(flow(p), [{ name: '1st' }]), []],
  ['web-service/operation-twice', (p) => service(flow(p), [{}, { action: 'b' }]), ['Call it Do2']],
  [
    'web-service/parameter-twice',
    (p) =>
      service(flow(p, [{ name: 'a', type: text }]), [
        { parameters: [parameter('a'), { ...parameter('A'), argument: 'a' }] },
      ]),
    [],
  ],
  ['web-service/no-microflow', (p) => service(p, [{ microflow: null }]), []],
  [
    'web-service/parameter-not-used',
    (p) => service(flow(p), [{ parameters: [parameter('a')] }]),
    ['Remove the parameter a'],
  ],
  ['web-service/argument-empty', (p) => service(flow(p, [{ name: 'a', type: text }]), [{}]), ['Add the parameter a']],
  [
    'web-service/mapping',
    (p) => service(flow(withOrder(p), [{ name: 'a', type: order }]), [{ parameters: [parameter('a')] }]),
    [],
  ],
  [
    'web-service/mapping',
    (p) =>
      service(
        flow(mapping(messages(p), 'import', 'Read', { structure: 'Plain', root: root('$') }), [
          { name: 'a', type: order },
        ]),
        [{ parameters: [parameter('a', { mapping: 'Read' })] }],
      ),
    [],
  ],
  [
    'web-service/parameter-type',
    (p) =>
      service(flow(mapping(messages(p), 'import', 'Read'), [{ name: 'a', type: { kind: 'object', entity: 'Line' } }]), [
        { parameters: [parameter('a', { mapping: 'Read' })] },
      ]),
    [],
  ],
  [
    'web-service/fault-name,web-service/fault-mapping',
    (p) => service(flow(p), [{ faults: [{ id: 'f', name: 'a b' }] }]),
    [],
  ],
  [
    'web-service/answer-header',
    (p) => service(flow(p), [{ answerHeaders: [{ id: 'h', element: { name: 'stamp', namespace: 'urn:x' } }] }]),
    [],
  ],
  ['web-service/fault-mapping', (p) => service(flow(p), [{ faults: [{ id: 'f', name: 'TooMany' }] }]), []],
  [
    'web-service/same-request',
    (p) =>
      service(
        flow(messages(p), [{ name: 'number', type: text }]),
        ['One', 'Two'].map((name) => ({
          name,
          request: ask,
          requestBody: 'values',
          responseBody: 'nothing',
          action: 'a',
        })),
        ofContract,
      ),
    [],
  ],
  ['web-service/not-of-contract', (p) => service(flow(messages(p)), [{ responseBody: 'nothing' }], ofContract), []],
  [
    'web-service/no-values',
    (p) => service(flow(messages(p)), [{ request: whole, requestBody: 'values', responseBody: 'nothing' }], ofContract),
    ['Take and give the message as a text'],
  ],
  [
    'web-service/body-parameter',
    (p) =>
      service(
        flow(messages(p)),
        [{ request: whole, requestBody: 'text', bodyArgument: 'Body', responseBody: 'nothing' }],
        ofContract,
      ),
    [],
  ],
  [
    'web-service/body-not-used',
    (p) => service(flow(messages(p)), [{ request: whole, requestBody: 'text', responseBody: 'nothing' }], ofContract),
    [],
  ],
  ['web-service/result-type', (p) => service(flow(p, [], { kind: 'integer' }), [{ responseBody: 'text' }]), []],
  [
    'web-service/mapping-parameters',
    (p) =>
      service(
        flow(
          mapping(messages(p), 'export', 'Write', { parameters: [{ id: 'x', name: 'X', type: { kind: 'string' } }] }),
          [],
          order,
        ),
        [{ responseMapping: 'Write' }],
      ),
    [],
  ],
];
