import { expect, it } from 'vitest';
import { openApiText, restProject } from '../../tests/harness/rest-project.ts';
import { ordersWsdl, soapProject, wsdlText } from '../../tests/harness/soap-project.ts';
import { consumedServiceUnits } from '../consume/index.ts';
import { countingIds } from '../model/unit.ts';
import { consumedRequested, requestForConsumed } from './consumed-requests.ts';

const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://example.org/shop'}]
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: dry, in: query, schema: {type: boolean}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'204': {description: done}}
  /sign:
    post:
      operationId: sign
      parameters: [{name: lang, in: cookie, required: true, example: en, schema: {type: string}}]
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, required: [name], properties: {name: {type: string, example: Ada}, note: {type: string}}}}}}
      responses: {'204': {description: done}}
`;

it('an operation of a REST service is a request with its values, which is known as its own again', () => {
  const { view, services } = restProject(openApiText(shop));
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const id = service.data.operations[0]?.id ?? '';
  const data = { requests: [], environments: [] };
  const request = requestForConsumed(view, service, id, data, countingIds());
  expect(request).toMatchObject({
    name: 'putThing',
    folder: 'Shop',
    method: 'PUT',
    address: 'https://example.org/shop/things/{id}',
    mediaType: 'application/json',
    parameters: [
      { in: 'path', name: 'id', value: expect.stringMatching(/^-?\d+$/), enabled: true },
      { in: 'query', name: 'dry', enabled: false },
    ],
  });
  expect(JSON.parse(request?.body ?? '')).toHaveProperty('name');
  expect(request && consumedRequested(view, request)).toMatchObject({ id, name: 'putThing' });
  expect(request && consumedRequested(view, { ...request, method: 'GET' })).toBeUndefined();
  expect(requestForConsumed(view, service, 'nobody', data, countingIds())).toBeNull();
});

it('cookies and the fields of a form come along', () => {
  const { view, services } = restProject(openApiText(shop));
  const id = services[0]?.data.operations.find(({ name }) => name === 'sign')?.id ?? '';
  const request = requestForConsumed(view, services[0] as never, id, { requests: [], environments: [] }, countingIds());
  expect(request).toMatchObject({
    mediaType: 'application/x-www-form-urlencoded',
    body: '',
    parameters: [
      { in: 'cookie', name: 'lang', value: 'en', enabled: true },
      { in: 'form', name: 'name', value: 'Ada', enabled: true },
      { in: 'form', name: 'note', enabled: false },
    ],
  });
});

it.each(['1.1', '1.2'] as const)(
  'operations of SOAP %s stand at one address, and are told by their action',
  (version) => {
    const { view } = soapProject(wsdlText(ordersWsdl('https://example.org/orders', version)));
    const [service] = consumedServiceUnits(view);
    if (!service) throw new Error('There is no service.');
    const { operations } = service.data as { operations: { id: string; name: string }[] };
    for (const { id, name } of operations) {
      const request = requestForConsumed(view, service, id, { requests: [], environments: [] }, countingIds());
      expect(request).toMatchObject({ name, method: 'POST', body: expect.stringContaining('Envelope') });
      expect(request && consumedRequested(view, request)?.name).toBe(name);
    }
  },
);
