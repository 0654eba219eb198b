import type { ModelType } from '../query/published-model.ts';
import { typeKey } from './schema.ts';
import type { Tree } from './selection.ts';

type Json = Readonly<Record<string, unknown>>;
/** An object of an answer by the keys that a query has for its fields; a key may be any name. */
export type Shaped = Record<string, unknown>;

export function emptyShape(): Shaped {
  return Object.create(null) as Shaped;
}

/** Puts an object of an answer to the keys that the query has for it. `typeName` gives the name of the object type of a published type. */
export function shapeInto(
  out: Shaped,
  row: Json,
  tree: Tree,
  typeOf: (name: string) => ModelType | null,
  typeName: (type: ModelType) => string,
): Shaped {
  const said = row['@odata.type'] ?? row['@type'];
  const type = (typeof said === 'string' && typeOf(said.replace(/^.*#/, ''))) || tree.selection.type;
  const isOf = (on: ModelType) => on.family.has(type.entity) || on === type;
  Object.defineProperty(out, typeKey, { value: typeName(type), configurable: true });
  if (tree.isFull) {
    for (const { key, property, on } of tree.selection.properties) if (isOf(on)) out[key] = row[property.name] ?? null;
    for (const key of tree.selection.etags) out[key] = row['@odata.etag'] ?? row['@etag'] ?? null;
  }
  for (const { entry, tree: inner } of tree.ways) {
    if (!isOf(entry.on)) continue;
    const value = row[entry.way.name];
    if (Array.isArray(value)) {
      const before = out[entry.key] as Shaped[] | undefined;
      out[entry.key] = value.map((each, i) =>
        shapeInto(before?.[i] ?? emptyShape(), each as Json, inner, typeOf, typeName),
      );
    } else
      out[entry.key] = value
        ? shapeInto((out[entry.key] as Shaped | undefined) ?? emptyShape(), value as Json, inner, typeOf, typeName)
        : null;
  }
  return out;
}
