import { z } from 'zod';
import { type AnyCode, type Code, identifier, js, literal, literalOf, nothing } from '../../expression/emitted-code.ts';
import type { Numeric } from '../../expression/numeric.ts';
import type { RunMethods } from '../../expression/run-methods.ts';
import type { EmittedTypes, MaybePromise, RuntimeTypes } from '../../expression/runtime-types.ts';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import type { ActivityContext, EmitTarget } from '../activity.ts';
import type { FlowFunctions } from '../flow-functions.ts';

const memberOperations = ['set', 'add', 'remove'] as const;

/** One member set by an activity: an attribute, or an association with how to change it. */
export const memberChange = z.strictObject({
  member: ref('attribute', 'association').meta({
    title: 'Member',
    ref: 'attribute|association',
    of: 'entity|object',
    needed: true,
  }),
  operation: z.enum(memberOperations).default('set').meta({ title: 'Operation' }),
  value: expressionText().meta({ title: 'Value', expression: 'member' }),
});
export type MemberChange = z.infer<typeof memberChange>;

/** What the runtime has for objects. */
export interface ObjectFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** A new object of an entity (by number), when the handlers of its making allow it. */
  create(u: T['run'], entity: number): MaybePromise<T['object']>;
  /** Changes an association from the end that does not own it. */
  linkBack(
    u: T['run'],
    target: T['object'],
    association: number,
    value: unknown,
    operation: MemberChange['operation'],
  ): MaybePromise<void>;
  /** Amount and offset of a retrieve; an amount that is not above 0 is all. */
  range(limit: Numeric | null, offset: Numeric | null): { limit: number | null; offset: number | null };
}

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
  object: AnyCode,
  entity: string,
  isNew: boolean,
  to: EmitTarget,
): Code {
  let statements = nothing;
  const methods = to.rt<RunMethods>(to.run);
  // Nobody watches a new object, unless a handler of its making has seen it.
  const isUnseen =
    isNew && to.catalog.lineage(entity).every((id) => to.catalog.entity(id)?.definition.events.length === 0);
  for (const change of changes) {
    const attribute = to.catalog.attribute(entity, change.member);
    if (attribute) {
      const field = to.attribute(attribute.id);
      const value = stored(to.expression(change.value), attribute.type, to);
      const set = isUnseen ? js`${object}.${identifier(field)} = ${value}` : methods.set(object, literal(field), value);
      statements = js`${statements}${set};\n`;
      continue;
    }
    const association = to.catalog.association(change.member);
    if (!association) {
      statements = js`${statements}${to.rt<FlowFunctions>().invalid(literal('A member that is set does not exist.'))};\n`;
      continue;
    }
    const index = to.association(association.id);
    const value = to.expression(change.value);
    const isOwner = to.catalog.isKindOf(entity, association.from);
    if (!isOwner) {
      statements = js`${statements}${to.call<ObjectFunctions>().linkBack(to.run, object, literal(index), value, literalOf(memberOperations, change.operation))};\n`;
    } else if (association.type === 'reference') {
      const target =
        change.operation === 'remove' ? literal(null) : js<EmittedTypes['object'] | null>`${value} ?? null`;
      statements = js`${statements}${methods.setReference(object, literal(index), target)};\n`;
    } else {
      const method =
        change.operation === 'add'
          ? 'addToReferenceSet'
          : change.operation === 'remove'
            ? 'removeFromReferenceSet'
            : 'setReferenceSet';
      statements = js`${statements}${to.call<RunMethods>(to.run)[method](object, literal(index), to.rt<FlowFunctions>().list(value))};\n`;
    }
  }
  return statements;
}

/** The code of a value on its way into something of a type: an Integer takes only what fits it. */
export function stored(value: AnyCode, type: Pick<ValueType, 'kind'> | undefined, to: EmitTarget): AnyCode {
  return type?.kind === 'integer' ? to.rt<FlowFunctions>().int32(value) : value;
}
