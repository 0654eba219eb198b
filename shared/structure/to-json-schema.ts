import { ecmaPattern } from './ecma-pattern.ts';
import { NumberText, printJson, type WrittenJson } from './json-text.ts';
import { holdsMessages } from './messages.ts';
import { type Facets, keyOfNode, type NodeType, type StructureNode } from './node.ts';
import { expanded } from './path.ts';
import type { StructureShape } from './structure-document.ts';

/** A schema in the making. */
type Schema = { [keyword: string]: WrittenJson | undefined };

/**
 * A structure as JSON Schema 2020-12: its types as `$defs`, in the order of the tree. Members that the structure does not know are allowed, as
 * they are everywhere in the product. Of a tree of XML, members of a group stand among those of its parent (those of a choice, or of a group that may be left out, optional;
 * those of one that repeats as arrays), attributes beside elements, all by their names in the tree.
 */
export function structureToJsonSchema(shape: StructureShape, title?: string): string {
  const writer = new Writer(shape);
  const types = Object.entries(shape.types ?? {}).map(([name, type]) => [name, writer.schema(type)] as const);
  return `${printJson({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...(holdsMessages(shape)
      ? { anyOf: (shape.root.children ?? []).map((message) => writer.schema(message)) }
      : writer.schema(shape.root)),
    $defs: types.length > 0 ? Object.fromEntries(types) : undefined,
  })}\n`;
}

/** What JSON Schema calls the types of texts. */
const formats: Readonly<Partial<Record<NodeType, string>>> = {
  datetime: 'date-time',
  date: 'date',
  time: 'time',
  uuid: 'uuid',
  uri: 'uri',
  integer: 'int32',
  long: 'int64',
};
const jsonTypes: Readonly<Partial<Record<NodeType, string>>> = {
  object: 'object',
  dictionary: 'object',
  array: 'array',
  integer: 'integer',
  long: 'integer',
  decimal: 'number',
  boolean: 'boolean',
  unknown: 'null',
};
const numeric: ReadonlySet<NodeType> = new Set(['integer', 'long', 'decimal']);

class Writer {
  private readonly shape: StructureShape;

  constructor(shape: StructureShape) {
    this.shape = shape;
  }

  schema(node: StructureNode): Schema {
    const own = { description: node.documentation, default: typedValue(node.default, this.typeOf(node)) };
    if (node.ref !== undefined) {
      const ref = { $ref: `#/$defs/${encodeURIComponent(node.ref.replaceAll('~', '~0').replaceAll('/', '~1'))}` };
      return node.nullable ? { ...own, anyOf: [ref, { type: 'null' }] } : { ...ref, ...own };
    }
    if (node.type === 'any') return { description: node.documentation, examples: anyExamples(node.sample) };
    const type = jsonTypes[node.type] ?? 'string';
    return {
      type: node.nullable && type !== 'null' ? [type, 'null'] : type,
      ...own,
      format: formats[node.type] ?? formatOf(node),
      contentEncoding: node.type === 'binary' ? 'base64' : undefined,
      ...valuesOf(node),
      ...facetsOf(node),
      examples: node.sample === undefined ? undefined : [typedValue(node.sample, node.type) ?? node.sample],
      ...this.below(node),
    };
  }

  private typeOf(node: StructureNode): NodeType {
    return expanded(node, this.shape).type;
  }

  private below(node: StructureNode): Schema {
    if (node.type === 'object') {
      const properties: [string, Schema][] = [];
      const required: string[] = [];
      this.members(node, node.group === 'choice', false, properties, required);
      return {
        properties: Object.fromEntries(properties),
        required: required.length > 0 ? required : undefined,
      };
    }
    const item = node.item ? this.schema(node.item) : {};
    if (node.type === 'dictionary') return { additionalProperties: item };
    if (node.type !== 'array') return {};
    return { items: item, minItems: number(node.minItems), maxItems: number(node.maxItems) };
  }

