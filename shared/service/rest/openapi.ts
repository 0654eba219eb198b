import { mediaTypeOfFormat } from '../../format/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import type { MappedObject } from '../../mapping/kind.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { StructureNode } from '../../structure/node.ts';
import { itemPath, memberPath, rootPath, valuePath } from '../../structure/path.ts';
import { addressOf } from '../path-template.ts';
import { bodyMapping, isOnlyBodyMapping } from './body-mapping.ts';
import type { RestOperation, RestService } from './kind.ts';
import { answerContent, instantSchema, type Json, type JsonObject, parameterSchema } from './openapi-answer.ts';
import {
  componentName,
  credentialHeader,
  pathIn,
  renamedParameters,
  securityOf,
  securitySchemesOf,
  tagsOf,
} from './openapi-names.ts';
import { responsesOf } from './openapi-responses.ts';
import { joinPath } from './path.ts';
import { closedStructures, readOnlyMembers, unreadMembers } from './read-only-members.ts';

const timePattern = '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)?$';

/**
 * JSON Schema (2020-12, as OpenAPI 3.1 takes it) of a structure node. Members at the paths of `readOnly` are marked so and never
 * required: OpenAPI 3.1 knows one schema for both directions. `isClosed`: its objects have no other members than those it names.
 */
export function schemaOf(
  node: StructureNode,
  readOnly: ReadonlySet<string> = new Set(),
  path: string = rootPath,
  isClosed = false,
): JsonObject {
  const below = (child: StructureNode, at: string) => schemaOf(child, readOnly, at, isClosed);
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
      const isReadOnly = (m: StructureNode) => readOnly.has(memberPath(path, m.name));
      const required = members.filter((m) => !m.optional && !isReadOnly(m)).map((m) => m.name);
      const schemaOfMember = (m: StructureNode): JsonObject => {
        const schema = below(m, memberPath(path, m.name));
        return isReadOnly(m) ? { ...schema, readOnly: true } : schema;
      };
      return withNull({
        type: 'object',
        properties: Object.fromEntries(members.map((m) => [m.name, schemaOfMember(m)])),
        ...(required.length > 0 ? { required } : {}),
        ...(isClosed ? { additionalProperties: false } : {}),
      });
    }
    case 'array':
      return withNull({ type: 'array', items: node.item ? below(node.item, itemPath(path)) : {} });
    case 'dictionary':
      return withNull({
        type: 'object',
        additionalProperties: node.item ? below(node.item, valuePath(path)) : {},
      });
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
      // Only what is asked for at the door: that a text of the samples was a UUID or an address binds nobody.
      // A local time is no date-time of RFC 3339.
      if (node.type === 'datetime' && node.format?.offset !== '')
        return withNull({ ...instantSchema, ...(node.enum ? { enum: node.enum } : {}) });
      return withNull({
        type: 'string',
        ...(node.type === 'date' ? { format: 'date' } : {}),
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
  // A map, for a structure called `__proto__`, too.
  const schemas = new Map<string, JsonObject>();
  schemas.set('Problem', {
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
          properties: {
            path: { type: 'string' },
            message: { type: 'string' },
            code: { type: 'string' },
            line: { type: 'integer' },
            column: { type: 'integer' },
            fix: { type: 'string' },
          },
          required: ['path', 'message', 'code'],
        },
      },
    },
    required: ['type', 'title', 'status', 'detail'],
  });
  const readOnly = readOnlyMembers(unit, view);
  const closed = closedStructures(unit, view);
  const names = new NameSet(schemas.keys());
  const named = new Map<string, string>();
  /**
   * The schema of a mapping's structure among the components; `isPartial` for a body that holds only what changes, `isOnly` where nothing
   * else reads it.
   */
  const schemaRef = (mapping: string | null, isPartial = false, isOnly = false): JsonObject | null => {
    const mapped = view.unit(mapping) as Unit<{ structure: string | null; root: MappedObject | null }> | undefined;
    const structure = view.unit(mapped?.data.structure) as Unit<{ root: StructureNode }> | undefined;
    if (!structure) return null;
    // What a PATCH does not read it leaves as it is: each mapping has members of its own.
    const key = isPartial ? `${structure.id} partial ${isOnly ? mapping : ''}` : structure.id;
    let name = named.get(key);
    if (name === undefined) {
      name = names.take(componentName(`${structure.name}${isPartial ? 'Changes' : ''}`));
      named.set(key, name);
      const unread = isPartial && isOnly ? unreadMembers(structure.data.root, mapped?.data.root) : [];
      const { required, ...partial } = schemaOf(
        structure.data.root,
        new Set([...(readOnly.get(structure.id) ?? []), ...unread]),
        rootPath,
        closed.has(structure.id),
      );
      schemas.set(name, isPartial || required === undefined ? partial : { ...partial, required });
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const problem: JsonObject = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const operationIds = new NameSet();
  const knownPaths = new Map<string, string>();
  for (const resource of unit.data.resources) {
    for (const operation of resource.operations) {
      const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
      // What nothing carries out is not served.
      if (!flow) continue;
      const { path, renamed } = pathIn(knownPaths, joinPath(resource.name, operation.path));
      const item = (paths[path] ??= {}) as JsonObject;
      const mapping = bodyMapping(operation, view);
      const body = schemaRef(mapping, operation.method === 'PATCH', isOnlyBodyMapping(operation, view));
      const bodyType = mediaTypeOfFormat(formatOfMapping(mapping, view));
      item[operation.method.toLowerCase()] = {
        operationId: operationIds.take(operationIdOf(operation, resource.name)),
        ...operationOf(renamedParameters(operation, renamed), flow.data, view, resource.name, {
          body,
          bodyType,
          result: schemaRef(operation.exportMapping),
          problem,
        }),
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
    servers: [{ url: addressOf(unit.data.path) }],
    tags: tagsOf(unit.data),
    paths,
    components: { schemas: Object.fromEntries(schemas), ...securitySchemesOf(paths) },
  };
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
  flow: Microflow,
  view: ProjectView,
  tag: string,
  {
    body,
    bodyType,
    result,
    problem,
  }: { body: JsonObject | null; bodyType: string; result: JsonObject | null; problem: JsonObject },
): JsonObject {
  const parameters = operation.parameters.filter((p) => !credentialHeader(p));
  const responses = responsesOf(operation, flow, {
    result: answerContent(operation, flow, view, result),
    problem,
    mayBeRefused: body !== null || operation.parameters.length > 0,
  });
  return {
    tags: [tag],
    ...(operation.summary ? { summary: operation.summary } : {}),
    ...(operation.documentation ? { description: operation.documentation } : {}),
    ...securityOf(operation),
    ...(parameters.length > 0
      ? {
          parameters: parameters.map(
            (p): Json => ({
              name: p.name,
              in: p.in,
              required: p.required || p.in === 'path',
              schema: parameterSchema(p, flow, view),
              ...(p.documentation ? { description: p.documentation } : {}),
            }),
          ),
        }
      : {}),
    ...(body
      ? { requestBody: { required: true, content: { [bodyType]: { schema: body } } } }
      : operation.bodyArgument
        ? { requestBody: { content: { '*/*': { schema: {} } } } }
        : {}),
    responses,
  };
}
