import { type Code, js, literal, nothing } from '../expression/emitted-code.ts';
import type { AttributeInfo, Catalog } from '../model/catalog.ts';
import type { NodeType, StructureNode } from '../structure/node.ts';
import type { PlacedNode } from '../structure/path.ts';
import type { PlannedValue } from './plan.ts';

/** An expression that reads a value of a node type as the attribute wants it. */
export function valueReader(at: PlacedNode, values: readonly PlannedValue[], catalog: Catalog): Code {
  const { type } = at.node;
  const [value] = values as [PlannedValue];
  const attribute = value.element.expression || value.element.microflow !== null ? null : value.attribute;
  const blank = values.some((v) => v.element.whenBlank !== 'read') ? js`s.isBlank() ? "" : ` : nothing;
  const nullable = (code: Code) => js`s.isNull() ? ${onNull(at)} : ${blank}${code}`;
  if (type === 'any' || type === 'unknown')
    return attribute?.type.kind === 'string' || !attribute
      ? nullable(js`s.raw()`)
      : nullable(readAs(attribute, at.node, catalog));
  return nullable(attribute ? readAs(attribute, at.node, catalog) : readNative(at.node));
}

/** A text whose white space is that of its type in the schema. */
function readText({ wire }: StructureNode): Code {
  const { whiteSpace } = wire ?? {};
  return whiteSpace === 'collapse' || whiteSpace === 'replace'
    ? js`toSpacedText(s, ${literal(whiteSpace)})`
    : js`s.string()`;
}

function readAs(attribute: AttributeInfo, node: StructureNode, catalog: Catalog): Code {
  const { type, wire } = node;
  switch (attribute.type.kind) {
    case 'string':
      return isText(type) ? readText(node) : js`s.scalarText()`;
    case 'integer':
      return isText(type) ? js`toInteger(s)` : js`s.int32()`;
    case 'long':
      return isText(type) ? js`toLong(s)` : js`s.integer()`;
    case 'decimal':
      return isText(type) ? js`toDecimal(s)` : js`s.decimal()`;
    case 'boolean':
      return js`s.boolean()`;
    case 'datetime':
      return js`s.dateTime()`;
    case 'date':
      return js`s.date()`;
    case 'enumeration': {
      const values = catalog.enumeration(attribute.type.enumeration)?.values ?? [];
      const names = Object.fromEntries(values.map((v) => [v.wire ?? v.name, v.name]));
      const { whiteSpace } = wire ?? {};
      const space = typeof whiteSpace === 'string' ? js`, ${literal(whiteSpace)}` : nothing;
      return js`toEnumeration(s, ${literal(names)}, ${literal(attribute.name)}${space})`;
    }
    case 'binary':
      return wire?.encoding === 'hex' ? js`hexToBinary(s)` : js`toBinary(s)`;
    default:
      return js`s.scalarText()`;
  }
}

/** The value of a null in the message; where the structure has none, the scanner says whether it is let through. */
export function onNull({ node }: PlacedNode): Code {
  return node.nullable || node.type === 'any' || node.type === 'unknown' ? js`null` : js`s.noNull()`;
}

function isText(type: NodeType): boolean {
  return (
    type === 'string' ||
    type === 'datetime' ||
    type === 'date' ||
    type === 'time' ||
    type === 'uuid' ||
    type === 'uri' ||
    type === 'binary'
  );
}

function readNative(node: StructureNode): Code {
  const { type } = node;
  switch (type) {
    case 'integer':
    case 'long':
      return js`s.integer()`;
    case 'decimal':
      return js`s.decimal()`;
    case 'boolean':
      return js`s.boolean()`;
    case 'datetime':
      return js`s.dateTime()`;
    case 'date':
      return js`s.date()`;
    default:
      return isText(type) ? readText(node) : js`s.raw()`;
  }
}
