import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';
import type { Runtime } from '../runtime.ts';
import { UnitOfWork } from './unit-of-work.ts';
import type { WeftObject } from './weft-object.ts';

const unique = { type: 'string' as const, validations: [{ rule: 'unique' as const, message: '' }] };
const value = (path: string, attribute: string, key = false) => ({ path, attribute, key });

/** Orders that find their customer by number or create it; a customer is active unless somebody says otherwise. */
const project = () =>
  new ProjectBuilder()
    .entity('Customer', { No: unique, Name: 'string', Active: { type: 'boolean', default: 'true' } })
    .entity('Order', { No: unique })
    .association('Order_Customer', 'Order', 'Customer')
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
    });

const start = runtimeStarter();
let folder: ReturnType<typeof temporaryFolder>;
let runtime: Runtime;
beforeEach(async () => {
  folder = temporaryFolder();
  runtime = await start(project(), { database: join(folder.path, 'run.sqlite') });
});
afterEach(() => folder.dispose());

/** Rows of a query in which `:customer` stands for the column of the association. */
const rows = (sql: string) => {
  const { loaded, store } = runtime.generationInUse;
  const column = loaded.program.associations[0]?.column ?? '';
  return store.database.prepare(sql.replaceAll(':customer', column)).all();
};
const message = (no: string, customer: object) => JSON.stringify({ no, customer });

/** A run that has read its message and ends when it is told to: others may come before. */
function begin(text: string): { run: () => void; finish: () => Promise<void> } {
  const { loaded, store } = runtime.generationInUse;
  const u = new UnitOfWork(loaded, store);
  const mapping = loaded.mappings[0];
  let order: WeftObject | null = null;
  return {
    run: () => {
      order = mapping?.read(u, text, undefined) as WeftObject;
    },
    finish: async () => {
      u.commit([order as WeftObject], true);
      await u.finish();
    },
  };
}

describe('find or create, with runs at the same time', () => {
  it('a customer that another run stored meanwhile is that one; what the message does not say stays', async () => {
    const late = begin(message('O-2', { no: 'C', name: 'Late' }));
    late.run();
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C', name: 'First', active: false }) });
    await late.finish();
    expect(rows('SELECT no, name, active FROM m_customer')).toEqual([{ no: 'C', name: 'Late', active: 0 }]);
    expect(rows('SELECT count(DISTINCT :customer) AS n, count(*) AS orders FROM m_order')).toEqual([
      { n: 1, orders: 2 },
    ]);
  });

  it('a value that is the default is a value all the same', async () => {
    const late = begin(message('O-2', { no: 'C', active: true }));
    late.run();
    await runtime.call('M.Store', { Text: message('O-1', { no: 'C', name: 'First', active: false }) });
    await late.finish();
    expect(rows('SELECT name, active FROM m_customer')).toEqual([{ name: 'First', active: 1 }]);
  });

  it('forty at once make one customer and forty orders', async () => {
    const runs = Array.from({ length: 40 }, (_, i) =>
      runtime.call('M.Store', { Text: message(`O-${i}`, { no: 'C', name: `N${i}` }) }),
    );
    expect((await Promise.all(runs)).filter((r) => r.error)).toEqual([]);
    expect(rows('SELECT count(*) AS n FROM m_customer')).toEqual([{ n: 1 }]);
    expect(rows('SELECT count(*) AS n, count(:customer) AS linked FROM m_order')).toEqual([{ n: 40, linked: 40 }]);
  });

  it('two that are committed before either ends: the second becomes an update when it gets the lock', async () => {
    const first = begin(message('O-1', { no: 'C', name: 'First' }));
    const second = begin(message('O-2', { no: 'C', name: 'Second' }));
    first.run();
    second.run();
    await Promise.all([first.finish(), second.finish()]);
    expect(rows('SELECT name FROM m_customer')).toEqual([{ name: 'Second' }]);
    expect(rows('SELECT count(DISTINCT :customer) AS n FROM m_order')).toEqual([{ n: 1 }]);
  });
});
