import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MockServer } from '../electron/runtime/consume/mock-server.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import type { ProjectView } from '../shared/model/project.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { openApiText, restProject, withSettings } from './harness/rest-project.ts';
import { withFlow } from './harness/soap-project.ts';

/** The pet shop that everybody knows, in XML alone. */
const shop = (address: string) => `openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: '${address}'}]
paths:
  /pet:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: ok, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets:
    get:
      operationId: listPets
      responses: {'200': {description: ok, content: {text/xml: {schema: {type: array, xml: {name: pets}, items: {$ref: '#/components/schemas/Pet'}}}, text/plain: {schema: {type: string}}}}}
components:
  schemas:
    Category: {type: object, required: [name], properties: {id: {type: integer, format: int64, xml: {attribute: true}}, name: {type: string}}}
    Pet:
      type: object
      xml: {name: pet, namespace: 'urn:pets', prefix: p}
      required: [name, photoUrls]
      properties:
        id: {type: integer, format: int64}
        name: {type: string, maxLength: 10}
        category: {$ref: '#/components/schemas/Category'}
        photoUrls: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: photoUrl}}}
        price: {type: number}
`;

let server: Server;
let origin: string;
let answer = '';
const seen: { type: string; accept: string; body: string }[] = [];
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      seen.push({
        type: String(headers['content-type']),
        accept: String(headers['accept']),
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(200, { 'content-type': 'application/xml' }).end(answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const end of ends) await end();
  server.closeAllConnections();
  server.close();
});

/** The project with flows that add a pet, and list pets. */
function project(address: string): ProjectView {
  const { project: builder, view: imported, services } = restProject(openApiText(shop(address)), { mappings: true });
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const elements = [...imported.elements().values()];
  const entity = (name: string) => elements.find((e) => e.kind === 'entity' && e.name === name)?.id ?? '';
  const member = (name: string) =>
    elements.find((e) => e.kind === 'attribute' && e.qualifiedName.endsWith(`.${name}`))?.id ?? '';
  const operation = (name: string) => service.data.operations.find((each) => each.name === name)?.id ?? '';
  const text = { kind: 'string' as const };
  const errors = (f: Parameters<Parameters<typeof withFlow>[5]>[0], call: string) =>
    f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/Message' } as never));
  const added = withFlow(
    imported.withUnits([withSettings(service, { attempts: 1 })], []),
    builder,
    'Add',
    [{ name: 'Name', type: text }],
    text,
    (f) => {
      f.add('create-object', {
        entity: entity('Pet'),
        output: 'Pet',
        members: [
          { member: member('Pet.Name'), value: '$Name' },
          { member: member('Pet.Price'), value: '1.50' },
        ],
      } as never);
      const call = f.add('call-operation', {
        operation: operation('addPet'),
        arguments: [{ parameter: 'Body', value: '$Pet' }],
        output: 'R',
      } as never);
      f.add('end', { value: "$R/Name + ' ' + toString($R/Price)" } as never);
      errors(f, call);
    },
  );
  return withFlow(added, builder, 'List', [], text, (f) => {
    const call = f.add('call-operation', { operation: operation('listPets'), arguments: [], output: 'R' } as never);
    f.add('end', { value: "if $R = empty then 'none' else 'some'" } as never);
    errors(f, call);
  });
}

describe('bodies in XML of a consumed REST service', () => {
  it('are mapped by the import, both ways; the text that stands beside is not taken', () => {
    const view = project(origin);
    const [service] = view.ofKind<{
      operations: { name: string; requestBody: string; responses: { form: string }[] }[];
    }>('consumed-rest-service');
    expect(service?.data.operations.map((o) => [o.name, o.requestBody, o.responses[0]?.form])).toEqual([
      ['addPet', 'mapping', 'mapping'],
      ['listPets', 'none', 'mapping'],
    ]);
    expect(new ProjectChecker().checkAll(view).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('are written and read as the description says: names, namespaces, attributes, wrapped lists', async () => {
    const runtime = await startRuntime(project(origin));
    ends.push(() => runtime.stop());
    answer =
      '<x:pet xmlns:x="urn:pets"><id>7</id><name>Rex</name><category id="3"><name>dogs</name></category><photoUrls><photoUrl>a</photoUrl></photoUrls><price>12345678901234567890.10</price></x:pet>';
    expect(await runtime.call('M.Add', { Name: 'Tom' })).toMatchObject({ result: 'Rex 12345678901234567890.1' });
    expect(seen).toEqual([
      {
        type: 'application/xml',
        accept: 'application/xml',
        body: expect.stringMatching(
          /^(<\?xml[^>]*>\s*)?<p:pet xmlns:p="urn:pets"><name>Tom<\/name>(<photoUrls\/>)?<price>1.5<\/price><\/p:pet>\s*$/,
        ),
      },
    ]);
    answer = '<pet><name>Rex</name></pet>';
    const { result } = await runtime.call('M.Add', { Name: 'Tom' });
    expect(result).toMatch(/pet/);
  });

  it('are mocked of the structure; a request that is not as it says is 400, with its place', async () => {
    const mock = new MockServer(compileProgram(project(origin), { name: 'mock', mocked: 'all' }).consumed);
    await mock.listen(0);
    ends.push(() => mock.close());
    const url = `${mock.services[0]?.url.replace(/\/$/, '')}/pet`;
    const post = (body: string) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/xml' }, body });
    const good = await post('<pet xmlns="urn:pets"><name xmlns="">a</name><photoUrls xmlns=""/></pet>');
    expect([good.status, good.headers.get('content-type')]).toEqual([200, 'application/xml']);
    expect(await good.text()).toMatch(/<p:pet xmlns:p="urn:pets">/);
    const foreign = await post('<pet><name>a</name></pet>');
    expect(foreign.status).toBe(400);
    const bad = await post(
      '<pet xmlns="urn:pets"><name xmlns="">a</name><photoUrls xmlns=""/><price xmlns="">much</price></pet>',
    );
    expect([bad.status, await bad.text()]).toEqual([400, expect.stringContaining('price')]);
    const runtime = await startRuntime(project(mock.services[0]?.url ?? ''));
    ends.push(() => runtime.stop());
    expect((await runtime.call('M.Add', { Name: 'Tom' })).error).toBeUndefined();
    expect(await runtime.call('M.List', {})).toMatchObject({ result: 'some' });
  });
});
