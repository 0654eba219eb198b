import type { MessageTree } from '../message-format.ts';
import { type JsonValue, parseJson } from './parse.ts';

/** A JSON text as a tree; null when it is none. */
export function jsonTree(text: string): MessageTree | null {
  const { value } = parseJson(text);
  return value && treeOf('', value);
}

function treeOf(name: string, value: JsonValue): MessageTree {
  switch (value.type) {
    case 'object':
      return { name, type: 'object', text: '', children: value.members.map((m) => treeOf(m.key, m.value)) };
    case 'array':
      return { name, type: 'list', text: '', children: value.items.map((item, i) => treeOf(String(i), item)) };
    case 'string':
      return { name, type: 'text', text: value.value, children: [] };
    case 'number':
      return { name, type: 'number', text: value.text, children: [] };
    case 'boolean':
      return { name, type: 'boolean', text: String(value.value), children: [] };
    case 'null':
      return { name, type: 'nothing', text: 'null', children: [] };
  }
}
