import { contractSecurity } from '../../authentication/index.ts';
import type { Unit } from '../../model/unit.ts';
import { joinPath } from '../join-path.ts';
import { addressOf } from '../path-template.ts';
import type { DescribedOperation } from './describe.ts';
import type { ODataService } from './kind.ts';
import type { ProgramODataProperty } from './program.ts';
import { alternateKeysOf, namespaceOf, type PublishedType } from './published-types.ts';

type Json = Record<string, unknown>;

const schemasOfTypes: Readonly<Record<string, Json>> = {
  'Edm.String': { type: 'string' },
  'Edm.Int32': { type: 'integer', format: 'int32' },
  'Edm.Int64': { type: 'integer', format: 'int64' },
  'Edm.Decimal': { type: 'number', format: 'decimal' },
  'Edm.Boolean': { type: 'boolean' },
  'Edm.DateTimeOffset': { type: 'string', format: 'date-time' },
  'Edm.Date': { type: 'string', format: 'date' },
  'Edm.Binary': { type: 'string', format: 'base64url' },
};

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: Json): Json => ({ 'application/json': { schema } });
const option = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'query',
  description,
  schema,
});

const ofInstances = [
  option('$select', 'Properties that are given'),
  option('$expand', 'What comes along of other entities'),
];
const ofSets = [
  option('$filter', 'A condition, as in Price gt 5'),
  option('$orderby', 'Values, each with asc or desc'),
  option('$top', 'So many at most', { type: 'integer', minimum: 0 }),
  option('$skip', 'So many are left out', { type: 'integer', minimum: 0 }),
  option('$count', 'How many there are in all', { type: 'boolean' }),
  option(
    '$apply',
    'Groups and totals, as in groupby((Country),aggregate(Price with sum as Total)); the answer has their properties',
  ),
];

