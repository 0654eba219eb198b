import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { parcelsOpenApi } from './harness/consumed-rest-job.ts';
import { ordersWsdl } from './harness/soap-project.ts';
import { startMock, startRun, type WeftServer, weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let partner: WeftServer;
let file: string;
const path = (name: string) => join(folder.path, name);
const json = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as never;

/** A flow that asks for a price, and a service that publishes it. */
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
const service = `kind: rest-service
name: Api
path: api
resources:
  - name: prices
    operations:
      - method: GET
        path: "{country}"
        microflow: Sales.Price
        parameters:
          - name: country
            in: path
            argument: Country
`;

beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(path('contract.yaml'), parcelsOpenApi);
  partner = await startMock([path('contract.yaml')]);
  writeFileSync(path('parcels.yaml'), parcelsOpenApi.replace('http://127.0.0.1:1', partner.url));
  await weft(['new', path('a.weft')]);
  const options = ['--module', 'Sales', '--kind', 'openapi', '--entities', '--mappings', '--services'];
  await weft(['import', path('a.weft'), path('parcels.yaml'), ...options]);
  await weft(['unpack', path('a.weft'), path('text')]);
  writeFileSync(path('text/Sales/Price.microflow.yaml'), flow);
  writeFileSync(path('text/Sales/Api.rest-service.yaml'), service);
  file = path('b.weft');
  expect(await weft(['pack', path('text'), file])).toMatchObject({ code: 0 });
  expect(json(await weft(['check', file, '--json']))).toEqual([]);
}, 180_000);
afterAll(async () => {
  await partner?.stop();
  folder.dispose();
});

it('a run records what a service answers, as text that is read in git; another replays it when the service is gone', async () => {
  const run = await startRun(file, ['--record', 'Sales.Parcels']);
  const answer = await fetch(`${run.url}/api/prices/NL`);
  expect([answer.status, await answer.text()]).toEqual([200, '12.5']);
  expect(await run.stop()).toBe(0);
  await weft(['unpack', file, path('recorded')]);
  const text = readFileSync(path('recorded/Sales/ParcelsRecording.recording.yaml'), 'utf8');
  expect(
    text
      .replace(/^(id| *recordedAt): .*\n/gm, '')
      .replace(/- id: .*\n +/g, '- ')
      .replace(partner.url, ''),
  ).toBe(`kind: recording
name: ParcelsRecording
service: Sales.Parcels
address: /parcels/v1
exchanges:
  - operation: Sales.Parcels.getQuote
    target: /quotes/NL?weight=2.5
    headers: "content-type: application/json"
    body: |-
      {
        "price": 12.50,
        "currency": "EUR"
      }
`);
  await weft(['pack', path('recorded'), path('c.weft')]);
  expect(json(await weft(['check', path('c.weft'), '--json']))).toEqual([]);
  await partner.stop();
  const again = await startRun(path('c.weft'), ['--replay']);
  expect(await (await fetch(`${again.url}/api/prices/NL`)).text()).toBe('12.5');
  const other = await fetch(`${again.url}/api/prices/DE`);
  expect(other.status).toBe(502);
  await again.stop();
  // The tests of the project are held against what was recorded, with nobody there.
  const check = (value: string) => `checks: [{what: status, value: "200"}, {what: body, name: $, value: "${value}"}]`;
  writeFileSync(
    path('recorded/Sales/Prices.request-collection.yaml'),
    `kind: request-collection
name: Prices
requests:
  - name: Recorded
    address: /api/prices/NL
    ${check('12.5')}
  - name: Changed
    address: /api/prices/NL
    ${check('13')}
  - name: Not recorded
    address: /api/prices/DE
    ${check('12.5')}
  - name: Elsewhere
    address: http://127.0.0.1:1/
    ${check('1')}
  - name: Without checks
    address: /api/prices/NL
`,
  );
  expect(await weft(['pack', path('recorded'), path('tests.weft')])).toMatchObject({ code: 0 });
  const tested = await weft(['test', '--replay', 'Sales.Parcels', path('tests.weft'), '--json']);
  expect(tested.code).toBe(1);
  expect(json(tested)).toMatchObject({
    passed: 1,
    failed: 2,
    tests: [
      { document: 'Sales.Prices', name: 'Recorded', ok: true },
      {
        document: 'Sales.Prices',
        name: 'Changed',
        ok: false,
        message: expect.stringMatching(/^It answered 200\. .*12\.5/),
      },
      {
        document: 'Sales.Prices',
        name: 'Not recorded',
        ok: false,
        message: expect.stringMatching(/^It answered 502\./),
      },
    ],
  });
  const one = await weft(['test', path('tests.weft'), 'Sales.Prices', '--mock', '--reporter', 'junit']);
  expect(one.stdout).toContain('<testsuite name="Sales.Prices" tests="3"');
  const unsaid = await weft(['test', path('tests.weft'), 'Sales.Prices']);
  expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringContaining('--mock or --replay')]);
  const none = await weft(['test', path('tests.weft')]);
  expect([none.code, none.stderr.trim()]).toEqual([0, 'There are no tests.']);
  const call = (...args: string[]) => weft(['call', path('c.weft'), 'Sales.Price', '--json', ...args]);
  expect(json(await call('--arg', 'Country=NL', '--replay', 'Sales.ParcelsRecording'))).toMatchObject({ result: 12.5 });
  expect(json(await call('--arg', 'Country=DE', '--replay', 'Sales.Parcels'))).toMatchObject({
    error: {
      message:
        'Sales.Parcels.getQuote: this request was not recorded. The nearest is GET /quotes/NL?weight=2.5 (Sales.ParcelsRecording, exchange 1), which differs in path: /quotes/DE, recorded /quotes/NL.',
    },
  });
}, 180_000);

