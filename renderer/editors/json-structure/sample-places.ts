import { type JsonValue, parseJson } from '../../../shared/format/json/parse.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { itemPath, keyPath, memberPath, valuePath } from '../../../shared/structure/path.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';

/** A place in a message: which element of the structure it is, and where it stands in the text. */
export interface SamplePlace {
  /** Path of the structure. */
  path: string;
  /** Path of the message: `$.lines[0].qty`. */
  place: string;
  /** From the member's name (or the value, in a list) to the value's end. */
  from: number;
  to: number;
  /** The value as the message writes it; null for objects and lists. */
  text: string | null;
}

/** Longer messages are not searched for places: the preview still reads them. */
const longestText = 2_000_000;

/** Every place of a message that the structure knows, in the order of the text. None when the text is no JSON. */
export function samplePlaces(text: string, root: StructureNode): SamplePlace[] {
  if (text.length > longestText) return [];
  const { value } = parseJson(text);
  const places: SamplePlace[] = [];
  if (value) walk(value, root, '$', '$', value.at);
  return places;

  function walk(v: JsonValue, node: StructureNode, path: string, place: string, from: number): void {
    const at = places.length;
    const isNested = v.type === 'object' || v.type === 'array';
    const to = isNested ? v.at + 1 : scalarEnd(text, v);
    places.push({ path, place, from, to, text: isNested ? null : text.slice(v.at, to) });
    if (v.type === 'array' && node.type === 'array' && node.item) {
      const item = node.item;
      for (const [i, child] of v.items.entries()) walk(child, item, itemPath(path), `${place}[${i}]`, child.at);
    } else if (v.type === 'object') {
      for (const member of v.members) {
        const where = memberPath(place, member.key);
        if (node.type === 'dictionary' && node.item) {
          const end = scalarEnd(text, { type: 'string', value: '', at: member.at });
          places.push({
            path: keyPath(path),
            place: where,
            from: member.at,
            to: end,
            text: text.slice(member.at, end),
          });
          walk(member.value, node.item, valuePath(path), where, member.value.at);
        } else {
          const child = node.children?.find((c) => c.name === member.key);
          if (child) walk(member.value, child, memberPath(path, member.key), where, member.at);
        }
      }
    }
    // An object ends where the last thing in it does, or a step further; near enough to find what the cursor is in.
    if (isNested) (places[at] as SamplePlace).to = Math.max(to, (places[places.length - 1] as SamplePlace).to + 1);
  }
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

/** The innermost place at an offset of the text. */
export function placeAt(places: readonly SamplePlace[], offset: number): SamplePlace | undefined {
  let found: SamplePlace | undefined;
  for (const p of places) if (p.from <= offset && offset <= p.to && p.from >= (found?.from ?? 0)) found = p;
  return found;
}

// A document's data is never changed in place: what was found in its samples holds as long as it does.
const found = new WeakMap<StructureDocument, Map<string, { sample: string; place: string; text: string }[]>>();

/** Values of an element in the samples of a structure, each with where it stands. */
export function valuesInSamples(
  structure: StructureDocument,
  path: string,
): readonly { sample: string; place: string; text: string }[] {
  let byPath = found.get(structure);
  if (!byPath) {
    byPath = new Map();
    found.set(structure, byPath);
    for (const sample of structure.samples ?? [])
      for (const p of samplePlaces(sample.text, structure.root)) {
        if (p.text === null) continue;
        const value = { sample: sample.name, place: p.place, text: p.text };
        const list = byPath.get(p.path);
        if (list) list.push(value);
        else byPath.set(p.path, [value]);
      }
  }
  return byPath.get(path) ?? [];
}
