import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import { headerText, pathText, queryPairs } from '../shared/consume/rest/written-values.ts';
import { joinedPairs } from '../shared/consume/written-text.ts';
import { publishedServicePlanners } from '../shared/import/service-planners.ts';
import { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { RestService } from '../shared/service/rest/kind.ts';
import { joinPath } from '../shared/service/rest/path.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { openApiText, restProject } from './harness/rest-project.ts';

/** A description whose operations take lists and objects in every way that OpenAPI knows. */
const description = `openapi: 3.0.3
info: {title: Lists, version: '1'}
servers: [{url: 'https://example.org/lists'}]
paths:
${[
  ['repeated', '{name: v, in: query, schema: {type: array, items: {type: integer}}}'],
  ['commas', '{name: v, in: query, explode: false, schema: {type: array, items: {type: string}}}'],
  [
    'spaces',
    '{name: v, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}',
  ],
  [
    'pipes',
    '{name: v, in: query, style: pipeDelimited, explode: false, required: true, schema: {type: array, items: {type: string}}}',
  ],
  ['header', '{name: v, in: header, schema: {type: array, items: {type: number}}}'],
  ['cookies', '{name: v, in: cookie, explode: false, schema: {type: array, items: {type: boolean}}}'],
  ['deep', '{name: v, in: query, style: deepObject, schema: {$ref: "#/components/schemas/Filter"}}'],
  ['spread', '{name: v, in: query, schema: {$ref: "#/components/schemas/Filter"}}'],
  ['pairs', '{name: v, in: query, explode: false, schema: {$ref: "#/components/schemas/Filter"}}'],
  ['json', '{name: v, in: query, content: {application/json: {schema: {$ref: "#/components/schemas/Filter"}}}}'],
]
  .map(
    ([path, parameter]) =>
      `  /${path}: {get: {operationId: ${path}, parameters: [${parameter}], responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}`,
  )
  .join('\n')}
  /label/{v}: {get: {operationId: label, parameters: [{name: v, in: path, required: true, style: label, explode: true, schema: {type: array, items: {type: string}}}], responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}
  /matrix/{v}: {get: {operationId: matrix, parameters: [{name: v, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string}}}], responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}
  /form: {post: {operationId: form, requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {v: {type: array, items: {type: integer}}}}}}}, responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}
components: {schemas: {Filter: {type: object, required: [min], properties: {min: {type: number}, name: {type: string}, open: {type: boolean}}}}}
`;

let runtime: Runtime;
let base = '';
const { view: imported, plan, project } = restProject(openApiText(description), { planners: publishedServicePlanners });
const service = imported.ofKind<RestService>('rest-service')[0] as Unit<RestService>;

beforeAll(async () => {
  const flows = service.data.resources
    .flatMap(({ operations }) => operations)
    .map((operation) => {
      const flow = imported.unit(operation.microflow) as Unit<Microflow>;
      const parameters = flow.data.parameters.map(({ name, type }) => ({ name, type }));
      const builder = new FlowBuilder(project.ids, parameters, { kind: 'string' });
      builder.add('end', { value: `if $${parameters[0]?.name} = empty then 'nothing' else $${parameters[0]?.name}` });
      return { ...flow, data: builder.build() };
    });
  runtime = await startRuntime(imported.withUnits(flows, []));
  base = `${runtime.url}${joinPath(service.data.path)}`;
});
afterAll(() => runtime.stop());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${base}${path}`, init);
  const text = await response.text();
  if (response.status === 200) return text;
  const { errors = [] } = JSON.parse(text) as { errors?: { path: string }[] };
  return `${response.status} ${errors.map((error) => error.path).join(' ')}`;
};

describe('several values of a parameter come as JSON text', () => {
  it('nothing of them is left out of the contract, and nothing is wrong with the service', () => {
    expect(plan.diagnostics.map(({ code }) => code)).toEqual([]);
    expect(new ProjectChecker().checkAll(imported).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each<[string, string, RequestInit, string]>([
    ['a list, value by value', '/repeated?v=1&v=2&w=3', {}, '[1,2]'],
    ['one value of a list', '/repeated?v=7', {}, '[7]'],
    ['no value', '/repeated', {}, 'nothing'],
    ['a wrong one has its place', '/repeated?v=1&v=x', {}, '400 query.v[1]'],
    ['commas part, those in a value are encoded', '/commas?v=a,b%2Cc,d+e', {}, '["a","b,c","d e"]'],
    ['spaces part', '/spaces?v=a%20b', {}, '["a","b"]'],
    ['pipes part', '/pipes?v=a%7Cb|c', {}, '["a","b","c"]'],
    ['a list that has to be there', '/pipes', {}, '400 query.v'],
    [
      'a header, digits as they are meant',
      '/header',
      { headers: { v: '1.50, 12345678901234567890.1' } },
      '[1.5,12345678901234567890.1]',
    ],
    ['a cookie', '/cookies', { headers: { cookie: 'v=true,false' } }, '[true,false]'],
    [
      'an object by brackets, also deeper',
      '/deep?v[min]=1.5&v%5Bname%5D=%C3%A9&v[more][x]=1',
      {},
      '{"min":1.5,"name":"é","more":{"x":"1"}}',
    ],
    ['a member that has to be there', '/deep?v[name]=a', {}, '400 query.v.min'],
    ['a member of another type', '/deep?v[min]=a&v[open]=maybe', {}, '400 query.v.min query.v.open'],
    ['an object by the names of its members', '/spread?min=1&open=true&other=2', {}, '{"min":1,"open":true}'],
    ['names and values by turns', '/pairs?v=min,2,name,a%2Cb', {}, '{"min":2,"name":"a,b"}'],
    ['JSON text as it is', '/json?v=%7B%22min%22:1.50%7D', {}, '{"min":1.50}'],
    ['no JSON', '/json?v=%7B', {}, '400 query.v'],
    ['a label', '/label/.a.b', {}, '["a","b"]'],
    ['a matrix', '/matrix/;v=a;v=b', {}, '["a","b"]'],
    [
      'a form',
      '/form',
      {
        method: 'POST',
        body: new URLSearchParams([
          ['v', '1'],
          ['v', '2'],
        ]),
      },
      '[1,2]',
    ],
  ])('%s', async (_rule, path, init, expected) => {
    expect(await ask(path, init)).toBe(expected);
  });

  it('what our own client writes is what the service reads', async () => {
    const value = (more: object) =>
      ({
        input: 'v',
        name: 'v',
        isRequired: false,
        isList: true,
        isJson: false,
        kind: 'string',
        style: 'form',
        explode: true,
        node: { name: '', type: 'string' },
        ...more,
      }) as never;
    for (const [path, more] of [
      ['commas', { explode: false }],
      ['pipes', { explode: false, style: 'pipeDelimited' }],
    ] as const)
      expect(await ask(`/${path}?${joinedPairs(queryPairs('["a","b,c","é&=?"]', value(more)))}`)).toBe(
        '["a","b,c","é&=?"]',
      );
    expect(await ask(`/label/${pathText('["a","b"]', value({ style: 'label' }))}`)).toBe('["a","b"]');
    expect(await ask('/header', { headers: { v: headerText('[1,2.5]', value({ style: 'simple' })) } })).toBe('[1,2.5]');
    const object = value({ isList: false, isJson: true, style: 'deepObject' });
    expect(await ask(`/deep?${joinedPairs(queryPairs('{"min":1,"name":"a b"}', object))}`)).toBe(
      '{"min":1,"name":"a b"}',
    );
  });

  it('the contract that is served says how they are written', async () => {
    const served = (await (await fetch(`${base}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters: object[] }>>;
    };
    const parameter = (path: string) => served.paths[path]?.['get']?.parameters[0];
    expect(parameter('/pipes')).toMatchObject({
      style: 'pipeDelimited',
      explode: false,
      schema: { type: 'array', items: { type: 'string' } },
    });
    expect(parameter('/deep')).toMatchObject({
      style: 'deepObject',
      schema: { type: 'object', required: ['min'], properties: { min: { type: 'number' } } },
    });
    expect(parameter('/json')).toMatchObject({ content: { 'application/json': { schema: { type: 'object' } } } });
    const two = (await (await fetch(`${base}/swagger.json`)).json()) as typeof served;
    expect(two.paths['/repeated']?.['get']?.parameters[0]).toMatchObject({
      type: 'array',
      collectionFormat: 'multi',
      items: { type: 'integer' },
    });
  });
});
