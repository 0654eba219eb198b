import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';

const source = { service: 'Shop', set: 'Books', type: 'S.Book' };
const described = {
  sets: [{ id: 'set', name: 'Books', type: 'S.Book' }],
  types: [{ name: 'S.Book', key: ['ID'], properties: [{ name: 'ID', type: 'Edm.Int32' }] }],
};
const service = (p: ProjectBuilder, more: object = {}) =>
  p.unit('consumed-odata-service', 'Shop', { address: 'https://example.org/odata', ...described, ...more });
const external = { persistable: false, source };

export const externalEntityCases: readonly Case[] = [
  ['odata/no-address', (p) => service(p, { address: '' }), []],
  [
    'odata/no-credentials,odata/open-secret',
    (p) =>
      service(p.unit('constant', 'Open', { type: 'string' }), { authentication: 'ntlm', password: 'Open', user: null }),
    [],
  ],
  [
    'odata/no-key-name',
    (p) =>
      service(p.unit('constant', 'Key', { type: 'string', secret: true }), {
        authentication: 'api-key',
        key: 'Key',
        keyName: '',
      }),
    [],
  ],
  [
    'odata/no-token-address',
    (p) =>
      service(p.unit('constant', 'Id', { type: 'string', secret: true }), {
        authentication: 'oauth2',
        client: 'Id',
        clientSecret: 'Id',
      }),
    [],
  ],
  ['odata/bad-address', (p) => service(p, { address: 'example.org' }), []],
  [
    'domain/external-service',
    (p) => p.entity('Book', { ID: 'integer' }, { ...external, source: { ...source, service: null } }),
    [],
  ],
  ['domain/external-persistable', (p) => service(p).entity('Book', { ID: 'integer' }, { source }), []],
  ['domain/external-set', (p) => service(p, { sets: [] }).entity('Book', { ID: 'integer' }, external), []],
  ['domain/external-attribute', (p) => service(p).entity('Book', { ID: 'integer', Gone: 'string' }, external), []],
  [
    'domain/external-association',
    (p) => service(p).entity('Book', { ID: 'integer' }, external).association('Book_Next', 'Book', 'Book'),
    [],
  ],
  [
    'microflow/no-batches,microflow/no-mapping',
    (p) =>
      service(p)
        .entity('Book', { ID: 'integer' }, external)
        .flow('Write', [], { kind: 'nothing' }, (f) => {
          f.add('export-in-batches', { source: 'database', entity: 'Book', output: 'Text' } as never);
          f.add('end', {});
        }),
    [],
  ],
];
