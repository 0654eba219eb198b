import { expect, it } from 'vitest';
import { documentActivity } from '../renderer/editors/microflow/document-activity.ts';
import { referenceOptions } from '../renderer/widgets/reference-options.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import { sampleEnvelopes } from '../shared/consume/soap/made-message.ts';
import { mappingsOfElement } from '../shared/consume/soap/mapping-of-element.ts';
import { afterOperations } from '../shared/mapping/auto-map-roots.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import { newCallFlow } from '../shared/microflow/new-call-flow.ts';
import { Catalog } from '../shared/model/catalog.ts';
import type { Unit } from '../shared/model/unit.ts';
import { readEnvelope } from '../shared/soap/envelope.ts';
import { operationId, ordersWsdl, soapProject, wsdlText } from './harness/soap-project.ts';

const made = () => soapProject(wsdlText(ordersWsdl()), { mappings: true });

it.each([
  ['addTax', ['amount', 'country', 'at'], 'decimal'],
  ['log', ['text'], 'nothing'],
  ['ping', [], 'nothing'],
  ['placeOrder', ['Body', 'session'], 'object'],
])(
  'the microflow of %s has a parameter for each input, gives what it gives, and has no error',
  (name, inputs, gives) => {
    const { view, services, project } = made();
    const flow = newCallFlow(view, operationId(services, name), project.ids);
    const after = afterOperations(view, flow?.change.ops ?? []);
    const { data } = after.unit(flow?.flow ?? '') as Unit<Microflow>;
    const call = data.nodes.find((n) => n.id === flow?.call)?.action;
    expect(call).toMatchObject({ type: 'call-operation', arguments: inputs.map((parameter) => ({ parameter })) });
    expect(data.parameters).toHaveLength(inputs.length);
    expect(data.returns.kind).toBe(gives);
    expect(new ProjectChecker().checkAll(after).filter((d) => d.unit === flow?.flow && d.severity === 'error')).toEqual(
      [],
    );
  },
);

it('an operation that is gone has no microflow', () => {
  const { view, project } = made();
  expect(newCallFlow(view, 'nobody', project.ids)).toBeNull();
});

it('samples are envelopes of the version, with header, request and answer; a one-way operation has no answer', () => {
  const { view, services } = made();
  const [service] = services;
  const samples = Object.fromEntries(
    (service?.data.operations ?? []).map((o) => [o.name, sampleEnvelopes(service?.data as never, o, view, 7)]),
  );
  const { request, response } = samples.placeOrder as { request: string; response: string };
  expect(readEnvelope(request)).toMatchObject({
    version: '1.1',
    headers: [{ element: { name: 'session' } }],
    body: [{ element: { name: 'placeOrder', namespace: 'urn:orders' } }],
  });
  expect(request).toMatch(/\n {6}<\S*customer>/);
  expect(readEnvelope(response).body[0]?.element.name).toBe('placeOrderResponse');
  expect(samples.log?.response).toBeNull();
  expect(samples.placeOrder).toEqual(
    sampleEnvelopes(
      service?.data as never,
      service?.data.operations.find((o) => o.name === 'placeOrder') as never,
      view,
      7,
    ),
  );
});

it('an operation that is put into a flow is its call; pickers group operations by their service', () => {
  const { view, services } = made();
  const id = operationId(services, 'addTax');
  expect(documentActivity(view, [id])).toEqual({ offer: 'call-operation', property: 'operation', document: id });
  expect(documentActivity(view, [id, id])).toBeNull();
  expect(documentActivity(view, [services[0]?.id ?? ''])).toBeNull();
  const options = referenceOptions(view, new Catalog(view), ['consumed-operation']);
  expect(options.map(({ group, label, icon }) => [group, label, icon])).toEqual([
    ['M.Orders', 'addTax', 'mail-open'],
    ['M.Orders', 'log', 'mail-open'],
    ['M.Orders', 'ping', 'mail-open'],
    ['M.Orders', 'placeOrder', 'mail-open'],
  ]);
});

it('the mappings of an element are those that write or read it, no others', () => {
  const { view, services } = made();
  const { data } = services[0] as (typeof services)[0];
  const names = (name: string, side: 'request' | 'response') =>
    mappingsOfElement(data, { name, namespace: 'urn:orders' }, side, view).map((m) => [m.kind, m.name]);
  expect(names('placeOrder', 'request')).toMatchObject([['export-mapping', expect.stringMatching(/placeOrder/i)]]);
  expect(names('placeOrderResponse', 'response')).toMatchObject([
    ['import-mapping', expect.stringMatching(/placeOrderResponse/i)],
  ]);
  expect(names('nobody', 'request')).toEqual([]);
});