/** The OpenAPI 3.1 document of a published OData service (OASIS OData to OpenAPI Mapping 1.0): sets and operations as paths, types as schemas. */
export function odataOpenApi(
  unit: Unit<ODataService>,
  types: readonly PublishedType[],
  operations: readonly DescribedOperation[],
): Json {
  const namespace = namespaceOf(unit);
  const short = (name: string) => name.slice(namespace.length + 1);
  const lineOf = (type: PublishedType): PublishedType[] => {
    const base = types.find((each) => each.name === type.base);
    return base ? [...lineOf(base), type] : [type];
  };
  const schemaOf = (type: string, isEnum: boolean): Json =>
    isEnum
      ? { type: 'string' }
      : (schemasOfTypes[type] ?? (types.some((each) => each.name === type) ? ref(short(type)) : {}));
  const value = (property: ProgramODataProperty): Json => {
    const schema = schemaOf(property.type, property.isEnum);
    return property.nullable && typeof schema['type'] === 'string'
      ? { ...schema, type: [schema['type'], 'null'] }
      : schema;
  };
  const schemas: Json = {
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message'],
          properties: {
            code: { type: 'string' },
            message: { type: 'string' },
            target: { type: 'string' },
            details: { type: 'array', items: { type: 'object' } },
          },
        },
      },
    },
  };
  const paths: Json = {};
  const failures: Json = { '4XX': { description: 'What was wrong', content: content(ref('Error')) } };
  for (const type of types) {
    const line = lineOf(type);
    const properties = line.flatMap((each) => each.properties);
    const navigation = line.flatMap((each) => each.navigation);
    schemas[short(type.name)] = {
      type: 'object',
      properties: Object.fromEntries([
        ...properties.map((each): [string, Json] => [each.name, value(each)]),
        ...navigation.map((each): [string, Json] => [
          each.name,
          each.many ? { type: 'array', items: ref(short(each.target)) } : ref(short(each.target)),
        ]),
      ]),
    };
    const bodyOf = (which: 'insertable' | 'updatable'): Json => ({
      required: true,
      content: content({
        type: 'object',
        properties: Object.fromEntries(
          properties.filter((each) => each[which]).map((each) => [each.name, value(each)]),
        ),
      }),
    });
    const one = { 200: { description: 'The entity', content: content(ref(short(type.name))) }, ...failures };
    if (type.set === null) continue;
    const tags = [type.set];
    paths[`/${type.set}`] = {
      get: {
        tags,
        summary: `Entities of ${type.set}`,
        parameters: [...ofSets, ...(type.searchable ? [option('$search', 'Words in texts')] : []), ...ofInstances],
        responses: {
          200: {
            description: 'The entities',
            content: content({
              type: 'object',
              properties: {
                '@odata.count': { type: 'integer' },
                '@odata.nextLink': { type: 'string' },
                value: { type: 'array', items: ref(short(type.name)) },
              },
            }),
          },
          ...failures,
        },
      },
      ...(type.insertable
        ? {
            post: {
              tags,
              summary: `Creates an entity in ${type.set}`,
              requestBody: bodyOf('insertable'),
              responses: { ...one, 201: one[200], 200: undefined },
            },
          }
        : {}),
    };
    const key = (line[0] as PublishedType).key.flatMap((name) => properties.find((each) => each.name === name) ?? []);
    const quoted = (property: ProgramODataProperty) =>
      property.type === 'Edm.String' ? `'{${property.name}}'` : `{${property.name}}`;
    const [only] = key;
    if (!only) continue;
    const inBrackets = key.length === 1 ? quoted(only) : key.map((each) => `${each.name}=${quoted(each)}`).join(',');
    paths[`/${type.set}(${inBrackets})`] = {
      parameters: key.map((each) => ({
        name: each.name,
        in: 'path',
        required: true,
        schema: schemaOf(each.type, each.isEnum),
      })),
      get: { tags, summary: `An entity of ${type.set} by key`, parameters: ofInstances, responses: one },
      ...(type.updatable
        ? { patch: { tags, summary: 'Changes it', requestBody: bodyOf('updatable'), responses: one } }
        : {}),
      ...(type.deletable
        ? { delete: { tags, summary: 'Deletes it', responses: { 204: { description: 'It is gone' }, ...failures } } }
        : {}),
    };
    for (const name of line.flatMap(alternateKeysOf)) {
      const property = properties.find((each) => each.name === name) as ProgramODataProperty;
      paths[`/${type.set}(${name}=${quoted(property)})`] = {
        parameters: [{ name, in: 'path', required: true, schema: schemaOf(property.type, property.isEnum) }],
        get: { tags, summary: `An entity of ${type.set} by its ${name}`, parameters: ofInstances, responses: one },
      };
    }
  }
  for (const each of operations) {
    if (each.binding !== null) continue;
    const result = each.returns
      ? {
          200: {
            description: 'The result',
            content: content(
              each.returns.collection
                ? {
                    type: 'object',
                    properties: { value: { type: 'array', items: schemaOf(each.returns.type, each.returns.isEnum) } },
                  }
                : schemaOf(each.returns.type, each.returns.isEnum),
            ),
          },
        }
      : { 204: { description: 'It is done' } };
    const responses = { ...result, ...failures };
    const parametersOf = each.parameters.map((parameter): [string, Json] => {
      const schema = schemaOf(parameter.type, parameter.isEnum);
      return [parameter.name, parameter.collection ? { type: 'array', items: schema } : schema];
    });
    if (each.kind === 'action')
      paths[`/${short(each.name)}`] = {
        post: {
          tags: ['Actions'],
          summary: each.documentation || short(each.name),
          ...(parametersOf.length > 0
            ? {
                requestBody: {
                  required: true,
                  content: content({ type: 'object', properties: Object.fromEntries(parametersOf) }),
                },
              }
            : {}),
          responses,
        },
      };
    else
      paths[`/${short(each.name)}(${each.parameters.map(({ name }) => `${name}={${name}}`).join(',')})`] = {
        get: {
          tags: ['Functions'],
          summary: each.documentation || short(each.name),
          parameters: parametersOf.map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
          responses,
        },
      };
  }
  const security = contractSecurity(unit.data.authentication);
  return {
    openapi: '3.1.0',
    info: { title: unit.name, version: '1', ...(unit.documentation ? { description: unit.documentation } : {}) },
    servers: [{ url: addressOf(joinPath(unit.data.path)) }],
    paths,
    components: { schemas, ...(Object.keys(security.schemes).length > 0 ? { securitySchemes: security.schemes } : {}) },
    ...(security.alternatives.length > 0
      ? { security: security.alternatives.map((names) => Object.fromEntries(names.map((name) => [name, []]))) }
      : {}),
  };
}
