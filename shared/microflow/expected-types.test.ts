import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog, type ValueType } from '../model/catalog.ts';
import { type ActivityProperties, newAction } from './activities/index.ts';
import { expectedTypes } from './expected-types.ts';

const view = new ProjectBuilder().entity('Order', { Number: 'string', Total: 'decimal' }).view();
const variables = new Map<string, ValueType>([['Order', { kind: 'object', entity: 'Order' }]]);
const types = (action: object, returns: ValueType = { kind: 'nothing' }) =>
  Object.fromEntries(
    [
      ...expectedTypes({ action: action as ActivityProperties }, variables, {
        view,
        catalog: new Catalog(view),
        returns,
      }),
    ].map(([property, type]) => [property, type.kind]),
  );

it.each([
  [
    'members, by what each is',
    {
      ...newAction('change-object'),
      object: 'Order',
      members: [
        { member: 'Order.Total', operation: 'set', value: '' },
        { member: 'Order.Number', operation: 'set', value: "'a'" },
      ],
    },
    { 'members.0.value': 'decimal', 'members.1.value': 'string' },
  ],
  ['a variable, by its type', { ...newAction('create-variable'), dataType: 'boolean' }, { value: 'boolean' }],
  ['a condition', { ...newAction('loop'), mode: 'while' }, { condition: 'boolean' }],
])('%s', (_name, action, wanted) => {
  expect(types(action)).toEqual(wanted);
});

it('a result, by what the flow returns', () => {
  expect(types(newAction('end'), { kind: 'integer' })).toMatchObject({ value: 'integer' });
  expect(types(newAction('end')).value).toBeUndefined();
});
