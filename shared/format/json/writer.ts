import type { StructureNode } from '../../structure/node.ts';
import type { WriterEmitter } from '../message-format.ts';

const nullText = '"null"';

/** The code of export mappings that write JSON: `c` is the comma that stands before the next member. */
export const jsonWriter: WriterEmitter = {
  nothing: nullText,
  begin: 'let t = "{", c = "";',
  end: 't + "}"',
  member: (node, value) => `{ t += c + ${keyOf(node)} + ${value}; c = ","; }`,
  openLevel: (node) => `t += c + ${JSON.stringify(`${JSON.stringify(node.name)}:{`)}; c = "";`,
  closeLevel: () => 't += "}"; c = ",";',
  nullText,
  emptyText(node) {
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
  list: (list, write, waits) => `W.array${waits ? 'Waiting' : ''}(u, ${list}, ${write})`,
  dictionary: (list, write, key, waits) => `W.dictionary${waits ? 'Waiting' : ''}(u, ${list}, ${write}, ${key})`,
  value(code, node, { kind, wire }) {
    switch (node.type) {
      case 'integer':
      case 'long':
      case 'decimal':
        return node.scale ? `W.scaled(${code}, ${node.scale})` : `W.number(${code})`;
      case 'boolean':
        return `W.boolean(${code})`;
      case 'datetime':
        return kind === 'string' ? `W.text(${code})` : dateTime(code, node);
      case 'any':
      case 'unknown':
        return kind === null || kind === 'string' ? `W.json(${code})` : `W.plain(${code}, ${JSON.stringify(kind)})`;
      default:
        break;
    }
    if (wire) return `W.enumeration(${code}, ${JSON.stringify(wire)})`;
    if (kind === 'binary') return `W.binary(${code})`;
    return kind === 'datetime' ? dateTime(code, node) : `W.text(${code})`;
  },
  required: (path, name) => `W.required(${JSON.stringify(path)}, ${JSON.stringify(name)});`,
};

function keyOf(node: StructureNode): string {
  return JSON.stringify(`${JSON.stringify(node.name)}:`);
}

function dateTime(code: string, node: StructureNode): string {
  return `W.dateTime(${code}, ${JSON.stringify(node.format ?? { fraction: 3, offset: 'Z' })})`;
}
