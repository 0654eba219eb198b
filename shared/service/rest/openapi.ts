import { contractSecurity } from '../../authentication/index.ts';
import { formatOfMediaType, type MessageFormat, mediaTypeOfFormat } from '../../format/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import type { MappedObject } from '../../mapping/kind.ts';
import { isDefinition, structureOf, type UsedStructure } from '../../mapping/used-structure.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { childrenOf, type PlacedNode, rootOf } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { addressOf } from '../path-template.ts';
import { mediaTypeOf } from './answer-form.ts';
import { isOnlyBodyMapping } from './body-mapping.ts';
import { readerOf } from './condition-checks.ts';
import { addressKey } from './contract-drift.ts';
import type { ContractedOperation } from './contracted.ts';
import { endOf } from './deprecation.ts';
import type { RestOperation, RestService } from './kind.ts';
import { messageSchema } from './message-schema.ts';
import { answersContent, type Json, type JsonObject, parameterSchema, severalSchema } from './openapi-answer.ts';
import { formBody } from './openapi-form.ts';
import { askedHeaders, headersOf, refusalsOf } from './openapi-headers.ts';
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
import { type AskedOf, asksOf } from './openapi-security.ts';
import { answersOf, bodyMappings, isOfForm, takesForm } from './operation-formats.ts';
import { joinPath } from './path.ts';
import { closedStructures, readOnlyMembers, unreadMembers } from './read-only-members.ts';

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
  const typeComponent = (structure: Unit, isClosed: boolean, type: string, make: () => JsonObject): string => {
    const key = `${structure.id} ${structure.kind} ${isClosed} type ${type}`;
    let name = named.get(key);
    if (name === undefined) {
      name = names.take(componentName(`${structure.name}${type.replace(/^\{.*\}/, '')}`));
      named.set(key, name);
      schemas.set(name, make());
    }
    return name;
  };
  /**
   * The schema of a mapping's structure among the components; `isPartial` for a body that holds only what changes, `isOnly` where nothing
   * else reads it.
   */
  const schemaRef = (mapping: string | null, isPartial = false, isOnly = false): JsonObject | null => {
    const mapped = view.unit(mapping) as Unit<UsedStructure & { root: MappedObject | null }> | undefined;
    const structure = structureOf(mapped?.data, view);
    if (!mapped || !structure) return null;
    const format = formatOfMapping(mapping, view);
    if (format.described.as !== 'members') return format.described.as === 'text' ? { type: 'string' } : {};
    const root = messageRoot(structure.data, mapped.data.root);
    // What a PATCH does not read it leaves as it is: each mapping has members of its own.
    const part = isPartial ? ` partial ${isOnly ? mapping : ''}` : '';
    const key = `${structure.id} ${structure.kind} ${mapped.data.list === true} ${root.path}${part}`;
    let name = named.get(key);
    if (name === undefined) {
      name = names.take(componentName(`${structure.name}${isPartial ? 'Changes' : ''}`));
      named.set(key, name);
      const unread = isPartial && isOnly ? unreadMembers(structure.data.root, mapped.data.root) : [];
      const { required, ...partial } = messageSchema(root, {
        format,
        readOnly: new Set([...(readOnly.get(structure.id) ?? []), ...unread]),
        isClosed: closed.has(structure.id),
        hasExamples: isDefinition(view.unit(structure.id)),
        component: (type, make) => typeComponent(structure, closed.has(structure.id), type, make),
      });
      const xml = format.described.xml?.(root);
      schemas.set(name, {
        ...partial,
        ...(isPartial || required === undefined ? {} : { required }),
        ...(xml ? { xml: { ...xml } } : {}),
      });
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  const problem: JsonObject = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const security = contractSecurity(unit.data.authentication);
  const operationIds = new NameSet();
  const knownPaths = new Map<string, string>();
  for (const resource of unit.data.resources) {
    for (const operation of resource.operations) {
      const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
      // What nothing carries out is not served.
      if (!flow) continue;
      const { path, renamed } = pathIn(knownPaths, joinPath(resource.name, operation.path));
      const item = (paths[path] ??= {}) as JsonObject;
      const isOnly = isOnlyBodyMapping(operation, view);
      const contracted = contractedOperationOf(unit.data, operation, resource.name);
      const bodies = bodyMappings(operation, view).flatMap((mapping): [string, Json][] => {
        const schema = schemaRef(mapping, operation.method === 'PATCH', isOnly);
        const types = bodyTypes(formatOfMapping(mapping, view), contracted);
        return schema === null ? [] : types.map((type) => [type, { schema }]);
      });
      item[operation.method.toLowerCase()] = {
        operationId: operationIds.take(operationIdOf(operation, resource.name)),
        ...operationOf(renamedParameters(operation, renamed), flow.data, view, resource.name, {
          body: bodies.length === 0 ? null : Object.fromEntries(bodies),
          result: answersContent(answersOf(operation, view), flow.data, view, schemaRef),
          problem,
          service: unit.data,
          contracted,
          resource: resource.name,
          asks: asksOf(operation, unit.data, security),
          name: flow.name,
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
    // Open to all, where an operation says nothing else.
    security: [],
    paths,
    components: { schemas: Object.fromEntries(schemas), ...securitySchemesOf(paths, security) },
  };
}

/** What the contract that a service follows says of an operation. */
function contractedOperationOf(
  { contracted }: RestService,
  { method, path }: RestOperation,
  resource: string,
): ContractedOperation | undefined {
  const key = addressKey({ method, path: joinPath(resource, path) });
  return contracted?.operations.find((each) => addressKey(each) === key);
}

/** What a body of a format is called: as the contract that the service follows says, else as is usual. */
function bodyTypes(format: MessageFormat, contracted: ContractedOperation | undefined): string[] {
  const body = contracted?.body;
  const said = body
    ? [body, ...(body.others ?? [])].flatMap(({ mediaType }) =>
        formatOfMediaType(mediaType) === format ? [mediaTypeOf(mediaType)] : [],
      )
    : [];
  return said.length > 0 ? [...new Set(said)] : [mediaTypeOfFormat(format)];
}

/** The node that messages of a mapping begin with: of a document of XML the element that is mapped. */
function messageRoot(shape: StructureShape, mapped: MappedObject | null): PlacedNode {
  const root = rootOf(shape);
  if (root.node.group === undefined) return root;
  const elements = childrenOf(root);
  return elements.find(({ path }) => mapped !== null && isAt(mapped, path)) ?? elements[0] ?? root;
}

/** Whether something is mapped at a path or below it. */
function isAt({ path, objects }: MappedObject, place: string): boolean {
  return (
    path === place ||
    path.startsWith(`${place}.`) ||
    path.startsWith(`${place}[`) ||
    objects.some((object) => isAt(object, place))
  );
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
    result,
    problem,
    service,
    contracted,
    resource,
    asks,
    name,
  }: {
    body: JsonObject | null;
    result: JsonObject | null;
    problem: JsonObject;
    service: RestService;
    contracted: ContractedOperation | undefined;
    resource: string;
    asks: AskedOf | null;
    /** Of the microflow: what it is called where nobody has said what it does. */
    name: string;
  },
): JsonObject {
  const parameters = operation.parameters.filter((p) => !credentialHeader(p) && !isOfForm(p));
  const isHeld = readerOf(service, resource, operation, view) !== undefined;
  const end = endOf(operation, service);
  const isDeprecated = end.deprecatedSince !== '' || end.sunset !== '';
  const isFile = flow.parameters.some(
    (p) => p.type.kind === 'binary' && p.name.toLowerCase() === operation.bodyArgument.toLowerCase(),
  );
  const asked = askedHeaders(operation, isHeld);
  const responses = responsesOf(operation, flow, {
    result,
    problem,
    headers: headersOf(operation, flow, service, contracted),
    isCached: operation.method === 'GET' && operation.etag,
    asks,
    refusals: [
      ...refusalsOf(operation, isHeld, service),
      ...(body !== null || operation.parameters.length > 0 ? [400] : []),
      ...(answersOf(operation, view).length > 1 ? [406] : []),
      ...(takesForm(operation) || Object.keys(body ?? {}).length > 1 ? [415] : []),
    ],
  });
  return {
    tags: [tag],
    summary: operation.summary || name.replace(/_/g, ' '),
    ...(operation.documentation ? { description: operation.documentation } : {}),
    ...(isDeprecated ? { deprecated: true } : {}),
    ...(asks ? { security: asks.security } : securityOf(operation)),
    ...(parameters.length + asked.length > 0
      ? {
          parameters: [
            ...parameters.map(
              (p): Json => ({
                name: p.name,
                in: p.in,
                required: p.required || p.in === 'path',
                ...severalSchema(p, parameterSchema(p, flow, view)),
                ...(p.documentation ? { description: p.documentation } : {}),
              }),
            ),
            ...asked,
          ],
        }
      : {}),
    ...(takesForm(operation)
      ? { requestBody: formBody(operation, flow, view) }
      : body
        ? { requestBody: { required: true, content: body } }
        : operation.bodyArgument
          ? { requestBody: { content: { '*/*': { schema: isFile ? { type: 'string', format: 'binary' } : {} } } } }
          : {}),
    responses,
  };
}
