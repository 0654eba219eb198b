import type { AttributeInfo, Catalog } from '../model/catalog.ts';
import type { MappedObject } from './kind.ts';

/** The attributes that the values of an element can go to: those of its entity, and of the specializations that its objects may be of. */
export function attributesOfElement(
  { entity, specializations }: Pick<MappedObject, 'entity' | 'specializations'>,
  catalog: Catalog,
): AttributeInfo[] {
  const found = new Map<string, AttributeInfo>();
  for (const id of [entity, ...specializations.map((s) => s.entity)])
    for (const attribute of catalog.entity(id)?.attributes ?? []) found.set(attribute.id, attribute);
  return [...found.values()];
}

/**
 * The number of the entity that a value of a message stands for: an `xsi:type` is known by its local name, too. Undefined for a value that stands for
 * none, and for none at all.
 */
export function specializationOf(table: Readonly<Record<string, number>>, value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const text = String(value).trim();
  for (const name of [text, text.slice(text.indexOf(':') + 1)]) if (Object.hasOwn(table, name)) return table[name];
  return undefined;
}
