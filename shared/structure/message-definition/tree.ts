import type { AttributeInfo, Catalog, EntityInfo } from '../../model/catalog.ts';
import { plural } from '../../model/plural.ts';
import type { NodeType, StructureNode } from '../node.ts';
import { itemPath, memberPath, rootPath } from '../path.ts';
import { type AssociationEnd, associationEnd } from './association-end.ts';
import type { DefinedMember, MessageDefinition } from './kind.ts';
import { conventionalName } from './naming.ts';

/** A member of a definition with what the domain model says of it now. */
export interface ResolvedMember {
  member: DefinedMember;
  /** The name in paths; no two members of an object have the same. */
  key: string;
  /** The name in messages. */
  name: string;
  /** Of a list: the name of one of its elements. */
  itemName: string;
  attribute: AttributeInfo | null;
  end: AssociationEnd | null;
  /** Of an object: what stands in it; null for one that holds what an object above it does. */
  object: ResolvedObject | null;
  /** Of one that holds what an object above it does: whether there is such a one. */
  repeats: boolean;
  /** Where it stands in the data of the definition: `members.0.members.2`. */
  at: string;
}

export interface ResolvedObject {
  entity: EntityInfo;
  members: readonly ResolvedMember[];
  /** Members that are none of the entity, with their places in the data. */
  lost: readonly { member: DefinedMember; at: string }[];
}

/** A definition held against the domain model. What is not there any more is left out: a check names it. */
export function resolveDefinition(definition: MessageDefinition, catalog: Catalog): ResolvedObject | null {
  const entity = catalog.entity(definition.entity);
  return entity ? resolveObject(entity, definition.members, definition, catalog, [], 'members') : null;
}

function resolveObject(
  entity: EntityInfo,
  members: readonly DefinedMember[],
  definition: MessageDefinition,
  catalog: Catalog,
  above: readonly string[],
  place: string,
): ResolvedObject {
  const open = [...above, entity.id];
  const lost: { member: DefinedMember; at: string }[] = [];
  const taken = new Set<string>();
  const found: ResolvedMember[] = [];
  for (const [i, member] of members.entries()) {
    const at = `${place}.${i}`;
    const attribute = entity.attributes.find((a) => a.id === member.attribute) ?? null;
    const association = attribute ? undefined : catalog.association(member.association);
    const end = association ? (associationEnd(association, entity.id, member.direction, catalog) ?? null) : null;
    if (!attribute && !end) {
      lost.push({ member, at });
      continue;
    }
    let key = member.key || (attribute?.name ?? ownNameOf(end as AssociationEnd));
    while (taken.has(key)) key += '_';
    taken.add(key);
    found.push({
      member,
      key,
      name: member.name || conventionalName(attribute?.name ?? ownNameOf(end as AssociationEnd), definition.naming),
      itemName: end?.isList ? member.itemName || conventionalName(end.entity.name, definition.naming) : '',
      attribute,
      end,
      object:
        end && !member.recursive
          ? resolveObject(end.entity, member.members, definition, catalog, open, `${at}.members`)
          : null,
      repeats: end !== null && member.recursive && open.includes(end.entity.id),
      at,
    });
  }
  return { entity, members: found, lost };
}

/** What a member of an association is called when nobody has said it: its entity, in the plural for a list (MD-4). */
export function ownNameOf({ entity, isList }: AssociationEnd): string {
  return isList ? plural(entity.name) : entity.name;
}

/** What the whole is called: the root element in XML. */
export function rootNamesOf(
  definition: Pick<MessageDefinition, 'externalName' | 'listName' | 'naming'>,
  entity: EntityInfo,
): { name: string; listName: string } {
  return {
    name: definition.externalName || conventionalName(entity.name, definition.naming),
    listName: definition.listName || conventionalName(plural(entity.name), definition.naming),
  };
}

/** The messages of a definition, before a format says how they are written (`MessageFormat.ofDefinition`). */
export interface DefinedMessage {
  /** An object, or a list of them. Each member has its name in messages in `wire.key`, a list that of its elements in `wire.item`. */
  root: StructureNode;
  types: Readonly<Record<string, StructureNode>>;
  name: string;
  listName: string;
  namespace: string;
}

/** The messages of a definition, of one object or of a list of them; those of a definition without an entity are empty. */
export function messageOf(definition: MessageDefinition, isList: boolean, catalog: Catalog): DefinedMessage {
  const types: Record<string, StructureNode> = {};
  const resolved = resolveDefinition(definition, catalog);
  const object: StructureNode = resolved
    ? { name: '', ...objectNode(resolved, [], types, catalog) }
    : { name: '', type: 'object', children: [] };
  const names = resolved ? rootNamesOf(definition, resolved.entity) : { name: 'message', listName: 'messages' };
  return {
    root: isList ? { name: '', type: 'array', item: object } : object,
    types,
    ...names,
    namespace: definition.namespace,
  };
}

