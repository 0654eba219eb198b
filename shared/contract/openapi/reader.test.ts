import { describe, expect, it } from 'vitest';
import { messageShape } from '../../structure/messages.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { contractSource, folderOfFiles, readerOf } from '../index.ts';
import { type DescribedRestService, openApiMessageValidator, openApiReader } from './index.ts';

const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });
const read = (text: string, others: Record<string, string> = {}) => {
  const files = Object.entries(others).map(([path, content]) => file(path, content));
  return openApiReader.read(contractSource([file('api.yaml', text)], [folderOfFiles(files)], openApiReader));
};
const serviceOf = (text: string, others: Record<string, string> = {}) =>
  read(text, others).services[0]?.description as DescribedRestService;
const codesOf = (text: string, others: Record<string, string> = {}) =>
  read(text, others).diagnostics.map(({ code, path, line }) => `${code} ${path} ${line}`);

/** A description of one operation, `GET /things/{id}`, of version 3.0. */
const oneOperation = (inside: string, components = '', version = '3.0.3') => `openapi: ${version}
info: {title: Things, version: '1'}
servers: [{url: 'https://example.org/api'}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int64}}]
${inside.replace(/^/gm, '      ')}
${components === '' ? '' : `components:\n  schemas:\n${components.replace(/^/gm, '    ')}`}
`;
const answering = (schema: string) =>
  `responses: {'200': {description: ok, content: {application/json: {schema: ${schema}}}}}`;

/** The tree of the one message. */
function treeOf(schema: string, components = '', version = '3.0.3'): string[] {
  const [structure] = read(oneOperation(answering(schema), components, version)).structures;
  const shape = { ...(structure?.data as object), root: structure?.root } as StructureShape;
  const lines = ({ name, type, children, item, optional, nullable, ref }: StructureNode, indent: string): string[] => [
    `${indent}${name || '.'}${optional ? '?' : ''} ${type}${ref === undefined ? '' : `=${ref}`}${nullable ? '|null' : ''}`,
    ...(children ?? []).flatMap((child) => lines(child, `${indent} `)),
    ...(item ? lines(item, `${indent} `) : []),
  ];
  return lines(messageShape(shape)?.root as StructureNode, '');
}

describe('the schemas of a description', () => {
  it.each<[string, string, string[], string?]>([
    [
      'null among the types by nullable',
      '{type: object, properties: {a: {type: string, nullable: true}}}',
      ['. object', ' a? string|null'],
    ],
    [
      'null among the types by a list, which 3.1 has',
      '{type: object, properties: {a: {type: [string, "null"]}}}',
      ['. object', ' a? string|null'],
      '3.1.0',
    ],
    [
      'nullable beside a combination',
      '{type: object, properties: {a: {nullable: true, allOf: [{type: object, properties: {b: {type: string}}}]}}}',
      ['. object', ' a? object|null', '  b? string'],
    ],
    [
      'what is read only is not asked for, since requests have the same schema',
      '{type: object, required: [a, b], properties: {a: {type: string, readOnly: true}, b: {type: string}}}',
      ['. object', ' a? string', ' b string'],
    ],
    [
      'a list has its items',
      '{type: array, items: {type: object, required: [n], properties: {n: {type: integer, format: int32}}}}',
      ['. array', ' . object', '  n integer'],
    ],
  ])('%s', (_name, schema, expected, version) => {
    expect(treeOf(schema, '', version)).toEqual(expected);
  });

  it('what is referred to is a type, and the message is called as it is', () => {
    const text = oneOperation(
      answering("{$ref: '#/components/schemas/Thing'}"),
      'Thing: {type: object, properties: {next: {$ref: "#/components/schemas/Thing"}}}',
    );
    const { structures } = read(text);
    expect(structures.map(({ root }) => root.children?.map(({ name, ref }) => [name, ref]))).toEqual([
      [['Thing', 'Thing']],
    ]);
    expect(serviceOf(text).operations[0]?.responses[0]?.content?.message).toBe('Thing');
  });

  it('messages are held to the schema itself, which knows more than the structure', () => {
    const source = contractSource([
      file('a.yaml', oneOperation(answering('{type: array, uniqueItems: true, items: {type: integer}}'))),
    ]);
    const validator = openApiMessageValidator(source)('getThingResponse');
    expect(validator?.validate('[1,2]')).toEqual([]);
    expect(validator?.validate('[1,1]').map((d) => d.severity)).toEqual(['error']);
  });
});

