import { describe, expect, it, vi } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import { SqliteConnection } from '../data/stores/sqlite/sqlite-connection.ts';
import type { Runtime } from '../runtime.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };
const nothing = { kind: 'nothing' as const };
const object = (entity: string) => ({ kind: 'object' as const, entity });
const value = (path: string, attribute: string | null, more: object = {}) => ({ path, attribute, ...more });
const member = (name: string, type = 'string') => ({ name, type, optional: true });
const list = (name: string, ...children: object[]) => ({
  name,
  type: 'array',
  optional: true,
  item: { name: '', type: 'object', children },
});

/** Shops with orders, their lines, and products that lines are of. */
const shop = (root: object, more: object = {}) =>
  new ProjectBuilder()
    .entity('Shop', { Code: 'string' })
    .entity('Order', { No: 'string', Note: 'string', Channel: 'string' })
    .entity('Line', { No: 'integer', Qty: 'integer' })
    .entity('Product', { Sku: 'string', Name: 'string', Price: 'decimal' })
    .association('Order_Shop', 'Order', 'Shop')
    .association('Line_Order', 'Line', 'Order')
    .association('Line_Product', 'Line', 'Product')
    .association('Order_Products', 'Order', 'Product', { type: 'reference-set' })
    .unit('json-structure', 'Orders', {
      root: {
        name: '',
        type: 'array',
        item: {
          name: '',
          type: 'object',
          children: [
            member('no'),
            member('note'),
            list('lines', member('no', 'integer'), member('qty', 'integer'), member('sku')),
            list('more', member('no', 'integer'), member('sku')),
            { ...list('first').item, name: 'first', optional: true, children: [member('no', 'integer')] },
          ],
        },
      },
    })
    .unit('import-mapping', 'Read', { structure: 'Orders', root, ...more });

const order = (more: object = {}) => ({
  path: '$[*]',
  entity: 'Order',
  values: [value('$[*].no', 'Order.No', { key: true }), value('$[*].note', 'Order.Note')],
  ...more,
});
const line = (more: object = {}) => ({
  path: '$[*].lines[*]',
  entity: 'Line',
  association: 'Line_Order',
  values: [value('$[*].lines[*].no', 'Line.No', { key: true }), value('$[*].lines[*].qty', 'Line.Qty')],
  ...more,
});

const store = (p: ProjectBuilder, properties: object = {}) =>
  p.flow('Store', [{ name: 'Text', type: text }], nothing, (f) => {
    f.add('import-with-mapping', {
      mapping: 'Read',
      input: '$Text',
      output: 'O',
      commit: 'with-events',
      ...properties,
    });
    f.add('end', {});
  });

const run = async (runtime: Runtime, message: unknown) =>
  (await runtime.call('M.Store', { Text: JSON.stringify(message) })).error;
const rows = (runtime: Runtime, sql: string) => databaseOf(runtime).prepare(sql).raw().all();

/** Counts the statements by which objects are looked up, one by one and together, while `work` is done. */
async function lookUpsOf(work: () => Promise<unknown>): Promise<{ one: number; many: number }> {
  const one = vi.spyOn(SqliteConnection.prototype, 'findByKey');
  const many = vi.spyOn(SqliteConnection.prototype, 'findByKeys');
  await work();
  const count = { one: one.mock.calls.length, many: many.mock.calls.length };
  one.mockRestore();
  many.mockRestore();
  return count;
}

