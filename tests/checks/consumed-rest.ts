import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';

const messages = (p: ProjectBuilder) =>
  p.entity('Thing', { Name: 'string' }).unit('json-structure', 'Messages', {
    samples: [],
    overrides: {},
    root: {
      name: '',
      type: 'object',
      group: 'choice',
      wire: { messages: true },
      children: ['Thing', 'Other'].map((name) => ({
        name,
        type: 'object',
        children: [{ name: 'name', type: 'string' }],
      })),
    },
  });

const mapped = (p: ProjectBuilder, message: string) =>
  p.unit('import-mapping', 'In', {
    structure: 'Messages',
    message,
    root: { path: '$', entity: 'Thing', values: [{ path: '$.name', attribute: 'Thing.Name' }] },
  });

const response = (more: object = {}) => ({ id: `r${JSON.stringify(more)}`, status: '200', form: 'text', ...more });
const operation = (more: object = {}) => ({
  id: 'op',
  name: 'getThing',
  path: '/things',
  responses: [response()],
  ...more,
});

const service = (p: ProjectBuilder, operations: object[] = [operation()], more: object = {}) =>
  messages(p).unit('consumed-rest-service', 'Things', {
    structure: 'Messages',
    address: 'https://example.org/api',
    operations,
    ...more,
  });

const parameter = (name: string, place: string) => ({ id: `${place}${name}`, name, in: place });

const signed = (name: string, value: string) => ({ id: name, name, value });
const twoHeaders = (second: string) => [
  { id: 'h', name: 'X-Total' },
  { id: 'i', name: second },
];

type Build = (p: ProjectBuilder) => unknown;

