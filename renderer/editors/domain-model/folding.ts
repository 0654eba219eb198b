import type { Attribute, Entity } from '../../../shared/model/kinds/domain-model.ts';

/** An entity of more attributes is shown collapsed until a person expands it. */
const mostExpanded = 20;
/** A collapsed entity shows about a third of its attributes, and at most this many. */
const mostRows = 8;

export const isBig = (entity: Entity): boolean => entity.attributes.length > mostExpanded;

const isUnique = (a: Attribute): boolean => a.validations.some((v) => v.rule === 'unique');

/** How many attributes a collapsed entity shows by itself. */
export function foldedCount(entity: Entity, keys: ReadonlySet<string>): number {
  const indexed = new Set(entity.indexes.flatMap((i) => i.attributes));
  const known = entity.attributes.filter((a) => isUnique(a) || indexed.has(a.id) || keys.has(a.id)).length;
  return Math.min(mostRows, Math.max(known, Math.floor(entity.attributes.length / 3)));
}

/**
 * The attributes that a collapsed entity shows, in their order: what it is known by (unique ones, then those that an index or a mapping finds it by: `keys`), then its
 * first ones; and always those that are `pinned`, since somebody looks at them.
 */
export function foldedRows(
  entity: Entity,
  keys: ReadonlySet<string>,
  pinned: ReadonlySet<string> = new Set(),
): Attribute[] {
  const indexed = new Set(entity.indexes.flatMap((i) => i.attributes));
  const rank = (a: Attribute): number => (isUnique(a) ? 0 : indexed.has(a.id) || keys.has(a.id) ? 1 : 2);
  const ranked = entity.attributes.map((a) => ({ a, rank: rank(a) })).sort((one, other) => one.rank - other.rank);
  const shown = new Set(ranked.slice(0, foldedCount(entity, keys)).map((r) => r.a.id));
  return entity.attributes.filter((a) => shown.has(a.id) || pinned.has(a.id));
}
