import { applyPatch } from '../../shared/model/change.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { planODataEntity } from '../../shared/service/odata/publish-entity.ts';
import { ProjectBuilder } from './project-builder.ts';

/** Customers with orders, orders with lines and tags: what services of entities are tried with. `rules` are access rules by entity. */
export function shopProject(rules: Readonly<Record<string, readonly object[]>> = {}): ProjectBuilder {
  const ruled = (entity: string) => (rules[entity] ? { accessRules: rules[entity] as never } : {});
  return new ProjectBuilder()
    .unit('enumeration', 'Level', {
      values: [
        { id: 'low', name: 'Low', caption: 'Low' },
        { id: 'high', name: 'High', caption: 'Very high' },
      ],
    })
    .entity(
      'Customer',
      {
        Code: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
        Name: { type: 'string', validations: [{ rule: 'required', message: 'A customer has a name.' }] },
        City: 'string',
      },
      ruled('Customer'),
    )
    .entity(
      'Order',
      {
        Number: { type: 'integer', validations: [{ rule: 'unique', message: '' }] },
        Total: 'decimal',
        Paid: 'boolean',
        Placed: 'datetime',
        Day: 'date',
        Big: 'long',
        Level: { type: 'enumeration', enumeration: 'Level' },
        Note: { type: 'string', length: 40 },
      },
      ruled('Order'),
    )
    .entity('RushOrder', { Fee: 'decimal' }, { generalization: 'Order' })
    .entity('Tag', { Name: { type: 'string', validations: [{ rule: 'unique', message: '' }] } }, ruled('Tag'))
    .association('Order_Customer', 'Order', 'Customer')
    .association('Order_Tag', 'Order', 'Tag', { type: 'reference-set' });
}

/** The project with entities published as OData, one after the other as a person does. */
export function publishOData(project: ProjectBuilder, entities: readonly string[]): ProjectView {
  let view = project.view();
  let service: string | null = null;
  for (const entity of entities) {
    const plan = planODataEntity(view, { entity, service, parent: 'm' }, project.ids);
    if ('error' in plan) throw new Error(plan.error);
    service = plan.service;
    for (const op of plan.change.ops) {
      if (op.op === 'create') view = view.withUnits([op.unit], []);
      else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
    }
  }
  return view;
}
