import { accessTo } from '../../../shared/access/index.ts';
import type { AccessRule, DomainModel, Entity, MemberAccess } from '../../../shared/model/kinds/domain-model.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import type { Edit } from './edits.ts';

const ruleOf = (model: DomainModel, entity: string, rule: string): AccessRule | undefined =>
  model.entities.find((e) => e.id === entity)?.accessRules.find((r) => r.id === rule);

/** Adds a rule that gives nothing yet. */
export function addAccessRule(entity: Entity, newId: IdSource): Edit & { rule: string } {
  const rule: AccessRule = {
    id: newId(),
    documentation: '',
    roles: [],
    create: false,
    delete: false,
    newMembers: 'none',
    members: [],
    constraint: '',
  };
  return {
    label: `Add access rule of ${entity.name}`,
    mutate: (m) => void m.entities.find((e) => e.id === entity.id)?.accessRules.push(rule),
    select: [entity.id],
    rule: rule.id,
  };
}

export function removeAccessRule(entity: Entity, rule: string): Edit {
  return {
    label: `Remove access rule of ${entity.name}`,
    mutate: (m) => {
      const target = m.entities.find((e) => e.id === entity.id);
      if (target) target.accessRules = target.accessRules.filter((r) => r.id !== rule);
    },
    select: [entity.id],
  };
}

export function editAccessRule(entity: Entity, rule: string, label: string, values: Partial<AccessRule>): Edit {
  return {
    label: `${entity.name}: ${label}`,
    mutate: (m) => void Object.assign(ruleOf(m, entity.id, rule) ?? {}, values),
    select: [entity.id],
  };
}

/** What a rule says of a member. One that is as all others is not named, so that it goes with them. */
export function setMemberAccess(
  entity: Entity,
  rule: AccessRule,
  member: { id: string; name: string },
  access: MemberAccess,
): Edit | null {
  if (accessTo(rule, member.id) === access) return null;
  return {
    label: `${entity.name}: access to ${member.name}`,
    mutate: (m) => {
      const target = ruleOf(m, entity.id, rule.id);
      if (!target) return;
      target.members = target.members.filter((each) => each.member !== member.id);
      if (target.newMembers !== access) target.members.push({ member: member.id, access });
    },
    select: [entity.id],
  };
}
