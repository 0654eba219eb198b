import type { AttributeInfo, Catalog, EntityInfo } from '../../../shared/model/catalog.ts';
import {
  type AssociationEnd,
  associationEnds,
  conventionalName,
  type DefinedMember,
  type MessageDefinition,
  nodeTypeOfAttribute,
  ownNameOf,
} from '../../../shared/structure/message-definition/index.ts';

/** A row of the tree: an attribute or an association that may belong to the messages, chosen or not. */
export interface DefinitionRow {
  key: string;
  parent: string | null;
  depth: number;
  /** Numbers of the members that lead to the object it stands in. */
  object: readonly number[];
  /** Its number among the members of that object; null while it is not chosen. */
  index: number | null;
  member: DefinedMember | null;
  attribute: AttributeInfo | null;
  end: AssociationEnd | null;
  /** What the domain model calls it. */
  label: string;
  /** What messages call it, and each element of a list. */
  name: string;
  itemName: string;
  typeText: string;
  isRequired: boolean;
  isNullable: boolean;
  /** An object of its entity stands above it: it can hold the same. */
  canRepeat: boolean;
  hasChildren: boolean;
}

/** The rows of a definition: all that an object could hold, and below each chosen association what that could; the closed ones without what is in them. */
export function definitionRows(
  definition: MessageDefinition,
  catalog: Catalog,
  closed: ReadonlySet<string> = new Set(),
): DefinitionRow[] {
  const entity = catalog.entity(definition.entity);
  if (!entity) return [];
  const rows: DefinitionRow[] = [];
  add(entity, definition.members, [], null, 0, [entity.id]);
  return rows;

  function add(
    owner: EntityInfo,
    members: readonly DefinedMember[],
    object: readonly number[],
    parent: string | null,
    depth: number,
    above: readonly string[],
  ): void {
    const place = { parent, depth, object };
    for (const attribute of owner.attributes) {
      const index = members.findIndex((m) => m.attribute === attribute.id);
      const member = members[index] ?? null;
      const required = attribute.definition.validations.some((v) => v.rule === 'required');
      const isRequired = member && member.presence !== 'auto' ? member.presence === 'required' : required;
      rows.push({
        ...place,
        key: `${parent ?? ''}/${attribute.id}`,
        index: member ? index : null,
        member,
        attribute,
        end: null,
        label: attribute.name,
        name: member?.name || conventionalName(attribute.name, definition.naming),
        itemName: '',
        typeText: nodeTypeOfAttribute(attribute) === 'datetime' ? 'date-time' : nodeTypeOfAttribute(attribute),
        isRequired,
        isNullable: member && member.nullable !== 'auto' ? member.nullable === 'yes' : !isRequired,
        canRepeat: false,
        hasChildren: false,
      });
    }
    for (const end of associationEnds(owner.id, catalog)) {
      const key = `${parent ?? ''}/${end.association.id} ${end.direction}`;
      const index = members.findIndex((m) => m.association === end.association.id && isSameWay(m, end, owner, catalog));
      const member = members[index] ?? null;
      const isRequired = member?.presence === 'required';
      const hasChildren = member !== null && !member.recursive;
      rows.push({
        ...place,
        key,
        index: member ? index : null,
        member,
        attribute: null,
        end,
        label: ownNameOf(end),
        name: member?.name || conventionalName(ownNameOf(end), definition.naming),
        itemName: end.isList ? member?.itemName || conventionalName(end.entity.name, definition.naming) : '',
        typeText: end.entity.name,
        isRequired,
        isNullable: member && member.nullable !== 'auto' ? member.nullable === 'yes' : !isRequired && !end.isList,
        canRepeat: above.includes(end.entity.id),
        hasChildren,
      });
      if (hasChildren && !closed.has(key))
        add(end.entity, member.members, [...object, index], key, depth + 1, [...above, end.entity.id]);
    }
  }
}

/** Between objects of one entity the two ways of an association are two members. */
function isSameWay(member: DefinedMember, end: AssociationEnd, owner: EntityInfo, catalog: Catalog): boolean {
  const { from, to } = end.association;
  const isBoth = catalog.isKindOf(owner.id, from) && catalog.isKindOf(owner.id, to);
  return !isBoth || end.association.type !== 'reference' || member.direction === end.direction;
}

/** Rows that have a text in their name, in the domain model or in messages, or that are chosen; with all above them. */
export function filteredRows(
  rows: readonly DefinitionRow[],
  text: string,
  onlyChosen: boolean,
): readonly DefinitionRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' && !onlyChosen) return rows;
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const shown = new Set<string>();
  for (const row of rows) {
    if (onlyChosen && row.member === null) continue;
    if (wanted && !`${row.label}\n${row.name}`.toLowerCase().includes(wanted)) continue;
    for (let at: DefinitionRow | undefined = row; at && !shown.has(at.key); at = byKey.get(at.parent ?? ''))
      shown.add(at.key);
  }
  return rows.filter((row) => shown.has(row.key));
}
