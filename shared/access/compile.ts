import type { AnyCode } from '../expression/emitted-code.ts';
import type { Catalog } from '../model/catalog.ts';
import type { AccessRule } from '../model/kinds/domain-model.ts';
import type { ProjectView } from '../model/project.ts';
import { parseAccessConstraint } from './constraint.ts';
import { accessMembers, accessTo, isSettable } from './members.ts';
import type { AccessParameter, ProgramAccess, ProgramAccessRule } from './program.ts';

/**
 * Compiles the access rules of a project; `expression` gives the code of an expression that reads no variable. A rule whose constraint has an error is left
 * out: it gives nothing, and never everything.
 */
export function compileAccess(
  view: ProjectView,
  catalog: Catalog,
  isUsed: boolean,
  expression: (text: string) => AnyCode,
): { access: ProgramAccess; sources: AnyCode[] } {
  const rules: ProgramAccessRule[] = [];
  const sources: AnyCode[] = [];
  const own = new Map<string, number[]>();
  for (const entity of catalog.entities()) {
    const members = accessMembers(entity, catalog);
    const numbers: number[] = [];
    for (const rule of entity.definition.accessRules) {
      const { parsed, parameters, diagnostics } = parseAccessConstraint(rule.constraint, entity.id, catalog);
      if (diagnostics.some((d) => d.severity === 'error')) continue;
      numbers.push(rules.length);
      rules.push({
        id: rule.id,
        roles: rolesOf(rule, view),
        create: rule.create,
        delete: rule.delete,
        read: members.flatMap(({ id }) => (accessTo(rule, id) === 'none' ? [] : [id])),
        write: members.flatMap((m) => (accessTo(rule, m.id) === 'write' && isSettable(m) ? [m.id] : [])),
        filter: parsed.filter,
        parameters: parameters.map((parameter): AccessParameter => {
          if (parameter.kind !== 'text') return parameter;
          sources.push(expression(parameter.text));
          return { kind: 'expression', index: sources.length - 1 };
        }),
      });
    }
    own.set(entity.id, numbers);
  }
  const entities: Record<string, number[]> = {};
  for (const entity of catalog.entities()) {
    const lineage = catalog.lineage(entity.id);
    const hasRules = lineage.some((id) => catalog.entity(id)?.definition.accessRules.length);
    if (entity.unit === '' || (!entity.persistable && !hasRules)) continue;
    entities[entity.id] = lineage.flatMap((id) => own.get(id) ?? []);
  }
  const owners = Object.fromEntries([...catalog.associations()].map((a) => [a.id, a.from]));
  return { access: { isUsed, rules, entities, owners }, sources };
}

function rolesOf(rule: AccessRule, view: ProjectView): string[] {
  return rule.roles.flatMap((id) => {
    const unit = id === null ? undefined : view.unit(id);
    return unit ? [view.qualifiedName(unit)] : [];
  });
}
