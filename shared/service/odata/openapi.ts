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

/** A property of a key as a parameter of a path. */
interface PathParameter {
  property: ProgramODataProperty;
  name: string;
}

/** Where entities stand. */
interface Place {
  address: string;
  /** What it is called: its address without keys. */
  tag: string;
  isMany: boolean;
  parameters: PathParameter[];
}

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
  /** Where the entities of a type stand: in a set, as a singleton, below what contains them. */
  const placesOf = (type: PublishedType, above: readonly PublishedType[] = []): Place[] => [
    ...(type.set === null ? [] : [{ address: `/${type.set}`, tag: type.set, isMany: true, parameters: [] }]),
    ...(type.singleton === null
      ? []
      : [{ address: `/${type.singleton.name}`, tag: type.singleton.name, isMany: false, parameters: [] }]),
    ...types
      .filter((owner) => owner !== type && !above.includes(owner))
      .flatMap((owner) =>
        owner.navigation
          .filter((way) => way.contains && lineOf(type).some(({ name }) => name === way.target))
          .flatMap((way) =>
            placesOf(owner, [...above, type]).map(({ address, tag, isMany, parameters }): Place => {
              const key = isMany ? keyOf(owner, parameters) : [];
              return {
                address: `${address}${isMany ? `(${inBrackets(key)})` : ''}/${way.name}`,
                tag: `${tag}/${way.name}`,
                isMany: way.many,
                parameters: [...parameters, ...key],
              };
            }),
          ),
      ),
  ];
  /** The key of a type as parameters of a path, under names that those above have not. */
  const keyOf = (type: PublishedType, above: readonly PathParameter[]): PathParameter[] => {
    const line = lineOf(type);
    const properties = line.flatMap((each) => each.properties);
    const taken = new Set(above.map(({ name }) => name));
    return (line[0] as PublishedType).key.flatMap((name) => {
      const property = properties.find((each) => each.name === name);
      return property ? [{ property, name: taken.has(name) ? `${short(type.name)}_${name}` : name }] : [];
    });
  };
  const quoted = ({ type }: ProgramODataProperty, name: string) =>
    type === 'Edm.String' ? `'{${name}}'` : `{${name}}`;
  const inBrackets = (key: readonly PathParameter[]) =>
    key.length === 1
      ? key.map(({ property, name }) => quoted(property, name)).join('')
      : key.map(({ property, name }) => `${property.name}=${quoted(property, name)}`).join(',');
  const pathParameter = ({ property, name }: PathParameter): Json => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(property.type, property.isEnum),
  });
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
    const streams = line.flatMap((each) => each.streams);
    schemas[short(type.name)] = {
      type: 'object',
      properties: Object.fromEntries([
        ...properties.map((each): [string, Json] => [each.name, value(each)]),
        ...streams.map((each): [string, Json] => [`${each.name ?? ''}@odata.mediaContentType`, { type: 'string' }]),
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
    for (const place of placesOf(type)) {
      const { address, tag, isMany } = place;
      const tags = [tag];
      const key = keyOf(type, place.parameters);
      const above = place.parameters.map(pathParameter);
      if (isMany)
        paths[address] = {
          ...(above.length > 0 ? { parameters: above } : {}),
          get: {
            tags,
            summary: `Entities of ${tag}`,
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
                  summary: `Creates an entity in ${tag}`,
                  requestBody: bodyOf('insertable'),
                  responses: { ...one, 201: one[200], 200: undefined },
                },
              }
            : {}),
        };
      if (isMany && key.length === 0) continue;
      const own = isMany ? [...above, ...key.map(pathParameter)] : above;
      paths[isMany ? `${address}(${inBrackets(key)})` : address] = {
        parameters: own,
        get: {
          tags,
          summary: isMany ? `An entity of ${tag} by key` : `The entity at ${tag}`,
          parameters: ofInstances,
          responses: isMany ? one : { ...one, 204: { description: 'There is none' } },
        },
        ...(type.updatable
          ? { patch: { tags, summary: 'Changes it', requestBody: bodyOf('updatable'), responses: one } }
          : {}),
        ...(type.deletable
          ? { delete: { tags, summary: 'Deletes it', responses: { 204: { description: 'It is gone' }, ...failures } } }
          : {}),
      };
      const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
      for (const { name, updatable } of streams)
        paths[`${isMany ? `${address}(${inBrackets(key)})` : address}/${name ?? '$value'}`] = {
          parameters: own,
          get: {
            tags,
            summary: 'Its bytes',
            responses: {
              200: { description: 'They are', content: bytes },
              204: { description: 'There are none' },
              ...failures,
            },
          },
          ...(type.updatable && updatable
            ? {
                put: {
                  tags,
                  summary: 'Replaces them',
                  requestBody: { required: true, content: bytes },
                  responses: { 204: { description: 'They are replaced' }, ...failures },
                },
              }
            : {}),
        };
      for (const name of isMany ? line.flatMap(alternateKeysOf) : []) {
        const property = properties.find((each) => each.name === name) as ProgramODataProperty;
        paths[`${address}(${name}=${quoted(property, name)})`] = {
          parameters: [...above, pathParameter({ property, name })],
          get: { tags, summary: `An entity of ${tag} by its ${name}`, parameters: ofInstances, responses: one },
        };
      }
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
