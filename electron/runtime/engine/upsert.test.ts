import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import type { Runtime } from '../runtime.ts';
import { UnitOfWork } from './unit-of-work.ts';

const unique = { type: 'string' as const, validations: [{ rule: 'unique' as const, message: '' }] };
const value = (path: string, attribute: string, key = false) => ({ path, attribute, key });

/** Orders that find their customer by number or create it; a customer is active unless somebody says otherwise. */
const project = () =>
  new ProjectBuilder()
    .entity('Customer', { No: unique, Name: 'string', Active: { type: 'boolean', default: 'true' } })
    .entity('Order', { No: unique })
    .entity('Tag', { Name: 'string' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Customer_Tag', 'Customer', 'Tag', { type: 'reference-set' })
    .unit('json-structure', 'Message', {
      samples: [],
      overrides: {},
      root: {
        name: '',
        type: 'object',
        children: [
          { name: 'no', type: 'string' },
          {
            name: 'customer',
            type: 'object',
            children: [
              { name: 'no', type: 'string' },
              { name: 'name', type: 'string', optional: true },
              { name: 'active', type: 'boolean', optional: true },
            ],
          },
        ],
      },
    })
    .unit('import-mapping', 'Import', {
      structure: 'Message',
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
            obtain: 'find-or-create',
            values: [
              value('$.customer.no', 'Customer.No', true),
              value('$.customer.name', 'Customer.Name'),
              value('$.customer.active', 'Customer.Active'),
            ],
          },
        ],
      },
    })
    .flow('Store', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'object', entity: 'Order' }, (f) => {
      f.add('import-with-mapping', { mapping: 'Import', input: '$Text', output: 'Order', commit: 'with-events' });
      f.add('end', { value: '$Order' });
    })
    // With an error handler in the program, runs can go back.
    .flow('Try', [], { kind: 'nothing' }, (f) => {
      const call = f.add('call-microflow', { microflow: 'Fail', arguments: [] });
      f.add('end', {});
      f.onErrorOf(call, 'custom-without-rollback', (h) => h.add('end', {}));
    })
    .flow('Fail', [], { kind: 'nothing' }, (f) => f.add('error-end', { message: "'no'" }));

const start = runtimeStarter();
let folder: ReturnType<typeof temporaryFolder>;
let runtime: Runtime;
beforeEach(async () => {
  folder = temporaryFolder();
  runtime = await start(project(), { database: join(folder.path, 'run.sqlite') });
});
afterEach(() => folder.dispose());

/** Rows of a query in which `:customer` stands for the column of the association, `:tags` for the table of the other. */
const rows = (sql: string) => {
  const { loaded } = runtime.generationInUse;
  const [customer, tags] = loaded.program.associations;
  const text = sql.replaceAll(':customer', customer?.column ?? '').replaceAll(':tags', tags?.table ?? '');
  return databaseOf(runtime).prepare(text).all();
};
const message = (no: string, customer: object) => JSON.stringify({ no, customer });

/** A run that has read its message and ends when it is told to: others may come before. */
function begin(text: string) {
  const { store, ...generation } = runtime.generationInUse;
  // Others have their turn while it is under way: it yields, and is not begun again for having taken long.
  const loaded = generation.loaded.waiting;
  const u = new UnitOfWork(loaded, store);
  const mapping = loaded.mappings[0];
  let order: WeftObject | null = null;
  const add = (name: string) => u.add(loaded.instantiate(loaded.entityByName(name)?.index as number));
  const customer = async () => (await u.ownedOne(order as WeftObject, 0)) as WeftObject;
  const commit = () => u.commit([order as WeftObject], true);
  return {
    u,
    add,
    commit,
    run: async () => {
      order = (await mapping?.read(u, text, null)) as WeftObject;
    },
    customer,
    /** Gives the customer one new tag. */
    tag: async () => u.setReferenceSet(await customer(), 1, [add('M.Tag')]),
    finish: async () => {
      await commit();
      u.end();
      await u.store.commit(u.writes, null);
    },
  };
}

