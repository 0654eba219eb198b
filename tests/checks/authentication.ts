import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';

const text = { kind: 'string' } as const;

/** A service that asks by some methods, whose one operation is right. */
const service = (p: ProjectBuilder, authentication: readonly object[], more: object = {}, operation: object = {}) =>
  p
    .unit('module-role', 'Reader', {})
    .unit('security', 'Security', { userRoles: [{ id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] }] })
    .unit('constant', 'Secret', { secret: true })
    .unit('constant', 'Open', {})
    .unit('constant', 'Count', { type: 'integer', value: '1' })
    .flow('Flow', [], text, (f) => void f.add('end', { value: "'x'" } as never))
    .unit('rest-service', 'Api', {
      path: 'api',
      authentication,
      resources: [
        { id: 'r', name: 'things', operations: [{ id: 'o', method: 'GET', microflow: 'Flow', ...operation }] },
      ],
      ...more,
    });

const apiKey = (more: object = {}) => ({
  type: 'api-key',
  keys: [{ id: 'k', user: 'shop', key: 'Secret', userRoles: ['clerk'] }],
  ...more,
});
const jwt = (more: object = {}) => ({
  type: 'jwt',
  address: 'https://login.example/keys',
  issuer: 'https://login.example',
  audience: 'api',
  ...more,
});
const oidc = (more: object = {}) => ({ type: 'oidc', issuer: 'https://login.example', audience: 'api', ...more });
const asks = (p: ProjectBuilder, parameters: readonly object[], more: object = {}) =>
  service(p, [{ type: 'microflow', microflow: 'WhoAsks', parameters, ...more }]);
const badge = { id: 'p', in: 'header', name: 'X-Badge', argument: 'Badge' };
const whoAsks = (p: ProjectBuilder, type: object = text, returns: object = text) =>
  p.flow('WhoAsks', [{ name: 'Badge', type: type as typeof text }], returns as typeof text, (f) => {
    f.add('end', { value: returns === text ? "'ada'" : '1' } as never);
  });

/** A web service that asks by some methods, whose one operation is right. */
const webService = (p: ProjectBuilder, authentication: readonly object[], operation: object = {}) =>
  service(p, []).unit('soap-service', 'Ws', {
    path: 'ws',
    namespace: 'urn:ws',
    authentication,
    operations: [{ id: 'w', name: 'Ask', microflow: 'Flow', ...operation }],
  });
const token = (more: object = {}) => ({
  type: 'username-token',
  users: [{ id: 'u', user: 'shop', password: 'Secret', userRoles: ['clerk'] }],
  ...more,
});
const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

