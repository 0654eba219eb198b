import type { AssociationInfo, AttributeInfo, Catalog, EntityInfo } from './catalog.ts';

/**
 * The identifiers of compiled code: entity `E3`, attribute field `a7`, association field `r2` at its owner and `b2` at
 * the other end. Names of the model never reach the code, so no name can break or inject anything.
 */
export interface Layout {
  entityIndex(entityId: string): number;
  attributeField(attributeId: string): string;
  /** Field at the owning object: an object, an id that is not loaded yet, a list for a reference set. */
  ownerField(associationId: string): string;
  /** Field at the other end: the list of owners known in memory. */
  backField(associationId: string): string;
  associationIndex(associationId: string): number;
  readonly entities: readonly EntityInfo[];
  readonly associations: readonly AssociationInfo[];
  readonly attributes: readonly AttributeInfo[];
}

/** Numbers entities, attributes and associations of a catalog in its order. */
export function layoutOf(catalog: Catalog): Layout {
  const entities = [...catalog.entities()];
  const associations = [...catalog.associations()];
  const attributes: AttributeInfo[] = [];
  const attributeIndex = new Map<string, number>();
  for (const entity of entities) {
    for (const attribute of entity.attributes) {
      if (attributeIndex.has(attribute.id)) continue;
      attributeIndex.set(attribute.id, attributes.length);
      attributes.push(attribute);
    }
  }
  const entityIndex = new Map(entities.map((e, i) => [e.id, i]));
  const associationIndex = new Map(associations.map((a, i) => [a.id, i]));
  const need = (map: Map<string, number>, id: string, what: string): number => {
    const index = map.get(id);
    if (index === undefined) throw new Error(`No ${what} ${id} in the layout`);
    return index;
  };
  return {
    entities,
    associations,
    attributes,
    entityIndex: (id) => need(entityIndex, id, 'entity'),
    attributeField: (id) => `a${need(attributeIndex, id, 'attribute')}`,
    ownerField: (id) => `r${need(associationIndex, id, 'association')}`,
    backField: (id) => `b${need(associationIndex, id, 'association')}`,
    associationIndex: (id) => need(associationIndex, id, 'association'),
  };
}
