import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FlowBuilder } from '../../../shared/microflow/flow-builder.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { envelopeNamespaces } from '../../../shared/soap/envelope.ts';
import { Certificates } from '../../../tests/harness/certificates.ts';
import { startProxy, type TestProxy } from '../../../tests/harness/connect-proxy.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../tests/harness/resource-runtime.ts';
import { openApiText, restProject, withSettings } from '../../../tests/harness/rest-project.ts';
import { ordersWsdl, soapProject, withFlow, wsdlText } from '../../../tests/harness/soap-project.ts';
import type { RecordedTrace, Runtime } from '../runtime.ts';

const made = new Certificates();
const authority = made.authority('Ours');
const certificate = made.signed(authority, {
  subject: '/CN=localhost',
  names: 'DNS:localhost,IP:127.0.0.1',
  purpose: 'serverAuth',
});
const mill = made.signed(authority, { subject: '/CN=mill' });
let server: Server;
let proxy: TestProxy;
let origin: string;
beforeAll(async () => {
  const files = { cert: certificate.cert, key: certificate.key, ca: authority.cert };
  server = createServer({ ...files, requestCert: true }, (request, response) => {
    const name = (request.socket as TLSSocket).getPeerCertificate().subject.CN;
    if (request.url === '/orders')
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          `<e:Envelope xmlns:e="${envelopeNamespaces['1.1']}"><e:Body><o:addTaxResponse xmlns:o="urn:orders"><o:total>1.50</o:total></o:addTaxResponse></e:Body></e:Envelope>`,
        );
    else if (request.url === '/token')
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"access_token":"${name}","token_type":"Bearer"}`);
    else
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`${name} ${request.headers.authorization ?? ''}`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  proxy = await startProxy();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  proxy.close();
  made.dispose();
});
let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const transport = {
  proxy: 'Proxy',
  authorities: 'Authorities',
  clientCertificate: 'Certificate',
  clientKey: 'Key',
};
const builder = () => {
  const p = new ProjectBuilder();
  for (const name of ['Proxy', 'Authorities', 'Certificate']) p.unit('constant', name, { type: 'string', value: '' });
  for (const name of ['Key', 'Client', 'Secret'])
    p.unit('constant', name, { type: 'string', secret: name !== 'Client' });
  return p;
};

async function run(view: ProjectView, constants: object = {}) {
  const traces: RecordedTrace[] = [];
  runtime = await startRuntime(view, {
    onTrace: (trace) => traces.push(trace),
    constants: {
      'M.Proxy': proxy.url.replace('//', '//user:hidden@'),
      'M.Authorities': authority.cert,
      'M.Certificate': mill.cert,
      'M.Key': mill.key,
      'M.Client': 'c',
      'M.Secret': 'secret-of-the-client',
      ...constants,
    },
  });
  proxy.asked.length = 0;
  const { result, error } = await runtime.call('M.Ask', {});
  return { result: error ? `failed: ${error.message}` : result, told: JSON.stringify(traces) };
}

const text = { kind: 'string' as const };
const asking = (operation: string | undefined, given: Record<string, string>, value: string) => (f: FlowBuilder) => {
  f.add('call-operation', {
    operation,
    arguments: Object.entries(given).map(([parameter, each]) => ({ parameter, value: each })),
    output: 'R',
  } as never);
  f.add('end', { value } as never);
};

it('a consumed REST service, and what gives its tokens, are called through a proxy with a certificate; no trace shows them', async () => {
  const description = `openapi: 3.0.3
info: {title: Who, version: '1'}
servers: [{url: '${origin}'}]
paths: {/who: {get: {operationId: who, responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}}
`;
  const { project, view, services } = restProject(openApiText(description), { project: builder() });
  const [service] = services;
  if (!service) throw new Error('no service');
  const more = {
    authentication: 'oauth2' as const,
    tokenAddress: `${origin}/token`,
    client: 'Client',
    clientSecret: 'Secret',
  };
  const changed = view.withUnits([withSettings(service, { ...transport, ...more })], []);
  const whole = withFlow(changed, project, 'Ask', [], text, asking(service.data.operations[0]?.id, {}, '$R'));
  const { result, told } = await run(whole);
  expect(result).toBe('mill Bearer mill');
  expect(proxy.asked[0]).toBe(`CONNECT ${new URL(origin).host}`);
  expect(told).not.toMatch(/hidden|PRIVATE KEY|BEGIN CERTIFICATE/);
});

it('a consumed web service', async () => {
  const { project, view, services } = soapProject(wsdlText(ordersWsdl(`${origin}/orders`)), { project: builder() });
  const [service] = services;
  if (!service) throw new Error('no service');
  const operation = service.data.operations.find(({ name }) => name === 'addTax');
  const changed = view.withUnits([{ ...service, data: { ...service.data, ...transport } }], []);
  const whole = withFlow(
    changed,
    project,
    'Ask',
    [],
    text,
    asking(operation?.id, { amount: '1', at: 'empty' }, 'toString($R)'),
  );
  expect((await run(whole)).result).toBe('1.5');
  expect(proxy.asked).toHaveLength(1);
});

const restCall = (location: string, more: object) =>
  builder()
    .flow('Ask', [], text, (f) => {
      f.add('call-rest', { location, response: 'text', output: 'R', ...more } as never);
      f.add('end', { value: '$R' } as never);
    })
    .view();

it('Call REST', async () => {
  expect((await run(restCall(`${origin}/who`, transport))).result).toBe('mill ');
  expect(proxy.asked).toHaveLength(1);
  // A constant without a value says nothing.
  await runtime?.stop();
  expect((await run(restCall(`${origin}/who`, transport), { 'M.Proxy': '' })).result).toBe('mill ');
  expect(proxy.asked).toHaveLength(0);
});

it('what is wrong with a certificate is an error of the flow that names neither', async () => {
  const { result } = await run(restCall(`${origin}/who`, transport), { 'M.Key': certificate.key });
  expect(result).toMatch(/^failed: GET https:\/\/localhost:\d+\/who: The key is not that of the client certificate\.$/);
});

it('a service that speaks TLS calls itself: its own certificate vouches for it', async () => {
  const p = builder().flow('Ask', [], text, (f) => {
    f.add('call-rest', { location: '/_/live', response: 'text', output: 'R' } as never);
    f.add('end', { value: '$R' } as never);
  });
  const own = made.signedByItself({ subject: '/CN=elsewhere.example' });
  const tls = { certificate: own.certFile, key: own.keyFile, passphrase: null, clientAuthorities: null, revoked: null };
  runtime = await startRuntime(p.view(), { tls });
  expect(await runtime.call('M.Ask', {})).toMatchObject({ result: '{"status":"live"}' });
});
