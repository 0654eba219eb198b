import SwaggerParser from '@apidevtools/swagger-parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { readSampleProject } from '../electron/host/samples.ts';
import { kinds } from '../shared/kinds.ts';
import { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';
import type { RestService } from '../shared/service/rest/kind.ts';
import { openApiOf } from '../shared/service/rest/openapi.ts';
import { openApi30 } from '../shared/service/rest/openapi-3-0.ts';
import type { JsonObject } from '../shared/service/rest/openapi-answer.ts';
import { swagger20 } from '../shared/service/rest/swagger-2-0.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { orderProject } from './harness/resource-runtime.ts';
import { typedClientProblems } from './harness/typed-client.ts';

/** A service with what a contract can tell: several formats, forms with files, cookies, conditions, limits, types that hold themselves, nullable values. */
function everything(): ProjectView {
  const parameter = (name: string, place: string, more: object = {}) => ({
    id: name + place,
    name,
    in: place,
    ...more,
  });
  const root = {
    path: '$',
    entity: 'Node',
    association: null,
    values: [{ path: '$.name', attribute: 'Node.Name' }],
    objects: [],
  };
  const node = {
    name: '',
    type: 'object',
    children: [
      { name: 'name', type: 'string', nullable: true, documentation: 'Of the node.' },
      { name: 'total', type: 'decimal', optional: true },
      { name: 'seen', type: 'datetime', optional: true, nullable: true },
      { name: 'data', type: 'binary', optional: true },
      { name: 'state', type: 'string', enum: ['open', 'closed'], nullable: true, optional: true },
      { name: 'tags', type: 'dictionary', optional: true, item: { name: '', type: 'string' } },
      { name: 'rest', type: 'any', optional: true },
      {
        name: 'children',
        type: 'array',
        optional: true,
        item: { name: '', type: 'object', children: [{ name: 'sku', type: 'string' }] },
      },
    ],
  };
  const object = { kind: 'object' as const, entity: 'Node' };
  const operations = [
    {
      id: 'a',
      method: 'GET',
      path: '{id}',
      microflow: 'One',
      etag: true,
      summary: 'One node',
      parameters: [
        parameter('id', 'path'),
        parameter('session', 'cookie'),
        parameter('colour', 'query'),
        parameter('Authorization', 'header'),
      ],
      exportMapping: 'Out',
      alsoAnswers: [{ id: 'x', exportMapping: 'Csv', contentType: '' }],
    },
    {
      id: 'b',
      method: 'PUT',
      path: '{id}',
      microflow: 'Put',
      requiresIfMatch: true,
      keepsAnswers: 60,
      maxBodyBytes: 5_000,
      rateLimit: 9,
      deprecatedSince: '2026-12-01',
      parameters: [parameter('id', 'path')],
      importMapping: 'In',
      bodyArgument: 'Node',
      exportMapping: 'Out',
    },
    {
      id: 'c',
      method: 'POST',
      path: 'upload',
      microflow: 'Upload',
      parameters: [parameter('title', 'form', { required: true }), parameter('file', 'form', { type: 'binary' })],
    },
    { id: 'd', method: 'POST', path: 'text', microflow: 'Text', bodyArgument: 'body' },
    {
      id: 'e',
      method: 'DELETE',
      path: '{id}',
      microflow: 'Delete',
      status: 204,
      parameters: [parameter('id', 'path')],
    },
  ];
  const text = { kind: 'string' as const };
  const list = {
    name: '',
    type: 'array',
    item: { name: '', type: 'object', children: [{ name: 'name', type: 'string' }] },
  };
  return new ProjectBuilder()
    .unit('enumeration', 'Colour', {
      values: [
        { id: 'r', name: 'Red' },
        { id: 'g', name: 'Green' },
      ],
    })
    .entity('Node', { Name: 'string' })
    .unit('json-structure', 'Message', { samples: [], root: node })
    .unit('csv-structure', 'Rows', { root: list })
    .unit('import-mapping', 'In', { structure: 'Message', root })
    .unit('export-mapping', 'Out', { structure: 'Message', root })
    .unit('export-mapping', 'Csv', {
      structure: 'Rows',
      root: { ...root, path: '$[*]', values: [{ path: '$[*].name', attribute: 'Node.Name' }] },
    })
    .flow(
      'One',
      [
        { name: 'id', type: text },
        { name: 'colour', type: { kind: 'enumeration', enumeration: 'Colour' } },
      ],
      object,
      (f) => {
        f.add('answer-header', { name: 'X-Kind', value: "'a'" });
        f.add('end', { value: 'empty' });
      },
    )
    .flow('Put', [{ name: 'Node', type: object }], object, (f) => void f.add('end', { value: '$Node', status: '201' }))
    .flow('Upload', [], { kind: 'integer' }, (f) => void f.add('end', { value: '1' }))
    .flow('Text', [{ name: 'body', type: text }], { kind: 'binary' }, (f) => void f.add('end', { value: 'empty' }))
    .flow('Delete', [], { kind: 'nothing' }, (f) => void f.add('end', {}))
    .unit('rest-service', 'Api', {
      path: 'api',
      rateLimit: 5,
      resources: [{ id: 'r', name: 'nodes', documentation: 'Nodes.', operations }],
    })
    .view();
}

const views: Record<string, () => ProjectView> = {
  everything,
  'a generated resource': () => orderProject(),
  'Orders hub': () =>
    new ProjectView(
      readSampleProject('orders-hub').flatMap((op) => (op.op === 'create' ? [op.unit as Unit] : [])),
      kinds,
    ),
};

describe.each(Object.entries(views))('the contracts of %s', (_title, view) => {
  const project = view();
  const services = project.ofKind<RestService>('rest-service');

  it('pass the linter without an error, 3.1 and 3.0', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    expect(services.length).toBeGreaterThan(0);
    for (const service of services)
      for (const document of [openApiOf(service, project), openApi30(openApiOf(service, project))]) {
        const found = await lintFromString({ source: JSON.stringify(document), config });
        const errors = found.filter(({ severity }) => severity === 'error');
        expect(errors.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
      }
  });

  it.each([
    ['3.1', (document: JsonObject) => document],
    ['3.0', openApi30],
    ['2.0', swagger20],
  ] as const)('are valid by the schema of OpenAPI %s', async (_version, written) => {
    for (const service of services)
      await SwaggerParser.validate(structuredClone(written(openApiOf(service, project))) as never);
  });
});

describe('clients with types', () => {
  it.each(
    Object.entries(views).flatMap(([title, view]) =>
      (
        [
          ['3.1', (document: JsonObject) => document],
          ['3.0', openApi30],
        ] as const
      ).map(([version, written]) => ({ title, view, version, written })),
    ),
  )('$title: openapi-typescript makes types of $version that compile', async ({ view, written }) => {
    const project = view();
    for (const service of project.ofKind<RestService>('rest-service'))
      expect(
        await typedClientProblems(
          written(openApiOf(service, project)),
          "import type { paths } from './api';\nexport type Some = keyof paths;\n",
        ),
      ).toEqual([]);
  });

  it('know paths, parameters, bodies and what may be null, and refuse what is not so', async () => {
    const project = everything();
    const [service] = project.ofKind<RestService>('rest-service');
    const document = openApiOf(service as NonNullable<typeof service>, project);
    const program = (body: string) => `import type { paths } from './api';
      type Put = paths['/nodes/{id}']['put'];
      type Body = NonNullable<Put['requestBody']>['content']['application/json'];
      export const path: Put['parameters']['path'] = { id: 'a' };
      export const body: Body = ${body};`;
    const good = "{ name: null, children: [{ sku: '1' }], tags: { a: 'b' }, state: 'open' }";
    expect(await typedClientProblems(document, program(good))).toEqual([]);
    expect(await typedClientProblems(document, program("{ name: 1, state: 'lost' }"))).toEqual([
      expect.stringContaining("Type 'number' is not assignable to type 'string'"),
      expect.stringContaining('"lost"'),
    ]);
  });
});

describe('older versions', () => {
  const project = everything();
  const [service] = project.ofKind<RestService>('rest-service');
  const document = openApiOf(service as NonNullable<typeof service>, project);

  it('say in 3.0 words what is null, coded, and held by itself', () => {
    const { components } = openApi30(document) as unknown as {
      components: { schemas: Record<string, { properties: object }> };
    };
    expect(components.schemas['Message']?.properties).toMatchObject({
      name: { type: 'string', nullable: true, description: 'Of the node.' },
      data: { type: 'string', format: 'byte' },
      state: { type: 'string', nullable: true, enum: ['open', 'closed', null] },
      tags: { type: 'object', additionalProperties: { type: 'string' } },
      rest: {},
    });
  });

  it('say in 2.0 what a body, a form and an answer are', () => {
    const { paths, definitions, basePath } = swagger20(document) as never as {
      basePath: string;
      definitions: object;
      paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
    };
    expect(basePath).toBe('/api');
    expect(Object.keys(definitions)).toContain('Message');
    expect(paths['/nodes/{id}']?.['put']).toMatchObject({
      consumes: ['application/json'],
      responses: { 201: { schema: { $ref: '#/definitions/Message' } } },
    });
    expect(paths['/nodes/{id}']?.['put']?.parameters).toContainEqual({
      name: 'body',
      in: 'body',
      required: true,
      schema: { $ref: '#/definitions/Message' },
    });
    expect(paths['/nodes/{id}']?.['get']?.parameters.map(({ name }) => name)).toEqual([
      'id',
      'colour',
      'If-None-Match',
    ]);
    expect(paths['/nodes/upload']?.['post']?.parameters).toEqual([
      { name: 'title', in: 'formData', required: true, type: 'string' },
      { name: 'file', in: 'formData', required: false, type: 'file' },
    ]);
  });
});