describe('the servers of a description', () => {
  it('those of a path or an operation go before those of the service', () => {
    const described = serviceOf(`openapi: 3.0.3
info: {title: Things, version: '1'}
servers: [{url: 'https://example.org/v1'}]
paths:
  /a: {get: {operationId: plain, responses: {}}}
  /b:
    servers: [{url: 'https://{region}.files.example.org/', variables: {region: {default: eu}}}]
    get: {operationId: ofPath, responses: {}}
    put: {operationId: ofOperation, servers: [{url: 'https://up.example.org'}, {url: 'https://second.example.org'}], responses: {}}
    post: {operationId: sameAsService, servers: [{url: 'https://example.org/v1/'}], responses: {}}
  /c: {get: {operationId: relative, servers: [{url: '/v2'}], responses: {}}}
`);
    expect(described.operations.map(({ name, address }) => [name, address])).toEqual([
      ['plain', undefined],
      ['ofPath', 'https://eu.files.example.org'],
      ['ofOperation', 'https://up.example.org'],
      ['sameAsService', undefined],
      ['relative', 'https://example.org/v2'],
    ]);
  });
});

describe('the operations of a description', () => {
  it('an operation with all that it says', () => {
    const text = `openapi: 3.0.3
info: {title: Things, description: All things, version: '1'}
servers: [{url: 'https://{host}/v1', variables: {host: {default: example.org}}}]
security: [{key: []}]
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    put:
      tags: [things]
      operationId: put-thing
      summary: Puts it.
      parameters:
        - {name: tags, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string, enum: [a, b]}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {a: {type: string}}}}
        - {name: X-Trace, in: header, required: true, example: t1, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {a: {type: number}}}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: integer, format: int32}}}}
        4xx: {description: bad, content: {text/plain: {schema: {type: string}}}}
        default: {description: else}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
`;
    const service = serviceOf(text);
    expect(service).toMatchObject({
      name: 'Things',
      documentation: 'All things',
      address: 'https://example.org/v1',
      authentication: { how: 'api-key', in: 'header', name: 'X-Key' },
    });
    const [operation] = service.operations;
    expect(operation).toMatchObject({
      name: 'PutThing',
      tag: 'things',
      method: 'PUT',
      path: '/things/{id}',
      documentation: 'Puts it.',
      body: { form: 'json', message: 'PutThingRequest', isRequired: true },
    });
    expect(
      operation?.parameters.map((p) => [
        p.in,
        p.name,
        p.style,
        p.explode,
        p.isList,
        p.isJson,
        p.isRequired,
        p.node.type,
      ]),
    ).toEqual([
      ['path', 'id', 'simple', false, false, false, true, 'uuid'],
      ['query', 'tags', 'pipeDelimited', false, true, false, false, 'string'],
      ['query', 'filter', 'deepObject', true, false, true, false, 'string'],
      ['header', 'X-Trace', 'simple', false, false, false, true, 'string'],
    ]);
    expect(operation?.parameters[1]?.node.enum).toEqual(['a', 'b']);
    expect(operation?.parameters[3]?.example).toBe('t1');
    expect(operation?.responses.map(({ status, content }) => [status, content?.form, content?.value?.type])).toEqual([
      ['200', 'json', 'integer'],
      ['4XX', 'text', undefined],
      ['default', undefined, undefined],
    ]);
  });

  it('Swagger 2.0: host, body, forms, collections of values, files', () => {
    const service = serviceOf(`swagger: '2.0'
info: {title: Old, version: '1'}
host: example.org
basePath: /v1/
schemes: [http]
consumes: [application/json]
produces: [application/json]
securityDefinitions: {oauth: {type: oauth2, flow: application, tokenUrl: 'https://example.org/token', scopes: {read: all}}}
paths:
  /things:
    post:
      parameters: [{name: thing, in: body, required: true, schema: {$ref: '#/definitions/Thing'}}]
      responses: {201: {description: made, schema: {$ref: '#/definitions/Thing'}, examples: {application/json: {id: 7}}}}
    put:
      consumes: [multipart/form-data]
      parameters:
        - {name: ids, in: query, type: array, items: {type: integer}, collectionFormat: multi}
        - {name: file, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string}
      responses: {200: {description: bytes, schema: {type: file}}}
definitions: {Thing: {type: object, required: [id], properties: {id: {type: integer, format: int64}}}}
`);
    expect(service.address).toBe('http://example.org/v1');
    expect(service.authentication).toEqual({ how: 'oauth2', tokenAddress: 'https://example.org/token', scope: 'read' });
    const [put, post] = service.operations;
    expect(post).toMatchObject({
      name: 'postThings',
      body: { form: 'json', message: 'Thing' },
      responses: [{ status: '201', content: { message: 'Thing', example: '{"id":7}' } }],
    });
    expect(put).toMatchObject({
      name: 'putThings',
      body: { form: 'multipart', mediaType: 'multipart/form-data' },
      responses: [{ content: { form: 'binary' } }],
    });
    expect(put?.body?.fields.map(({ name, isFile, isRequired }) => [name, isFile, isRequired])).toEqual([
      ['file', true, true],
      ['note', false, false],
    ]);
    expect(put?.parameters).toMatchObject([{ name: 'ids', isList: true, explode: true, node: { type: 'long' } }]);
  });

  it.each([
    [
      '3.1',
      `openapi: 3.1.0
info: {title: Things, version: '1'}
servers: [{url: 'https://example.org'}]
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          headers:
            X-Total: {$ref: '#/components/headers/Total'}
            X-Ids: {schema: {type: array, items: {type: integer, format: int32}}}
            X-Meta: {content: {application/json: {schema: {type: object}}}, example: {a: 1}}
            Content-Type: {schema: {type: string}}
components: {headers: {Total: {required: true, description: All there are., schema: {type: integer, format: int32}, example: 7}}}
`,
      [
        ['X-Total', 'integer', true, false, false, 'All there are.', '7'],
        ['X-Ids', 'integer', false, true, false, '', null],
        ['X-Meta', 'string', false, false, true, '', '{"a":1}'],
      ],
    ],
    [
      '2.0',
      `swagger: '2.0'
info: {title: Old, version: '1'}
host: example.org
paths:
  /a:
    get:
      responses:
        200:
          description: ok
          headers:
            X-Total: {type: integer, format: int32, description: All there are.}
            X-Ids: {type: array, items: {type: integer, format: int32}}
`,
      [
        ['X-Total', 'integer', false, false, false, 'All there are.', null],
        ['X-Ids', 'integer', false, true, false, '', null],
      ],
    ],
  ])('%s: the headers of an answer, with their types', (_version, text, headers) => {
    const [response] = serviceOf(text).operations[0]?.responses ?? [];
    expect(
      response?.headers?.map(({ name, node, isRequired, isList, isJson, documentation, example }) => [
        name,
        node.type,
        isRequired,
        isList,
        isJson,
        documentation,
        example,
      ]),
    ).toEqual(headers);
  });

  it('several files, each found at its place', () => {
    const text = `openapi: 3.0.3
info: {title: Parts, version: '1'}
paths: {/a: {$ref: 'paths/a.yaml'}}
`;
    const service = serviceOf(text, {
      'paths/a.yaml':
        "get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '../models/a.json#/defs/A'}}}}}}",
      'models/a.json':
        '{"defs":{"A":{"type":"object","properties":{"b":{"$ref":"#/defs/B"}}},"B":{"type":"object","properties":{"n":{"type":"string"}}}}}',
    });
    expect(service.operations.map(({ name, responses }) => [name, responses[0]?.content?.message])).toEqual([
      ['getA', 'A'],
    ]);
  });
});