describe('find or create, with runs at the same time', () => {
  it('a customer that another run stored meanwhile is that one; what the message does not say stays', async () => {
    const late = begin(message('O-2', { no: 'C', name: 'Late' }));
    await late.run();
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C', name: 'First', active: false }) });
    await late.finish();
    expect(rows('SELECT no, name, active FROM m_customer')).toEqual([{ no: 'C', name: 'Late', active: 0 }]);
    expect(rows('SELECT count(DISTINCT :customer) AS n, count(*) AS orders FROM m_order')).toEqual([
      { n: 1, orders: 2 },
    ]);
  });

  it('a value that is the default is a value all the same', async () => {
    const late = begin(message('O-2', { no: 'C', active: true }));
    await late.run();
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C', name: 'First', active: false }) });
    await late.finish();
    expect(rows('SELECT name, active FROM m_customer')).toEqual([{ name: 'First', active: 1 }]);
  });

  it('what a reference set was given is linked to the customer that another run stored meanwhile', async () => {
    const late = begin(message('O-2', { no: 'C', name: 'First' }));
    await late.run();
    await late.tag();
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C', name: 'First' }) });
    await late.finish();
    expect(rows('SELECT c.no FROM :tags t JOIN m_customer c ON c._id = t._from JOIN m_tag g ON g._id = t._to')).toEqual(
      [{ no: 'C' }],
    );
  });

  it('going back, a customer that became the stored one is made again, in its place', async () => {
    const late = begin(message('O-2', { no: 'C' }));
    await late.run();
    late.add('M.Tag');
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C' }) });
    const made = [...late.u.created];
    const savepoint = late.u.savepoint();
    await late.commit();
    expect(late.u.created).toHaveLength(made.length - 1);
    late.add('M.Tag');
    late.u.rollbackTo(savepoint);
    expect(late.u.created).toHaveLength(made.length);
    expect(late.u.created.every((object, i) => object === made[i])).toBe(true);
  });

  it('a customer whose making was taken back takes no other object along when it becomes the stored one', async () => {
    const late = begin(message('O-2', { no: 'C' }));
    await late.run();
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C' }) });
    const customer = await late.customer();
    const key = Object.entries(customer).filter(([, value]) => value === 'C');
    late.u.rollbackTo(late.u.start);
    const tag = late.add('M.Tag');
    for (const [field, value] of key) late.u.set(customer, field, value);
    await late.u.commit([customer], true);
    expect(late.u.foundObjects).toContain(customer);
    expect(late.u.created).toEqual([tag]);
  });

  it('forty at once make one customer and forty orders', async () => {
    const runs = Array.from({ length: 40 }, (_, i) =>
      runtime.call('M.Store', { Text: message(`O-${i}`, { no: 'C', name: `N${i}` }) }),
    );
    expect((await Promise.all(runs)).filter((r) => r.error)).toEqual([]);
    expect(rows('SELECT count(*) AS n FROM m_customer')).toEqual([{ n: 1 }]);
    expect(rows('SELECT count(*) AS n, count(:customer) AS linked FROM m_order')).toEqual([{ n: 40, linked: 40 }]);
  });

  it('forty at once make one of a key that no rule makes unique, too', async () => {
    const plain = await start(
      new ProjectBuilder()
        .entity('Customer', { No: 'string', Name: 'string' })
        .unit('json-structure', 'Message', {
          samples: [],
          overrides: {},
          root: {
            name: '',
            type: 'object',
            children: [
              { name: 'no', type: 'string' },
              { name: 'name', type: 'string' },
            ],
          },
        })
        .unit('import-mapping', 'Import', {
          structure: 'Message',
          root: {
            path: '$',
            entity: 'Customer',
            association: null,
            obtain: 'find-or-create',
            values: [value('$.no', 'Customer.No', true), value('$.name', 'Customer.Name')],
          },
        })
        .flow('Store', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => {
          f.add('import-with-mapping', { mapping: 'Import', input: '$Text', output: 'C', commit: 'with-events' });
          f.add('end', {});
        }),
    );
    const text = (n: number) => JSON.stringify({ no: 'c', name: `n${n}` });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => plain.call('M.Store', { Text: text(n) })));
    expect(answers.filter((answer) => answer.error)).toEqual([]);
    expect(databaseOf(plain).prepare('SELECT count(*) AS n FROM m_customer').all()).toEqual([{ n: 1 }]);
  });

  it('two that are committed before either ends: the second is begun again and updates what the first made', async () => {
    const runs = [
      runtime.call('M.Store', { Text: message('O-1', { no: 'C', name: 'First' }) }),
      runtime.call('M.Store', { Text: message('O-2', { no: 'C', name: 'Second' }) }),
    ];
    expect((await Promise.all(runs)).filter((r) => r.error)).toEqual([]);
    expect(rows('SELECT count(*) AS n FROM m_customer')).toEqual([{ n: 1 }]);
    expect(rows('SELECT count(DISTINCT :customer) AS n FROM m_order')).toEqual([{ n: 1 }]);
  });
});
