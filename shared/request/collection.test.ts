import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { ProjectChecker } from '../checks/index.ts';
import { kinds } from '../kinds.ts';
import { keepOutSecrets } from '../model/stored-secrets.ts';
import { countingIds } from '../model/unit.ts';
import { parseUnitText, resolveDraft, unitToText } from '../text/unit-text.ts';
import { requestCollectionKind } from './kind.ts';
import { headersOf, knownOperations, missingOperations, operationAt, requestFor } from './served-requests.ts';

const service = {
  path: 'orders/v1',
  resources: [
    {
      id: 'res',
      name: 'orders',
      operations: [
        { id: 'list', method: 'GET', path: '' },
        { id: 'one', method: 'GET', path: '{number}', summary: 'One order' },
        {
          id: 'open',
          method: 'GET',
          path: 'open',
          parameters: [{ id: 'p', name: 'since', in: 'query', required: true }],
        },
        { id: 'place', method: 'POST', path: '', status: 201 },
      ],
    },
  ],
};
const collection = (data: object) =>
  new ProjectBuilder().unit('rest-service', 'Orders', service).unit('request-collection', 'Requests', data).view();
const findings = (data: object) =>
  new ProjectChecker()
    .checkAll(collection(data))
    .filter((d) => d.code.startsWith('request/'))
    .map((d) => [d.code, d.path]);

describe('operations of ours', () => {
  const operations = knownOperations(collection({}));
  it.each([
    ['GET', '/orders/v1/orders', 'list'],
    ['POST', 'http://localhost:8080/orders/v1/orders?x=1', 'place'],
    ['GET', '{{local}}/orders/v1/orders/{number}', 'one'],
    ['GET', '/orders/v1/orders/open', 'open'],
    ['GET', '/orders/v1/orders/SO-1', 'one'],
    ['GET', 'https://other.test/orders/v1/orders', undefined],
    ['DELETE', '/orders/v1/orders', undefined],
    ['GET', '/orders/v1/orders/1/2', undefined],
  ])('%s %s', (method, address, id) => expect(operationAt(operations, method, address)?.id).toBe(id));

  it('become requests with their parameters and the status that they promise; what has one is not missing', () => {
    const data = requestCollectionKind.defaults() as ReturnType<typeof requestCollectionKind.defaults> & {
      requests: never[];
    };
    const made = operations.map((o) => requestFor(o, data, countingIds(o.id), collection({})));
    expect(made.map((r) => r.name)).toEqual([
      'GET /orders/v1/orders',
      'One order',
      'GET /orders/v1/orders/open',
      'POST /orders/v1/orders',
    ]);
    expect(made[1]?.parameters.map((p) => [p.in, p.name])).toEqual([['path', 'number']]);
    expect(made[2]?.parameters.map((p) => [p.in, p.name, p.enabled])).toEqual([['query', 'since', true]]);
    expect(made[3]?.checks).toMatchObject([{ what: 'status', value: '201' }]);
    const missing = missingOperations(operations, [{ requests: made.slice(0, 2), environments: [] }]);
    expect(missing.map((o) => o.id)).toEqual(['open', 'place']);
  });
});

