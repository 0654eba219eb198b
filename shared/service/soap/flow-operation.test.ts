import { expect, it } from 'vitest';
import type { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { orderService } from '../../../tests/harness/published-soap.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { Catalog } from '../../model/catalog.ts';
import { countingIds, type Unit } from '../../model/unit.ts';
import { followFlow, followsFlow, mappingsOfType, operationOfFlow } from './flow-operation.ts';
import { servedSample } from './made-message.ts';
import { planSoapMapping } from './plan-mapping.ts';

const order = { kind: 'object' as const, entity: 'Order' };
const price = {
  name: 'Price_Order',
  parameters: [
    { name: 'Order', type: order },
    { name: 'Rebate', type: { kind: 'decimal' as const } },
  ],
};
const made = (change: (project: ProjectBuilder) => unknown = () => {}) => {
  const { view, service } = orderService((project) => {
    project.flow(price.name, price.parameters, order, (f) => void f.add('end', { value: '$Order' }));
    change(project);
  });
  const choice = { view, catalog: new Catalog(view) };
  return { view, service, choice, flow: view.unit(price.name) as Unit<Microflow>, ids: countingIds('n') };
};

it('an operation of a microflow has its parameters and its result; an object the one mapping that fits', () => {
  const { service, choice, flow, ids, view } = made();
  const operation = operationOfFlow(flow, service.data, choice, ids);
  const nameOf = (id: string | null) => view.unit(id)?.name ?? null;
  expect(operation).toMatchObject({ name: 'PriceOrder', microflow: flow.id, requestBody: 'parameters' });
  expect(operation.parameters.map((p) => [p.name, p.argument, nameOf(p.mapping)])).toEqual([
    // Two read an order: a person chooses.
    ['order', 'Order', null],
    ['rebate', 'Rebate', null],
  ]);
  expect(nameOf(operation.responseMapping)).toBe('Export_OrderMessage');
  expect(followsFlow(operation, flow.data)).toBe(true);
  expect(mappingsOfType('import-mapping', order, choice).map(({ name }) => name)).toEqual([
    'Import_OrderMessage',
    'Import_OrderChange',
  ]);
});

it('one whose microflow has other parameters now keeps what still feeds one, with the name of its element', () => {
  const { service, choice, flow, ids } = made();
  const operation = operationOfFlow(flow, service.data, choice, ids);
  const [first, second] = operation.parameters;
  Object.assign(second ?? {}, { name: 'off', optional: true });
  Object.assign(first ?? {}, { mapping: 'chosen' });
  const changed: Microflow = {
    ...flow.data,
    parameters: [
      { ...flow.data.parameters[1], id: 'b', name: 'Rebate', type: { kind: 'decimal' } } as never,
      { ...flow.data.parameters[0], id: 'c', name: 'At', type: { kind: 'datetime' } } as never,
    ],
  };
  expect(followsFlow(operation, changed)).toBe(false);
  followFlow(operation, changed, choice, ids);
  expect(operation.parameters.map((p) => [p.name, p.argument, p.optional, p.mapping])).toEqual([
    ['off', 'Rebate', true, null],
    ['at', 'At', false, null],
  ]);
  operation.headers.push({ id: 'h', element: { name: 'At', namespace: '' }, mapping: null, argument: '' });
  followFlow(operation, changed, choice, ids);
  expect(operation.parameters.map((p) => p.name)).toEqual(['off']);
  expect(followsFlow(operation, changed)).toBe(true);
});

it('a mapping is planned for what a parameter takes and what the result gives; an equal structure is used again', () => {
  const { view, service, choice, flow, ids } = made((project) =>
    project.flow('Total_Of', [{ name: 'Orders', type: { kind: 'list', entity: 'Order' } }], order, (f) => {
      f.add('end', { value: 'head($Orders)' });
    }),
  );
  const operation = operationOfFlow(view.unit('Total_Of') as Unit<Microflow>, service.data, choice, ids);
  const with_ = (mapping: string | null) => ({
    ...service,
    data: { ...service.data, operations: [{ ...operation, responseMapping: mapping }] },
  });
  const options = { service: service.id, operation: operation.id };
  const list = planSoapMapping(
    view.withUnits([with_(null)], []),
    { ...options, part: { parameter: operation.parameters[0]?.id ?? '' } },
    ids,
  );
  if ('error' in list) throw new Error(list.error);
  expect(list.rows.map((r) => `${r.action} ${r.name}`)).toEqual([
    'reuse OrderListMessage',
    'create Import_OrderListMessage',
    `change ${service.name}`,
  ]);
  const one = planSoapMapping(view.withUnits([with_(null)], []), { ...options, part: 'result' }, ids);
  if ('error' in one) throw new Error(one.error);
  expect(one.rows.map((r) => r.action)).toEqual(['reuse', 'create', 'change']);
  const patched = one.change.ops.at(-1);
  expect(patched?.op === 'patch' ? JSON.stringify(patched.patch) : '').toContain('responseMapping');
  const none = { ...options, operation: 'gone', part: 'result' as const };
  expect(planSoapMapping(view, none, ids)).toEqual({ error: 'The operation does not exist any more.' });
  const value = operationOfFlow(flow, service.data, choice, ids);
  const valued = { ...service, data: { ...service.data, operations: [value] } };
  expect(
    planSoapMapping(
      view.withUnits([valued], []),
      { service: service.id, operation: value.id, part: { parameter: value.parameters[1]?.id ?? '' } },
      ids,
    ),
  ).toEqual({ error: 'Price_Order takes or gives no object there: nothing is to be mapped.' });
});

it('a sample of an operation has its elements, in the version that the service speaks', () => {
  const { view, service, choice } = made();
  const [get] = service.data.operations;
  const sample = servedSample(service, get as never, view, choice.catalog, 1);
  expect(sample.request).toMatch(/<soap:Envelope[\s\S]*<\w*:?GetOrder[\s\S]*number>/);
  expect(sample.response).toMatch(/GetOrderResponse[\s\S]*customer/);
  const later = { ...service, data: { ...service.data, versions: '1.2' as const } };
  expect(servedSample(later, { ...get, oneWay: true } as never, view, choice.catalog, 1)).toEqual({
    request: expect.stringContaining('http://www.w3.org/2003/05/soap-envelope'),
    response: null,
  });
});
