import { accessMembers, hasAccessRules, isSettable, parseAccessConstraint } from '../access/index.ts';
import type { Microflow } from '../microflow/kind.ts';
import type { EntityInfo } from '../model/catalog.ts';
import type { AccessRule, DomainModel } from '../model/kinds/domain-model.ts';
import type { Unit } from '../model/unit.ts';
import type { CheckContext, CheckRule } from './check.ts';

/** Access rules of entities: roles, members that are there and can be set, constraints that can be read. */
export const accessRules: CheckRule = {
  id: 'access',
  kinds: ['domain-model'],
  run(unit: Unit<DomainModel>, ctx) {
    for (const { id, accessRules: rules } of unit.data.entities) {
      const entity = ctx.catalog.entity(id);
      if (entity) for (const [i, rule] of rules.entries()) checkRule(rule, i, entity, ctx);
    }
  },
};

function checkRule(rule: AccessRule, index: number, entity: EntityInfo, { catalog, report }: CheckContext): void {
  const at = { element: rule.id, path: `${entity.name}, access rule ${index + 1}` };
  if (rule.roles.every((id) => id === null))
    report({
      severity: 'warning',
      code: 'access/no-roles',
      message: 'The rule is for nobody: it has no module role.',
      ...at,
      property: 'roles',
      fix: 'Choose the module roles that it is for.',
    });
  const members = new Map(accessMembers(entity, catalog).map((member) => [member.id, member]));
  const named = new Set<string>();
  for (const { member: id, access } of rule.members) {
    const member = id === null ? undefined : members.get(id);
    if (!member) {
      report({
        severity: 'error',
        code: 'access/unknown-member',
        message: `The rule speaks of a member that ${entity.name} does not have.`,
        ...at,
        property: 'members',
        fix: 'Take it out of the rule, or choose another member.',
      });
      continue;
    }
    if (named.has(member.id))
      report({
        severity: 'error',
        code: 'access/member-twice',
        message: `The rule names ${member.name} twice.`,
        ...at,
        property: 'members',
        fix: 'Take one of them out.',
      });
    named.add(member.id);
    if (access === 'write' && !isSettable(member))
      report({
        severity: 'error',
        code: 'access/cannot-write',
        message: `Nobody sets ${member.name}: it is ${member.kind === 'attribute' && member.info.definition.calculated ? 'calculated' : 'an AutoNumber'}.`,
        ...at,
        property: 'members',
        fix: 'Let it be read only.',
      });
  }
  if (rule.constraint.trim() === '') return;
  if (!entity.persistable)
    report({
      severity: 'error',
      code: 'access/constraint-not-stored',
      message: `${entity.name} is not stored: no constraint can be asked of it (DMO-3).`,
      ...at,
      property: 'constraint',
      fix: 'Take the constraint away.',
    });
  for (const { severity, code, message, range, fix } of parseAccessConstraint(rule.constraint, entity.id, catalog)
    .diagnostics)
    report({ severity, code, message, ...at, property: 'constraint', range, ...(fix ? { fix } : {}) });
}

/** What a microflow under access rules reads or makes of an entity that has none: nobody may. */
export const accessOfFlowRules: CheckRule = {
  id: 'access-of-flows',
  kinds: ['microflow'],
  run(unit: Unit<Microflow>, { catalog, report }) {
    if (!unit.data.applyAccess) return;
    for (const { id, action, disabled, caption } of unit.data.nodes) {
      const entity = 'entity' in action ? catalog.entity(action.entity as string | null) : undefined;
      if (disabled || !entity?.persistable || entity.unit === '') continue;
      if (hasAccessRules(entity, catalog)) continue;
      report({
        severity: 'warning',
        code: 'access/no-rule',
        message: `Nobody sees or makes ${entity.qualifiedName} here: the microflow applies entity access, and the entity has no access rule.`,
        element: id,
        path: caption || entity.name,
        fix: 'Give the entity access rules.',
      });
    }
  },
};
