import type { MessageFormat } from '../../format/index.ts';
import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import { childrenOf, type PlacedNode } from '../../structure/path.ts';
import { instantSchema, type JsonObject } from './openapi-answer.ts';

const timePattern = '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)?$';

/** What the schema of a message is written by. */
export interface SchemaScope {
  format: MessageFormat;
  /** Paths of members that are answered and never read: marked so and never required, since OpenAPI 3.1 knows one schema for both directions. */
  readOnly: ReadonlySet<string>;
  /** Objects have no other members than those that the structure names. */
  isClosed: boolean;
  /** The values that nodes show are examples of the contract; those of samples are somebody's. */
  hasExamples: boolean;
  /** The name of the schema of a named type among the components; it is made when it is first asked for. */
  component(type: string, make: () => JsonObject): string;
}

/**
 * JSON Schema (2020-12, as OpenAPI 3.1 takes it) of a message, or of a node of it. Named types are components of their own, which ends recursion. In formats with
 * names of their own (XML), each schema says how it is written (`xml`).
 */
export function messageSchema(placed: PlacedNode, scope: SchemaScope): JsonObject {
  const { node, path } = placed;
  const { ref } = node;
  // What is read only is so at a place, not in a type.
  if (ref === undefined || isReadOnlyBelow(path, scope.readOnly))
    return described(node, { ...content(placed, scope), ...(scope.hasExamples ? examplesOf(node) : {}) });
  const name = scope.component(ref, () =>
    content({ ...placed, node: { ...node, nullable: typeIsNullable(placed) } }, scope),
  );
  const own: JsonObject = { $ref: `#/components/schemas/${name}` };
  const written = node.nullable && !typeIsNullable(placed) ? { anyOf: [own, { type: 'null' }] } : own;
  return described(node, written);
}

function isReadOnlyBelow(path: string, readOnly: ReadonlySet<string>): boolean {
  for (const each of readOnly) if (each.startsWith(path) && each !== path) return true;
  return false;
}

function typeIsNullable({ node, shape }: PlacedNode): boolean {
  return (node.ref !== undefined && shape.types?.[node.ref]?.nullable) === true;
}

function described({ documentation }: StructureNode, schema: JsonObject): JsonObject {
  return documentation ? { ...schema, description: documentation } : schema;
}

/** The value that a node shows, where it is one of its type that JSON can say whole. */
function examplesOf({ sample, type }: StructureNode): JsonObject {
  if (sample === undefined) return {};
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal':
      return String(Number(sample)) === sample ? { examples: [Number(sample)] } : {};
    case 'boolean':
      return { examples: [sample === 'true'] };
    case 'object':
    case 'array':
    case 'dictionary':
    case 'any':
    case 'unknown':
      return {};
    default:
      return { examples: [sample] };
  }
}

function content(placed: PlacedNode, scope: SchemaScope): JsonObject {
  const { node } = placed;
  const withNull = (schema: JsonObject): JsonObject => {
    if (!node.nullable || typeof schema.type !== 'string') return schema;
    const { enum: values } = schema;
    return {
      ...schema,
      type: [schema.type, 'null'],
      ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
    };
  };
  const [item] = node.type === 'array' || node.type === 'dictionary' ? childrenOf(placed) : [];
  switch (node.type) {
    case 'object':
      return withNull(objectSchema(placed, scope));
    case 'array':
      return withNull({ type: 'array', items: item ? messageSchema(item, scope) : {} });
    case 'dictionary':
      return withNull({ type: 'object', additionalProperties: item ? messageSchema(item, scope) : {} });
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

interface Member {
  placed: PlacedNode;
  isOptional: boolean;
  repeats: boolean;
}

function objectSchema(placed: PlacedNode, scope: SchemaScope): JsonObject {
  const { readOnly, isClosed } = scope;
  const members = membersOf(placed, false, false);
  const properties = members.map(({ placed: member, repeats }): [string, JsonObject] => {
    const schema = memberSchema(member, scope);
    const own = readOnly.has(member.path) ? { ...schema, readOnly: true } : schema;
    return [keyOfNode(member.node), repeats && own.type !== 'array' ? { type: 'array', items: own } : own];
  });
  const required = members
    .filter(({ placed: { node, path }, isOptional }) => !isOptional && !node.optional && !readOnly.has(path))
    .map(({ placed: { node } }) => keyOfNode(node));
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required: [...new Set(required)] } : {}),
    ...(isClosed ? { additionalProperties: false } : {}),
  };
}

/** A member, and what XML must know of it: of one that repeats each item is an element. */
function memberSchema(member: PlacedNode, scope: SchemaScope): JsonObject {
  const schema = messageSchema(member, scope);
  const { described: how, repeats } = scope.format;
  if (how.as !== 'members' || !how.xml) return schema;
  const xml = { ...how.xml(member) };
  const { items } = schema;
  return schema.type === 'array' && repeats(member.node)
    ? { ...schema, items: { ...(items as JsonObject), xml } }
    : { ...schema, xml };
}

/** The members of an object as they stand in messages: those of a group stand among those of its parent. */
function membersOf(placed: PlacedNode, isOptional: boolean, repeats: boolean): Member[] {
  return childrenOf(placed).flatMap((child): Member[] => {
    const { node } = child;
    if (node.item?.group !== undefined) return childrenOf(child).flatMap((item) => membersOf(item, true, true));
    if (node.group === undefined) return [{ placed: child, isOptional, repeats }];
    return membersOf(child, isOptional || node.optional === true || node.group === 'choice', repeats);
  });
}