describe('checks of a collection', () => {
  const request = { id: 'r', name: 'R', address: '/a' };
  it.each<[string, object, string[][]]>([
    [
      'nothing wrong',
      {
        requests: [request, { ...request, id: 's', name: 'S', address: 'https://a.test/{{x}}' }],
        environments: [{ id: 'e', name: 'E', values: [{ id: 'v', name: 'x', value: '1' }] }],
      },
      [],
    ],
    ['two of one name', { requests: [request, { ...request, id: 's' }] }, [['request/same-name', 'requests.1.name']]],
    ['no name', { requests: [{ ...request, name: '' }] }, [['request/no-name', 'requests.0.name']]],
    ['no address', { requests: [{ ...request, address: 'orders' }] }, [['request/address', 'requests.0.address']]],
    ['no host', { requests: [{ ...request, address: 'https:///x' }] }, [['request/address', 'requests.0.address']]],
    [
      'a value of no environment',
      { requests: [{ ...request, body: '{{x}}' }] },
      [['request/unknown-variable', 'requests.0.body']],
    ],
    [
      'a path parameter that is missing',
      { requests: [{ ...request, address: '/a/{n}' }] },
      [['request/path-parameter', 'requests.0.address']],
    ],
    [
      'a path parameter too many',
      { requests: [{ ...request, parameters: [{ id: 'p', in: 'path', name: 'n' }] }] },
      [['request/path-parameter', 'requests.0.parameters.0.name']],
    ],
    [
      'a key in the project',
      { requests: [{ ...request, parameters: [{ id: 'p', in: 'header', name: 'Authorization', value: 'Bearer x' }] }] },
      [['request/secret-in-project', 'requests.0.parameters.0.value']],
    ],
    [
      'a password in an address',
      { requests: [{ ...request, address: 'https://me:pw@a.test/' }] },
      [['request/secret-in-project', 'requests.0.address']],
    ],
    [
      'a check without a path',
      { requests: [{ ...request, checks: [{ id: 'c', what: 'body' }] }] },
      [['request/check', 'requests.0.checks.0.name']],
    ],
    [
      'a status that is none',
      { requests: [{ ...request, checks: [{ id: 'c', value: 'ok' }] }] },
      [['request/check', 'requests.0.checks.0.value']],
    ],
    [
      'an environment at no address',
      { environments: [{ id: 'e', name: 'E', address: 'test', values: [{ id: 'v', name: '1 x' }] }] },
      [
        ['request/address', 'environments.0.address'],
        ['request/variable-name', 'environments.0.values.0.name'],
      ],
    ],
  ])('%s', (_title, data, expected) => expect(findings(data)).toEqual(expected));
});

describe('a collection in a project', () => {
  it('goes through its text form and comes back as it was', () => {
    const view = collection({
      requests: [
        {
          id: 'r',
          name: 'Place an order',
          folder: 'Orders',
          method: 'POST',
          address: '/orders/v1/orders',
          parameters: [{ id: 'p', in: 'header', name: 'X-A', value: '{{x}}', enabled: false }],
          mediaType: 'application/json',
          body: '{\n  "a": 1\n}',
          checks: [{ id: 'c', what: 'body', name: '$.a', how: 'exists' }],
        },
      ],
      environments: [
        { id: 'e', name: 'test', address: 'https://a.test', values: [{ id: 'v', name: 'x', value: '1' }] },
      ],
    });
    const unit = view.ofKind('request-collection')[0];
    if (!unit) throw new Error('no collection');
    const text = unitToText(unit, view);
    expect(text).toContain('Place an order');
    const { draft, diagnostics } = parseUnitText(text, kinds, countingIds('n'));
    expect(diagnostics).toEqual([]);
    expect(draft && resolveDraft(draft, view)).toEqual([]);
    expect(draft?.unit.data).toEqual(unit.data);
  });

  it('never keeps the value of a secret', () => {
    const unit = collection({
      environments: [{ id: 'e', name: 'E', values: [{ id: 'v', name: 'x', value: 't0p', secret: true }] }],
    }).ofKind('request-collection')[0];
    if (!unit) throw new Error('no collection');
    expect(keepOutSecrets(undefined, unit, kinds).refused?.text).toBe('t0p');
  });
});

describe('operations of a web service', () => {
  const view = new ProjectBuilder()
    .flow(
      'Ask',
      [{ name: 'count', type: { kind: 'integer' } }],
      { kind: 'nothing' },
      (f) => f.add('end', {}) && undefined,
    )
    .unit('soap-service', 'Desk', {
      path: 'ws/desk',
      namespace: 'urn:desk',
      operations: ['Ask', 'Tell'].map((name) => ({
        id: name,
        name,
        microflow: 'Ask',
        parameters: [{ id: `${name}-count`, name: 'count' }],
      })),
    })
    .view();
  const operations = knownOperations(view);
  const data = requestCollectionKind.schema.parse({});

  it('have requests with a message made up, and are told apart by what the message says it is for', () => {
    const made = operations.map((o) => requestFor(o, data, countingIds(o.id), view));
    expect(made.map((r) => [r.name, r.address, r.mediaType])).toEqual([
      ['Ask', '/ws/desk', 'text/xml'],
      ['Tell', '/ws/desk', 'text/xml'],
    ]);
    expect(made[1]?.body).toMatch(/<tns:Tell xmlns:tns="urn:desk">\s*<tns:count>/);
    for (const request of made)
      expect(operationAt(operations, request.method, request.address, headersOf(request))?.summary).toBe(request.name);
    expect(missingOperations(operations, [{ ...data, requests: made.slice(0, 1) }]).map(({ id }) => id)).toEqual([
      'Tell',
    ]);
  });
});