describe('what does not come along is said at its place', () => {
  it.each<[string, string, string[]]>([
    [
      'a reference to a file that is not there',
      oneOperation(answering("{$ref: 'gone.yaml#/A'}")),
      [
        'openapi/missing-file $.paths["/things/{id}"].get.responses["200"].content["application/json"].schema 9',
        'json-schema/missing-file $.paths["/things/{id}"].get.responses["200"].content["application/json"].schema["$ref"] 9',
      ],
    ],
    [
      'a response that is not there',
      oneOperation("responses: {'200': {$ref: '#/components/responses/Gone'}}"),
      ['openapi/missing-place $.paths["/things/{id}"].get.responses["200"] 9'],
    ],
    [
      'a reference to itself',
      oneOperation("responses: {'200': {$ref: '#/paths/~1things~1{id}/get/responses/200'}}"),
      ['openapi/circle $.paths["/things/{id}"].get.responses["200"] 9'],
    ],
    [
      'a keyword that no structure says',
      oneOperation(answering('{type: array, uniqueItems: true, items: {type: string}}')),
      ['openapi/keyword-uniqueItems $.paths["/things/{id}"].get.responses["200"].content["application/json"].schema 9'],
    ],
    [
      'another media type',
      oneOperation("responses: {'200': {description: ok, content: {application/json: {}, text/csv: {}}}}"),
      ['openapi/other-media-type $.paths["/things/{id}"].get.responses["200"] 9'],
    ],
    [
      'callbacks',
      oneOperation('callbacks: {a: {}}\nresponses: {}'),
      ['openapi/callback $.paths["/things/{id}"].get.callbacks 9'],
    ],
    [
      'an example that is none',
      oneOperation(
        "responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [a]}, example: {b: 1}}}}}",
      ),
      ['openapi/bad-example $.paths["/things/{id}"].get.responses["200"].content["application/json"].example 9'],
    ],
    [
      'a place of the path without a parameter',
      oneOperation('responses: {}').replace('/things/{id}', '/things/{id}/{part}'),
      ['openapi/path-parameter $.paths["/things/{id}/{part}"].get 7'],
    ],
    ['a version that nobody knows', 'openapi: 4.0.0\ninfo: {}\n', ['openapi/version $ 1']],
    ['no description', 'a: 1\n', ['openapi/no-description $ 1']],
    ['no YAML', 'openapi: [\n', ['yaml/syntax undefined 2']],
    ['an empty file', '', ['yaml/empty undefined 1']],
    ['no JSON', '{"openapi": "3.0.0",', ['json/syntax $ 1']],
  ])('%s', (_name, text, expected) => {
    expect(codesOf(text)).toEqual(expected);
  });

  it('aliases that stand for more than anybody can read', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((c, i) => `${c}: &${c} [${new Array(10).fill(`*${String.fromCharCode(97 + i)}`).join(',')}]`).join('\n')}\n`;
    expect(codesOf(bomb)).toEqual(['yaml/too-large undefined 7']);
  });

  it('an alias that stands in what it stands for', () => {
    expect(codesOf('a: &a [*a]\n')).toEqual(['yaml/circle undefined 1']);
  });

  it('nesting without an end', () => {
    expect(read('[a: '.repeat(1).padEnd(200_000, '[')).diagnostics).toHaveLength(1);
  });
});

describe('a file is known', () => {
  it.each([
    ['a.yaml', 'openapi: 3.1.0\n'],
    ['a.json', '{"swagger": "2.0", "definitions": {"a": {"type": "object"}}}'],
    ['a.json', '{"basePath": "/api", "definitions": {"a": {"$ref": "b"}}}'],
    ['a.yml', 'swagger: "2.0"\n'],
  ])('%s: %s', (path, head) => {
    expect(readerOf(undefined, path, head).kind).toBe('openapi');
  });
  it.each([
    ['a.json', '{"id": 1}', 'json'],
    ['a.json', '{"type": "object", "properties": {}}', 'json-schema'],
  ])('%s: %s is none', (path, head, kind) => {
    expect(readerOf(undefined, path, head).kind).toBe(kind);
  });
});
