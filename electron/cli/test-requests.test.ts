import { expect, it } from 'vitest';
import { kinds } from '../../shared/kinds.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { openApiText, restProject, withSettings } from '../../tests/harness/rest-project.ts';
import { withFlow } from '../../tests/harness/soap-project.ts';
import { testRequests } from './test-requests.ts';

const contract = `openapi: 3.0.3
info: {title: Parcels, version: '1'}
servers: [{url: 'http://127.0.0.1:1'}]
paths:
  /quotes/{country}:
    get:
      operationId: getQuote
      parameters: [{name: country, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: number}, example: 7.5}}}}
`;

/** A published price that a consumed service is asked for, one recorded answer, and requests with checks and without. */
function project() {
  const { project: builder, view: imported, services } = restProject(openApiText(contract));
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const operation = service.data.operations[0]?.id ?? '';
  const priced = withFlow(
    imported.withUnits([withSettings(service, { attempts: 1 })], []),
    builder,
    'Price',
    [{ name: 'country', type: { kind: 'string' } }],
    { kind: 'decimal' },
    (f) => {
      const given = [{ parameter: 'country', value: '$country' }];
      f.add('call-operation', { operation, arguments: given, output: 'Quote' } as never);
      f.add('end', { value: '$Quote' } as never);
    },
  );
  const unit = (kind: string, name: string, data: unknown): Unit => ({
    id: name,
    kind,
    name,
    parent: 'm',
    documentation: '',
    data: kinds.require(kind).schema.parse(data),
  });
  const checks = (value: string) => [
    { id: 's', what: 'status', value: '200' },
    { id: 'b', what: 'body', name: '$', value },
  ];
  const request = (name: string, address: string, value: string | null) => ({
    id: name,
    name,
    address,
    checks: value === null ? [] : checks(value),
  });
  const parameters = [{ id: 'p', name: 'country', in: 'path' }];
  const operations = [{ id: 'o', method: 'GET', path: '{country}', microflow: 'Price', parameters }];
  return priced.withUnits(
    [
      unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: 'prices', operations }] }),
      unit('recording', 'Recorded', {
        service: service.id,
        exchanges: [
          { id: 'e', operation, target: '/quotes/NL', headers: 'content-type: application/json', body: '12.5' },
        ],
      }),
      unit('request-collection', 'Prices', {
        requests: [
          request('Recorded', '/api/prices/NL', '12.5'),
          request('Changed', '/api/prices/NL', '13'),
          request('Not recorded', '/api/prices/DE', '12.5'),
          request('Elsewhere', 'http://127.0.0.1:1/', '1'),
          request('Without checks', '/api/prices/NL', null),
        ],
      }),
      unit('request-collection', 'Others', { requests: [request('Mocked', '/api/prices/NL', '7.5')] }),
    ],
    [],
  );
}

it('requests with checks are held against what was recorded, with nobody there', async () => {
  const tested = await testRequests(project(), new Set(['Prices']), { replayed: 'all' });
  expect(tested.map(({ document }) => document)).toEqual(['M.Prices']);
  expect(tested[0]?.outcomes.map(({ name, ok, message }) => [name, ok, message])).toEqual([
    ['Recorded', true, null],
    ['Changed', false, expect.stringMatching(/^It answered 200\. .*12\.5/)],
    ['Not recorded', false, expect.stringMatching(/^It answered 502\. /)],
  ]);
});

it('mocks answer where they are to', async () => {
  const tested = await testRequests(project(), new Set(['Others']), { mocked: 'all' });
  expect(tested).toMatchObject([{ document: 'M.Others', outcomes: [{ name: 'Mocked', ok: true, message: null }] }]);
});

it('without a request of its own there is no run', async () => {
  expect(await testRequests(project(), new Set(), { mocked: 'all' })).toEqual([]);
});