describe('parameters of an import mapping', () => {
  const parameters = [
    { id: 'p1', name: 'Shop', type: object('Shop') },
    { id: 'p2', name: 'Channel', type: text },
  ];
  const root = order({
    obtain: 'find-or-create',
    values: [value('$[*].no', 'Order.No', { key: true, expression: "$Channel + ':' + $value" })],
    given: [
      { member: 'Order.Channel', value: 'toUpperCase($Channel)', key: true },
      { member: 'Order_Shop', value: '$Shop' },
      { member: 'Order.Note', value: "$Shop/Code + '!'" },
    ],
  });
  const project = () =>
    shop(root, { parameters }).flow('Store', [{ name: 'Text', type: text }], nothing, (f) => {
      f.add('create-object', {
        entity: 'Shop',
        output: 'Shop',
        commit: 'with-events',
        members: [{ member: 'Shop.Code', operation: 'set', value: "'S1'" }],
      });
      f.add('import-with-mapping', {
        mapping: 'Read',
        input: '$Text',
        commit: 'with-events',
        arguments: [
          { parameter: 'Shop', value: '$Shop' },
          { parameter: 'Channel', value: "'web'" },
        ],
      });
      f.add('end', {});
    });

  it('are keys, attributes, targets of associations and parts of expressions', async () => {
    const runtime = await start(project());
    expect(await run(runtime, [{ no: '1' }, { no: '2' }, { no: '1' }])).toBeUndefined();
    expect(await run(runtime, [{ no: '2' }])).toBeUndefined();
    expect(
      rows(
        runtime,
        'SELECT o.no, o.note, o.channel, s.code FROM m_order o JOIN m_shop s ON s._id = o.order_shop_id ORDER BY 1',
      ),
    ).toEqual([
      ['web:1', 'S1!', 'WEB', 'S1'],
      ['web:2', 'S1!', 'WEB', 'S1'],
    ]);
  });

  it('an object by a named parameter is that object; without one the message says so', async () => {
    const byParameter = (argument: string) =>
      shop(
        {
          path: '$[*]',
          entity: 'Order',
          obtain: 'parameter',
          parameter: 'Target',
          values: [value('$[*].note', 'Order.Note')],
        },
        { parameters: [{ id: 'p1', name: 'Target', type: object('Order') }] },
      ).flow('Store', [{ name: 'Text', type: text }], text, (f) => {
        f.add('create-object', { entity: 'Order', output: 'New' });
        f.add('import-with-mapping', {
          mapping: 'Read',
          input: '$Text',
          arguments: [{ parameter: 'Target', value: argument }],
        });
        f.add('end', { value: '$New/Note' });
      });
    const given = await start(byParameter('$New'));
    expect((await given.call('M.Store', { Text: '[{"note":"hi"}]' })).result).toBe('hi');
    const empty = await start(byParameter('empty'));
    const { error } = await empty.call('M.Store', { Text: '[{"note":"hi"}]' });
    expect(error?.message).toContain('The mapping needs its parameter Target.');
  });
});