it('switches are for all services, or for those that are named, wherever the file stands', async () => {
  const call = (...args: string[]) => weft(['call', '--arg', 'Country=NL', '--json', ...args]);
  expect(json(await call('--mock', file, 'Sales.Price'))).toMatchObject({ result: 12.5 });
  expect(json(await call('--mock', 'Sales.Parcels', file, 'Sales.Price'))).toMatchObject({ result: 12.5 });
  const refused = async (...args: string[]) => {
    const { code, stderr } = await call(file, 'Sales.Price', ...args);
    return [code, stderr.split('\n')[0]];
  };
  expect(await refused('--mock', 'Sales.Parcel')).toEqual([
    2,
    'weft: There is no database connection, consumed OData service, consumed REST service or consumed web service Sales.Parcel. Did you mean Sales.Parcels?',
  ]);
  expect((await refused('--mock', '--replay'))[0]).toBe(2);
  expect((await refused('--mock', 'Sales.Parcels', '--replay', 'Sales.Parcels'))[0]).toBe(2);
  expect(await weft(['run', '--mock'])).toMatchObject({ code: 2 });
  expect(await weft(['call', path('text-only.weft'), 'Sales.Price', '--mock'])).toMatchObject({ code: 2 });
}, 180_000);

it('a service without a recording is said before anything runs', async () => {
  const { code, stderr } = await weft(['run', path('a.weft'), '--replay', 'Sales.Parcels']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('Sales.Parcels has no recording.')]);
}, 180_000);

it('weft mock serves a WSDL alone, too: other values by another seed, a fault for a status', async () => {
  writeFileSync(path('orders.wsdl'), ordersWsdl());
  const envelope =
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><addTax xmlns="urn:orders"><amount>1</amount><at xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></addTax></e:Body></e:Envelope>';
  const answers: [number, string][] = [];
  for (const args of [[], ['--seed', '7'], ['--seed', '7'], ['--status', '500']]) {
    const mock = await startMock([path('orders.wsdl'), ...args]);
    const answer = await fetch(`${mock.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: envelope,
    });
    answers.push([answer.status, await answer.text()]);
    await mock.stop();
  }
  const [usual, seeded, again, failed] = answers;
  expect(usual?.[1]).toContain('addTaxResponse');
  expect(seeded?.[1]).not.toBe(usual?.[1]);
  expect(again).toEqual(seeded);
  expect(failed).toEqual([500, expect.stringContaining('Fault')]);
  expect(await weft(['mock', path('orders.wsdl'), '--seed', 'x'])).toMatchObject({ code: 2 });
}, 180_000);
