import { z } from 'zod';
import { ref } from '../../model/kind.ts';
import type { ActivityContext } from '../activity.ts';

/** The attributes that objects of the database come in the order of; `entity` is the property that names their entity. */
export const sortKeys = (entity: string) =>
  z
    .array(
      z.strictObject({
        attribute: ref('attribute').meta({ ref: 'attribute', of: entity, needed: true }),
        descending: z.boolean().default(false).meta({ title: 'Descending' }),
      }),
    )
    .default([]);

/** What is asked of the database. */
export interface Queried {
  entity: string | null;
  constraint: string;
  sort: readonly { attribute: string | null; descending: boolean }[];
}

/** Checks what is asked of the database; `names` are those of the properties. False where it has no entity to ask for. */
export function checkQuery(
  { entity: id, constraint, sort }: Queried,
  names: { [K in keyof Queried]: string },
  ctx: ActivityContext,
): boolean {
  const entity = ctx.catalog.entity(id);
  if (!entity) {
    ctx.report('error', 'microflow/no-entity', 'No entity is chosen.', names.entity);
    return false;
  }
  const isElsewhere = (entity.definition.source?.set ?? '') !== '';
  if (!entity.persistable && !isElsewhere)
    ctx.report(
      'error',
      'microflow/retrieve-non-persistable',
      `${entity.name} is not persistable: it has no table to retrieve from.`,
      names.entity,
      'Retrieve over an association, or make the entity persistable.',
    );
  sort.forEach((key, i) => {
    const attribute = entity.attributes.find((a) => a.id === key.attribute);
    const at = `${names.sort}.${i}.attribute`;
    if (!attribute)
      ctx.report(
        'error',
        'microflow/sort-attribute',
        `${entity.name} does not have the attribute to sort by.`,
        at,
        'Choose an attribute, or remove the row.',
      );
    else if (attribute.definition.calculated || attribute.type.kind === 'binary')
      ctx.report(
        'error',
        'microflow/sort-attribute',
        `${attribute.name} is ${attribute.definition.calculated ? 'calculated' : 'Binary'}; the database cannot sort by it.`,
        at,
        'Sort the list in the flow instead.',
      );
  });
  if (constraint.trim()) ctx.constraint(constraint, names.constraint, entity.id);
  return true;
}