export const authenticationCases: readonly Case[] = [
  ['authentication/digest-without-password', (p) => webService(p, [token({ passwords: 'digest', users: [] })]), []],
  ['authentication/token-user', (p) => webService(p, [token({ users: [{ id: 'u', password: 'Secret' }] })]), []],
  ['authentication/roles-without-method', (p) => webService(p, [], { access: 'roles', allowedRoles: ['Reader'] }), []],
  [
    'authentication/credential-parameter,web-service/parameter-not-used',
    (p) =>
      webService(p, [token()], {
        headers: [{ id: 'h', element: { name: 'Security', namespace: wsse }, mapping: null }],
      }),
    [],
  ],
  ['authentication/no-key', (p) => service(p, [apiKey({ keys: [] })]), []],
  ['authentication/no-key', (p) => service(p, [apiKey({ keys: [{ id: 'k', user: 'shop' }] })]), []],
  ['authentication/no-key', (p) => service(p, [jwt({ keySource: 'public-key' })]), []],
  [
    'authentication/key-not-secret',
    (p) => service(p, [apiKey({ keys: [{ id: 'k', user: 'shop', key: 'Open' }] })]),
    [],
  ],
  ['authentication/key-type', (p) => service(p, [jwt({ keySource: 'public-key', key: 'Count' })]), []],
  ['authentication/no-caller', (p) => service(p, [apiKey({ keys: [{ id: 'k', user: '', key: 'Secret' }] })]), []],
  [
    'authentication/no-client',
    (p) =>
      service(p, [
        { type: 'introspection', address: 'https://login.example/introspect', clientSecret: 'Secret', audience: 'a' },
      ]),
    [],
  ],
  ['authentication/no-certificate', (p) => service(p, [{ type: 'client-certificate' }]), []],
  ...[
    { user: 'mill', value: '' },
    { user: 'mill', by: 'fingerprint', value: 'AB:CD' },
  ].map(
    (caller): Case => [
      'authentication/certificate-mark',
      (p) => service(p, [{ type: 'client-certificate', callers: [{ id: 'c', ...caller }] }]),
      [],
    ],
  ),
  ['authentication/key-name', (p) => service(p, [apiKey({ name: 'X API' })]), []],
  ['authentication/key-in-query', (p) => service(p, [apiKey({ in: 'query', name: 'key' })]), []],
  ['authentication/address', (p) => service(p, [jwt({ address: '' })]), []],
  ['authentication/address', (p) => service(p, [oidc({ issuer: 'login.example' })]), []],
  ['authentication/plain-address', (p) => service(p, [jwt({ address: 'http://login.example/keys' })]), ['Use https']],
  ['authentication/no-issuer', (p) => service(p, [jwt({ issuer: '' })]), []],
  ['authentication/no-audience', (p) => service(p, [oidc({ audience: '' })]), []],
  ['authentication/no-algorithm', (p) => service(p, [oidc({ algorithms: [] })]), ['Allow RS256']],
  ['authentication/algorithm', (p) => service(p, [jwt({ algorithms: ['RS256', 'HS256'] })]), ['Allow RS256 only']],
  ['authentication/algorithm', (p) => service(p, [jwt({ keySource: 'secret', key: 'Secret' })]), ['Allow HS256 only']],
  ['authentication/no-name-claim', (p) => service(p, [oidc({ nameClaim: '' })]), ['Take the name from sub']],
  ['authentication/login-path', (p) => service(p, [{ type: 'session', login: 'log/in' }]), []],
  ['authentication/login-taken', (p) => service(p, [{ type: 'session', login: 'things' }]), []],
  ['authentication/no-microflow', (p) => service(p, [{ type: 'microflow' }]), []],
  ['authentication/microflow-returns', (p) => asks(whoAsks(p, text, { kind: 'integer' }), [badge]), []],
  ['authentication/microflow-parameter', (p) => asks(whoAsks(p), []), []],
  ['authentication/microflow-parameter', (p) => asks(whoAsks(p, { kind: 'integer' }), [badge]), []],
  ['authentication/microflow-parameter', (p) => asks(whoAsks(p), [badge, { ...badge, id: 'q', argument: 'None' }]), []],
  ['authentication/challenge', (p) => asks(whoAsks(p), [badge], { challenge: 'My own' }), []],
  [
    'authentication/method-twice',
    (p) => service(p, [{ type: 'basic' }, { type: 'basic' }]),
    ['Remove the second Basic'],
  ],
  ['authentication/none-not-last', (p) => service(p, [{ type: 'none' }, { type: 'basic' }]), ['Move None to the end']],
  ['authentication/access-without-method', (p) => service(p, [], { applyAccess: true }), []],
  ['authentication/roles-without-method', (p) => service(p, [], { allowedRoles: ['Reader'] }), []],
  ['authentication/roles-without-method', (p) => service(p, [], {}, { access: 'roles', allowedRoles: ['Reader'] }), []],
  [
    'authentication/credential-parameter,rest/parameter-not-used',
    (p) => service(p, [apiKey()], {}, { parameters: [{ id: 'h', name: 'x-api-key', in: 'header' }] }),
    [],
  ],
  [
    'authentication/credential-parameter,authentication/key-in-query,rest/parameter-not-used',
    (p) =>
      service(p, [apiKey({ in: 'query', name: 'key' })], {}, { parameters: [{ id: 'q', name: 'key', in: 'query' }] }),
    [],
  ],
];
