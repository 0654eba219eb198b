import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvelope, writeEnvelope } from '../shared/soap/envelope.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { ordersWsdl } from './harness/soap-project.ts';
import { startMock, weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const json = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as never;

beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(path('orders.wsdl'), ordersWsdl());
});
afterAll(() => folder.dispose());

it('a WSDL is imported, called from a flow with its mock, and never at its address', async () => {
  const file = path('a.weft');
  await weft(['new', file]);
  const imported = await weft(['import', file, path('orders.wsdl'), '--module', 'Sales', '--services', '--json']);
  expect(imported).toMatchObject({ code: 0 });
  expect(json(imported)).toMatchObject({
    structures: ['Sales.OrdersMessages'],
    services: [{ name: 'Sales.Orders', operations: ['addTax', 'placeOrder', 'log', 'ping'] }],
    diagnostics: [],
  });
  expect(json(await weft(['list', file, '--kind', 'consumed-soap-service', '--json']))).toEqual([
    { kind: 'consumed-soap-service', name: 'Sales.Orders' },
  ]);
  await weft(['unpack', file, path('text')]);
  expect(readFileSync(path('text/Sales/Orders.consumed-soap-service.yaml'), 'utf8')).toContain('  - id: ');
  writeFileSync(
    path('text/Sales/Tax.microflow.yaml'),
    `kind: microflow
name: Tax
parameters:
  - name: Amount
    type:
      kind: decimal
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
      operation: Sales.Orders.addTax
      arguments:
        - parameter: amount
          value: $Amount
        - parameter: at
          value: empty
      output: Total
  - id: end
    x: 400
    action:
      type: end
      value: $Total
flows:
  - id: f1
    from: start
    to: call
  - id: f2
    from: call
    to: end
`,
  );
  const packed = path('b.weft');
  expect(await weft(['pack', path('text'), packed])).toMatchObject({ code: 0 });
  expect(await weft(['check', packed, '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  const mocked = await weft(['call', packed, 'Sales.Tax', '--arg', 'Amount=12.50', '--mock', '--json']);
  expect(mocked).toMatchObject({ code: 0 });
  expect(json(mocked)).toMatchObject({ result: expect.any(Number) });
  // The same request has the same answer.
  const again = await weft(['call', packed, 'Sales.Tax', '--arg', 'Amount=12.50', '--mock', '--json']);
  expect(again.stdout).toBe(mocked.stdout);
  const live = await weft(['call', packed, 'Sales.Tax', '--arg', 'Amount=12.50', '--json']);
  expect(live).toMatchObject({ code: 1 });
  expect(live.stdout).toContain('nothing listens there');
}, 120_000);

it('weft mock serves a WSDL alone, and answers what is no message with a fault', async () => {
  const server = await startMock([path('orders.wsdl')]);
  const url = `${server.url}/orders`;
  const ask = async (body: string) => {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/xml' } });
    return { status: response.status, text: await response.text() };
  };
  const right = await ask(writeEnvelope('1.1', [], '<placeOrder xmlns="urn:orders"/>'));
  expect(right.status).toBe(200);
  expect(readEnvelope(right.text).body[0]?.element).toEqual({ name: 'placeOrderResponse', namespace: 'urn:orders' });
  expect(await ask(writeEnvelope('1.1', [], '<log xmlns="urn:orders"/>'))).toEqual({ status: 202, text: '' });
  const unknown = await ask(writeEnvelope('1.1', [], '<other/>'));
  expect([unknown.status, readEnvelope(unknown.text).fault]).toMatchObject([
    500,
    { code: 'Client', reason: 'Mock.Orders has no operation for the element other.' },
  ]);
  const broken = await ask('<no');
  expect(readEnvelope(broken.text).fault?.reason).toContain('line 1, column ');
  expect((await fetch(`${server.url}/elsewhere`)).status).toBe(404);
  expect((await fetch(url)).status).toBe(405);
  expect(await server.stop()).toBe(0);
});

it('what has nothing to mock is exit 1, a port that is none a wrong call', async () => {
  writeFileSync(path('sample.json'), '{"a":1}');
  expect(await weft(['mock', path('sample.json')])).toMatchObject({ code: 1, stdout: '' });
  expect(await weft(['mock', path('a.weft'), '--port', 'x'])).toMatchObject({ code: 2 });
  expect(await weft(['mock', path('none.wsdl')])).toMatchObject({ code: 2 });
});

it('a WSDL is published as it says: service and microflows in the text form, without an error; called and published is a wrong call', async () => {
  const file = path('p.weft');
  await weft(['new', file]);
  const imported = await weft([
    'import',
    file,
    path('orders.wsdl'),
    '--module',
    'Sales',
    '--mappings',
    '--publish',
    '--json',
  ]);
  expect(imported).toMatchObject({ code: 0 });
  expect(json(imported)).toMatchObject({
    services: [{ name: 'Sales.Orders', operations: ['addTax', 'placeOrder', 'log', 'ping'] }],
    diagnostics: [],
  });
  const findings = json(await weft(['check', file, '--json'])) as { severity: string }[];
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  await weft(['unpack', file, path('published')]);
  expect(readFileSync(path('published/Sales/Orders.soap-service.yaml'), 'utf8')).toContain('requestBody: mapping');
  expect(await weft(['pack', path('published'), path('again.weft')])).toMatchObject({ code: 0 });
  const both = await weft(['import', file, path('orders.wsdl'), '--module', 'Sales', '--services', '--publish']);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('one at a time') });
});

it.each([
  ['rest', 'OrdersApi'],
  ['soap', 'OrdersService'],
])(
  'an entity is published as %s by one command, and once more into the service that is there',
  async (protocol, name) => {
    const file = path(`publish-${protocol}.weft`);
    await weft(['new', file, '--sample', 'orders-hub']);
    const published = await weft(['publish', file, 'Orders.Customer', '--as', protocol, '--json']);
    expect(published).toMatchObject({ code: 0 });
    const { service, documents } = json(published) as {
      service: string;
      documents: { action: string; name: string }[];
    };
    expect(service).toBe(`Orders.${name}`);
    expect(documents.length).toBeGreaterThan(5);
    const more = await weft(['publish', file, 'Orders.Order', '--as', protocol, '--service', service, '--json']);
    expect(json(more)).toMatchObject({ service });
    expect(JSON.stringify((await weft(['show', file, service])).stdout)).toMatch(/Get_Orders?\d?/);
    expect(json(await weft(['check', file, '--json']))).toEqual([]);
  },
);

it.each([
  [['Orders.Orde', '--as', 'soap'], 2, 'There is no entity Orders.Orde. Did you mean Orders.Order?'],
  [['Orders.Order', '--as', 'gopher'], 2, 'Allowed choices are odata, rest, soap'],
  [['Orders.Order', '--as', 'soap', '--service', 'Orders.OrderApi'], 2, 'no published web service Orders.OrderApi'],
  [['Orders.Order', '--as', 'soap', '--graphql'], 2, '--graphql is of --as odata'],
  [['Orders.Order'], 2, '--as'],
])('what cannot be published is said, and nothing is made: %j', async (args, code, words) => {
  const file = path('unpublished.weft');
  await weft(['new', file, '--sample', 'orders-hub']);
  const before = (await weft(['list', file])).stdout;
  const answer = await weft(['publish', file, ...args]);
  expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(words)]);
  expect((await weft(['list', file])).stdout).toBe(before);
});
