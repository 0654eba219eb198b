import type { AssociationInfo, AttributeInfo, Catalog, EntityInfo } from '../model/catalog.ts';
import type { AccessRule, MemberAccess } from '../model/kinds/domain-model.ts';

/** A member that rules of an entity speak of. */
export type AccessMember =
  | { kind: 'attribute'; id: string; name: string; info: AttributeInfo }
  | { kind: 'association'; id: string; name: string; info: AssociationInfo };

/** The members of an entity that its rules speak of: attributes, inherited ones first, and the associations that it owns. */
export function accessMembers(entity: EntityInfo, catalog: Catalog): AccessMember[] {
  const lineage = catalog.lineage(entity.id);
  const owned = catalog.associationsOf(entity.id).filter((a) => lineage.includes(a.from));
  return [
    ...entity.attributes.map((info): AccessMember => ({ kind: 'attribute', id: info.id, name: info.name, info })),
    ...owned.map((info): AccessMember => ({ kind: 'association', id: info.id, name: info.name, info })),
  ];
}

/** Whether access rules say who sees the objects of an entity, its own or those of what it specializes. */
export function hasAccessRules(entity: EntityInfo, catalog: Catalog): boolean {
  return catalog.lineage(entity.id).some((id) => (catalog.entity(id)?.definition.accessRules.length ?? 0) > 0);
}

/** A calculated attribute and an AutoNumber have no value that anybody sets (DMO-51). */
export function isSettable(member: AccessMember): boolean {
  if (member.kind === 'association') return true;
  const { calculated, type } = member.info.definition;
  return calculated === null && type !== 'autonumber';
}

/** What a rule says of a member: what it names it with, or what it says of all others. */
export function accessTo(rule: Pick<AccessRule, 'members' | 'newMembers'>, member: string): MemberAccess {
  return rule.members.find((m) => m.member === member)?.access ?? rule.newMembers;
}
