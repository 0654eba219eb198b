import { type Code, js, literal, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import type { WriterEmitter } from '../message-format.ts';

const nullText = literal('null');

/** The code of export mappings that write JSON: `c` says whether a member stands before the next one. */
export const jsonWriter: WriterEmitter = {
  nothing: () => nullText,
  begin: () => js`let t = "{", c = false;`,
  end: () => js`t + "}"`,
  member: ({ node }, value) => js`{ t += ${keyOf(node, '')} + ${value}; c = true; }`,
  openLevel: ({ node }) => js`t += ${keyOf(node, '{')}; c = false;`,
  closeLevel: () => js`t += "}"; c = true;`,
  nullText: () => nullText,
  emptyText({ node }) {
    if (node.nullable) return 'null';
    switch (node.type) {
      case 'object':
      case 'dictionary':
        return '{}';
      case 'array':
        return '[]';
      case 'string':
        return '""';
      default:
        return 'null';
    }
  },
  list: (_at, list, write, waits) => js`W.${waits ? js`arrayWaiting` : js`array`}(u, ${list}, ${write})`,
  dictionary: (_at, list, write, key, waits) =>
    js`W.${waits ? js`dictionaryWaiting` : js`dictionary`}(u, ${list}, ${write}, ${key})`,
  apart: {
    takes: ({ node }) => node.type === 'array',
    around: (_at, items) => js`"[" + ${items} + "]"`,
    items: (_at, list, write, waits) => js`W.${waits ? js`itemsWaiting` : js`items`}(u, ${list}, ${write})`,
    between: ',',
  },
  value(code, { node }, { kind, wire }) {
    switch (node.type) {
      case 'integer':
      case 'long':
      case 'decimal':
        return node.scale ? js`W.scaled(${code}, ${literalOf('number', node.scale)})` : js`W.number(${code})`;
      case 'boolean':
        return js`W.boolean(${code})`;
      case 'datetime':
        return kind === 'string' ? js`W.text(${code})` : dateTime(code, node);
      case 'any':
      case 'unknown':
        return kind === null || kind === 'string' ? js`W.json(${code})` : js`W.plain(${code}, ${literal(kind)})`;
      default:
        break;
    }
    if (wire) return js`W.enumeration(${code}, ${literal(wire)})`;
    if (kind === 'binary') return js`W.binary(${code})`;
    return kind === 'datetime' ? dateTime(code, node) : js`W.text(${code})`;
  },
  required: (path, name) => js`W.required(${literal(path)}, ${literal(name)});`,
};

/** Expression: the name of a member with what follows it, behind a comma where one is needed: one text, since each that is put on costs. */
function keyOf(node: StructureNode, follows: string): Code {
  const key = `${JSON.stringify(keyOfNode(node))}:${follows}`;
  return js`(c ? ${literal(`,${key}`)} : ${literal(key)})`;
}

function dateTime(code: Code, node: StructureNode): Code {
  const { fraction, offset } = node.format ?? { fraction: 3, offset: 'Z' };
  return js`W.dateTime(${code}, ${objectOfCodes({ fraction: literalOf('number', fraction), offset: literalOf('text', offset) })})`;
}
