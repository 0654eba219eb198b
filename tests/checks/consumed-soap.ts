import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';
import { nothing } from './models.ts';

const ns = 'urn:o';
const element = (name: string, children: object[]) => ({ name, type: 'object', wire: { ns }, children });
const child = (name: string, type = 'string', more: object = {}) => ({ name, type, wire: { ns }, ...more });
const tax = { name: 'addTax', namespace: ns };
const total = { name: 'addTaxResponse', namespace: ns };

/** Messages of a service: one of single values, one that is not. */
const messages = (p: ProjectBuilder) =>
  p.entity('Tax', { Amount: 'string' }).unit('xml-schema', 'Messages', {
    samples: [],
    root: {
      name: '',
      type: 'object',
      group: 'choice',
      children: [
        element('addTax', [child('amount', 'decimal')]),
        element('addTaxResponse', [child('total', 'decimal'), child('rate', 'decimal')]),
        element('nested', [element('inner', [child('a'), child('b')])]),
      ],
    },
  });

const operation = (more: object = {}) => ({
  id: 'op',
  name: 'addTax',
  request: tax,
  response: total,
  responseBody: 'text',
  ...more,
});

const header = (name: string, form: string) => ({ id: 'h', element: { name, namespace: ns }, form });

const attachment = (id: string, name: string, mediaType = 'application/pdf') => ({ id, name, mediaType });

const service = (p: ProjectBuilder, operations: object[] = [operation()], more: object = {}) =>
  messages(p).unit('consumed-soap-service', 'TaxService', {
    structure: 'Messages',
    address: 'https://example.org/tax',
    operations,
    ...more,
  });

const mapped = (p: ProjectBuilder, path: string) =>
  p.unit('import-mapping', 'In', {
    structure: 'Messages',
    root: {
      path: '$',
      entity: null,
      objects: [{ path, entity: 'Tax', values: [{ path: `${path}.inner.a`, attribute: 'Tax.Amount' }] }],
    },
  });

const call = (p: ProjectBuilder, properties: object) =>
  service(p).flow('Flow', [], nothing, (f) => {
    f.add('call-operation', {
      operation: 'op',
      arguments: [{ parameter: 'amount', value: '1' }],
      ...properties,
    } as never);
    f.add('end', {});
  });

const constant = (p: ProjectBuilder, name: string, more: object = {}) =>
  p.unit('constant', name, { type: 'string', ...more });

export const consumedSoapCases: readonly Case[] = [
  ['soap/no-certificate,soap/no-key', (p) => service(p, undefined, { authentication: 'x509' }), []],
  [
    'soap/open-key',
    (p) =>
      service(p, undefined, { authentication: 'x509', certificate: 'Pem', key: 'Pem' }).unit('constant', 'Pem', {
        type: 'string',
      }),
    [],
  ],
  ['soap/no-answer-certificate', (p) => service(p, undefined, { answerSignature: 'verify' }), []],
  [
    'soap/open-key',
    (p) => service(p, undefined, { decryptionKey: 'Pem' }).unit('constant', 'Pem', { type: 'string' }),
    [],
  ],
  ['soap/no-address', (p) => service(p, [], { address: '' }), []],
  ['soap/no-address', (p) => service(p, [], { address: 'example.org/tax' }), ['Use https://example.org/tax']],
  [
    'soap/location-type',
    (p) => service(constant(p, 'Where', { type: 'integer', value: '1' }), [], { location: 'Where' }),
    [],
  ],
  [
    'soap/no-user',
    (p) => service(constant(p, 'Secret', { secret: true }), [], { authentication: 'basic', password: 'Secret' }),
    [],
  ],
  [
    'soap/no-password',
    (p) => service(constant(p, 'User', { value: 'u' }), [], { authentication: 'basic', user: 'User' }),
    [],
  ],
  [
    'soap/open-password',
    (p) =>
      service(constant(constant(p, 'User', { value: 'u' }), 'Open', { value: 'x' }), [], {
        authentication: 'basic',
        user: 'User',
        password: 'Open',
      }),
    ['Make the constant secret'],
  ],
  [
    'soap/attachment-name',
    (p) => service(p, [operation({ attachments: [attachment('a', ''), attachment('b', 'x')] })]),
    [],
  ],
  [
    'soap/attachment-name',
    (p) => service(p, [operation({ attachments: [attachment('a', 'x'), attachment('b', 'X')] })]),
    [],
  ],
  ['soap/attachment-type', (p) => service(p, [operation({ attachments: [attachment('a', 'x', 'pdf')] })]), []],
  ['soap/mock-answer', (p) => service(p, [operation({ mockAnswer: '<a>' })]), []],
  ['soap/mock-answer', (p) => service(p, [operation({ mockAnswer: '<other/>' })]), []],
  ['soap/operation-gone', (p) => service(p, [operation({ gone: true })]), []],
  ['soap/operation-twice', (p) => service(p, [operation(), operation({ id: 'other' })]), ['Call it addTax2']],
  [
    'soap/no-element',
    (p) => service(p, [operation({ request: { name: 'other', namespace: ns }, requestBody: 'text' })]),
    [],
  ],
  [
    'soap/no-structure',
    (p) => p.unit('consumed-soap-service', 'TaxService', { address: 'https://example.org', operations: [operation()] }),
    ['Give and take the bodies as texts'],
  ],
  [
    'soap/not-values',
    (p) => service(p, [operation({ request: { name: 'nested', namespace: ns } })]),
    ['Give it as a text'],
  ],
  ['soap/not-one-value', (p) => service(p, [operation({ responseBody: 'value' })]), ['Take it as a text']],
  [
    'soap/not-one-value',
    (p) => service(p, [operation({ answerHeaders: [header('addTaxResponse', 'value')] })]),
    ['Take it as a text'],
  ],
  ['soap/no-mapping', (p) => service(p, [operation({ responseBody: 'mapping' })]), ['Take it as a text']],
  [
    'soap/no-mapping',
    (p) => service(p, [operation({ answerHeaders: [header('nested', 'mapping')] })]),
    ['Take it as a text'],
  ],
  [
    'soap/other-element',
    (p) => mapped(service(p, [operation({ responseBody: 'mapping', responseMapping: 'In' })]), '$.nested'),
    ['Take it as a text'],
  ],
  ['microflow/no-operation', (p) => call(p, { operation: null, arguments: [] }), []],
  [
    'microflow/no-result',
    (p) =>
      service(p, [operation({ responseBody: 'nothing' })]).flow('Flow', [], nothing, (f) => {
        f.add('call-operation', {
          operation: 'op',
          arguments: [{ parameter: 'amount', value: '1' }],
          output: 'R',
        } as never);
        f.add('end', {});
      }),
    ['Clear the result name'],
  ],
  ['microflow/no-other-result', (p) => call(p, { results: [{ result: 'X', output: 'X' }] }), []],
  ['microflow/no-other-result,microflow/no-result-name', (p) => call(p, { results: [{ result: '', output: '' }] }), []],
  ['microflow/argument-missing', (p) => call(p, { arguments: [] }), ['Give amount empty']],
];
