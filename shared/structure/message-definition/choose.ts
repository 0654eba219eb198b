import type { AssociationInfo, AttributeInfo, Catalog, EntityInfo } from '../../model/catalog.ts';
import { type AssociationEnd, associationEnds } from './association-end.ts';
import type { DefinedMember, MessageDefinition } from './kind.ts';
import { ownNameOf } from './tree.ts';

const unsaid = {
  attribute: null,
  association: null,
  direction: 'forward',
  name: '',
  itemName: '',
  example: '',
  documentation: '',
  presence: 'auto',
  nullable: 'auto',
  recursive: false,
} as const;

/** A name in paths that none of the members has. */
function freeKey(wanted: string, members: readonly DefinedMember[]): string {
  let key = wanted;
  for (let n = 2; members.some((m) => m.key === key); n++) key = `${wanted}${n}`;
  return key;
}

/** An attribute as a member that is chosen beside others. */
export function chosenAttribute(attribute: AttributeInfo, beside: readonly DefinedMember[]): DefinedMember {
  return { ...unsaid, key: freeKey(attribute.name, beside), attribute: attribute.id, members: [] };
}

/** An association as a member that is chosen beside others, with what is chosen in it; `recursive` for one that holds what an object above it does. */
export function chosenAssociation(
  end: AssociationEnd,
  members: DefinedMember[],
  recursive: boolean,
  beside: readonly DefinedMember[],
): DefinedMember {
  const { association, direction } = end;
  return {
    ...unsaid,
    key: freeKey(ownNameOf(end), beside),
    association: association.id,
    direction,
    recursive,
    members,
  };
}

/** The attributes of an entity and, `depth` levels down, those of what it is associated with; no entity stands below itself. */
export function chosenToDepth(entity: EntityInfo, depth: number, catalog: Catalog): DefinedMember[] {
  return below(entity, depth, catalog, [entity.id], null);
}

function below(
  entity: EntityInfo,
  depth: number,
  catalog: Catalog,
  above: readonly string[],
  cameBy: AssociationInfo | null,
): DefinedMember[] {
  const members: DefinedMember[] = [];
  for (const attribute of entity.attributes) members.push(chosenAttribute(attribute, members));
  if (depth <= 0) return members;
  for (const end of associationEnds(entity.id, catalog)) {
    if (end.association.id === cameBy?.id || above.includes(end.entity.id)) continue;
    const inside = below(end.entity, depth - 1, catalog, [...above, end.entity.id], end.association);
    members.push(chosenAssociation(end, inside, false, members));
  }
  return members;
}

/** A new definition of an entity's messages. */
export function newDefinition(entity: EntityInfo, depth: number, catalog: Catalog): MessageDefinition {
  return {
    entity: entity.id,
    naming: 'camelCase',
    externalName: '',
    listName: '',
    namespace: '',
    members: chosenToDepth(entity, depth, catalog),
  };
}
