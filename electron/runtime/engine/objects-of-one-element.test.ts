import { describe, expect, it, vi } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { documentOfText } from '../../../tests/harness/read-table.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import { SqliteConnection } from '../data/stores/sqlite/sqlite-connection.ts';
import type { Runtime } from '../runtime.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };

const columns = ['order', 'customer', 'name', 'product', 'qty'] as const;
const head = `${columns.join(',')}\n`;
/** Two orders of two customers, three lines. */
const sheet = `${head}O1,C1,Ann,P1,2\nO1,C1,Ann,P2,1\nO2,C2,Bob,P1,3\n`;

const value = (path: string, attribute: string, more: object = {}) => ({ path, attribute, ...more });
type Shape = { at: string; column(name: (typeof columns)[number]): string };
const csv: Shape = { at: '$[*]', column: (name) => `$[*].${name}` };

const customer = ({ at, column }: Shape, more: object = {}) => ({
  path: at,
  entity: 'Customer',
  association: null as string | null,
  obtain: 'find-or-create',
  values: [value(column('customer'), 'Customer.No', { key: true }), value(column('name'), 'Customer.Name')],
  ...more,
});
const order = ({ at, column }: Shape, more: object = {}) => ({
  path: at,
  entity: 'Order',
  association: 'Order_Customer' as string | null,
  obtain: 'find-or-create',
  values: [value(column('order'), 'Order.No', { key: true })],
  ...more,
});
const line = ({ at, column }: Shape, more: object = {}) => ({
  path: at,
  entity: 'Line',
  association: 'Line_Order' as string | null,
  obtain: 'create',
  values: [value(column('product'), 'Line.Product'), value(column('qty'), 'Line.Qty')],
  ...more,
});

/** From the customer down: the object above can be part of each key. */
const down = (shape: Shape, own: object = {}, ofOrder: object = {}) =>
  customer(shape, { objects: [order(shape, { ...ofOrder, objects: [line(shape, own)] })] });
/** From the line up: what a row belongs to. */
const up = (shape: Shape, own: object = {}) =>
  line(shape, {
    association: null,
    objects: [
      order(shape, {
        association: 'Line_Order',
        objects: [customer(shape, { association: 'Order_Customer' })],
      }),
    ],
    ...own,
  });

