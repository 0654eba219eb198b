import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const value = (path: string, attribute: string, key = false) => ({ path, attribute, key });
const member = (name: string, type = 'string') => ({ name, type, optional: true });

/** Orders with a customer made by the message, lines, and items found by number. */
const project = () =>
  new ProjectBuilder()
    .entity('Order', { No: 'string' })
    .entity('Customer', { Name: 'string' })
    .entity('Line', { Sku: 'string' })
    .entity('Item', { No: 'string', Name: 'string' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Line_Order', 'Line', 'Order')
    .unit('json-structure', 'OrderMessage', {
      samples: [],
      overrides: {},
      root: {
        name: '',
        type: 'object',
        children: [
          member('no'),
          { name: 'customer', type: 'object', optional: true, children: [member('name')] },
          {
            name: 'lines',
            type: 'array',
            optional: true,
            item: { name: '', type: 'object', children: [member('sku')] },
          },
        ],
      },
    })
    .unit('import-mapping', 'ImportOrder', {
      structure: 'OrderMessage',
      root: {
        path: '$',
        entity: 'Order',
        association: null,
        values: [value('$.no', 'Order.No')],
        objects: [
          {
            path: '$.customer',
            entity: 'Customer',
            association: 'Order_Customer',
            values: [value('$.customer.name', 'Customer.Name')],
          },
          {
            path: '$.lines[*]',
            entity: 'Line',
            association: 'Line_Order',
            values: [value('$.lines[*].sku', 'Line.Sku')],
          },
        ],
      },
    })
    .unit('json-structure', 'ItemMessage', {
      samples: [],
      overrides: {},
      root: { name: '', type: 'object', children: [member('no'), member('name')] },
    })
    .unit('import-mapping', 'ImportItem', {
      structure: 'ItemMessage',
      root: {
        path: '$',
        entity: 'Item',
        association: null,
        obtain: 'find-or-create',
        values: [value('$.no', 'Item.No', true), value('$.name', 'Item.Name')],
      },
    })
    .flow('Store', [{ name: 'Text', type: text }], nothing, (f) => {
      f.add('import-with-mapping', { mapping: 'ImportOrder', input: '$Text', output: 'O', commit: 'with-events' });
      f.add('end', {});
    })
    .flow('StoreItem', [{ name: 'Text', type: text }], nothing, (f) => {
      f.add('import-with-mapping', { mapping: 'ImportItem', input: '$Text', output: 'I', commit: 'with-events' });
      f.add('end', {});
    })
    // Looks at one item without storing it, then stores another.
    .flow(
      'LookThenStore',
      [
        { name: 'Look', type: text },
        { name: 'Text', type: text },
      ],
      nothing,
      (f) => {
        f.add('import-with-mapping', { mapping: 'ImportItem', input: '$Look', output: 'A', commit: 'no' });
        f.add('import-with-mapping', { mapping: 'ImportItem', input: '$Text', output: 'B', commit: 'with-events' });
        f.add('end', {});
      },
    );

describe('imports', () => {
  it('a member that stands twice: the last one counts, and what the first one made is nowhere', async () => {
    const runtime = await start(project());
    const message =
      '{"no":"1","customer":{"name":"first"},"lines":[{"sku":"a"},{"sku":"b"}],"customer":{"name":"last"},"lines":[{"sku":"c"}]}';
    expect((await runtime.call('M.Store', { Text: message })).error).toBeUndefined();
    const all = (sql: string) => databaseOf(runtime).prepare(sql).pluck().all();
    expect(all('SELECT name FROM m_customer')).toEqual(['last']);
    expect(all('SELECT sku FROM m_line')).toEqual(['c']);
  });

  it('an import with commit leaves alone what an earlier import only found', async () => {
    const runtime = await start(project());
    for (const no of ['1', '2']) await runtime.call('M.StoreItem', { Text: `{"no":"${no}","name":"old"}` });
    const args = { Look: '{"no":"1","name":"looked at"}', Text: '{"no":"2","name":"new"}' };
    expect((await runtime.call('M.LookThenStore', args)).error).toBeUndefined();
    expect(databaseOf(runtime).prepare('SELECT no, name FROM m_item ORDER BY no').all()).toEqual([
      { no: '1', name: 'old' },
      { no: '2', name: 'new' },
    ]);
  });
});

describe('a deleted object', () => {
  it('is in no reference set, in memory and stored, also when all of it is of one run', async () => {
    const link = (operation: 'add', target: string) => ({ member: 'Basket_Fruit', operation, value: `$${target}` });
    const runtime = await start(
      new ProjectBuilder()
        .entity('Basket', { Name: 'string' })
        .entity('Fruit', { Name: 'string' })
        .association('Basket_Fruit', 'Basket', 'Fruit', { type: 'reference-set' })
        .flow('Work', [], { kind: 'integer' }, (f) => {
          f.add('create-object', { entity: 'Fruit', output: 'A', commit: 'with-events' });
          f.add('create-object', { entity: 'Fruit', output: 'B', commit: 'with-events' });
          f.add('create-object', {
            entity: 'Basket',
            output: 'C',
            members: [link('add', 'A'), link('add', 'B')],
            commit: 'with-events',
          });
          f.add('delete', { variable: 'A' });
          f.add('end', { value: 'length($C/M.Basket_Fruit)' });
        }),
    );
    expect((await runtime.call('M.Work', {})).result).toBe(1);
    const table = runtime.generationInUse.loaded.program.associations[0]?.table;
    expect(databaseOf(runtime).prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(1);
  });
});
