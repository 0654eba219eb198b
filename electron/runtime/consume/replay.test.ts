import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CalledExchange } from '../../../shared/consume/index.ts';
import { afterOperations } from '../../../shared/mapping/auto-map-roots.ts';
import type { DataType } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { addExchanges } from '../../../shared/recording/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { openApiText, restProject, withSettings } from '../../../tests/harness/rest-project.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../tests/harness/soap-project.ts';
import { Runtime } from '../runtime.ts';

const text = { kind: 'string' as const };
const token = 'tok-9f8e7d6c5b4a';

const shop = (address: string) => `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: '${address}/shop'}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}, total: {type: number}}}}}}, '404': {description: none}}
  /things:
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
  /upload:
    post:
      operationId: upload
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}}}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /label:
    get:
      operationId: label
      responses: {'200': {description: ok, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}
`;

let partner: Server;
let address: string;
let answered: (request: { method: string; url: string; body: string; headers: Record<string, unknown> }) => {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
};

beforeAll(async () => {
  partner = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const answer = answered({ method, url, body: Buffer.concat(chunks).toString(), headers });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(partner.address() as AddressInfo).port}`;
});
afterAll(() => void partner.close());

let runtime: Runtime | null = null;
const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

/** Runs a project in a mode, with what it records. */
async function started(view: ProjectView, mode: 'recorded' | 'replayed' | 'live', constants = {}) {
  await runtime?.stop();
  const calls: CalledExchange[] = [];
  runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: ':memory:',
    constants,
    log: { write: ({ message }) => lines.push(message) },
    onTrace: null,
    onRecorded: (call) => calls.push(call),
  });
  await runtime.start(compileProgram(view, { name: 'test', ...(mode === 'live' ? {} : { [mode]: 'all' as const }) }));
  const call = async (flow: string, args: Record<string, unknown> = {}) => {
    const { result, error } = await (runtime as Runtime).call(`M.${flow}`, args);
    return error ? { error: error.message } : { result };
  };
  return { calls, call };
}

/** The project with what was recorded. */
function kept(view: ProjectView, calls: readonly CalledExchange[], before = new Set<string>()): ProjectView {
  const { change } = addExchanges(view, calls, before, countingIds('kept'));
  return change ? afterOperations(view, change.ops) : view;
}

function shopProject(settings: object = {}) {
  const project = new ProjectBuilder();
  project.unit('settings', 'Settings', { port: 0 });
  project.unit('constant', 'Token', { type: 'string', value: '', secret: true });
  const made = restProject(openApiText(shop(address)), { project });
  const [service] = made.services;
  if (!service) throw new Error('There is no service.');
  const changed = withSettings(service, {
    authentication: 'bearer',
    token: 'Token',
    attempts: 1,
    ...settings,
    operations: service.data.operations.map((operation) => ({
      ...operation,
      ...(operation.requestBody === 'mapping' || operation.name === 'add' ? { requestBody: 'text' as const } : {}),
      responses: operation.responses.map((response) => ({
        ...response,
        form:
          operation.name === 'label'
            ? ('binary' as const)
            : response.status === '404'
              ? ('ignore' as const)
              : ('text' as const),
      })),
    })),
  });
  let view = made.view.withUnits([changed], []);
  const constant = view.ofKind('constant')[0] as Unit;
  view = view.withUnits([withSettings(changed, { token: constant.id, key: constant.id })], []);
  const flow = (name: string, operation: string, inputs: Record<string, string>, returns: DataType = text) => {
    const id = changed.data.operations.find((each) => each.name === operation)?.id ?? '';
    const parameters = Object.keys(inputs).map((each) => ({ name: each.replace(/\W/g, ''), type: text as DataType }));
    view = withFlow(view, project, name, parameters, returns, (f) => {
      f.add('call-operation', {
        operation: id,
        arguments: Object.entries(inputs).map(([parameter, value]) => ({ parameter, value })),
        output: 'Answer',
      });
      f.add('end', { value: '$Answer' });
    });
  };
  flow('Get', 'getThing', { id: '$id', limit: 'parseInteger($limit)', 'X-Trace': '$XTrace' });
  flow('Add', 'add', { Body: '$Body' });
  flow('Label', 'label', {}, { kind: 'binary' });
  view = withFlow(view, project, 'Upload', [{ name: 'Bytes', type: { kind: 'binary' } }], text, (f) => {
    f.add('call-operation', {
      operation: changed.data.operations.find((each) => each.name === 'upload')?.id ?? '',
      arguments: [
        { parameter: 'file', value: '$Bytes' },
        { parameter: 'note', value: "'a note'" },
      ],
      output: 'Answer',
    });
    f.add('end', { value: '$Answer' });
  });
  return view;
}

const json = (value: string, status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: value,
});
const secrets = { 'M.Token': token };

/** A self-signed certificate with its key. */
const selfSigned = () => {
  const dir = mkdtempSync(join(tmpdir(), 'weft-cert-'));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      join(dir, 'k'),
      '-out',
      join(dir, 'c'),
      '-subj',
      '/CN=x',
      '-days',
      '2',
    ],
    { stdio: 'ignore' },
  );
  return { cert: readFileSync(join(dir, 'c'), 'utf8'), key: readFileSync(join(dir, 'k'), 'utf8') };
};
const tax = (project: ProjectBuilder, security: object = {}) => {
  const { view, services } = soapProject(wsdlText(ordersWsdl(`${address}/orders`)), { project });
  const [service] = services as [Unit<never>];
  const changed = { ...service, data: { ...(service.data as object), attempts: 1, ...security } } as Unit;
  return withFlow(
    view.withUnits([changed], []),
    project,
    'Tax',
    [{ name: 'Country', type: text }],
    { kind: 'decimal' },
    (f) => {
      f.add('call-operation', {
        operation: operationId(services, 'addTax'),
        arguments: [
          { parameter: 'amount', value: '12.5' },
          { parameter: 'country', value: '$Country' },
          { parameter: 'at', value: 'empty' },
        ],
        output: 'Total',
      });
      f.add('end', { value: '$Total' });
    },
  );
};
const envelope = (body: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;

describe('a recorded request is found again', () => {
  it('of a service with its key in the query', async () => {
    answered = () => json('{"id":"1"}');
    const live = shopProject({ authentication: 'api-key', keyIn: 'query', keyName: 'key' });
    const { calls, call } = await started(live, 'recorded', secrets);
    const args = { id: 'a', limit: '5', XTrace: 't' };
    expect(await call('Get', args)).toMatchObject({ result: expect.anything() });
    expect(calls).toHaveLength(1);
    const replay = await started(kept(live, calls), 'replayed', secrets);
    expect(await replay.call('Get', args)).toMatchObject({ result: expect.stringContaining('"id"') });
  });

  it('of a form with a file: the boundary is no part of what is asked', async () => {
    answered = () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'kept' });
    const live = shopProject();
    const { calls, call } = await started(live, 'recorded', secrets);
    const Bytes = Buffer.from(Uint8Array.from({ length: 300 }, (_, i) => i % 256)).toString('base64');
    expect(await call('Upload', { Bytes })).toEqual({ result: 'kept' });
    const replay = await started(kept(live, calls), 'replayed', secrets);
    expect(await replay.call('Upload', { Bytes })).toEqual({ result: 'kept' });
  });

  it.each([
    ['without a name of the request in the answer', ''],
    ['with one', '<e:Header xmlns:a="http://www.w3.org/2005/08/addressing"><a:RelatesTo>ID</a:RelatesTo></e:Header>'],
  ])('of a web service with WS-Addressing, %s', async (_what, header) => {
    answered = ({ body }) => ({
      status: 200,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: envelope('<addTaxResponse xmlns="urn:orders"><total>15.125</total></addTaxResponse>').replace(
        '<e:Body>',
        `${header.replace('ID', /MessageID[^>]*>([^<]*)</.exec(body)?.[1] ?? '')}<e:Body>`,
      ),
    });
    const project = new ProjectBuilder();
    project.unit('settings', 'Settings', { port: 0 });
    const live = tax(project, { addressing: true });
    const { calls, call } = await started(live, 'recorded');
    expect(await call('Tax', { Country: 'NL' })).toEqual({ result: expect.anything() });
    const replay = await started(kept(live, calls), 'replayed');
    expect(await replay.call('Tax', { Country: 'NL' })).toEqual({ result: expect.anything() });
  });

  it('of a web service whose requests are signed', async () => {
    answered = () => ({
      status: 200,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: envelope('<addTaxResponse xmlns="urn:orders"><total>15.125</total></addTaxResponse>'),
    });
    const project = new ProjectBuilder();
    project.unit('settings', 'Settings', { port: 0 });
    for (const name of ['Certificate', 'Key'])
      project.unit('constant', name, { type: 'string', value: '', secret: name === 'Key' });
    const ids = [...project.view().ofKind('constant')].map(({ id }) => id);
    const live = tax(project, { authentication: 'x509', certificate: ids[0], key: ids[1] });
    const own = selfSigned();
    const constants = { 'M.Certificate': own.cert, 'M.Key': own.key };
    const { calls, call } = await started(live, 'recorded', constants);
    expect(await call('Tax', { Country: 'NL' })).toEqual({ result: expect.anything() });
    const replay = await started(kept(live, calls), 'replayed', constants);
    expect(await replay.call('Tax', { Country: 'NL' })).toEqual({ result: expect.anything() });
  });
});

describe('no secret is kept', () => {
  it.each([
    ['a list under the name of a secret', { tokens: ['abc-secret-1'] }],
    ['an object under the name of a secret', { credentials: { value: 'abc-secret-1' } }],
  ])('%s', async (_what, body) => {
    answered = () => json(JSON.stringify(body));
    const { calls, call } = await started(shopProject(), 'recorded', secrets);
    await call('Get', { id: 'a', limit: '5', XTrace: 't' });
    expect(JSON.stringify(calls)).not.toContain('abc-secret-1');
  });

  it('an address in a header that holds one', async () => {
    answered = () =>
      json('{"id":"1"}', 201, { location: 'https://h/cb?access_token=abc-secret-1&X-Amz-Signature=abc-secret-2' });
    const { calls, call } = await started(shopProject(), 'recorded', secrets);
    await call('Add', { Body: '{"id":"1"}' });
    expect(calls).toHaveLength(1);
    expect(JSON.stringify(calls)).not.toMatch(/abc-secret/);
  });
});
