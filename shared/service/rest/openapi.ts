import type { MappedObject } from '../../mapping/kind.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { RestOperation, RestService } from './kind.ts';
import { answerContent, emptyAnswer, type Json, type JsonObject, parameterSchema } from './openapi-answer.ts';
import { joinPath } from './path.ts';

const timePattern = '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)?$';

/** JSON Schema (2020-12, as OpenAPI 3.1 takes it) of a structure node. */
export function schemaOf(node: StructureNode): JsonObject {
  const withNull = (schema: JsonObject): JsonObject => {
    if (!node.nullable || typeof schema.type !== 'string') return schema;
    const { enum: values } = schema;
    return {
      ...schema,
      type: [schema.type, 'null'],
      ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
    };
  };
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
        uuid: 'uuid',
        uri: 'uri',
      };
      // A local time is no date-time of RFC 3339.
      const format = node.format?.offset === '' ? undefined : formats[node.type];
      return withNull({
        type: 'string',
        ...(format ? { format } : {}),
        // `format: time` has to have an offset (RFC 3339); ours may have none, nor seconds.
        ...(node.type === 'time' ? { pattern: timePattern } : {}),
        ...(node.type === 'binary' ? { contentEncoding: 'base64' } : {}),
        ...(node.enum ? { enum: node.enum } : {}),
      });
    }
  }
}

/** The OpenAPI 3.1 document of a published REST service. */
export function openApiOf(unit: Unit<RestService>, view: ProjectView): JsonObject {
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
  const names = new NameSet(Object.keys(schemas));
  const named = new Map<string, string>();
  /** The schema of a mapping's structure among the components; `isPartial` for a body that holds only what changes. */
  const schemaRef = (mapping: string | null, isPartial = false): JsonObject | null => {
    const mapped = view.unit(mapping) as Unit<{ structure: string | null; root: MappedObject | null }> | undefined;
    const structure = view.unit(mapped?.data.structure) as Unit<{ root: StructureNode }> | undefined;
    if (!structure) return null;
    const key = `${structure.id}${isPartial ? ' partial' : ''}`;
    let name = named.get(key);
    if (name === undefined) {
      name = names.take(`${structure.name}${isPartial ? 'Changes' : ''}`);
      named.set(key, name);
      const { required, ...partial } = schemaOf(structure.data.root);
      schemas[name] = isPartial || required === undefined ? partial : { ...partial, required };
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const problem: JsonObject = {
    description: 'Problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const operationIds = new NameSet();
  for (const resource of unit.data.resources) {
    for (const operation of resource.operations) {
      const path = joinPath(resource.name, operation.path);
      const item = (paths[path] ??= {}) as JsonObject;
      const body = schemaRef(bodyMapping(operation, view), operation.method === 'PATCH');
      item[operation.method.toLowerCase()] = {
        operationId: operationIds.take(operationIdOf(operation, resource.name)),
        ...operationOf(operation, view, resource.name, { body, result: schemaRef(operation.exportMapping), problem }),
      };
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

/**
 * The mapping that says what a body looks like: the operation's own, or the one by which its microflow reads the text it is
 * given.
 */
function bodyMapping(operation: RestOperation, view: ProjectView): string | null {
  if (operation.importMapping !== null || !operation.bodyArgument) return operation.importMapping;
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  for (const { action } of flow?.data.nodes ?? [])
    if (action.type === 'import-with-mapping' && action.input.trim() === `$${operation.bodyArgument}`)
      return action.mapping;
  return null;
}

/** `getOrders`, `putOrdersByOrderNumber`. */
function operationIdOf({ method, path }: RestOperation, resource: string): string {
  const words = path.split('/').flatMap((part) => {
    const parameter = /^\{(.+)\}$/.exec(part)?.[1];
    return parameter === undefined ? part : `By ${parameter}`;
  });
  return method.toLowerCase() + toName([resource, ...words].join(' '), 'Root');
}

function operationOf(
  operation: RestOperation,
  view: ProjectView,
  tag: string,
  { body, result, problem }: { body: JsonObject | null; result: JsonObject | null; problem: JsonObject },
): JsonObject {
  const content = answerContent(operation, view, result);
  const responses: JsonObject = {
    [String(operation.status)]: {
      description: operation.status === 204 ? 'No content' : 'Success',
      ...(content ? { content } : {}),
    },
  };
  if (operation.emptyStatus !== operation.status && operation.method !== 'POST')
    responses[String(operation.emptyStatus)] = emptyAnswer(operation.emptyStatus, problem);
  if (body || operation.parameters.length > 0) responses['400'] = problem;
  responses.default = problem;
  return {
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
              schema: parameterSchema(p, operation, view),
              ...(p.documentation ? { description: p.documentation } : {}),
            }),
          ),
        }
      : {}),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : operation.bodyArgument
        ? { requestBody: { content: { '*/*': { schema: {} } } } }
        : {}),
    responses,
  };
}
