import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { ProjectChecker } from '../../checks/index.ts';
import { applyPatch } from '../../model/change.ts';
import { planResource } from './generate-resource.ts';

/** The findings of a project after an entity was published as a resource. */
function findingsAfter(project: ProjectBuilder, entity: string): string[] {
  let view = project.view();
  const plan = planResource(view, { entity, service: null, parent: 'm' }, project.ids);
  if ('error' in plan) throw new Error(plan.error);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  return new ProjectChecker().checkAll(view).map((d) => `${d.document} ${d.code}: ${d.message}`);
}

const part = { onDeleteFrom: 'cascade' };
const parts = { onDeleteTo: 'cascade' };

it('the plan says what the resource leaves out: what no message can name', () => {
  const project = new ProjectBuilder()
    .entity('Visit', { Number: 'string' })
    .entity('Animal', { Name: 'string' })
    .entity('Owner', { Code: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
    .entity('Mood', { Word: 'string' }, { persistable: false })
    .association('Visit_Animal', 'Visit', 'Animal')
    .association('Visit_Mood', 'Visit', 'Mood')
    .association('Visit_Owner', 'Visit', 'Owner');
  const plan = planResource(project.view(), { entity: 'Visit', service: null, parent: 'm' }, project.ids);
  expect(plan).toMatchObject({
    words: expect.stringMatching(/ Leaves out Animal: no unique attribute names it\.$/),
    rows: expect.arrayContaining([
      expect.objectContaining({ action: 'skip', name: 'Visit_Animal', type: 'Animal has no key' }),
      expect.objectContaining({ action: 'skip', name: 'Visit_Mood', type: 'not stored' }),
    ]),
  });
});

describe('a generated resource has no findings', () => {
  it('with one part that may not be there', () => {
    const project = new ProjectBuilder()
      .entity('Order', { Number: 'string' })
      .entity('Address', { Street: 'string' })
      .association('Order_Address', 'Order', 'Address', part);
    expect(findingsAfter(project, 'Order')).toEqual([]);
  });

  it('with two associations to the same part, single and in lists', () => {
    const project = new ProjectBuilder()
      .entity('Order', { Number: 'string' })
      .entity('Address', { Street: 'string' })
      .entity('Line', { Sku: 'string' })
      .association('Order_Billing', 'Order', 'Address', part)
      .association('Order_Shipping', 'Order', 'Address', part)
      .association('Line_Order', 'Line', 'Order', parts)
      .association('Extra_Order', 'Line', 'Order', parts);
    expect(findingsAfter(project, 'Order')).toEqual([]);
  });

  it.each([
    ['Country', 'Country'],
    ['Body', 'Code'],
    ['Limit', 'Body'],
  ])('of %s with the key %s', (entity, key) => {
    expect(findingsAfter(new ProjectBuilder().entity(entity, { [key]: 'string', Note: 'string' }), entity)).toEqual([]);
  });

  it('says so when its module is gone', () => {
    const project = new ProjectBuilder().entity('Order', { Number: 'string' });
    expect(planResource(project.view(), { entity: 'Order', service: null, parent: 'gone' }, project.ids)).toEqual({
      error: 'The module or folder does not exist any more.',
    });
  });
});
