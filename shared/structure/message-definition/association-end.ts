import type { AssociationInfo, Catalog, EntityInfo } from '../../model/catalog.ts';
import type { DefinedMember } from './kind.ts';

/** What an association leads to, seen from an object of an entity. */
export interface AssociationEnd {
  association: AssociationInfo;
  direction: DefinedMember['direction'];
  /** The entity at the other end. */
  entity: EntityInfo;
  isList: boolean;
}

/**
 * The end of an association that objects of an entity meet; undefined when it does not touch the entity. Between objects of one entity the
 * direction says which; a reference set among them is gone one way only, as mappings do.
 */
export function associationEnd(
  association: AssociationInfo,
  entity: string,
  direction: DefinedMember['direction'],
  catalog: Catalog,
): AssociationEnd | undefined {
  const isOwner = catalog.isKindOf(entity, association.from);
  const isOther = catalog.isKindOf(entity, association.to);
  if (!isOwner && !isOther) return undefined;
  const isForward = isOwner && (!isOther || direction === 'forward');
  const other = catalog.entity(isForward ? association.to : association.from);
  if (!other) return undefined;
  const isSet = association.type === 'reference-set';
  const isList = isSet || (!isForward && association.owner !== 'both');
  return { association, direction: isForward ? 'forward' : 'back', entity: other, isList };
}

/** Everything that objects of an entity can be followed to, in the order of the domain model; those of one entity to itself both ways. */
export function associationEnds(entity: string, catalog: Catalog): AssociationEnd[] {
  return catalog.associationsOf(entity).flatMap((association) => {
    const directions = (['forward', 'back'] as const).slice(
      0,
      catalog.isKindOf(entity, association.from) &&
        catalog.isKindOf(entity, association.to) &&
        association.type === 'reference'
        ? 2
        : 1,
    );
    return directions.flatMap((direction) => associationEnd(association, entity, direction, catalog) ?? []);
  });
}
