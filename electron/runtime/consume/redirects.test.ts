import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { openApiText, restProject, withSettings } from '../../../tests/harness/rest-project.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../tests/harness/soap-project.ts';
import { Runtime } from '../runtime.ts';

/** A partner that leads elsewhere, and who listens there: another origin. */
let partner: Server;
let stranger: Server;
let runtime: Runtime | null = null;
let heard = '';

const listening = async (server: Server) => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
let address = '';

beforeEach(async () => {
  heard = '';
  stranger = createServer((request, response) => {
    heard += `${request.method} ${request.url} ${JSON.stringify(request.headers)}\n`;
    request.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    request.on('end', () => response.writeHead(200, { 'content-type': 'text/xml' }).end('<a/>'));
  });
  const elsewhere = await listening(stranger);
  partner = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(307, { location: `${elsewhere}/there` }).end());
  });
  address = await listening(partner);
});
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
  for (const server of [partner, stranger]) {
    server.closeAllConnections();
    server.close();
  }
});

const secret = 'pass-of-orders-1234';
async function run(view: Parameters<typeof compileProgram>[0], flow: string) {
  runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: ':memory:',
    constants: { 'M.Password': secret },
    log: { write: () => {} },
    onTrace: null,
  });
  await runtime.start(compileProgram(view, { name: 'test' }));
  await runtime.call(`M.${flow}`, {});
}

const project = () =>
  new ProjectBuilder()
    .unit('settings', 'Settings', { port: 0 })
    .unit('constant', 'User', { type: 'string', value: 'ann' })
    .unit('constant', 'Password', { type: 'string', value: '', secret: true });
const idOf = (builder: ProjectBuilder, name: string) => builder.units.find((unit) => unit.name === name)?.id ?? '';

it('a password in the header of a message does not go to another origin that an answer leads to', async () => {
  const builder = project();
  const { view, services } = soapProject(wsdlText(ordersWsdl(`${address}/orders`)), { project: builder });
  const [service] = services as [Unit<never>];
  const changed = {
    ...service,
    data: {
      ...(service.data as object),
      authentication: 'username-text',
      user: idOf(builder, 'User'),
      password: idOf(builder, 'Password'),
    },
  } as Unit;
  const whole = withFlow(view.withUnits([changed], []), builder, 'Ping', [], { kind: 'nothing' }, (f) => {
    f.add('call-operation', { operation: operationId(services, 'ping'), arguments: [] } as never);
  });
  await run(whole, 'Ping');
  expect(heard).not.toContain(secret);
});

it.each(['body', 'header'] as const)(
  'nor does the secret of a client that asks for a token, in its %s',
  async (clientIn) => {
    const builder = project();
    const text = `openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: '${address}/api'}]
paths: {/things: {get: {operationId: list, responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}}
`;
    const { view, services } = restProject(openApiText(text), { project: builder });
    const [service] = services;
    if (!service) throw new Error('There is no service.');
    const changed = withSettings(service, {
      authentication: 'oauth2',
      client: idOf(builder, 'User'),
      clientSecret: idOf(builder, 'Password'),
      clientIn,
      tokenAddress: `${address}/token`,
      attempts: 1,
    });
    const whole = withFlow(view.withUnits([changed], []), builder, 'List', [], { kind: 'nothing' }, (f) => {
      f.add('call-operation', { operation: service.data.operations[0]?.id, arguments: [] } as never);
    });
    await run(whole, 'List');
    expect(heard).not.toContain(secret);
  },
);