const domain = () =>
  new ProjectBuilder()
    .entity('Customer', { No: 'string', Name: 'string' })
    .entity('Order', { No: 'string' })
    .entity('Line', { Product: 'string', Qty: 'integer' })
    .entity('Batch', { Name: 'string' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Line_Order', 'Line', 'Order')
    .association('Order_Batch', 'Order', 'Batch')
    .association('Customer_Orders', 'Customer', 'Order', { type: 'reference-set' });

const reading = (root: object, more: object = {}, structure: object = documentOfText(sheet), kind = 'csv-structure') =>
  domain()
    .unit(kind, 'Message', structure)
    .unit('import-mapping', 'Read', { structure: 'Message', root, ...more })
    .flow('Store', [{ name: 'Text', type: text }], { kind: 'nothing' }, (f) => {
      f.add('import-with-mapping', { mapping: 'Read', input: '$Text', output: 'O', commit: 'with-events' });
      f.add('end', {});
    });

const read = async (runtime: Runtime, message: string) => (await runtime.call('M.Store', { Text: message })).error;
const rows = (runtime: Runtime, sql: string) => databaseOf(runtime).prepare(sql).raw().all();
const graph = (runtime: Runtime) =>
  rows(
    runtime,
    `SELECT c.no, c.name, o.no, l.product, l.qty FROM m_line l LEFT JOIN m_order o ON o._id = l.line_order_id
     LEFT JOIN m_customer c ON c._id = o.order_customer_id ORDER BY l._id`,
  );
const counts = (runtime: Runtime) =>
  ['customer', 'order', 'line'].map((name) => rows(runtime, `SELECT count(*) FROM m_${name}`)[0]?.[0 as never]);

const whole = [
  ['C1', 'Ann', 'O1', 'P1', 2],
  ['C1', 'Ann', 'O1', 'P2', 1],
  ['C2', 'Bob', 'O2', 'P1', 3],
];

async function lookUpsOf(work: () => Promise<unknown>): Promise<number> {
  const spies = (['findByKey', 'findByKeys'] as const).map((name) => vi.spyOn(SqliteConnection.prototype, name));
  await work();
  const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return calls;
}

describe('a flat row is several objects, each by its own key', () => {
  it.each([
    ['from the customer down', down(csv)],
    ['from the line up', up(csv)],
    [
      'from the order both ways',
      order(csv, { association: null, objects: [customer(csv, { association: 'Order_Customer' }), line(csv)] }),
    ],
  ])('%s', async (_name, root) => {
    const runtime = await start(reading(root));
    expect(await read(runtime, sheet)).toBeUndefined();
    expect(graph(runtime)).toEqual(whole);
    expect(counts(runtime)).toEqual([2, 2, 3]);
  });

  it('a second message finds what the first one stored, and updates it', async () => {
    const root = down(csv, {
      obtain: 'find-or-create',
      keyAbove: true,
      values: [value('$[*].product', 'Line.Product', { key: true }), value('$[*].qty', 'Line.Qty')],
    });
    const runtime = await start(reading(root));
    await read(runtime, sheet);
    expect(await read(runtime, `${head}O1,C1,Anna,P2,7\nO2,C2,Bob,P2,4\n`)).toBeUndefined();
    expect(graph(runtime)).toEqual([
      ['C1', 'Anna', 'O1', 'P1', 2],
      ['C1', 'Anna', 'O1', 'P2', 7],
      ['C2', 'Bob', 'O2', 'P1', 3],
      ['C2', 'Bob', 'O2', 'P2', 4],
    ]);
    expect(counts(runtime)).toEqual([2, 2, 4]);
  });

  it('a thousand rows take a handful of look-ups, also where the object above is part of a key', async () => {
    const root = down(
      csv,
      {
        obtain: 'find-or-create',
        keyAbove: true,
        values: [value('$[*].product', 'Line.Product', { key: true }), value('$[*].qty', 'Line.Qty')],
      },
      { keyAbove: true },
    );
    const many = (qty: number) =>
      `${head}${Array.from({ length: 1_000 }, (_, i) => `O${i % 100},C${i % 10},N${i % 10},P${i},${qty}\n`).join('')}`;
    const runtime = await start(reading(root));
    await read(runtime, many(1));
    expect(counts(runtime)).toEqual([10, 100, 1_000]);
    const asked = await lookUpsOf(() => read(runtime, many(2)));
    // Three entities, two batches of rows.
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThan(12);
    expect(counts(runtime)).toEqual([10, 100, 1_000]);
    expect(rows(runtime, 'SELECT sum(qty) FROM m_line')).toEqual([[2_000]]);
  });

  it('a reference set gains what each row says', async () => {
    const root = customer(csv, { objects: [order(csv, { association: 'Customer_Orders' })] });
    const runtime = await start(reading(root));
    await read(runtime, `${head}O1,C1,Ann,,\nO2,C1,Ann,,\n`);
    await read(runtime, `${head}O3,C1,Ann,,\n`);
    expect(rows(runtime, 'SELECT count(*) FROM m_customer_orders')).toEqual([[3]]);
  });
});

describe('parts of a row that are missing', () => {
  it('are left out with their links; what stands below them is made all the same', async () => {
    const runtime = await start(
      reading(customer(csv, { whenBare: 'skip', objects: [order(csv, { objects: [line(csv)] })] })),
    );
    expect(await read(runtime, `${head}O1,,,P1,1\n,C2,Bob,,\n,,,P3,3\n`)).toBeUndefined();
    expect(rows(runtime, 'SELECT no, order_customer_id FROM m_order')).toEqual([['O1', null]]);
    expect(rows(runtime, 'SELECT no, name FROM m_customer')).toEqual([['C2', 'Bob']]);
    expect(rows(runtime, 'SELECT product, line_order_id IS NULL FROM m_line ORDER BY product')).toEqual([
      ['P1', 0],
      ['P3', 1],
    ]);
  });

  it('are made where the mapping says so, and the first object of a row always is', async () => {
    const runtime = await start(
      reading(customer(csv, { objects: [order(csv, { whenBare: 'make', obtain: 'create' })] })),
    );
    expect(await read(runtime, `${head},,,P1,1\n,,,P2,2\n`)).toBeUndefined();
    expect(counts(runtime)).toEqual([2, 2, 0]);
  });

  it('an object that is not found ends what stands below it, and nothing else', async () => {
    const root = down(csv, {}, { obtain: 'find', whenNotFound: 'ignore' });
    const runtime = await start(reading(root));
    expect(await read(runtime, sheet)).toBeUndefined();
    expect(counts(runtime)).toEqual([2, 0, 0]);
    const refused = await start(reading(down(csv, {}, { obtain: 'find' })));
    expect(await read(refused, sheet)).toMatchObject({
      message: 'No M.Order has this key. ($[0], line 2, column 1)',
    });
  });
});

describe('objects above that are not there', () => {
  it('are empty to what is given and to keys', async () => {
    const given = [{ member: 'Order.No', value: "if $above = empty then 'alone' else 'of ' + $above/No" }];
    const root = customer(csv, {
      whenBare: 'skip',
      objects: [order(csv, { obtain: 'create', values: [value('$[*].product', 'Order.No')], given })],
    });
    const runtime = await start(reading(root));
    expect(await read(runtime, `${head}O1,C1,Ann,P1,1\nO2,,,P2,2\n`)).toBeUndefined();
    expect(rows(runtime, 'SELECT no FROM m_order ORDER BY _id')).toEqual([['of C1'], ['alone']]);
    const byAbove = await start(reading(down(csv, {}, { keyAbove: true, whenBare: 'make' })));
    expect(await read(byAbove, `${head}O1,,,P1,1\nO1,C1,Ann,P2,2\nO1,C1,Ann,P3,2\n`)).toBeUndefined();
    expect(counts(byAbove)).toEqual([2, 2, 3]);
  });
});

it('an element that is mapped like one of several objects makes them all', async () => {
  const project = domain()
    .association('Order_Order', 'Order', 'Order')
    .unit('json-structure', 'Message', {
      types: {
        Node: {
          name: '',
          type: 'object',
          children: [
            { name: 'no', type: 'string' },
            { name: 'owner', type: 'string', optional: true },
            { name: 'nodes', type: 'array', optional: true, item: { name: '', type: 'object', ref: 'Node' } },
          ],
        },
      },
      root: { name: '', type: 'array', item: { name: '', type: 'object', ref: 'Node' } },
    })
    .unit('import-mapping', 'Read', {
      structure: 'Message',
      root: {
        path: '$[*]',
        entity: 'Order',
        association: null,
        values: [value('$[*].no', 'Order.No')],
        objects: [
          {
            path: '$[*]',
            entity: 'Customer',
            association: 'Order_Customer',
            obtain: 'find-or-create',
            values: [value('$[*].owner', 'Customer.No', { key: true })],
          },
          { path: '$[*].nodes[*]', entity: 'Order', association: 'Order_Order', like: '$[*]' },
        ],
      },
    })
    .flow('Store', [{ name: 'Text', type: text }], { kind: 'nothing' }, (f) => {
      f.add('import-with-mapping', { mapping: 'Read', input: '$Text', output: 'O', commit: 'with-events' });
      f.add('end', {});
    });
  const runtime = await start(project);
  const message = [
    {
      no: '1',
      owner: 'A',
      nodes: [
        { no: '1.1', owner: 'B' },
        { no: '1.2', owner: 'A', nodes: [{ no: '1.2.1' }] },
      ],
    },
  ];
  expect(await read(runtime, JSON.stringify(message))).toBeUndefined();
  expect(
    rows(
      runtime,
      `SELECT o.no, p.no, c.no FROM m_order o LEFT JOIN m_order p ON p._id = o.order_order_id
       LEFT JOIN m_customer c ON c._id = o.order_customer_id ORDER BY o.no`,
    ),
  ).toEqual([
    ['1', null, 'A'],
    ['1.1', '1', 'B'],
    ['1.2', '1', 'A'],
    ['1.2.1', '1.2', null],
  ]);
  expect(counts(runtime)).toEqual([2, 4, 0]);
});

describe('other messages', () => {
  const members = columns.map((name) => ({ name, type: name === 'qty' ? 'integer' : 'string', optional: true }));
  const flat = {
    name: '',
    type: 'object',
    children: [...members, { name: 'notes', type: 'array', optional: true, item: { name: '', type: 'string' } }],
  };
  const rowsOf = (name: string) => ({ name, type: 'array', optional: true, item: flat });
  const asObjects = sheet
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))
    .map(([order, customer, name, product, qty]) => ({ order, customer, name, product, qty: Number(qty) }));

  it('one JSON object is several, with lists below any of them', async () => {
    const shape: Shape = { at: '$', column: (name) => `$.${name}` };
    const notes = {
      path: '$.notes[*]',
      entity: 'Line',
      association: 'Line_Order',
      values: [value('$.notes[*]', 'Line.Product')],
    };
    const root = customer(shape, { objects: [order(shape, { objects: [line(shape), notes] })] });
    const runtime = await start(reading(root, {}, { root: flat }, 'json-structure'));
    for (let i = 0; i < 2; i++) await read(runtime, JSON.stringify({ ...asObjects[0], notes: ['a', 'b'] }));
    expect(counts(runtime)).toEqual([1, 1, 6]);
    const products = graph(runtime).map((row) => {
      const [no, name, order, product] = row as string[];
      expect([no, name, order]).toEqual(['C1', 'Ann', 'O1']);
      return product;
    });
    expect(products.sort()).toEqual(['P1', 'P1', 'a', 'a', 'b', 'b']);
  });

  it('rows within an object: what they become belongs to it as well', async () => {
    const shape: Shape = { at: '$.rows[*]', column: (name) => `$.rows[*].${name}` };
    const root = {
      path: '$',
      entity: 'Batch',
      association: null,
      values: [value('$.name', 'Batch.Name')],
      objects: [
        order(shape, {
          association: 'Order_Batch',
          objects: [customer(shape, { association: 'Order_Customer' }), line(shape)],
        }),
      ],
    };
    const structure = {
      root: { name: '', type: 'object', children: [{ name: 'name', type: 'string' }, rowsOf('rows')] },
    };
    const runtime = await start(reading(root, {}, structure, 'json-structure'));
    expect(await read(runtime, JSON.stringify({ name: 'B', rows: asObjects }))).toBeUndefined();
    expect(graph(runtime)).toEqual(whole);
    expect(rows(runtime, 'SELECT o.no, b.name FROM m_order o JOIN m_batch b ON b._id = o.order_batch_id')).toEqual([
      ['O1', 'B'],
      ['O2', 'B'],
    ]);
  });

  it('elements of XML that repeat', async () => {
    const shape: Shape = { at: '$.rows.row[*]', column: (name) => `$.rows.row[*].${name}` };
    const structure = {
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: [{ name: 'rows', type: 'object', children: [{ ...rowsOf('row'), wire: undefined }] }],
      },
    };
    const runtime = await start(reading(up(shape), {}, structure, 'xml-schema'));
    const xml = `<rows>${asObjects.map((row) => `<row>${columns.map((name) => `<${name}>${row[name]}</${name}>`).join('')}</row>`).join('')}</rows>`;
    expect(await read(runtime, xml)).toBeUndefined();
    expect(graph(runtime)).toEqual(whole);
  });

  it('two objects of one entity, and objects that nothing links but what they are given', async () => {
    const root = order(csv, {
      association: null,
      objects: [
        customer(csv, { association: 'Order_Customer' }),
        {
          path: '$[*]',
          entity: 'Customer',
          association: null,
          obtain: 'find-or-create',
          values: [value('$[*].product', 'Customer.No', { key: true })],
          given: [
            { member: 'Customer.Name', value: "'of ' + $above/No" },
            { member: 'Customer_Orders', value: '$above' },
          ],
        },
      ],
    });
    const runtime = await start(reading(root));
    expect(await read(runtime, sheet)).toBeUndefined();
    expect(rows(runtime, 'SELECT no, name FROM m_customer ORDER BY no')).toEqual([
      ['C1', 'Ann'],
      ['C2', 'Bob'],
      ['P1', 'of O2'],
      ['P2', 'of O1'],
    ]);
    expect(rows(runtime, 'SELECT count(*) FROM m_customer_orders')).toEqual([[3]]);
  });
});

