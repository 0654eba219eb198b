import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog, type ValueType } from '../model/catalog.ts';
import { type ActivityProperties, newAction, offeredAction } from './activities/index.ts';
import { completeAction } from './complete-action.ts';

const order: ValueType = { kind: 'object', entity: 'Order' };

/** A module with one or two entities. */
function place(entities: readonly string[], variables: Record<string, ValueType> = {}) {
  const builder = new ProjectBuilder();
  for (const name of entities) builder.entity(name, { Number: 'string' });
  if (entities.includes('Line')) builder.association('Line_Order', 'Line', 'Order');
  const view = builder.view();
  const seen = new Map(Object.entries(variables));
  return { view, catalog: new Catalog(view), variables: seen, taken: seen.keys() };
}
const completed = (action: ActivityProperties, ...at: Parameters<typeof place>) => {
  completeAction(action, place(...at));
  return action as unknown as Record<string, unknown>;
};

describe('a new activity', () => {
  it('takes the only entity, and is named after it', () => {
    expect(completed(newAction('create-object'), ['Order'])).toMatchObject({ entity: 'Order', output: 'Order' });
    expect(completed(newAction('retrieve'), ['Order'])).toMatchObject({ entity: 'Order', output: 'OrderList' });
  });
  it('takes none where there is a choice', () => {
    expect(completed(newAction('create-object'), ['Order', 'Line'])).toMatchObject({ entity: null, output: '' });
  });
  it('takes the only variable that fits', () => {
    const variables = { Order: order, Text: { kind: 'string' } as const };
    expect(completed(newAction('commit'), ['Order'], variables)).toMatchObject({ variable: 'Order' });
    expect(completed(newAction('create-object'), ['Order'], variables)).toMatchObject({ output: 'Order2' });
  });
  it('has a name of its own where its first one is taken', () => {
    expect(completed(newAction('loop'), ['Order'], { Item: order })).toMatchObject({ item: 'Item2' });
  });
  it('a commit that a person places takes parts along; one by its defaults does not', () => {
    expect(offeredAction('commit')).toMatchObject({ withParts: true });
    expect(newAction('commit')).toMatchObject({ withParts: false });
  });
});

describe('a loop that a person places', () => {
  it('names its item after what the list holds', () => {
    const variables = { Orders: { kind: 'list', item: order } as const };
    expect(completed(offeredAction('loop'), ['Order'], variables)).toMatchObject({ list: 'Orders', item: 'Order' });
    expect(completed(offeredAction('loop'), ['Order'])).toMatchObject({ list: '', item: '' });
  });
});

describe('what a mapping writes', () => {
  it('is the only variable of its type, among others that are no such object', () => {
    const builder = new ProjectBuilder().entity('Order', { Number: 'string' });
    builder.unit('export-mapping', 'Export_Order', {
      structure: null,
      pretty: false,
      root: { path: '$', entity: 'Order', values: [], objects: [] },
    });
    const view = builder.view();
    const variables = new Map<string, ValueType>([
      ['Order', order],
      ['Orders', { kind: 'list', item: order }],
    ]);
    const action = newAction('export-with-mapping');
    completeAction(action, { view, catalog: new Catalog(view), variables, taken: [] });
    expect(action).toMatchObject({ mapping: view.ofKind('export-mapping')[0]?.id, input: 'Order' });
  });
});