/** An object that stands open, with the named type that it becomes as soon as something below it holds the same. */
interface OpenObject {
  entity: string;
  type: string | null;
}

function objectNode(
  object: ResolvedObject,
  above: readonly OpenObject[],
  types: Record<string, StructureNode>,
  catalog: Catalog,
): Omit<StructureNode, 'name'> {
  const own: OpenObject = { entity: object.entity.id, type: null };
  const open = [...above, own];
  const children = object.members.flatMap((member) => memberNode(member, open, types, catalog) ?? []);
  if (own.type === null) return { type: 'object', children };
  types[own.type] = { name: '', type: 'object', children };
  return { type: 'object', ref: own.type };

  function memberNode(
    resolved: ResolvedMember,
    standing: readonly OpenObject[],
    all: Record<string, StructureNode>,
    domain: Catalog,
  ): StructureNode | null {
    const { key, name, itemName, attribute, end, member } = resolved;
    const said = { ...(member.documentation ? { documentation: member.documentation } : {}) };
    if (attribute) return { ...attributeNode(key, name, attribute, member, domain), ...said };
    if (!end) return null;
    let content: Omit<StructureNode, 'name'>;
    if (resolved.object) content = objectNode(resolved.object, standing, all, domain);
    else {
      const same = standing.findLast((o) => o.entity === end.entity.id);
      if (!same) return null;
      same.type ??= freeType(domain.entity(same.entity)?.name ?? 'Object', standing, all);
      content = { type: 'object', ref: same.type };
    }
    const isRequired = member.presence === 'required';
    const absent = isRequired ? {} : { optional: true };
    const isNullable = member.nullable === 'yes' || (member.nullable === 'auto' && !isRequired && !end.isList);
    const nullable = isNullable ? { nullable: true } : {};
    return end.isList
      ? {
          name: key,
          type: 'array',
          ...absent,
          ...nullable,
          wire: { key: name, item: itemName },
          item: { name: '', ...content },
          ...said,
        }
      : { name: key, ...content, ...absent, ...nullable, wire: { key: name }, ...said };
  }
}

/** A name for a type that no other has. */
function freeType(name: string, open: readonly OpenObject[], types: Readonly<Record<string, StructureNode>>): string {
  const isTaken = (wanted: string) => Object.hasOwn(types, wanted) || open.some((o) => o.type === wanted);
  for (let n = 1, wanted = name; ; wanted = `${name}_${++n}`) if (!isTaken(wanted)) return wanted;
}

function attributeNode(
  key: string,
  name: string,
  attribute: AttributeInfo,
  member: DefinedMember,
  catalog: Catalog,
): StructureNode {
  const isRequired =
    member.presence === 'auto'
      ? attribute.definition.validations.some((v) => v.rule === 'required')
      : member.presence === 'required';
  const isNullable = member.nullable === 'auto' ? !isRequired : member.nullable === 'yes';
  const values =
    attribute.type.kind === 'enumeration' ? catalog.enumeration(attribute.type.enumeration)?.values : undefined;
  return {
    name: key,
    type: nodeTypeOfAttribute(attribute),
    ...(isRequired ? {} : { optional: true }),
    ...(isNullable ? { nullable: true } : {}),
    ...(values ? { enum: values.map((v) => v.wire ?? v.name) } : {}),
    ...(member.example ? { sample: member.example } : {}),
    wire: { key: name },
  };
}

/** The type of a node for an attribute. */
export function nodeTypeOfAttribute(attribute: AttributeInfo): NodeType {
  switch (attribute.definition.type) {
    case 'enumeration':
      return 'string';
    case 'autonumber':
      return 'long';
    default:
      return attribute.definition.type;
  }
}

/** The objects of a definition, each before those in it. */
export function* objectsIn(object: ResolvedObject): Generator<ResolvedObject> {
  yield object;
  for (const member of object.members) if (member.object) yield* objectsIn(member.object);
}

/** Every member of a definition with the path of its node in `DefinedMessage.root`; what repeats an object above is not walked again. */
export function* placedMembers(
  object: ResolvedObject,
  path = rootPath,
): Generator<ResolvedMember & { path: string; owner: ResolvedObject }> {
  for (const member of object.members) {
    const own = memberPath(path, member.key);
    yield { ...member, path: own, owner: object };
    if (member.object) yield* placedMembers(member.object, member.end?.isList ? itemPath(own) : own);
  }
}
