import { describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import { quickFixesOf } from '../shared/checks/quick-fixes/index.ts';
import { openApiReader } from '../shared/contract/openapi/index.ts';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import { restUpdater } from '../shared/import/services/rest-update.ts';
import { afterOperations } from '../shared/mapping/auto-map-roots.ts';
import { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import { Catalog } from '../shared/model/catalog.ts';
import type { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { RestService } from '../shared/service/rest/kind.ts';
import { openApiOf } from '../shared/service/rest/openapi.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { openApiText, restProject } from './harness/rest-project.ts';

const pet = "{$ref: '#/components/schemas/Pet'}";
/** Pets in JSON and in XML: the formats of one operation, and a list in each. */
const shop = (more = '') => `openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: '/pets/v3'}]
paths:
  /pet:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: ${pet}}, text/xml: {schema: ${pet}}}}
      responses: {'200': {description: ok, content: {application/vnd.pets+json: {schema: ${pet}}, application/xml: {schema: ${pet}}}}}
  /pets:
    post:
      operationId: addPets
      requestBody: {required: true, content: {application/xml: {schema: {type: array, xml: {name: pets}, items: ${pet}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: ${pet}}}, application/xml: {schema: {type: array, xml: {name: pets}, items: ${pet}}}}}}
${more}components:
  schemas:
    Category: {type: object, required: [name], properties: {id: {type: integer, format: int64, xml: {attribute: true}}, name: {type: string}}}
    Tag: {type: object, xml: {name: tag}, required: [name], properties: {name: {type: string}}}
    Pet:
      type: object
      xml: {name: pet, namespace: 'urn:pets', prefix: p}
      required: [name, photoUrls]
      properties:
        id: {type: integer, format: int64}
        name: {type: string, maxLength: 10}
        category: {$ref: '#/components/schemas/Category'}
        photoUrls: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: photoUrl}}}
        tags: {type: array, xml: {name: tagList, wrapped: true}, items: {$ref: '#/components/schemas/Tag'}}
`;
const json =
  '{"id":9007199254740993,"name":"Rex","category":{"id":1,"name":"Dog"},"photoUrls":["a","b"],"tags":[{"name":"t"}]}';
const xml =
  '<p:pet xmlns:p="urn:pets"><id>9007199254740993</id><name>Rex</name><category id="1"><name>Dog</name></category><photoUrls><photoUrl>a</photoUrl><photoUrl>b</photoUrl></photoUrls><tagList><tag><name>t</name></tag></tagList></p:pet>';

function published(text: string) {
  const imported = restProject(openApiText(text), { mappings: true, planners: publishedServicePlanners });
  const [service] = imported.view.ofKind<RestService>('rest-service');
  if (!service) throw new Error('There is no service.');
  return { ...imported, service };
}

/** The project with each operation giving back what it was given. */
function echoing(view: ProjectView, service: Unit<RestService>, ids: () => string): ProjectView {
  const flows = service.data.resources.flatMap(({ operations }) =>
    operations.map((operation) => {
      const flow = view.unit(operation.microflow) as Unit<Microflow>;
      const builder = new FlowBuilder(ids, flow.data.parameters, flow.data.returns);
      builder.add('end', { value: `$${operation.bodyArgument}` } as never);
      return { ...flow, data: builder.build() };
    }),
  );
  return view.withUnits(flows, []);
}

const findings = (view: ProjectView, service: string) =>
  new ProjectChecker().checkAll(view).filter((d) => d.unit === service && d.severity !== 'info');

async function post(runtime: Runtime, path: string, type: string, body: string, accept: string) {
  const response = await fetch(`${runtime.url}/pets/v3${path}`, {
    method: 'POST',
    headers: { 'content-type': type, accept },
    body,
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

describe('contract first, in several formats', () => {
  it('each body is mapped to the same objects, whatever its format, and each answer is written of them', async () => {
    const { view, service, project } = published(shop());
    expect(findings(view, service.id)).toEqual([]);
    const runtime = await startRuntime(echoing(view, service, project.ids));
    try {
      expect(await post(runtime, '/pet', 'application/json', json, 'application/xml')).toMatchObject({
        status: 200,
        type: expect.stringContaining('application/xml'),
        text: expect.stringContaining(xml),
      });
      expect(await post(runtime, '/pet', 'text/xml', xml, '*/*')).toMatchObject({
        status: 200,
        type: expect.stringContaining('application/vnd.pets+json'),
        text: json,
      });
      const list = `<pets>${xml}</pets>`;
      expect(await post(runtime, '/pets', 'application/xml', list, 'application/json')).toMatchObject({
        status: 200,
        text: `[${json}]`,
      });
      const both = await post(runtime, '/pets', 'application/xml', list, 'application/xml');
      expect(both.text).toContain(xml.replace(' xmlns:p="urn:pets"', ''));
      // Each format is held to what the contract says of it.
      const nameless = await post(runtime, '/pet', 'text/xml', xml.replace('<name>Rex</name>', ''), '*/*');
      expect(nameless.status).toBe(400);
      expect(nameless.text).toContain('/p:pet/name is missing');
      const long = await post(runtime, '/pet', 'text/xml', xml.replace('Rex', 'Rex the Second'), '*/*');
      expect(long.status).toBe(400);
      expect(long.text).toContain('It must not be longer than 10.');
      expect((await post(runtime, '/pet', 'text/csv', 'a', '*/*')).status).toBe(415);
      expect((await post(runtime, '/pet', 'application/json', json, 'text/csv')).status).toBe(406);
    } finally {
      await runtime.stop();
    }
  });

  it('the served contract has the media types of the contract, format by format', () => {
    const { view, service, project } = published(shop());
    // A microflow that is not written yet has no answer that goes well.
    const served = openApiOf(service, echoing(view, service, project.ids));
    const paths = served['paths'] as Record<string, { post: { requestBody: { content: object } } }>;
    expect(Object.keys(paths['/pet']?.post.requestBody.content ?? {})).toEqual(['application/json', 'text/xml']);
    const again = published(JSON.stringify(served));
    const bodies = ({ service: { data } }: { service: Unit<RestService> }) =>
      data.contracted?.operations.map(({ method, path, body, responses }) => ({
        method,
        path,
        types: [body, ...(body?.others ?? [])].map((each) => each?.mediaType),
        answers: responses
          .filter(({ status }) => status === '200')
          .flatMap((each) => [each, ...(each.others ?? [])].map(({ mediaType }) => mediaType)),
      }));
    expect(bodies(again)).toEqual(bodies({ service }));
  });

  it('a format that the service has no more is a finding, which a fix brings back', () => {
    const { view, service, project } = published(shop());
    const without = structuredClone(service);
    for (const operation of without.data.resources.flatMap((r) => r.operations)) {
      operation.alsoReads = [];
      operation.alsoAnswers = [];
    }
    const changed = view.withUnits([without], []);
    const found = findings(changed, service.id);
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ['rest/contract-format', 'The contract has the body as text/xml, which the operation does not read.'],
      ['rest/contract-format', 'The contract has the answer as application/xml, which the operation does not give.'],
      ['rest/contract-format', 'The contract has the answer as application/xml, which the operation does not give.'],
    ]);
    let fixed = changed;
    const labels = found.flatMap((finding) =>
      quickFixesOf(finding, fixed, new Catalog(fixed), project.ids).map((fix) => {
        fixed = afterOperations(fixed, fix.ops);
        return fix.label;
      }),
    );
    expect(labels).toEqual([
      'Read text/xml by Import_Pet2',
      'Answer application/xml by Export_Pet2',
      'Answer application/xml by Export_Pets',
    ]);
    expect(findings(fixed, service.id)).toEqual([]);
  });

  it('a new version updates the messages of both formats, and adds an operation in both', () => {
    const { view, service, project } = published(shop());
    const newer = shop(`  /swap:
    put:
      operationId: swap
      requestBody: {required: true, content: {application/json: {schema: ${pet}}, application/xml: {schema: ${pet}}}}
      responses: {'204': {description: ok}}
`).replace('maxLength: 10}', 'maxLength: 10}\n        weight: {type: number}');
    const plan = restUpdater.plan(
      view,
      service,
      openApiReader,
      openApiText(newer),
      project.ids,
      (bytes) => `${bytes.length}`,
    );
    expect(plan.diagnostics.filter((d) => d.severity !== 'info')).toEqual([]);
    expect(plan.operations).toEqual([{ change: 'added', operation: 'PUT /swap' }]);
    expect(plan.changes.map(({ change, path }) => [change, path]).sort()).toEqual([
      ['added', '$.Pet.weight'],
      ['added', '$.pet.weight'],
    ]);
    const after = afterOperations(view, plan.change?.ops ?? []);
    const updated = after.unit(service.id) as Unit<RestService>;
    const swap = updated.data.resources.flatMap((r) => r.operations).find((o) => o.method === 'PUT');
    expect(swap?.importMapping).not.toBeNull();
    expect(swap?.alsoReads).toHaveLength(1);
    expect(findings(after, service.id)).toEqual([]);
  });
});
