import type { AssociationInfo, AttributeInfo, Catalog, EntityInfo } from '../model/catalog.ts';
import { NameSet } from '../model/naming.ts';
import { plural } from '../model/plural.ts';
import { nodeTypeOfAttribute } from '../structure/message-definition/index.ts';
import type { StructureNode } from '../structure/node.ts';
import { itemPath, memberPath } from '../structure/path.ts';
import { type MappedObject, type MappedValue, newObject, newValue } from './kind.ts';

/** What a message of an entity holds: its attributes, the objects that are part of it, and others named by their key. */
export interface EntityShape {
  entity: EntityInfo;
  attributes: readonly { member: string; attribute: AttributeInfo }[];
  links: readonly EntityLink[];
}

/** A part lives and dies with its owner (one that is deleted with it); a reference is somebody else's, found by key. */
export interface EntityLink {
  association: AssociationInfo;
  member: string;
  isList: boolean;
  role: 'part' | 'reference';
  shape: EntityShape;
}

/** `OrderNumber` as `orderNumber`, `ID` as `id`. */
export function toMemberName(name: string): string {
  return /^[A-Z0-9_]+$/.test(name) ? name.toLowerCase() : (name[0] ?? '').toLowerCase() + name.slice(1);
}

/** The shape of an entity's messages, with parts down to `levels` below it; an entity never stands inside itself. */
export function shapeOfEntity(entity: EntityInfo, catalog: Catalog, levels: number): EntityShape {
  return shapeBelow(entity, catalog, levels, []);
}

function shapeBelow(
  entity: EntityInfo,
  catalog: Catalog,
  levels: number,
  above: readonly (EntityInfo | AssociationInfo)[],
): EntityShape {
  const members = new NameSet();
  const attributes = entity.attributes.map((attribute) => ({
    member: members.take(toMemberName(attribute.name)),
    attribute,
  }));
  const links: EntityLink[] = [];
  const path = [...above, entity];
  for (const association of catalog.associationsOf(entity.id)) {
    if (above.includes(association)) continue;
    const end = linkEnd(association, entity, catalog);
    if (!end || path.includes(end.other)) continue;
    if (end.role === 'part' && levels === 0) continue;
    const shape =
      end.role === 'part' ? shapeBelow(end.other, catalog, levels - 1, [...path, association]) : keyShape(end.other);
    if (!shape) continue;
    const name = shortName(end.other.name, entity.name);
    const member = members.take(toMemberName(end.isList ? plural(name) : name));
    links.push({ association, member, isList: end.isList, role: end.role, shape });
  }
  return { entity, attributes, links };
}

/** What an association is, seen from one of its entities; null when messages of the entity do not follow it. */
function linkEnd(
  association: AssociationInfo,
  entity: EntityInfo,
  catalog: Catalog,
): { other: EntityInfo; isList: boolean; role: EntityLink['role'] } | null {
  const { definition } = association;
  const isOwner = catalog.isKindOf(entity.id, association.from);
  const other = catalog.entity(isOwner ? association.to : association.from);
  if (!other || (entity.persistable && !other.persistable)) return null;
  if (isOwner) {
    const isList = association.type === 'reference-set';
    return { other, isList, role: definition.onDeleteFrom === 'cascade' ? 'part' : 'reference' };
  }
  if (!catalog.isKindOf(entity.id, association.to)) return null;
  if (definition.onDeleteTo !== 'cascade' || association.type !== 'reference') return null;
  return { other, isList: definition.owner !== 'both', role: 'part' };
}

/** Only the unique attributes: what another system can name an object by. */
function keyShape(entity: EntityInfo): EntityShape | null {
  const key = entity.attributes.find((a) => a.definition.validations.some((v) => v.rule === 'unique'));
  return key ? { entity, attributes: [{ member: toMemberName(key.name), attribute: key }], links: [] } : null;
}

/** `OrderLine` below `Order` is `Line`. */
function shortName(name: string, owner: string): string {
  return name.startsWith(owner) && /^[A-Z]/.test(name.slice(owner.length)) ? name.slice(owner.length) : name;
}

/** The structure of a shape: an object with one member an attribute and a link. */
export function structureOfShape(shape: EntityShape, catalog: Catalog): StructureNode {
  return { name: '', type: 'object', children: membersOf(shape, catalog) };
}

function membersOf(shape: EntityShape, catalog: Catalog): StructureNode[] {
  const links = shape.links.map((link): StructureNode => {
    const object = { type: 'object' as const, children: membersOf(link.shape, catalog) };
    return link.isList
      ? { name: link.member, type: 'array', optional: true, item: { name: '', ...object } }
      : { name: link.member, optional: true, nullable: true, ...object };
  });
  return [...shape.attributes.map(({ member, attribute }) => attributeNode(member, attribute, catalog)), ...links];
}

function attributeNode(member: string, attribute: AttributeInfo, catalog: Catalog): StructureNode {
  const { validations } = attribute.definition;
  const isRequired = validations.some((v) => v.rule === 'required');
  const values =
    attribute.type.kind === 'enumeration' ? catalog.enumeration(attribute.type.enumeration)?.values : undefined;
  return {
    name: member,
    type: nodeTypeOfAttribute(attribute),
    ...(isRequired ? {} : { optional: true, nullable: true }),
    ...(values ? { enum: values.map((v) => v.wire ?? v.name) } : {}),
    exposedName: attribute.name,
  };
}

export interface MappedShapeOptions {
  /** Which attributes of the shape's own entity; all of its parts' are mapped. */
  only?: (attribute: AttributeInfo) => boolean;
  obtain?: MappedObject['obtain'];
  whenMissing?: MappedValue['whenMissing'];
  /** Parts and references (`all`), only references, or neither. */
  links?: 'all' | 'references' | 'none';
  /** For reading: references find their object by key. */
  isImport: boolean;
}

/** The mapping element of a shape at a path of `structureOfShape`. */
export function mappedShape(shape: EntityShape, path: string, options: MappedShapeOptions): MappedObject {
  const { only, obtain = 'create', whenMissing = 'leave', links = 'all', isImport } = options;
  const values = shape.attributes
    .filter(({ attribute }) => only?.(attribute) ?? true)
    .map(({ member, attribute }) => mappedValue(memberPath(path, member), attribute, whenMissing));
  const objects = shape.links
    .filter((link) => links === 'all' || (links === 'references' && link.role === 'reference'))
    .map((link): MappedObject => {
      const member = memberPath(path, link.member);
      const below = mappedShape(link.shape, link.isList ? itemPath(member) : member, {
        isImport,
        ...(isImport && link.role === 'part' ? { only: isWritable } : {}),
      });
      const isFound = isImport && link.role === 'reference';
      return {
        ...below,
        association: link.association.id,
        obtain: isFound ? 'find' : 'create',
        values: below.values.map((value) => ({ ...value, key: isFound })),
      };
    });
  return { ...newObject(path, shape.entity.id), obtain, values, objects };
}

function mappedValue(path: string, attribute: AttributeInfo, whenMissing: MappedValue['whenMissing']): MappedValue {
  return { ...newValue(path, attribute.id), whenMissing };
}

/** Neither counted by the database nor calculated. */
export function isWritable(attribute: AttributeInfo): boolean {
  return attribute.definition.type !== 'autonumber' && attribute.definition.calculated === null;
}