describe('an edit of an activity', () => {
  const at = place(['Order', 'Line'], { Order: order });
  const edited = (before: ActivityProperties, change: object) => {
    const after = { ...structuredClone(before), ...change } as ActivityProperties;
    completeAction(after, at, before);
    return after as unknown as Record<string, unknown>;
  };
  it('chooses what is needed from now on, and names what is made', () => {
    const before = { ...newAction('retrieve'), source: 'database' } as ActivityProperties;
    expect(edited(before, { source: 'association' })).toMatchObject({
      object: 'Order',
      association: 'Line_Order',
      output: 'LineList',
    });
  });
  it('lets a name that was made of the type follow the type, while nothing uses it', () => {
    const all = { ...newAction('retrieve'), entity: 'Order', output: 'OrderList2' } as ActivityProperties;
    const asked = (now: object, isUsed?: (name: string) => boolean) => {
      const action = { ...all, ...now } as ActivityProperties;
      completeAction(
        action,
        { ...place(['Order', 'Line'], { OrderList2: order }), ...(isUsed ? { isUsed } : {}) },
        all,
      );
      return (action as unknown as { output: string }).output;
    };
    expect(asked({ range: 'first' }, () => false)).toBe('Order');
    expect(asked({ entity: 'Line' }, () => false)).toBe('LineList');
    expect(asked({ range: 'first' }, () => true)).toBe('OrderList2');
    expect(asked({ range: 'first' })).toBe('OrderList2');
    expect(asked({ range: 'first', output: 'Mine' }, () => false)).toBe('Mine');
    const own = { ...all, output: 'Mine' } as ActivityProperties;
    const kept = { ...own, range: 'first' } as ActivityProperties;
    completeAction(kept, { ...place(['Order']), isUsed: () => false }, own);
    expect(kept).toMatchObject({ output: 'Mine' });
  });

  it('leaves empty what a person emptied', () => {
    const before = { ...newAction('commit'), variable: 'Order' } as ActivityProperties;
    expect(edited(before, { variable: '' })).toMatchObject({ variable: '' });
    const named = { ...newAction('create-object'), entity: 'Order', output: 'New' } as ActivityProperties;
    const emptied = edited(named, { output: '' });
    expect(emptied).toMatchObject({ output: '' });
    expect(edited(emptied as unknown as ActivityProperties, { commit: 'with-events' })).toMatchObject({ output: '' });
  });
  it('a new row has its only member', () => {
    const before = { ...newAction('create-object'), entity: 'Order', output: 'New', members: [] } as ActivityProperties;
    const row = { member: null, operation: 'set', value: '' };
    expect(edited(before, { members: [row] })).toMatchObject({ members: [{ member: null }] });
    const one = place(['Order']);
    const after = { ...structuredClone(before), members: [{ ...row }] } as ActivityProperties;
    completeAction(after, one, before);
    expect(after).toMatchObject({ members: [{ member: 'Order.Number' }] });
  });
});

describe('the arguments of a call that was just chosen', () => {
  const type = (kind: string) => ({ kind, entity: kind === 'object' ? 'Order' : null, enumeration: null });
  const call = (variables: Record<string, ValueType>, given: object[] = [], isLong = false) => {
    const builder = new ProjectBuilder().entity('Order', { Number: 'string' });
    builder.unit('microflow', 'Approve', {
      parameters: [
        { id: 'p1', name: 'Order', type: type('object') },
        { id: 'p2', name: 'Note', type: type('string') },
        ...(isLong ? [{ id: 'p3', name: 'Reason', type: type('string') }] : []),
      ],
      nodes: [],
      flows: [],
    });
    const view = builder.view();
    const seen = new Map(Object.entries(variables));
    const at = { view, catalog: new Catalog(view), variables: seen, taken: seen.keys() };
    const flow = [...view.units.values()].find((u) => u.name === 'Approve')?.id;
    const before = { ...newAction('call-microflow'), arguments: given } as ActivityProperties;
    const action = structuredClone({ ...before, microflow: flow }) as unknown as Record<string, unknown>;
    completeAction(action as unknown as ActivityProperties, at, before);
    return action['arguments'];
  };
  const text: ValueType = { kind: 'string' };
  it('are the only variables that fit, or those of their names', () => {
    expect(call({ First: order, Text: text })).toEqual([
      { parameter: 'Order', value: '$First' },
      { parameter: 'Note', value: '$Text' },
    ]);
    expect(call({ First: order, Second: order, Text: text, note: text })).toEqual([
      { parameter: 'Note', value: '$note' },
    ]);
  });
  it('are none where one variable would be given twice', () => {
    expect(call({ First: order, Text: text }, [], true)).toEqual([{ parameter: 'Order', value: '$First' }]);
    expect(call({ Reason: text }, [], true)).toEqual([{ parameter: 'Reason', value: '$Reason' }]);
  });
  it('stay as a person gave them', () => {
    expect(call({ First: order, Text: text }, [{ parameter: 'Note', value: "'x'" }])).toEqual([
      { parameter: 'Note', value: "'x'" },
      { parameter: 'Order', value: '$First' },
    ]);
  });
});
