import { z } from 'zod';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import type { ActivityContext, EmitTarget } from '../activity.ts';

/** One member set by an activity: an attribute, or an association with how to change it. */
export const memberChange = z.strictObject({
  member: ref('attribute', 'association').meta({ title: 'Member', ref: 'attribute|association' }),
  operation: z.enum(['set', 'add', 'remove']).default('set').meta({ title: 'Operation' }),
  value: expressionText().meta({ title: 'Value', expression: 'member' }),
});
export type MemberChange = z.infer<typeof memberChange>;

/** Checks that each member belongs to the entity and its value fits. */
export function checkMembers(changes: readonly MemberChange[], entity: string | undefined, ctx: ActivityContext): void {
  const info = entity ? ctx.catalog.entity(entity) : undefined;
  changes.forEach((change, i) => {
    const property = `members.${i}.value`;
    if (!change.member) {
      ctx.report(
        'error',
        'microflow/member-not-chosen',
        'A member is not chosen.',
        `members.${i}.member`,
        'Choose the attribute or association, or remove the row.',
      );
      return;
    }
    const attribute = info?.attributes.find((a) => a.id === change.member);
    if (attribute) {
      if (attribute.definition.calculated)
        ctx.report(
          'error',
          'microflow/calculated-member',
          `${attribute.name} is calculated and cannot be set.`,
          property,
        );
      if (attribute.definition.type === 'autonumber')
        ctx.report(
          'error',
          'microflow/autonumber-member',
          `${attribute.name} is an AutoNumber and cannot be set.`,
          property,
        );
      ctx.expression(change.value, property, attribute.type);
      return;
    }
    const association = ctx.catalog.association(change.member);
    if (!association || !info) {
      ctx.report(
        'error',
        'microflow/unknown-member',
        'The member is not one of this entity.',
        `members.${i}.member`,
        'Choose another member.',
      );
      return;
    }
    const isOwner = ctx.catalog.isKindOf(info.id, association.from);
    const other = isOwner ? association.to : association.from;
    const type = ctx.expression(change.value, property);
    const single = isOwner && association.type === 'reference';
    const fits =
      type.kind === 'empty' ||
      type.kind === 'unknown' ||
      (type.kind === 'object' && ctx.catalog.isKindOf(type.entity, other)) ||
      (!single && type.kind === 'list' && type.item.kind === 'object' && ctx.catalog.isKindOf(type.item.entity, other));
    if (!fits)
      ctx.report(
        'error',
        'microflow/wrong-association-value',
        `${association.name} takes ${single ? 'an object' : 'an object or a list'} of ${ctx.catalog.entity(other)?.qualifiedName}.`,
        property,
      );
  });
}

/** Statements that set the members of the object in `object` (an identifier). */
export function emitMembers(
  changes: readonly MemberChange[],
  object: string,
  entity: string,
  isNew: boolean,
  to: EmitTarget,
): string {
  let code = '';
  // Nobody watches a new object, unless a handler of its making has seen it.
  const isUnseen =
    isNew && to.catalog.lineage(entity).every((id) => to.catalog.entity(id)?.definition.events.length === 0);
  for (const change of changes) {
    const attribute = to.catalog.attribute(entity, change.member);
    if (attribute) {
      const field = to.attribute(attribute.id);
      const value = rounded(to.expression(change.value), attribute.type);
      code += isUnseen ? `${object}.${field} = ${value};\n` : `u.set(${object}, ${JSON.stringify(field)}, ${value});\n`;
      continue;
    }
    const association = to.catalog.association(change.member);
    if (!association) {
      code += "rt.invalid('A member that is set does not exist.');\n";
      continue;
    }
    const index = to.association(association.id);
    const value = to.expression(change.value);
    const isOwner = to.catalog.isKindOf(entity, association.from);
    if (!isOwner) {
      code += `${to.wait(`rt.linkBack(u, ${object}, ${index}, ${value}, ${JSON.stringify(change.operation)})`)};\n`;
    } else if (association.type === 'reference') {
      code += `u.setReference(${object}, ${index}, ${change.operation === 'remove' ? 'null' : `${value} ?? null`});\n`;
    } else {
      const method =
        change.operation === 'add'
          ? 'addToReferenceSet'
          : change.operation === 'remove'
            ? 'removeFromReferenceSet'
            : 'setReferenceSet';
      code += `${to.wait(`u.${method}(${object}, ${index}, rt.list(${value}))`)};\n`;
    }
  }
  return code;
}

function rounded(code: string, type: ValueType): string {
  return type.kind === 'integer' ? `int32(${code})` : code;
}
