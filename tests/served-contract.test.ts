import { describe, expect, it } from 'vitest';
import { readSampleProject } from '../electron/host/samples.ts';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { kinds } from '../shared/kinds.ts';
import { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import { breaches } from './harness/contract-answers.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { runtimeStarter } from './harness/running-project.ts';

const start = runtimeStarter();

const results = {
  text: ['string', "'hello'"],
  document: ['string', "'[1]'"],
  integer: ['integer', '5'],
  long: ['long', '9007199254740991'],
  decimal: ['decimal', '1.5'],
  boolean: ['boolean', 'true'],
  datetime: ['datetime', 'dateTimeUTC(2024, 7, 4)'],
  date: ['date', "parseDate('2024-07-04', 'yyyy-MM-dd')"],
  empty: ['string', 'empty'],
} as const;
const statuses = { own: '', conflict: '409', none: '204', worked: '$v', either: 'if $v > 1 then 202 else 409' };

/** An operation for each kind of result and each way to say a status. */
function project(): ProjectBuilder {
  const p = new ProjectBuilder()
    .unit('enumeration', 'Colour', { values: [{ id: 'r', name: 'Red' }] })
    .entity('Item', { A: 'string' });
  const operations: object[] = [];
  const v = [{ name: 'v', type: { kind: 'integer' as const } }];
  const add = (name: string, more: object = {}) =>
    operations.push({
      id: name,
      method: 'GET',
      path: name,
      microflow: name,
      parameters: [{ id: `${name}-v`, name: 'v', in: 'query', type: 'integer' }],
      ...more,
    });
  for (const [kind, [returns, value]] of Object.entries(results))
    for (const [way, status] of Object.entries(statuses)) {
      const name = `${kind}_${way}`;
      p.flow(name, v, { kind: returns }, (f) => void f.add('end', { value, status } as never));
      add(name, way === 'own' ? { method: 'POST', emptyStatus: 202 } : {});
    }
  p.flow('nothing', v, { kind: 'nothing' }, (f) => void f.add('end', { value: '', status: '' } as never));
  add('nothing', { status: 204 });
  p.flow('raised', v, { kind: 'string' }, (f) => void f.add('error-end', { message: "'no'", status: '418' } as never));
  add('raised');
  p.flow('red', v, { kind: 'enumeration', enumeration: 'Colour' }, (f) => {
    f.add('end', { value: 'M.Colour.Red', status: '400' } as never);
  });
  add('red');
  p.unit('json-structure', 'Message', {
    samples: [],
    root: { name: '', type: 'object', children: [{ name: 'a', type: 'string' }] },
  });
  p.unit('export-mapping', 'Out', {
    structure: 'Message',
    root: { path: '$', entity: 'Item', association: null, values: [{ path: '$.a', attribute: 'Item.A' }], objects: [] },
  });
  p.flow('mapped', v, { kind: 'object', entity: 'Item' }, (f) => {
    f.add('create-object', {
      entity: 'Item',
      output: 'Item',
      members: [{ member: 'Item.A', operation: 'set', value: "'x'" }],
    } as never);
    f.add('end', { value: '$Item', status: '400' } as never);
  });
  add('mapped', { exportMapping: 'Out' });
  return p.unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: '', operations }] });
}

/** Calls an operation and gives how the answer breaks the contract that is served beside it. */
async function callAndHold(runtime: Runtime, base: string, operation: string, path: string, init: RequestInit = {}) {
  const contract = (await (await fetch(`${runtime.url}/${base}/openapi.json`)).json()) as object;
  const [method, template] = operation.split(' ') as [string, string];
  const response = await fetch(`${runtime.url}/${base}${path}`, { method: method.toUpperCase(), ...init });
  const { status, headers } = response;
  const answer = { status, contentType: headers.get('content-type'), text: await response.text() };
  return { ...answer, breaches: breaches(contract, `${method} ${template}`, answer) };
}

describe('the contract of a service says what is answered', () => {
  it('for every kind of result, with every way to say a status', async () => {
    const runtime = await start(project());
    const contract = (await (await fetch(`${runtime.url}/api/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    const found: string[] = [];
    const seen = new Set<number>();
    for (const [path, item] of Object.entries(contract.paths))
      for (const method of Object.keys(item))
        for (const v of ['1', '404', '200', '400', '204', '99', 'x', '']) {
          const answer = await callAndHold(runtime, 'api', `${method} ${path}`, `${path}?v=${v}`);
          seen.add(answer.status);
          found.push(...answer.breaches.map((b) => `${method} ${path}?v=${v}: ${b}`));
        }
    expect(found).toEqual([]);
    expect([...seen].sort()).toEqual([200, 202, 204, 400, 404, 409, 418, 500]);
    const get = (contract.paths['/text_conflict'] as { get: { responses: object } }).get;
    expect(Object.keys(get.responses)).toEqual(['400', '409', 'default']);
  });

  it('for the sample', async () => {
    const units = readSampleProject('orders-hub').flatMap((op) => (op.op === 'create' ? [op.unit as Unit] : []));
    const runtime = await start(new ProjectView(units, kinds));
    const json = { 'content-type': 'application/json' };
    const cases: [string, string, RequestInit?][] = [
      ['get /orders', '/orders'],
      ['get /orders', '/orders?limit=x'],
      ['get /orders/{orderNumber}', '/orders/nothing'],
      ['post /orders', '/orders', { body: '{}', headers: json }],
      ['post /orders', '/orders', { body: '{"order', headers: json }],
      ['post /orders', '/orders', { body: '<a/>', headers: { 'content-type': 'application/xml' } }],
      ['post /orders', '/orders', { body: '1'.repeat(20), headers: { ...json, 'content-encoding': 'gzip' } }],
    ];
    for (const [operation, path, init] of cases)
      expect([operation, (await callAndHold(runtime, 'orders/v1', operation, path, init)).breaches]).toEqual([
        operation,
        [],
      ]);
  });
});