describe('objects by a microflow', () => {
  const flow = (p: ProjectBuilder, waits: boolean) =>
    p.flow(
      'GetLine',
      [
        { name: 'Order', type: object('Order') },
        { name: 'No', type: { kind: 'integer' } },
        { name: 'Sku', type: text },
      ],
      object('Line'),
      (f) => {
        if (waits) f.add('wait', { milliseconds: '1' });
        f.add('retrieve', {
          source: 'database',
          entity: 'Line',
          constraint: '[No = $No and M.Line_Order = $Order]',
          range: 'first',
          output: 'Line',
        });
        f.add('log-message', { message: "$Order/No + ' ' + toString($No) + ' ' + $Sku" });
        f.add('end', { value: '$Line' });
      },
    );
  const mapped = (whenNotFound: string, waits: boolean) =>
    flow(
      store(
        shop(
          order({
            obtain: 'find-or-create',
            objects: [
              line({
                obtain: 'microflow',
                microflow: 'GetLine',
                whenNotFound,
                arguments: [
                  { parameter: 'Order', value: '$above' },
                  { parameter: 'No', path: '$[*].lines[*].no' },
                  { parameter: 'Sku', path: '$[*].lines[*].sku', value: 'toUpperCase($value)' },
                ],
                values: [
                  value('$[*].lines[*].no', 'Line.No', { expression: '$value * 10' }),
                  value('$[*].lines[*].qty', 'Line.Qty'),
                  value('$[*].lines[*].sku', null),
                ],
              }),
            ],
          }),
        ),
      ),
      waits,
    );
  const message = (qty: number) => [{ no: 'A', lines: [{ qty, sku: 'x', no: 1 }] }];

  it.each([
    ['create', [[10, 7]], undefined],
    ['ignore', [], undefined],
    ['error', [], 'The microflow gave no object.'],
  ])(
    'with the values, as their expressions leave them, and the objects above; not found: %s',
    async (mode, lines, said) => {
      for (const waits of [false, true]) {
        const logged: string[] = [];
        const runtime = await start(mapped(mode, waits), { log: { write: (l) => logged.push(l.message) } });
        const error = await run(runtime, message(7));
        if (said) expect(error?.message).toContain(said);
        else expect(error).toBeUndefined();
        expect(rows(runtime, 'SELECT no, qty FROM m_line')).toEqual(lines);
        if (mode === 'create') {
          expect(logged).toContain('A 10 X');
          expect(await run(runtime, message(8))).toBeUndefined();
          expect(rows(runtime, 'SELECT no, qty FROM m_line')).toEqual([[10, 8]]);
        }
      }
    },
  );

  it('a microflow that reads by the mapping that calls it comes to an end', async () => {
    const p = store(shop(order({ obtain: 'microflow', microflow: 'Again' }))).flow(
      'Again',
      [],
      object('Order'),
      (f) => {
        f.add('import-with-mapping', { mapping: 'Read', input: '\'[{"no":"1"}]\'', output: 'Orders' });
        f.add('list-operation', { operation: 'head', list: 'Orders', output: 'First' });
        f.add('end', { value: '$First' });
      },
    );
    const runtime = await start(p);
    expect(await run(runtime, [{ no: '1' }])).toMatchObject({
      message: expect.stringContaining('Microflows call each other without an end'),
    });
  });
});

