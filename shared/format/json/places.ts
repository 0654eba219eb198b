import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import { expanded, itemPath, keyPath, memberPath, valuePath } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { MessagePlace } from '../message-place.ts';
import { type JsonValue, parseJson } from './parse.ts';

/** Longer messages are not searched for places: the preview still reads them. */
const longestText = 2_000_000;

/** Every place of a message that the structure knows, in the order of the text. None when the text is no JSON. */
export function jsonPlaces(text: string, shape: StructureShape): MessagePlace[] {
  if (text.length > longestText) return [];
  const { value } = parseJson(text);
  const places: MessagePlace[] = [];
  if (value) walk(value, shape.root, '$', '$', value.at);
  return places;

  function walk(v: JsonValue, own: StructureNode, path: string, place: string, from: number): void {
    const node = expanded(own, shape);
    const at = places.length;
    const isNested = v.type === 'object' || v.type === 'array';
    const to = isNested ? v.at + 1 : scalarEnd(text, v);
    places.push({ path, place, from, to, ...(isNested ? nested : valueAt(text, v)) });
    if (v.type === 'array' && node.type === 'array' && node.item) {
      const item = node.item;
      for (const [i, child] of v.items.entries()) walk(child, item, itemPath(path), `${place}[${i}]`, child.at);
    } else if (v.type === 'object') {
      for (const member of v.members) {
        const where = memberPath(place, member.key);
        if (node.type === 'dictionary' && node.item) {
          const key: JsonValue = { type: 'string', value: member.key, at: member.at };
          places.push({
            path: keyPath(path),
            place: where,
            from: member.at,
            to: scalarEnd(text, key),
            ...valueAt(text, key),
          });
          walk(member.value, node.item, valuePath(path), where, member.value.at);
        } else {
          const child = node.children?.find((c) => keyOfNode(c) === member.key);
          if (child) walk(member.value, child, memberPath(path, child.name), where, member.at);
        }
      }
    }
    // An object ends where the last thing in it does, or a step further; near enough to find what the cursor is in.
    if (isNested) (places[at] as MessagePlace).to = Math.max(to, (places[places.length - 1] as MessagePlace).to + 1);
  }
}

const nested = { text: null, value: null };

/** A value as it is written, and as people say it. */
function valueAt(text: string, v: JsonValue): { text: string; value: string } {
  const written = text.slice(v.at, scalarEnd(text, v));
  return { text: written, value: v.type === 'string' ? v.value : written };
}

function scalarEnd(text: string, v: JsonValue): number {
  switch (v.type) {
    case 'number':
      return v.at + v.text.length;
    case 'boolean':
      return v.at + (v.value ? 4 : 5);
    case 'string': {
      let at = v.at + 1;
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      return at + 1;
    }
    default:
      return v.at + 4;
  }
}
