import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConsumedSoapService } from '../../../../shared/consume/soap/kind.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { writeEnvelope, writeFault } from '../../../../shared/soap/envelope.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { Runtime } from '../../runtime.ts';

/** The limits that consumed REST services have, for web services: one mechanism. */

let server: Server;
let address = '';
let answer = { status: 200, type: 'text/xml', body: '' };
/** Answers that are kept back until somebody lets them go. */
let held: ServerResponse[] | null = null;
let asked = 0;
const runtimes: Runtime[] = [];

const taxed = writeEnvelope('1.1', [], '<addTaxResponse xmlns="urn:orders"><total>2</total></addTaxResponse>');
const fault = (code: 'Client' | 'Server', detail = '') =>
  writeEnvelope('1.1', [], writeFault('1.1', code, 'no', detail));

beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    request.resume();
    request.on('end', () => {
      if (held) held.push(response);
      else response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

afterEach(() => {
  held = null;
  server.closeAllConnections();
});

async function called(settings: Partial<ConsumedSoapService>): Promise<() => Promise<string>> {
  const { project, view, services } = soapProject(wsdlText(ordersWsdl(address)));
  const [service] = services as [Unit<ConsumedSoapService>];
  const whole = view.withUnits([{ ...service, data: { ...service.data, ...settings } }], []);
  const runtime = await startRuntime(
    withFlow(whole, project, 'Tax', [], { kind: 'string' }, (f) => {
      const given = { amount: '1', at: 'empty' };
      const call = f.add('call-operation', {
        operation: operationId(services, 'addTax'),
        arguments: Object.entries(given).map(([parameter, value]) => ({ parameter, value })),
        output: 'R',
      } as never);
      f.add('end', { value: 'toString($R)' } as never);
      f.onErrorOf(call, 'custom-with-rollback', (h) =>
        h.add('end', { value: "$latestError/ErrorType + ' ' + $latestError/Message" } as never),
      );
    }),
  );
  runtimes.push(runtime);
  asked = 0;
  return async () => {
    const { result, error } = await runtime.call('M.Tax', {});
    return String(error ? error.message : result);
  };
}

const until = async (holds: () => boolean) => {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((done) => setTimeout(done, 10));
  expect(holds()).toBe(true);
};

it('so many calls at a time go out, the others wait for their turn', async () => {
  const call = await called({ most: 2 });
  held = [];
  const calls = [1, 2, 3, 4].map(() => call());
  await until(() => held?.length === 2);
  await new Promise((done) => setTimeout(done, 50));
  expect(held.length).toBe(2);
  for (let answered = 0; answered < 4; answered++) {
    await until(() => (held?.length ?? 0) > 0);
    held.shift()?.writeHead(200, { 'content-type': 'text/xml' }).end(taxed);
  }
  held = null;
  expect(await Promise.all(calls)).toEqual(['2', '2', '2', '2']);
});

it('so many calls in a time go out, what is tried again among them', async () => {
  const call = await called({ rate: 2, ratePer: 'hour', timeoutMs: 300, attempts: 3, pauseMs: 1 });
  answer = { status: 200, type: 'text/xml', body: taxed };
  expect(await call()).toBe('2');
  answer = { status: 503, type: 'text/plain', body: '' };
  expect(await call()).toMatch(/^soap\/busy M\.Orders\.addTax: 2 calls an hour are made/);
  expect(asked).toBe(2);
  answer = { status: 200, type: 'text/xml', body: taxed };
});

it('a turn that does not come in the time-out is soap/busy', async () => {
  const call = await called({ most: 1, timeoutMs: 300, attempts: 3, pauseMs: 1 });
  held = [];
  const first = call();
  await until(() => held?.length === 1);
  expect(await call()).toMatch(/^soap\/busy M\.Orders\.addTax: 1 calls are under way/);
  // The first one is held in each of its attempts, however late the machine is with them.
  await until(() => asked >= 3);
  await first;
  held = null;
  expect(asked).toBe(3);
});

it.each([
  ['a status without an envelope', { status: 503, type: 'text/plain', body: 'down' }, true],
  ['a server that asks for a pause', { status: 429, type: 'text/plain', body: '' }, true],
  ['a fault of the server', { status: 500, type: 'text/xml', body: fault('Server') }, true],
  ['a fault of the request', { status: 500, type: 'text/xml', body: fault('Client') }, false],
  ['a wrong answer', { status: 200, type: 'text/xml', body: '<a/>' }, false],
])('%s counts as a failure: %j %s', async (_, given, counts) => {
  const call = await called({ breakAfter: 2, breakMs: 60_000 });
  answer = given;
  for (let i = 0; i < 4; i++) await call();
  expect(asked).toBe(counts ? 2 : 4);
  if (counts) expect(await call()).toMatch(/^soap\/circuit-open M\.Orders\.addTax has failed 2 times in a row/);
});

it('a fault that the description has is an answer, whoever it blames', async () => {
  const { project, view, services } = soapProject(wsdlText(ordersWsdl(address)));
  const [service] = services as [Unit<ConsumedSoapService>];
  const operations = service.data.operations.map((operation) => ({ ...operation, requestBody: 'text' as const }));
  const whole = view.withUnits([{ ...service, data: { ...service.data, operations, breakAfter: 1 } }], []);
  const runtime = await startRuntime(
    withFlow(whole, project, 'Place', [], { kind: 'string' }, (f) => {
      const call = f.add('call-operation', {
        operation: operationId(services, 'placeOrder'),
        arguments: [{ parameter: 'Body', value: "'<a/>'" }],
        output: '',
      } as never);
      f.add('end', { value: "'placed'" } as never);
      f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: '$latestSoapFault/Name' } as never));
    }),
  );
  runtimes.push(runtime);
  const detail = '<tooMany xmlns="urn:orders"><limit>3</limit></tooMany>';
  answer = { status: 500, type: 'text/xml', body: fault('Server', detail) };
  for (let i = 0; i < 3; i++) expect((await runtime.call('M.Place', {})).result).toBe('tooMany');
});

it('after the pause one call tries, and what works is called again', async () => {
  const call = await called({ breakAfter: 1, breakMs: 50 });
  answer = { status: 503, type: 'text/plain', body: '' };
  await call();
  expect(await call()).toMatch(/^soap\/circuit-open/);
  answer = { status: 200, type: 'text/xml', body: taxed };
  await new Promise((done) => setTimeout(done, 80));
  expect(await call()).toBe('2');
  expect(await call()).toBe('2');
  expect(asked).toBe(3);
});
