import type { ProjectBuilder } from '../harness/project-builder.ts';
import { type Case, get, mapping, parameter, plainFlow, root, service, text, value, whole } from './models.ts';

const limit = { name: 'limit', in: 'query', type: 'integer', required: false };

/** A service that reads orders, and was made from a contract that says something else. */
const held = (p: ProjectBuilder, contracted: object, operation: object = {}, more: object = {}) =>
  service(p, [get('', operation)], {
    contracted: {
      asks: false,
      operations: [
        {
          name: 'getOrders',
          method: 'GET',
          path: '/orders',
          parameters: [],
          body: null,
          responses: [{ status: '200', mediaType: '', message: null }],
          ...contracted,
        },
      ],
    },
    ...more,
  });
const flow = (p: ProjectBuilder) => plainFlow(p, [{ name: 'limit', type: { kind: 'long' } }]);
const given = (more: object = {}) => ({ parameters: [parameter('limit', { type: 'integer', ...more })] });

/** Messages of a contract beside the one that the operations read and write. */
const messages = (p: ProjectBuilder) =>
  p.unit('json-structure', 'Contracted', {
    samples: [],
    root: {
      name: '',
      type: 'object',
      group: 'choice',
      wire: { messages: true },
      children: [
        {
          name: 'Order',
          type: 'object',
          children: [
            { name: 'number', type: 'integer' },
            { name: 'warehouse', type: 'string' },
          ],
        },
      ],
    },
  });

export const restContractCases: readonly Case[] = [
  ['rest/contract-open', (p) => service(plainFlow(p), [], { contracted: { asks: true, operations: [] } }), []],
  [
    'rest/contract-operation-missing,rest/contract-operation-more',
    (p) => held(plainFlow(p), { method: 'POST' }),
    ['Add POST /orders'],
  ],
  [
    'rest/contract-operation-more',
    (p) => service(plainFlow(p), [get('')], { contracted: { asks: false, operations: [] } }),
    ['Remove the operation'],
  ],
  ['rest/contract-parameter-missing', (p) => held(plainFlow(p), { parameters: [limit] }), ['Add the parameter limit']],
  ['rest/contract-parameter-more', (p) => held(flow(p), {}, given()), ['Remove the parameter']],
  [
    'rest/contract-parameter-type',
    (p) => held(flow(p), { parameters: [{ ...limit, type: 'long' }] }, given()),
    ['Make it long'],
  ],
  [
    'rest/contract-parameter-required',
    (p) => held(flow(p), { parameters: [limit] }, given({ required: true })),
    ['Let callers leave it out'],
  ],
  [
    'rest/contract-parameter-form',
    (p) =>
      held(
        plainFlow(p, [{ name: 'limit', type: text }]),
        { parameters: [{ ...limit, type: 'string', holds: 'list', style: 'form', explode: true }] },
        { parameters: [parameter('limit')] },
      ),
    [],
  ],
  [
    'rest/contract-header',
    (p) =>
      held(plainFlow(p), {
        responses: [{ status: '200', mediaType: '', message: null, headers: [{ name: 'X-Total', required: true }] }],
      }),
    [],
  ],
  ['rest/contract-body', (p) => held(plainFlow(p, [{ name: 'Body', type: text }]), {}, { bodyArgument: 'Body' }), []],
  [
    'rest/contract-format',
    (p) => {
      const values = [value('$.number', 'Order.Number'), value('$.warehouse', null, { expression: "'North'" })];
      mapping(messages(p), 'export', root(values), {
        structure: 'Contracted',
        message: 'Order',
      });
      p.flow('Flow', [], { kind: 'object', entity: 'Order' }, (f) => void f.add('end', { value: 'empty' } as never));
      const others = [{ mediaType: 'application/vnd.order+json', message: 'Order' }];
      held(
        p,
        { responses: [{ status: '200', mediaType: 'application/json', message: 'Order', others }] },
        { exportMapping: 'Mapping' },
        { structure: 'Contracted' },
      );
    },
    ['Answer application/vnd.order+json by Mapping'],
  ],
  [
    'rest/contract-status',
    (p) => held(plainFlow(p), { responses: [{ status: '202', mediaType: '', message: null }] }),
    ['Answer 202'],
  ],
  [
    'rest/contract-answer',
    (p) => {
      mapping(messages(p), 'export', root([...whole, value('$.flag', null, { expression: 'true' })]));
      p.flow('Flow', [], { kind: 'object', entity: 'Order' }, (f) => void f.add('end', { value: 'empty' } as never));
      held(
        p,
        { responses: [{ status: '200', mediaType: 'application/json', message: 'Order' }] },
        { exportMapping: 'Mapping' },
        { structure: 'Contracted' },
      );
    },
    [],
  ],
];
