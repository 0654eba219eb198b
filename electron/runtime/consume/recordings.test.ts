import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CalledExchange } from '../../../shared/consume/index.ts';
import { afterOperations } from '../../../shared/mapping/auto-map-roots.ts';
import type { DataType } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { addExchanges, type Recording } from '../../../shared/recording/index.ts';
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
let asked = 0;

beforeAll(async () => {
  partner = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked++;
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
  asked = 0;
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
const recordingOf = (view: ProjectView) => view.ofKind<Recording>('recording')[0]?.data as Recording;

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
  view = view.withUnits([withSettings(changed, { token: constant.id })], []);
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
  return view;
}

const json = (value: string, status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: value,
});
const secrets = { 'M.Token': token };

describe('a consumed REST service', () => {
  it('is recorded and replayed without it: status, body to the digit, and answers that come in turn', async () => {
    let n = 0;
    answered = () => json(`{"total":12345678901234567890.10,"id":"${++n}"}`);
    const live = shopProject();
    const { calls, call } = await started(live, 'recorded', secrets);
    const args = { id: 'a b', limit: '5', XTrace: 't' };
    const first = await call('Get', args);
    const second = await call('Get', args);
    expect(calls.length).toBe(2);
    const view = kept(live, calls);
    expect(recordingOf(view).exchanges).toMatchObject([
      { method: 'GET', target: '/things/a%20b?limit=5', requestHeaders: 'X-Trace: t', status: 200, form: 'text' },
      { body: '{\n  "total": 12345678901234567890.10,\n  "id": "2"\n}' },
    ]);
    const replay = await started(view, 'replayed');
    const before = asked;
    const compact = ({ result }: { result?: unknown }) => String(result).replace(/\s/g, '');
    expect(compact(await replay.call('Get', args))).toBe(compact(first));
    expect(compact(await replay.call('Get', args))).toBe(compact(second));
    // The last one goes on.
    expect(compact(await replay.call('Get', args))).toBe(compact(second));
    expect(asked).toBe(before);
  });

  it('no secret is kept: not of headers, queries and bodies by name, and not of constants by value', async () => {
    answered = ({ body }) =>
      json(
        `{"access_token":"abc-secret-1","nested":{"Password":17,"note":"for ${token}"},"nextPageToken":"p2","got":${body}}`,
        201,
        {
          'set-cookie': 'sid=cookie-secret',
          'x-echo': token,
        },
      );
    const live = shopProject();
    const { calls, call } = await started(live, 'recorded', secrets);
    await call('Add', { Body: `{"client_secret":"s-1","id":"x","token":"${token}"}` });
    const stored = JSON.stringify(calls);
    for (const secret of [token, 'abc-secret-1', '17', 'cookie-secret', 's-1'])
      expect(stored).not.toContain(`"${secret}`);
    expect(stored).not.toContain(token);
    expect(stored).toContain('p2');
    // What is asked with another secret is the same request.
    const replay = await started(kept(live, calls), 'replayed', { 'M.Token': 'another-token-55' });
    expect(
      await replay.call('Add', { Body: '{"token":"another-token-55","id":"x","client_secret":"s-2"}' }),
    ).toMatchObject({
      result: expect.stringContaining('p2'),
    });
  });

  it('a request that was not recorded says which is the nearest, and what differs', async () => {
    answered = () => json('{}');
    const live = shopProject();
    const { calls, call } = await started(live, 'recorded', secrets);
    await call('Get', { id: 'a', limit: '5', XTrace: 't' });
    await call('Get', { id: 'b', limit: '9', XTrace: 'u' });
    await call('Add', { Body: '{"id":"1","lines":[{"n":1},{"n":2}]}' });
    const replay = await started(kept(live, calls), 'replayed');
    expect(await replay.call('Get', { id: 'b', limit: '10', XTrace: 'u' })).toEqual({
      error:
        'M.Shop.getThing: this request was not recorded. The nearest is GET /things/b?limit=9 (M.ShopRecording, exchange 2), which differs in query limit: 10, recorded 9.',
    });
    expect(await replay.call('Add', { Body: '{ "lines": [{"n":1},{"n":3}], "id": "1" }' })).toEqual({
      error: expect.stringContaining('differs in body $.lines[1].n: 3, recorded 2.'),
    });
    expect(await replay.call('Label')).toEqual({
      error: 'M.Shop.label is replayed, and nothing of this operation was recorded. Record it first.',
    });
    expect(asked).toBe(3);
  });

  it('members of an object come in any order, items of a list in theirs', async () => {
    answered = () => json('{"id":"1"}', 201);
    const live = shopProject();
    const { calls, call } = await started(live, 'recorded', secrets);
    await call('Add', { Body: '{"a":1,"b":[1,2]}' });
    const replay = await started(kept(live, calls), 'replayed');
    expect(await replay.call('Add', { Body: '{"b" : [1, 2], "a" : 1}' })).toMatchObject({ result: expect.anything() });
    expect(await replay.call('Add', { Body: '{"a":1,"b":[2,1]}' })).toMatchObject({ error: expect.anything() });
  });

  it('bytes come back as they were, and an answer that no charset reads, too', async () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
    answered = () => ({ status: 200, headers: { 'content-type': 'application/octet-stream' }, body: bytes });
    const live = shopProject();
    const { calls, call } = await started(live, 'recorded', secrets);
    const first = await call('Label');
    expect(calls[0]?.exchange.form).toBe('base64');
    const replay = await started(kept(live, calls), 'replayed');
    expect(await replay.call('Label')).toEqual(first);
  });

  it('an answer that is too long is not kept, and the run is told; the call itself goes well', async () => {
    answered = () => json(`{"id":"${'x'.repeat(1024 * 1024)}"}`);
    const { calls, call } = await started(shopProject(), 'recorded', secrets);
    expect(await call('Get', { id: 'a', limit: '5', XTrace: 't' })).toMatchObject({ result: expect.any(String) });
    expect(calls).toEqual([]);
    expect(lines.join()).toContain('M.Shop.getThing was not recorded');
  });

  it('a new recording takes the place of the old one, request by request; what is the same is left as it is', async () => {
    let word = 'one';
    answered = ({ url }) => json(`{"id":"${url.includes('/a') ? 'same' : word}"}`);
    const live = shopProject();
    const first = await started(live, 'recorded', secrets);
    for (const id of ['a', 'b', 'c']) await first.call('Get', { id, limit: '1', XTrace: '' });
    let view = kept(live, first.calls);
    const ids = recordingOf(view).exchanges.map(({ id }) => id);
    word = 'two';
    const again = await started(view, 'recorded', secrets);
    for (const id of ['a', 'b']) await again.call('Get', { id, limit: '1', XTrace: '' });
    view = kept(view, again.calls);
    const { exchanges } = recordingOf(view);
    expect(exchanges.map(({ target }) => target.slice(0, 9))).toEqual(['/things/a', '/things/c', '/things/b']);
    expect(exchanges[0]?.id).toBe(ids[0]);
    expect(exchanges[2]?.body).toContain('two');
  });
});

