import {
  type AnyCode,
  type Code,
  js,
  literal,
  literalOf,
  nothing,
  objectOfCodes,
} from '../../expression/emitted-code.ts';
import type { StructureNode } from '../../structure/node.ts';
import { type PlacedNode, rootPath } from '../../structure/path.ts';
import type { WriterEmitter, WrittenValue } from '../message-format.ts';
import { xsiNamespace } from './names.ts';
import { xmlDeclarations, xmlRawName } from './prefixes.ts';
import { xmlPlaceOf } from './wire.ts';
import { xmlWriters } from './writers.ts';

/** Whether a node is written without tags of its own: the document, a group, or a list, whose items have them. */
function hasNoTags({ node, path }: PlacedNode): boolean {
  return path === rootPath || node.group !== undefined || node.type === 'array';
}

/** Whether `xsi:type` is a node of the structure, which is mapped as others are. */
function hasTypeNode({ node }: PlacedNode): boolean {
  return (node.children ?? []).some((child) => child.wire?.ns === xsiNamespace && child.wire.name === 'type');
}

const ends = js<string>`(t === "" ? a : a + ">" + t)`;

/**
 * The code of export mappings that write XML: `a` are the attributes of the object that is written, `t` its content. The text of an object is
 * ` attribute="value">content`, for its name is that of the place it stands at.
 */
export const xmlWriter: WriterEmitter = {
  nothing: () => literal(''),
  begin: (at) =>
    at.path === rootPath || at.node.group !== undefined || at.node.type !== 'object'
      ? js`let a = "", t = "";`
      : js`let a = W.note(u, o, ${literal(at.shape.namespaces ?? {})}, ${literal(at.parent?.path === rootPath)}, ${literal(hasTypeNode(at))}), t = "";`,
  end: (at) => (at.path === rootPath || at.node.group !== undefined ? js<string>`t` : ends),
  member(at, text) {
    switch (xmlPlaceOf(at.node)) {
      case 'attribute':
        return js`a += ${literal(` ${xmlRawName(at)}="`)} + ${text} + ${literal('"')};`;
      case 'anyAttribute':
        return js`a += ${text};`;
      case 'text':
      case 'mixed':
      case 'any':
        return js`t += ${text};`;
      default:
        if (hasNoTags(at) || isWhole(at.node)) return js`t += ${text};`;
        return at.node.type === 'object'
          ? js`t += W.element(${literal(xmlRawName(at))}, ${text});`
          : js`t += W.leaf(${literal(xmlRawName(at))}, ${text});`;
    }
  },
  openLevel: (at) => (hasNoTags(at) ? nothing : js`{ const a0 = a, t0 = t; a = ""; t = "";`),
  closeLevel: (at) =>
    hasNoTags(at) ? nothing : js`t = t0 + W.element(${literal(xmlRawName(at))}, ${ends}); a = a0; }`,
  nullText: (at): Code<string> =>
    isWhole(at.node)
      ? literal(`<${xmlRawName(at)} xsi:nil="true"/>`)
      : xmlPlaceOf(at.node) === 'element'
        ? js`W.nil`
        : literal(''),
  emptyText(at) {
    const { node } = at;
    if (node.type === 'array' || node.group !== undefined) return '';
    if (isWhole(node)) return `<${xmlRawName(at)}${node.nullable ? ' xsi:nil="true"' : ''}/>`;
    const value = node.fixed ?? node.default;
    if (value !== undefined) return xmlWriters.attribute(value);
    return node.nullable && xmlPlaceOf(node) === 'element' ? xmlWriters.nil : '';
  },
  list: items,
  // Items stand among the members of the element around them: nothing of a list is its own.
  apart: { takes: ({ node }) => node.type === 'array', around: (_at, text) => text, items, between: '' },
  dictionary: () => literal(''),
  value: (code, at, value) => {
    const { node } = at;
    const place = xmlPlaceOf(node);
    if (isWhole(node)) return js`W.anyElement(${literal(xmlRawName(at))}, W.xml(${code}))`;
    if (place === 'mixed' || place === 'any') return js`W.xml(${code})`;
    if (place === 'anyAttribute') return js`W.attributes(${code}, a)`;
    return written(code, node, value, place === 'attribute' ? js`W.attribute` : js`W.text`);
  },
  whole: (_root, text, nodes) => js`W.whole(${text}, ${literal(xmlDeclarations(nodes))})`,
  required: (path, name) => js`W.required(${literal(path)}, ${literal(name)});`,
};

/** An element of which anything is known only by its name: its value is the element as it is written, with its tags. */
function isWhole(node: StructureNode): boolean {
  return node.type === 'any' && xmlPlaceOf(node) === 'element';
}

/** The elements of a list, each by the name of the list. */
function items(at: PlacedNode, list: Code, write: Code, waits: boolean): Code<string> {
  const { item } = at.node;
  const isBare = item?.group !== undefined || (item !== undefined && (xmlPlaceOf(item) !== 'element' || isWhole(item)));
  const name = isBare ? literal(null) : literal(xmlRawName(at));
  return js`W.${waits ? js`allWaiting` : js`all`}(u, ${list}, ${write}, ${name}, ${literal(item?.type !== 'object')})`;
}

function written(code: AnyCode, node: StructureNode, { kind, wire }: WrittenValue, text: Code): Code {
  const isText = kind === 'string' || kind === null;
  switch (node.type) {
    case 'integer':
    case 'long':
    case 'decimal':
      if (kind === 'string') return js`${text}(${code})`;
      return node.scale ? js`W.scaled(${code}, ${literalOf('number', node.scale)})` : js`W.number(${code})`;
    case 'boolean':
      return kind === 'string' ? js`${text}(${code})` : js`W.boolean(${code})`;
    case 'datetime':
      return kind === 'string' ? js`${text}(${code})` : dateTime(code, node);
    default:
      break;
  }
  if (wire) return js`W.enumeration(${code}, ${literal(wire)})`;
  if (kind === 'binary') return node.wire?.encoding === 'hex' ? js`W.hex(${code})` : js`W.binary(${code})`;
  if (kind === 'datetime') return dateTime(code, node);
  return isText || kind === 'date' || kind === 'enumeration'
    ? js`${text}(${code})`
    : kind === 'boolean'
      ? js`W.boolean(${code})`
      : js`W.number(${code})`;
}

function dateTime(code: AnyCode, { format }: StructureNode): Code {
  return js`W.dateTime(${code}, ${
    format
      ? objectOfCodes({ fraction: literalOf('number', format.fraction), offset: literalOf('text', format.offset) })
      : literal(null)
  })`;
}
