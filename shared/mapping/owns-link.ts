import type { AssociationInfo, Catalog } from '../model/catalog.ts';
import type { PlannedObject } from './plan.ts';

/**
 * Whether the link between an object and the one above it is the object's own, recorded with it (DMO-33). Between objects of one entity, those of a list refer to
 * the one that they stand in, and a single one is what that refers to.
 */
export function ownsLink(
  child: Pick<PlannedObject, 'entity' | 'inList'>,
  parent: Pick<PlannedObject, 'entity'>,
  { from, to, type }: AssociationInfo,
  catalog: Catalog,
): boolean {
  if (!catalog.isKindOf(child.entity.id, from)) return false;
  if (!catalog.isKindOf(parent.entity.id, from)) return true;
  return from === to && (type !== 'reference' || child.inList);
}