  /** The members of an object, those of its groups among them. */
  private members(
    node: StructureNode,
    isOptional: boolean,
    repeats: boolean,
    properties: [string, Schema][],
    required: string[],
  ): void {
    for (const child of node.children ?? []) {
      const level = expanded(child, this.shape);
      const item = level.type === 'array' && level.item ? expanded(level.item, this.shape) : null;
      const group = level.group ? level : item?.group ? item : null;
      if (group) {
        const canBeAbsent = isOptional || child.optional === true || group.group === 'choice' || group === item;
        this.members(group, canBeAbsent, repeats || group === item, properties, required);
        continue;
      }
      const schema = this.schema(child);
      properties.push([keyOfNode(child), repeats ? { type: 'array', items: schema } : schema]);
      if (!isOptional && !child.optional) required.push(keyOfNode(child));
    }
  }
}

function number(value: number | undefined): NumberText | undefined {
  return value === undefined ? undefined : new NumberText(String(value));
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function numberText(text: string | undefined): NumberText | undefined {
  return text !== undefined && jsonNumber.test(text) ? new NumberText(text) : undefined;
}

/** A text of the tree as a value of a node's type; undefined when it is none. */
function typedValue(text: string | undefined, type: NodeType): WrittenJson | undefined {
  if (text === undefined) return undefined;
  if (numeric.has(type)) return numberText(text);
  if (type !== 'boolean') return text;
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}

/** A format of texts that the tree has no type for. */
function formatOf({ type, wire }: StructureNode): string | undefined {
  return type === 'string' && typeof wire?.format === 'string' ? wire.format : undefined;
}

/** The only values of a node that is no text, a line each. */
function valueLines(wire: StructureNode['wire']): string[] {
  return typeof wire?.values === 'string' ? wire.values.split('\n') : [];
}

/** The sample of a node of any kind is JSON text. */
function anyExamples(sample: string | undefined): WrittenJson[] | undefined {
  if (sample === undefined) return undefined;
  const number = numberText(sample);
  if (number) return [number];
  try {
    return [JSON.parse(sample) as WrittenJson];
  } catch {
    return undefined;
  }
}

/** The values that a node may have, and null where it may be null. */
function valuesOf({ type, fixed, enum: listed, nullable, wire }: StructureNode): Schema {
  const only = typedValue(fixed, type);
  const values =
    only !== undefined ? [only] : ((listed ?? valueLines(wire)).map((text) => typedValue(text, type) ?? text) ?? []);
  if (values.length === 0) return {};
  if (nullable) return { enum: [...values, null] };
  return only !== undefined ? { const: only } : { enum: values };
}

function facetsOf({ type, facets }: StructureNode): Schema {
  if (!facets) return {};
  if (numeric.has(type))
    return {
      minimum: numberText(facets.minInclusive),
      maximum: numberText(facets.maxInclusive),
      exclusiveMinimum: numberText(facets.minExclusive),
      exclusiveMaximum: numberText(facets.maxExclusive),
      multipleOf: numberText(facets.multipleOf) ?? fractionOf(facets),
    };
  // The length of binary content is that of its bytes, not of the text.
  const isText = type !== 'binary';
  const [first, ...more] = (facets.pattern ?? []).flatMap((pattern) => ecmaPattern(pattern) ?? []);
  return {
    minLength: isText ? number(facets.minLength ?? facets.length) : undefined,
    maxLength: isText ? number(facets.maxLength ?? facets.length) : undefined,
    pattern: first,
    allOf: more.length > 0 ? more.map((pattern) => ({ pattern })) : undefined,
  };
}

function fractionOf({ fractionDigits }: Facets): NumberText | undefined {
  if (fractionDigits === undefined || fractionDigits > 100) return undefined;
  return new NumberText(fractionDigits === 0 ? '1' : `0.${'0'.repeat(fractionDigits - 1)}1`);
}