describe('keys', () => {
  it('the object above is part of a key: lines of one number in two orders are two', async () => {
    const root = order({
      obtain: 'find-or-create',
      objects: [line({ obtain: 'find-or-create', keyAbove: true })],
    });
    const runtime = await start(store(shop(root)));
    const message = (qty: number) => [
      {
        no: 'A',
        lines: [
          { no: 1, qty },
          { no: 2, qty },
          { no: 1, qty: qty + 1 },
        ],
      },
      { lines: [{ qty, no: 1 }], no: 'B' },
    ];
    const all = 'SELECT o.no, l.no, l.qty FROM m_line l JOIN m_order o ON o._id = l.line_order_id ORDER BY 1, 2';
    expect(await run(runtime, message(1))).toBeUndefined();
    expect(rows(runtime, all)).toEqual([
      ['A', 1, 2],
      ['A', 2, 1],
      ['B', 1, 1],
    ]);
    expect(await run(runtime, message(5))).toBeUndefined();
    expect(rows(runtime, all)).toEqual([
      ['A', 1, 6],
      ['A', 2, 5],
      ['B', 1, 5],
    ]);
  });

  it('an attribute of an object two levels above is part of a key', async () => {
    const root = order({
      obtain: 'find-or-create',
      objects: [
        line({
          objects: [
            {
              path: '$[*].lines[*].sku',
              entity: 'Product',
              association: 'Line_Product',
              obtain: 'find-or-create',
              values: [value('$[*].lines[*].sku', 'Product.Sku', { key: true })],
              given: [{ member: 'Product.Name', value: "$above2/No + '/' + toString($above/No)", key: true }],
            },
          ],
        }),
      ],
    });
    const runtime = await start(store(shop(root)));
    const message = [
      { lines: [{ sku: 'x', no: 1 }], no: 'A' },
      {
        lines: [
          { sku: 'x', no: 1 },
          { sku: 'x', no: 1 },
        ],
        no: 'B',
      },
    ];
    for (let i = 0; i < 2; i++) expect(await run(runtime, message)).toBeUndefined();
    expect(rows(runtime, 'SELECT sku, name FROM m_product ORDER BY 2')).toEqual([
      ['x', 'A/1'],
      ['x', 'B/1'],
    ]);
  });

  it('a key that is read over an association of the object above, also where that is waited for', async () => {
    const root = order({
      obtain: 'find-or-create',
      given: [{ member: 'Order_Shop', value: '$Shop' }],
      objects: [
        line({
          obtain: 'find-or-create',
          given: [{ member: 'Line.Qty', value: 'length($above/M.Order_Shop/M.Shop/Code)', key: true }],
          values: [value('$[*].lines[*].no', 'Line.No', { key: true })],
        }),
      ],
    });
    const p = shop(root, { parameters: [{ id: 'p', name: 'Shop', type: object('Shop') }] }).flow(
      'Store',
      [{ name: 'Text', type: text }],
      nothing,
      (f) => {
        f.add('create-object', {
          entity: 'Shop',
          output: 'Shop',
          members: [{ member: 'Shop.Code', operation: 'set', value: "'S1'" }],
        });
        f.add('wait', { milliseconds: '1' });
        f.add('import-with-mapping', {
          mapping: 'Read',
          input: '$Text',
          commit: 'with-events',
          arguments: [{ parameter: 'Shop', value: '$Shop' }],
        });
        f.add('end', {});
      },
    );
    const runtime = await start(p);
    const message = [{ no: 'A', lines: [{ no: 1 }, { no: 1 }, { no: 2 }] }];
    for (let i = 0; i < 2; i++) expect(await run(runtime, message)).toBeUndefined();
    expect(rows(runtime, 'SELECT no, qty FROM m_line ORDER BY 1')).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  it.each([
    ['error', 1, 'the key A'],
    ['error', 2, 'the key A'],
    ['first', 1, null],
    ['first', 2, null],
  ])('of several stored objects: %s, among %i items', async (whenSeveral, items, said) => {
    const p = store(shop(order({ obtain: 'find', whenSeveral }))).flow('Fill', [], nothing, (f) => {
      for (const name of ['One', 'Two'])
        f.add('create-object', {
          entity: 'Order',
          output: name,
          commit: 'with-events',
          members: [
            { member: 'Order.No', operation: 'set', value: "'A'" },
            { member: 'Order.Note', operation: 'set', value: `'${name}'` },
          ],
        });
      f.add('create-object', {
        entity: 'Order',
        output: 'Three',
        commit: 'with-events',
        members: [{ member: 'Order.No', operation: 'set', value: "'B'" }],
      });
      f.add('end', {});
    });
    const runtime = await start(p);
    expect((await runtime.call('M.Fill', {})).error).toBeUndefined();
    const error = await run(runtime, [{ no: 'A', note: 'read' }, { no: 'B' }].slice(0, items));
    if (said) expect(error?.message).toContain(said);
    else {
      expect(error).toBeUndefined();
      expect(rows(runtime, "SELECT note FROM m_order WHERE no = 'A' ORDER BY note")).toEqual([['Two'], ['read']]);
    }
  });

  it.each([
    ['ignore', 'mapping', undefined, ['B']],
    ['error', 'mapping', 'No M.Order has this key.', ['B']],
    ['error', 'ignore', undefined, ['B']],
    ['error', 'create', undefined, ['A', 'B']],
    ['ignore', 'error', 'No M.Order has this key.', ['B']],
  ])('not found: the mapping says %s, the call %s', async (whenNotFound, atCall, said, stored) => {
    const p = store(shop(order({ obtain: 'find', whenNotFound })), { whenNotFound: atCall }).flow(
      'Fill',
      [],
      nothing,
      (f) => {
        f.add('create-object', {
          entity: 'Order',
          output: 'B',
          commit: 'with-events',
          members: [{ member: 'Order.No', operation: 'set', value: "'B'" }],
        });
        f.add('end', {});
      },
    );
    const runtime = await start(p);
    await runtime.call('M.Fill', {});
    const error = await run(runtime, [{ no: 'B' }, { no: 'A' }]);
    if (said) expect(error?.message).toContain(said);
    else expect(error).toBeUndefined();
    expect(rows(runtime, 'SELECT no FROM m_order ORDER BY 1')).toEqual(stored.map((no) => [no]));
  });

  it('a thousand items that are found by key take a handful of statements', async () => {
    const product = {
      path: '$[*].lines[*].sku',
      entity: 'Product',
      association: 'Line_Product',
      obtain: 'find-or-create',
      values: [value('$[*].lines[*].sku', 'Product.Sku', { key: true })],
    };
    const root = order({
      obtain: 'find-or-create',
      objects: [line({ values: [value('$[*].lines[*].no', 'Line.No')], objects: [product] })],
    });
    const runtime = await start(store(shop(root)));
    const message = Array.from({ length: 1000 }, (_, i) => ({
      no: `O${i}`,
      note: 'n',
      lines: [
        { no: 1, sku: `S${i % 700}` },
        { no: 2, sku: 'S0' },
      ],
    }));
    const work = async () => expect(await run(runtime, message)).toBeUndefined();
    const first = await lookUpsOf(work);
    const again = await lookUpsOf(work);
    expect(rows(runtime, 'SELECT count(*), count(DISTINCT no) FROM m_order')).toEqual([[1000, 1000]]);
    expect(rows(runtime, 'SELECT count(*) FROM m_product')).toEqual([[700]]);
    expect(rows(runtime, 'SELECT count(*) FROM m_line WHERE line_product_id IS NOT NULL')).toEqual([[4000]]);
    // Two batches of 500 orders, their products; new ones once more when they are committed, and when they are stored.
    expect(again.one + first.one).toBe(0);
    // A run that takes long on a busy machine is begun again, once.
    expect(again.many).toBeLessThanOrEqual(8);
    expect(first.many).toBeLessThan(30);
  });
});

describe('what was linked before and does not stand in the message', () => {
  const message = [{ no: 'A', lines: [{ no: 1 }, { no: 2 }] }];
  const next = [{ no: 'A', lines: [{ no: 2 }, { no: 3 }] }];

  it.each([
    [
      'auto',
      [
        [1, 'A'],
        [2, 'A'],
        [3, 'A'],
      ],
    ],
    [
      'keep',
      [
        [1, 'A'],
        [2, 'A'],
        [3, 'A'],
      ],
    ],
    [
      'unlink',
      [
        [1, null],
        [2, 'A'],
        [3, 'A'],
      ],
    ],
    [
      'delete',
      [
        [2, 'A'],
        [3, 'A'],
      ],
    ],
  ])('children that own the association: %s', async (whenAbsent, expected) => {
    const root = order({
      obtain: 'find-or-create',
      objects: [line({ obtain: 'find-or-create', keyAbove: true, whenAbsent })],
    });
    const runtime = await start(store(shop(root)));
    for (const each of [message, next]) expect(await run(runtime, each)).toBeUndefined();
    // A message without the list says nothing of it.
    expect(await run(runtime, [{ no: 'A' }])).toBeUndefined();
    const all = 'SELECT l.no, o.no FROM m_line l LEFT JOIN m_order o ON o._id = l.line_order_id ORDER BY 1';
    expect(rows(runtime, all)).toEqual(expected);
    expect(await run(runtime, [{ no: 'A', lines: [] }])).toBeUndefined();
    const isGone = whenAbsent === 'unlink' || whenAbsent === 'delete';
    expect(rows(runtime, 'SELECT count(*) FROM m_line WHERE line_order_id IS NOT NULL')).toEqual([
      [isGone ? 0 : expected.length],
    ]);
  });

  it.each([
    ['auto', ['b', 'c'], 3],
    ['keep', ['a', 'b', 'c'], 3],
    ['unlink', ['b', 'c'], 3],
    ['delete', ['b', 'c'], 2],
  ])('a reference set of the object above: %s', async (whenAbsent, skus, stored) => {
    const root = order({
      obtain: 'find-or-create',
      objects: [
        {
          path: '$[*].lines[*]',
          entity: 'Product',
          association: 'Order_Products',
          obtain: 'find-or-create',
          whenAbsent,
          values: [value('$[*].lines[*].sku', 'Product.Sku', { key: true })],
        },
      ],
    });
    const runtime = await start(store(shop(root)));
    const of = (...names: string[]) => [{ no: 'A', lines: names.map((sku) => ({ sku })) }];
    expect(await run(runtime, of('a', 'b'))).toBeUndefined();
    expect(await run(runtime, of('b', 'c'))).toBeUndefined();
    const association = runtime.generationInUse.loaded.program.associations.find((a) => a.name === 'Order_Products');
    const linked = rows(
      runtime,
      `SELECT p.sku FROM ${association?.table} t JOIN m_product p ON p._id = t._to ORDER BY 1`,
    );
    expect(linked).toEqual(skus.map((sku) => [sku]));
    expect(rows(runtime, 'SELECT count(*) FROM m_product')).toEqual([[stored]]);
  });

  describe('where several elements go to one association', () => {
    const all = 'SELECT l.no, o.no FROM m_line l LEFT JOIN m_order o ON o._id = l.line_order_id ORDER BY 1';
    const lineAt = (path: string, whenAbsent: string) =>
      line({
        path,
        obtain: 'find-or-create',
        keyAbove: true,
        whenAbsent,
        values: [value(`${path}.no`, 'Line.No', { key: true })],
      });
    const lines = (first: string, second: string) =>
      order({
        obtain: 'find-or-create',
        objects: [lineAt('$[*].lines[*]', first), lineAt('$[*].more[*]', second), lineAt('$[*].first', 'auto')],
      });
    const full = [{ no: 'A', lines: [{ no: 1 }, { no: 2 }], more: [{ no: 3 }], first: { no: 4 } }];

    it.each([
      ['auto', 'auto'],
      ['keep', 'keep'],
      ['unlink', 'unlink'],
      ['delete', 'delete'],
      ['delete', 'keep'],
    ])('none takes anything from another: %s, %s', async (first, second) => {
      const runtime = await start(store(shop(lines(first, second))));
      for (let i = 0; i < 2; i++) {
        expect(await run(runtime, full)).toBeUndefined();
        expect(rows(runtime, all)).toEqual([1, 2, 3, 4].map((no) => [no, 'A']));
      }
    });

    it('what stands in none of them is gone, unless one of them is not in the message', async () => {
      const runtime = await start(
        store(
          shop(
            order({
              obtain: 'find-or-create',
              objects: [lineAt('$[*].lines[*]', 'delete'), lineAt('$[*].more[*]', 'delete')],
            }),
          ),
        ),
      );
      expect(await run(runtime, full)).toBeUndefined();
      expect(await run(runtime, [{ no: 'A', lines: [{ no: 1 }] }])).toBeUndefined();
      expect(rows(runtime, all)).toEqual([1, 2, 3].map((no) => [no, 'A']));
      expect(await run(runtime, [{ no: 'A', lines: [{ no: 3 }], more: [] }])).toBeUndefined();
      expect(rows(runtime, all)).toEqual([[3, 'A']]);
    });

    it.each(['auto', 'unlink', 'delete'])('a reference set of the object above: %s', async (whenAbsent) => {
      const productAt = (path: string) => ({
        path,
        entity: 'Product',
        association: 'Order_Products',
        obtain: 'find-or-create',
        whenAbsent,
        values: [value(`${path}.sku`, 'Product.Sku', { key: true })],
      });
      const objects = [productAt('$[*].lines[*]'), productAt('$[*].more[*]')];
      const runtime = await start(store(shop(order({ obtain: 'find-or-create', objects }))));
      const association = runtime.generationInUse.loaded.program.associations.find((a) => a.name === 'Order_Products');
      const linked = `SELECT p.sku FROM ${association?.table} t JOIN m_product p ON p._id = t._to ORDER BY 1`;
      for (let i = 0; i < 2; i++) {
        expect(await run(runtime, [{ no: 'A', lines: [{ sku: 'a' }], more: [{ sku: 'b' }] }])).toBeUndefined();
        expect(rows(runtime, linked)).toEqual([['a'], ['b']]);
      }
    });
  });
});
