import { type Code, js, literal, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import type { WriterEmitter } from '../message-format.ts';

const nullText = literal('null');

/** The code of export mappings that write JSON: `c` is the comma that stands before the next member. */
export const jsonWriter: WriterEmitter = {
  nothing: () => nullText,
  begin: () => js`let t = "{", c = "";`,
  end: () => js`t + "}"`,
  member: ({ node }, value) => js`{ t += c + ${keyOf(node)} + ${value}; c = ","; }`,
  openLevel: ({ node }) => js`t += c + ${literal(`${JSON.stringify(keyOfNode(node))}:{`)}; c = "";`,
  closeLevel: () => js`t += "}"; c = ",";`,
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

function keyOf(node: StructureNode): Code {
  return literal(`${JSON.stringify(keyOfNode(node))}:`);
}

function dateTime(code: Code, node: StructureNode): Code {
  const { fraction, offset } = node.format ?? { fraction: 3, offset: 'Z' };
  return js`W.dateTime(${code}, ${objectOfCodes({ fraction: literalOf('number', fraction), offset: literalOf('text', offset) })})`;
}