/** Findings of consumed REST services, each with a model that has it and one that is as it should be. */
export const consumedRestPairs: readonly (readonly [code: string, wrong: Build, right: Build])[] = [
  ['rest-client/no-address', (p) => service(p, [], { address: '' }), (p) => service(p, [])],
  [
    'rest-client/no-address',
    (p) => service(p, [], { address: 'things' }),
    (p) => service(p, [], { address: '/things' }),
  ],
  [
    'rest-client/no-address',
    (p) => service(p, [operation({ address: 'files' })]),
    (p) => service(p, [operation({ address: 'https://files.example.org' })]),
  ],
  ['rest-client/operation-gone', (p) => service(p, [operation({ gone: true })]), (p) => service(p, [operation()])],
  [
    'rest-client/own-address',
    (p) =>
      service(p.unit('constant', 'Where', { type: 'string' }), [operation({ address: 'https://files.example.org' })], {
        location: 'Where',
      }),
    (p) =>
      service(
        p.unit('constant', 'Where', { type: 'string' }).unit('constant', 'Files', { type: 'string' }),
        [operation({ address: 'https://files.example.org', location: 'Files' })],
        { location: 'Where' },
      ),
  ],
  [
    'rest-client/location-type',
    (p) => service(p.unit('constant', 'Where', { type: 'integer', value: '1' }), [operation({ location: 'Where' })]),
    (p) => service(p.unit('constant', 'Where', { type: 'string' }), [operation({ location: 'Where' })]),
  ],
  [
    'rest-client/location-type',
    (p) => service(p.unit('constant', 'Where', { type: 'integer', value: '1' }), [], { location: 'Where' }),
    (p) =>
      service(p.unit('constant', 'Where', { type: 'string', value: 'https://example.org' }), [], { location: 'Where' }),
  ],
  [
    'rest-client/no-credentials',
    (p) => service(p, [], { authentication: 'bearer' }),
    (p) => service(p.unit('constant', 'Key', { secret: true }), [], { authentication: 'bearer', token: 'Key' }),
  ],
  [
    'rest-client/open-secret',
    (p) => service(p.unit('constant', 'Key', { value: 'k' }), [], { authentication: 'api-key', key: 'Key' }),
    (p) => service(p.unit('constant', 'Key', { secret: true }), [], { authentication: 'api-key', key: 'Key' }),
  ],
  [
    'rest-client/no-key-name',
    (p) =>
      service(p.unit('constant', 'Key', { secret: true }), [], { authentication: 'api-key', key: 'Key', keyName: '' }),
    (p) => service(p.unit('constant', 'Key', { secret: true }), [], { authentication: 'api-key', key: 'Key' }),
  ],
  ['rest-client/no-token-address', (p) => oauth2(p, ''), (p) => oauth2(p, 'https://example.org/token')],
  [
    'rest-client/authentication-asked',
    (p) => service(p, [], { asked: 'bearer' }),
    (p) =>
      service(p.unit('constant', 'Key', { secret: true }), [], {
        asked: 'bearer',
        authentication: 'bearer',
        token: 'Key',
      }),
  ],
  [
    'rest-client/header-name',
    (p) => service(p, [], { headers: [{ id: 'h', name: 'X Client', value: 'a' }] }),
    (p) => service(p, [], { headers: [{ id: 'h', name: 'X-Client', value: 'a' }] }),
  ],
  [
    'rest-client/operation-twice',
    (p) => service(p, [operation(), operation({ id: 'op2', name: 'GetThing' })]),
    (p) => service(p, [operation(), operation({ id: 'op2', name: 'other' })]),
  ],
  ['rest-client/path', (p) => service(p, [operation({ path: 'things' })]), (p) => service(p)],
  [
    'rest-client/path-place',
    (p) => service(p, [operation({ path: '/things/{id}' })]),
    (p) => service(p, [operation({ path: '/things/{id}', parameters: [parameter('id', 'path')] })]),
  ],
  [
    'rest-client/path-place',
    (p) => service(p, [operation({ parameters: [parameter('id', 'path')] })]),
    (p) => service(p, [operation({ parameters: [parameter('id', 'query')] })]),
  ],
  [
    'rest-client/parameter-twice',
    (p) => service(p, [operation({ parameters: [parameter('a', 'query'), { ...parameter('a', 'query'), id: 'b' }] })]),
    (p) => service(p, [operation({ parameters: [parameter('a', 'query'), parameter('a', 'header')] })]),
  ],
  [
    'rest-client/no-mapping',
    (p) => service(p, [operation({ responses: [response({ form: 'mapping' })] })]),
    (p) => mapped(service(p, [operation({ responses: [response({ form: 'mapping', mapping: 'In' })] })]), 'Thing'),
  ],
  [
    'rest-client/other-message',
    (p) =>
      mapped(
        service(p, [operation({ responses: [response({ form: 'mapping', mapping: 'In', message: 'Thing' })] })]),
        'Other',
      ),
    (p) =>
      mapped(
        service(p, [operation({ responses: [response({ form: 'mapping', mapping: 'In', message: 'Thing' })] })]),
        'Thing',
      ),
  ],
  [
    'rest-client/other-output',
    (p) => service(p, [operation({ responses: [response(), response({ status: '201', form: 'binary' })] })]),
    (p) => service(p, [operation({ responses: [response(), response({ status: '201', form: 'ignore' })] })]),
  ],
  [
    'rest-client/status',
    (p) => service(p, [operation({ responses: [response({ status: '20' })] })]),
    (p) => service(p, [operation({ responses: [response({ status: '2XX' })] })]),
  ],
  [
    'rest-client/status-twice',
    (p) => service(p, [operation({ responses: [response(), response({ form: 'ignore' })] })]),
    (p) => service(p, [operation({ responses: [response(), response({ status: '204', form: 'ignore' })] })]),
  ],
  [
    'rest-client/header-name',
    (p) => service(p, [operation({ responses: [response({ headers: [{ id: 'h', name: 'X Total' }] })] })]),
    (p) => service(p, [operation({ responses: [response({ headers: [{ id: 'h', name: 'X-Total' }] })] })]),
  ],
  [
    'rest-client/header-twice',
    (p) => service(p, [operation({ responses: [response({ headers: twoHeaders('x-total') })] })]),
    (p) => service(p, [operation({ responses: [response({ headers: twoHeaders('X-Other') })] })]),
  ],
  [
    'rest-client/paging',
    (p) => service(p, [operation({ paging: 'link' })]),
    (p) => service(p, [operation({ paging: 'none' })]),
  ],
  [
    'rest-client/no-sign-in-address',
    (p) => oauth2(p, 'https://example.org/token', { authentication: 'oauth2-code', refreshToken: 'Key' }),
    (p) =>
      oauth2(p, 'https://example.org/token', {
        authentication: 'oauth2-code',
        refreshToken: 'Key',
        authorizationAddress: 'https://example.org/authorize',
      }),
  ],
  [
    'consume/no-signature',
    (p) => service(p, [], { authentication: 'signature' }),
    (p) => service(p, [], { authentication: 'signature', signature: [signed('X-Sign', 'toHex(sha256($Body))')] }),
  ],
  [
    'consume/signature-header',
    (p) => service(p, [], { authentication: 'signature', signature: [signed('Host', '$Host')] }),
    (p) => service(p, [], { authentication: 'signature', signature: [signed('X-Host', '$Host')] }),
  ],
  [
    'consume/signature-header',
    (p) => service(p, [], { authentication: 'signature', signature: [signed('X', "'a'"), signed('x', "'b'")] }),
    (p) => service(p, [], { authentication: 'signature', signature: [signed('X', "'a'"), signed('y', "'b'")] }),
  ],
  [
    'consume/signature-value',
    (p) => service(p, [], { authentication: 'signature', signature: [signed('X-Sign', '')] }),
    (p) => service(p, [], { signature: [signed('X-Sign', '')] }),
  ],
  [
    'consume/transport-type',
    (p) => service(p.unit('constant', 'Count', { type: 'integer', value: '1' }), [], { proxy: 'Count' }),
    (p) => service(p.unit('constant', 'Where', { type: 'string', value: 'http://p:1' }), [], { proxy: 'Where' }),
  ],
  [
    'consume/no-certificate',
    (p) => service(p.unit('constant', 'Key', { secret: true }), [], { clientKey: 'Key' }),
    (p) => service(p.unit('constant', 'Key', { secret: true }), [], { clientKey: 'Key', clientCertificate: 'Key' }),
  ],
  [
    'consume/open-key',
    (p) => service(p.unit('constant', 'Mine', { type: 'string', value: 'x' }), [], { clientCertificate: 'Mine' }),
    (p) =>
      service(p.unit('constant', 'Mine', { type: 'string', value: 'file:/run/secrets/me.p12' }), [], {
        clientCertificate: 'Mine',
      }),
  ],
];

/** The quick fixes of the cases of a code, in their order; those of others have none. */
const fixes: Readonly<Record<string, readonly string[][]>> = {
  'rest-client/operation-twice': [['Call it GetThing2']],
  'rest-client/path': [['Begin it with /']],
  'rest-client/path-place': [['Add the path parameter id'], ['Remove the path parameter id', 'Give id in the query']],
  'rest-client/parameter-twice': [['Remove the second one']],
  'rest-client/status-twice': [['Remove the second one']],
  'rest-client/header-twice': [['Remove the second one']],
};

export const consumedRestCases: readonly Case[] = consumedRestPairs.map(([code, wrong], index) => {
  const earlier = consumedRestPairs.slice(0, index).filter(([other]) => other === code).length;
  return [code, wrong, fixes[code]?.[earlier] ?? []];
});

function oauth2(p: ProjectBuilder, tokenAddress: string, more: object = {}) {
  p.unit('constant', 'Id', { value: 'a' }).unit('constant', 'Key', { secret: true });
  return service(p, [], { authentication: 'oauth2', client: 'Id', clientSecret: 'Key', tokenAddress, ...more });
}
