import type { MappedObject } from '../mapping/kind.ts';
import type { Catalog } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';
import type { RestOperation, RestService } from './kind.ts';
import { joinPath } from './path.ts';

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;
type JsonObject = { [key: string]: Json };

/** JSON Schema (2020-12, as OpenAPI 3.1 takes it) of a structure node. */
export function schemaOf(node: StructureNode): JsonObject {
  const withNull = (schema: JsonObject): JsonObject =>
    node.nullable && typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
  switch (node.type) {
    case 'object': {
      const members = node.children ?? [];
      const required = members.filter((m) => !m.optional).map((m) => m.name);
      return withNull({
        type: 'object',
        properties: Object.fromEntries(members.map((m) => [m.name, schemaOf(m)])),
        ...(required.length > 0 ? { required } : {}),
      });
    }
    case 'array':
      return withNull({ type: 'array', items: node.item ? schemaOf(node.item) : {} });
    case 'dictionary':
      return withNull({ type: 'object', additionalProperties: node.item ? schemaOf(node.item) : {} });
    case 'integer':
      return withNull({ type: 'integer', format: 'int32' });
    case 'long':
      return withNull({ type: 'integer', format: 'int64' });
    case 'decimal':
      return withNull({ type: 'number' });
    case 'boolean':
      return withNull({ type: 'boolean' });
    case 'any':
    case 'unknown':
      return {};
    default: {
      const formats: Readonly<Record<string, string>> = {
        datetime: 'date-time',
        date: 'date',
        time: 'time',
        uuid: 'uuid',
        uri: 'uri',
      };
      const format = formats[node.type];
      return withNull({
        type: 'string',
        ...(format ? { format } : {}),
        ...(node.type === 'binary' ? { contentEncoding: 'base64' } : {}),
        ...(node.enum ? { enum: node.enum } : {}),
      });
    }
  }
}

const parameterSchemas: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  integer: { type: 'integer', format: 'int32' },
  long: { type: 'integer', format: 'int64' },
  decimal: { type: 'number' },
  boolean: { type: 'boolean' },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
};

/** The OpenAPI 3.1 document of a published REST service. */
export function openApiOf(unit: Unit<RestService>, view: ProjectView, _catalog: Catalog): JsonObject {
  const paths: JsonObject = {};
  const schemas: JsonObject = {
    Problem: {
      type: 'object',
      description: 'RFC 9457 problem details',
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        instance: { type: 'string' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            properties: { path: { type: 'string' }, message: { type: 'string' }, code: { type: 'string' } },
          },
        },
      },
    },
  };
  const schemaRef = (mapping: string | null): JsonObject | null => {
    const mapped = view.unit(mapping) as Unit<{ structure: string | null; root: MappedObject | null }> | undefined;
    const structure = view.unit(mapped?.data.structure) as Unit<{ root: StructureNode }> | undefined;
    if (!structure) return null;
    schemas[structure.name] ??= schemaOf(structure.data.root);
    return { $ref: `#/components/schemas/${structure.name}` };
  };
  const problem: JsonObject = {
    description: 'Problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const resource of unit.data.resources) {
    for (const operation of resource.operations) {
      const path = joinPath(resource.name, operation.path);
      const item = (paths[path] ??= {}) as JsonObject;
      item[operation.method.toLowerCase()] = operationOf(operation, resource.name, schemaRef, problem);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: unit.name,
      version: unit.data.version,
      ...(unit.documentation ? { description: unit.documentation } : {}),
    },
    servers: [{ url: joinPath(unit.data.path) }],
    tags: unit.data.resources.map((r) => ({
      name: r.name,
      ...(r.documentation ? { description: r.documentation } : {}),
    })),
    paths,
    components: { schemas },
  };
}

function operationOf(
  operation: RestOperation,
  tag: string,
  schemaRef: (mapping: string | null) => JsonObject | null,
  problem: JsonObject,
): JsonObject {
  const body = schemaRef(operation.importMapping);
  const result = schemaRef(operation.exportMapping);
  const responses: JsonObject = {
    [String(operation.status)]: {
      description: operation.status === 204 ? 'No content' : 'Success',
      ...(result ? { content: { 'application/json': { schema: result } } } : {}),
    },
  };
  if (operation.emptyStatus !== operation.status && operation.method !== 'POST')
    responses[String(operation.emptyStatus)] =
      operation.emptyStatus === 204 ? { description: 'Nothing there' } : problem;
  if (body || operation.parameters.length > 0) responses['400'] = problem;
  responses.default = problem;
  return {
    operationId: `${operation.method.toLowerCase()}${tag.replace(/[^A-Za-z0-9]/g, '')}${operation.path.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')}`,
    tags: [tag],
    ...(operation.summary ? { summary: operation.summary } : {}),
    ...(operation.documentation ? { description: operation.documentation } : {}),
    ...(operation.parameters.length > 0
      ? {
          parameters: operation.parameters.map(
            (p): Json => ({
              name: p.name,
              in: p.in,
              required: p.required || p.in === 'path',
              schema: parameterSchemas[p.type] ?? { type: 'string' },
              ...(p.documentation ? { description: p.documentation } : {}),
            }),
          ),
        }
      : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses,
  };
}
