import { expect, it } from 'vitest';
import { domainModelKind } from '../../../shared/model/kinds/domain-model.ts';
import { countingIds } from '../../../shared/model/unit.ts';
import { addConnected, namedAfter } from './connected.ts';

it.each([
  ['to-new', 'Order_Entity', 'order', 'new1'],
  ['from-new', 'Entity_Order', 'new1', 'order'],
] as const)('a new entity comes with its association: %s', (way, name, from, to) => {
  const model = domainModelKind.schema.parse({ entities: [{ id: 'order', name: 'Order', x: 0, y: 0 }] });
  const edit = addConnected(model, 'order', way, { x: 301, y: 84 }, countingIds('new'));
  edit.mutate(model);
  const after = domainModelKind.schema.parse(model);
  expect(edit.select).toEqual(['new1']);
  expect(after.entities.map((e) => [e.name, e.x, e.y])).toEqual([
    ['Order', 0, 0],
    ['Entity', 304, 88],
  ]);
  expect(after.associations.map((a) => [a.name, a.from, a.to, a.type])).toEqual([[name, from, to, 'reference']]);
});

it('what was named after it gets its name, as long as it had none of its own', () => {
  const at = { x: 0, y: 0 };
  const model = domainModelKind.schema.parse({
    entities: [
      { id: 'order', name: 'Order', ...at },
      { id: 'new', name: 'Entity2', ...at },
    ],
    associations: [
      { id: 'a', name: 'Order_Entity2', from: 'order', to: 'new' },
      { id: 'b', name: 'Entity2_Order', from: 'new', to: 'order' },
      { id: 'c', name: 'Extra', from: 'new', to: 'order' },
      { id: 'd', name: 'Order_Discount', from: 'order', to: 'order' },
    ],
  });
  expect(namedAfter(model, 'new', 'Discount')).toEqual([
    { id: 'a', name: 'Order_Discount2' },
    { id: 'b', name: 'Discount_Order' },
  ]);
  expect(namedAfter(model, 'order', 'Purchase')).toEqual([]);
});