describe('a consumed web service', () => {
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

  it('is replayed with its answers and its faults; who called stands nowhere', async () => {
    answered = ({ body }) =>
      body.includes('XX')
        ? {
            status: 500,
            headers: { 'content-type': 'text/xml' },
            body: envelope(
              '<e:Fault><faultcode>e:Client</faultcode><faultstring>No such country</faultstring></e:Fault>',
            ),
          }
        : {
            status: 200,
            headers: { 'content-type': 'text/xml; charset=utf-8' },
            body: envelope('<addTaxResponse xmlns="urn:orders"><total>15.125</total></addTaxResponse>'),
          };
    const project = new ProjectBuilder();
    project.unit('settings', 'Settings', { port: 0 });
    project.unit('constant', 'User', { type: 'string', value: 'user-of-orders', secret: false });
    project.unit('constant', 'Password', { type: 'string', value: '', secret: true });
    const ids = [...project.view().ofKind('constant')].map(({ id }) => id);
    const live = tax(project, { authentication: 'username-text', user: ids[0], password: ids[1] });
    const { calls, call } = await started(live, 'recorded', { 'M.Password': 'pass-of-orders' });
    expect(await call('Tax', { Country: 'NL' })).toMatchObject({ result: { text: '15.125' } });
    const fault = await call('Tax', { Country: 'XX' });
    expect(fault.error).toContain('No such country');
    const stored = JSON.stringify(calls);
    expect(stored).not.toContain('pass-of-orders');
    expect(stored).not.toContain('user-of-orders');
    const view = kept(live, calls);
    const replay = await started(view, 'replayed', { 'M.Password': 'another-password' });
    expect(await replay.call('Tax', { Country: 'NL' })).toMatchObject({ result: { text: '15.125' } });
    expect(await replay.call('Tax', { Country: 'XX' })).toEqual(fault);
    expect(await replay.call('Tax', { Country: 'DE' })).toEqual({
      error: expect.stringMatching(/differs in body \$\.Envelope\.Body\.addTax\.country: "DE", recorded "(NL|XX)"\.$/),
    });
    expect(asked).toBe(2);
  });
});
