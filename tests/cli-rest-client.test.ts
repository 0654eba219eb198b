import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { parcelsOpenApi } from './harness/consumed-rest-job.ts';
import { startMock, weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const json = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as never;

beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(path('parcels.yaml'), parcelsOpenApi);
});
afterAll(() => folder.dispose());

/** A flow that asks for a price. */
const flow = `kind: microflow
name: Price
parameters:
  - name: Country
    type:
      kind: string
returns:
  kind: decimal
nodes:
  - id: start
    action:
      type: start
  - id: call
    x: 200
    action:
      type: call-operation
      operation: Sales.Parcels.getQuote
      arguments:
        - parameter: country
          value: $Country
        - parameter: weight
          value: "2.5"
      output: Quote
  - id: end
    x: 400
    action:
      type: end
      value: $Quote/Price
flows:
  - id: f1
    from: start
    to: call
  - id: f2
    from: call
    to: end
`;

it('a description is imported, called from a flow with its mock, and never at its address', async () => {
  const file = path('a.weft');
  await weft(['new', file]);
  const options = ['--module', 'Sales', '--kind', 'openapi', '--entities', '--mappings', '--services', '--json'];
  const imported = await weft(['import', file, path('parcels.yaml'), ...options]);
  expect(imported).toMatchObject({ code: 0 });
  expect(json(imported)).toEqual({
    structures: ['Sales.ParcelsMessages'],
    entities: ['Sales.Quote', 'Sales.Shipment', 'Sales.Parcel'],
    enumerations: [],
    importMappings: ['Sales.Import_Quote', 'Sales.Import_ListShipmentsResponse', 'Sales.Import_Shipment'],
    exportMappings: ['Sales.Export_Shipment'],
    services: [{ name: 'Sales.Parcels', operations: ['getQuote', 'listShipments', 'bookShipment', 'putLabel'] }],
    diagnostics: [],
  });
  await weft(['unpack', file, path('text')]);
  writeFileSync(path('text/Sales/Price.microflow.yaml'), flow);
  const packed = path('b.weft');
  expect(await weft(['pack', path('text'), packed])).toMatchObject({ code: 0 });
  expect(await weft(['check', packed, '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  const call = (country: string) =>
    weft(['call', packed, 'Sales.Price', '--arg', `Country=${country}`, '--mock', '--json']);
  expect(json(await call('NL'))).toMatchObject({ result: 12.5 });
  const refused = await call('XX');
  expect([refused.code, json(refused)]).toMatchObject([
    1,
    { error: { message: 'Sales.Parcels.getQuote answered 400 Bad Request.' } },
  ]);
}, 60_000);

it('weft mock serves a description alone, and answers as it is told to', async () => {
  const mock = await startMock([path('parcels.yaml')]);
  const url = `${mock.url}/parcels/v1`;
  const answer = await fetch(`${url}/quotes/NL?weight=2`);
  expect([answer.status, await answer.json()]).toEqual([200, { price: 12.5, currency: 'EUR' }]);
  const wrong = await fetch(`${url}/quotes/XX`);
  expect([wrong.status, await wrong.json()]).toMatchObject([
    400,
    { errors: [{ path: 'path country' }, { path: 'query weight' }] },
  ]);
  await mock.stop();
  const failing = await startMock([path('parcels.yaml'), '--status', '503']);
  expect((await fetch(`${failing.url}/parcels/v1/quotes/NL?weight=2`)).status).toBe(503);
  await failing.stop();
  expect(await weft(['mock', path('parcels.yaml'), '--status', '99'])).toMatchObject({ code: 2 });
}, 60_000);
