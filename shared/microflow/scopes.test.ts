import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog } from '../model/catalog.ts';
import type { Unit } from '../model/unit.ts';
import type { Microflow } from './kind.ts';
import { flowScopes, namingProperty, seenBy } from './scopes.ts';
import { stepProblem } from './step-problem.ts';

const view = new ProjectBuilder()
  .entity('Order', { Total: 'integer' })
  .flow('Run', [{ name: 'Orders', type: { kind: 'list', entity: 'Order' } }], { kind: 'nothing' }, (f) => {
    f.add('list-operation', { list: 'Orders', operation: 'range', limit: '$currentObject/Total', output: 'Some' });
    f.add('loop', { list: 'Orders', item: 'Order' });
    f.add('loop', { mode: 'while', condition: '$currentIndex < 3' });
  })
  .view();
const catalog = new Catalog(view);
const unit = view.unit('Run') as Unit<Microflow>;
const { nodes } = unit.data;
const variables = flowScopes(unit.data, view, catalog).before;
const [, operation, each, during] = nodes as [unknown, ...Microflow['nodes']];
const names = (node: Microflow['nodes'][number] | undefined, property: string) =>
  node && [...seenBy(node, property, variables.get(node.id) ?? new Map()).keys()];

describe('what an expression sees beside the variables of its node', () => {
  it('the item, in an expression over items only', () => {
    expect(names(operation, 'expression')).toContain('currentObject');
    expect(names(operation, 'limit')).not.toContain('currentObject');
  });

  it('an amount that asks for the item is refused where the step is compiled', () => {
    const seen = variables.get(operation?.id ?? '') ?? new Map();
    expect(operation && stepProblem(operation, { view, catalog, variables: seen })).toContain('currentObject');
  });

  it('the number of the round, in the condition of a loop', () => {
    expect(names(during, 'condition')).toContain('currentIndex');
    expect(names(each, 'list')).not.toContain('currentIndex');
  });

  it('a variable is renamed where it is named: the result of a step, the item of a loop', () => {
    expect(operation && namingProperty(operation, 'Some')).toBe('output');
    expect(each && namingProperty(each, 'Order')).toBe('item');
  });
});
