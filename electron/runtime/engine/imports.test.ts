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
    .flow('StoreTop', [{ name: 'Text', type: text }], nothing, (f) => {
      f.add('import-with-mapping', { mapping: 'ImportOrder', input: '$Text', output: 'O' });
      f.add('commit', { variable: 'O' });
      f.add('end', {});
    })
    .flow('StoreWithParts', [{ name: 'Text', type: text }], nothing, (f) => {
      f.add('import-with-mapping', { mapping: 'ImportOrder', input: '$Text', output: 'O' });
      f.add('commit', { variable: 'O', withParts: true });
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

describe('content that the structure does not know', () => {
  it.each([
    ['ignore', []],
    [
      'warn',
      ['M.ImportItem left out what its structure does not know: $.more (line 1, column 18), $.x (line 2, column 5).'],
    ],
  ])('%s', async (unknownMembers, said) => {
    const p = project();
    (p.units.find((u) => u.id === 'ImportItem')?.data as { unknownMembers: string }).unknownMembers = unknownMembers;
    const logged: [string, string][] = [];
    const runtime = await start(p, { log: { write: ({ level, message }) => logged.push([level, message]) } });
    expect((await runtime.call('M.StoreItem', { Text: '{"no":"1","more":{},\n"x":1}' })).error).toBeUndefined();
    expect(logged.filter(([level]) => level === 'warning').map(([, message]) => message)).toEqual(said);
  });
});

describe('commit with parts', () => {
  const message = '{"no":"1","customer":{"name":"c"},"lines":[{"sku":"a"},{"sku":"b"}]}';
  const skus = async (flow: string) => {
    const runtime = await start(project());
    expect((await runtime.call(flow, { Text: message })).error).toBeUndefined();
    const all = (sql: string) => databaseOf(runtime).prepare(sql).pluck().all();
    expect(all('SELECT name FROM m_customer')).toEqual(['c']);
    return all('SELECT sku FROM m_line ORDER BY sku');
  };

  it('what an import linked below an object is stored with it, and only then', async () => {
    expect(await skus('M.StoreTop')).toEqual([]);
    expect(await skus('M.StoreWithParts')).toEqual(['a', 'b']);
  });

  it('goes down to parts of parts, runs their events, and waits where those wait', async () => {
    const waiting = (p: ProjectBuilder, milliseconds: string | null) =>
      p
        .entity('Order', { No: 'string' })
        .entity(
          'Line',
          { Sku: 'string' },
          { events: [{ id: 'e', moment: 'before-commit', microflow: 'Mark', raiseOnFalse: true }] },
        )
        .entity('Note', { Text: 'string' })
        .association('Line_Order', 'Line', 'Order')
        .association('Note_Line', 'Note', 'Line')
        .flow('Mark', [{ name: 'Line', type: { kind: 'object', entity: 'Line' } }], { kind: 'boolean' }, (f) => {
          if (milliseconds) f.add('wait', { milliseconds });
          f.add('change-object', {
            object: 'Line',
            members: [{ member: 'Line.Sku', operation: 'set', value: "$Line/Sku + '!'" }],
          });
          f.add('end', { value: 'true' });
        })
        .flow('Store', [], nothing, (f) => {
          f.add('create-object', { entity: 'Order', output: 'Order' });
          f.add('create-object', {
            entity: 'Line',
            output: 'Line',
            members: [
              { member: 'Line.Sku', operation: 'set', value: "'a'" },
              { member: 'Line_Order', operation: 'set', value: '$Order' },
            ],
          });
          f.add('create-object', {
            entity: 'Note',
            output: 'Note',
            members: [{ member: 'Note_Line', operation: 'set', value: '$Line' }],
          });
          f.add('commit', { variable: 'Order', withParts: true });
          f.add('end', {});
        });
    for (const milliseconds of [null, '1']) {
      const runtime = await start(waiting(new ProjectBuilder(), milliseconds));
      expect((await runtime.call('M.Store', {})).error).toBeUndefined();
      const all = (sql: string) => databaseOf(runtime).prepare(sql).pluck().all();
      expect(all('SELECT sku FROM m_line')).toEqual(['a!']);
      expect(all('SELECT count(*) FROM m_note')).toEqual([1]);
    }
  });

  it('leaves a stored object alone that only points at it, unless it lives and dies with it', async () => {
    const changed = (onDeleteTo: 'keep' | 'cascade') =>
      new ProjectBuilder()
        .entity('Order', { No: 'string' })
        .entity('Line', { Sku: 'string' })
        .association('Line_Order', 'Line', 'Order', { onDeleteTo })
        .flow('Work', [], nothing, (f) => {
          f.add('create-object', { entity: 'Order', output: 'Order', commit: 'with-events' });
          f.add('create-object', {
            entity: 'Line',
            output: 'Line',
            members: [
              { member: 'Line.Sku', operation: 'set', value: "'before'" },
              { member: 'Line_Order', operation: 'set', value: '$Order' },
            ],
            commit: 'with-events',
          });
          f.add('change-object', {
            object: 'Line',
            members: [{ member: 'Line.Sku', operation: 'set', value: "'after'" }],
          });
          f.add('commit', { variable: 'Order', withParts: true });
          f.add('end', {});
        });
    for (const [rule, sku] of [
      ['keep', 'before'],
      ['cascade', 'after'],
    ] as const) {
      const runtime = await start(changed(rule));
      expect((await runtime.call('M.Work', {})).error).toBeUndefined();
      expect(databaseOf(runtime).prepare('SELECT sku FROM m_line').pluck().all()).toEqual([sku]);
    }
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