it('the list that a mapping gives has each object once', async () => {
  const project = domain()
    .unit('csv-structure', 'Message', documentOfText(sheet))
    .unit('import-mapping', 'Read', { structure: 'Message', root: down(csv) })
    .flow('Count', [{ name: 'Text', type: text }], { kind: 'string' }, (f) => {
      f.add('import-with-mapping', { mapping: 'Read', input: '$Text', output: 'O', commit: 'with-events' });
      f.add('end', { value: 'toString(length($O))' });
    });
  const runtime = await start(project);
  expect(await runtime.call('M.Count', { Text: sheet })).toMatchObject({ result: '2' });
});

describe('over runs', () => {
  it('a batch finds what the batches before it stored', async () => {
    const project = domain()
      .unit('csv-structure', 'Message', documentOfText(sheet))
      .unit('import-mapping', 'Read', { structure: 'Message', root: up(csv) })
      .flow('Store', [{ name: 'Text', type: text }], { kind: 'long' }, (f) => {
        f.add('import-in-batches', { mapping: 'Read', input: '$Text', size: 100, output: 'N' });
        f.add('end', { value: '$N' });
      });
    const runtime = await start(project);
    const many = Array.from({ length: 450 }, (_, i) => `O${i % 30},C${i % 3},N${i % 3},P${i},1\n`).join('');
    expect(await runtime.call('M.Store', { Text: head + many })).toMatchObject({ result: 450 });
    expect(counts(runtime)).toEqual([3, 30, 450]);
    expect(rows(runtime, 'SELECT count(DISTINCT line_order_id) FROM m_line')).toEqual([[30]]);
  });

  it('rows go in, are stored, and come out as they were', async () => {
    const project = domain()
      .unit('csv-structure', 'Message', documentOfText(sheet))
      .unit('import-mapping', 'Read', { structure: 'Message', root: down(csv) })
      .unit('export-mapping', 'WriteRows', { structure: 'Message', root: up(csv) })
      .flow('Store', [{ name: 'Text', type: text }], { kind: 'string' }, (f) => {
        f.add('import-with-mapping', { mapping: 'Read', input: '$Text', output: 'O', commit: 'with-events' });
        f.add('retrieve', { entity: 'Line', output: 'Lines', range: 'all' });
        f.add('export-with-mapping', { mapping: 'WriteRows', input: 'Lines', output: 'T' });
        f.add('end', { value: '$T' });
      })
      .flow('Write', [], { kind: 'string' }, (f) => {
        f.add('retrieve', { entity: 'Line', output: 'Lines', range: 'all' });
        f.add('export-with-mapping', { mapping: 'WriteRows', input: 'Lines', output: 'T' });
        f.add('end', { value: '$T' });
      });
    const runtime = await start(project);
    const lines = (await runtime.call('M.Store', { Text: sheet })).result as string;
    const sorted = (text: string) => text.trim().split(/\r?\n/).sort();
    expect(sorted(lines)).toEqual(sorted(sheet));
    // Of objects that another run reads.
    expect((await runtime.call('M.Write', {})).result).toBe(lines);
  });
});
