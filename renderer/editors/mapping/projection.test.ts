import { describe, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { mappedObject, mappedValue, mappingExample } from '../../../shared/mapping/order-example.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { sourceCoverage, targetCoverage } from './coverage.ts';
import { layLinks, type PaneView, portsOf, rowHeight, windowOf } from './link-layout.ts';
import { problemsByRow } from './row-problems.ts';
import { readSelection, withOtherSide } from './selection.ts';
import { parentPath, rowAtPath, sourceTree } from './source-rows.ts';
import { targetRows } from './target-rows.ts';
import { type TreeRow, visibleRows } from './visible-rows.ts';

const none: ReadonlySet<string> = new Set();
const { structure, root, catalog } = mappingExample();
const tree = sourceTree({ root: structure });
const { rows, links } = targetRows(root, catalog, tree);

/** Rows as indented lines. */
const lines = (list: readonly { depth: number; label: string }[]) =>
  list.map((r) => `${'  '.repeat(r.depth)}${r.label}`);

describe('several objects of one element', () => {
  const order = mappedObject('$.lines[*]', 'Order', {
    association: 'Line_Order',
    values: [mappedValue('$.lines[*].no', 'Order.OrderNumber', { key: true })],
  });
  const line = mappedObject('$.lines[*]', 'Line', {
    values: [mappedValue('$.lines[*].no', 'Line.LineNo')],
    objects: [order],
  });
  const shared = targetRows(line, catalog, tree);

  it('stand below each other, each with rows and links of its own', () => {
    expect(lines(shared.rows)).toEqual([
      'Line',
      '  LineNo',
      '  Sku',
      '  Quantity',
      '  Order',
      '    OrderNumber',
      '    Total',
      '    PlacedAt',
    ]);
    expect(shared.links.map((l) => [l.source, l.target])).toEqual([
      ['$.lines', 'o:$.lines[*]'],
      ['$.lines[*].no', 'a:$.lines[*]:Line.LineNo'],
      ['$.lines', 'o:$.lines[*]#2'],
      ['$.lines[*].no', 'a:$.lines[*]#2:Order.OrderNumber'],
    ]);
    expect(shared.rows.filter((r) => r.isBeside).map((r) => r.label)[0]).toBe('Order');
  });

  it('values count once, attributes of each object', () => {
    expect(sourceCoverage(tree, shared.links).mapped).toBe(1);
    expect(targetCoverage(shared.rows)).toMatchObject({ mapped: 2, all: 6 });
  });

  it('a finding about a further one selects its row, and marks the row of the element', () => {
    expect(readSelection(['$.lines[*]#2'], tree)).toMatchObject({ active: 'o:$.lines[*]#2', right: 'o:$.lines[*]#2' });
    expect(withOtherSide(readSelection(['$.lines[*]#2'], tree), shared.links).left).toBe('$.lines');
    const finding = { severity: 'error' as const, code: 'x', message: '', element: '$.lines[*]#2', path: '$.lines[*]' };
    expect([...problemsByRow([finding], tree, { root: structure }).keys()]).toEqual(['$.lines']);
  });
});

describe('rows of the message', () => {
  it('a list and its item share a row; a dictionary shows key and value', () => {
    expect(lines(tree.rows)).toEqual([
      '(root)',
      '  orderNumber',
      '  total',
      '  customer',
      '    id',
      '    fullName',
      '  lines',
      '    no',
      '    sku',
      '    qty',
      '  tags',
      '    (item)',
      '  rates',
      '    (key)',
      '    (value)',
    ]);
  });

  it.each([
    ['$.lines', '$.lines[*]', null],
    ['$.customer', '$.customer', null],
    ['$.tags', '$.tags[*]', null],
    ['$.tags[*]', null, '$.tags[*]'],
    ['$.rates', '$.rates{*}', null],
    ['$.rates{*}', null, '$.rates{*}'],
    ['$.rates{key}', null, '$.rates{key}'],
    ['$.total', null, '$.total'],
  ])('%s makes an object of %s and a value of %s', (key, objectPath, valuePath) => {
    expect(tree.byKey.get(key)).toMatchObject({ objectPath, valuePath });
  });

  it('a root list stands for its items, a list of lists has a row a level', () => {
    const row = { name: '', type: 'object' as const, children: [{ name: 'x', type: 'integer' as const }] };
    const nested = sourceTree({
      root: { name: '', type: 'array', item: { name: '', type: 'array', item: row } },
    });
    expect(nested.rows.map((r) => `${r.label} ${r.objectPath ?? r.valuePath}`)).toEqual([
      '(root) $[*]',
      '(item) $[*][*]',
      'x $[*][*].x',
    ]);
  });

  it.each([
    ['$.lines[*].qty', '$.lines[*]'],
    ['$.lines[*]', '$.lines'],
    ['$["odd name"]', '$'],
    ['$.a["b.c[*]"]', '$.a'],
    ['$.rates{key}', '$.rates'],
    ['$', null],
  ])('above %s stands %s', (path, above) => {
    expect(parentPath(path)).toBe(above);
  });

  it('a path the structure lost is shown at the nearest level above', () => {
    expect(rowAtPath(tree, '$.lines[*].gone.too')?.key).toBe('$.lines');
    expect(rowAtPath(tree, '$.nowhere')?.key).toBe('$');
  });
});

describe('rows of the entities', () => {
  it('objects with all their attributes, in the order of the mapping', () => {
    expect(lines(rows)).toEqual([
      'Order',
      '  OrderNumber',
      '  Total',
      '  PlacedAt',
      '  Customer',
      '    CustomerNo',
      '    Name',
      '    Active',
      '  Line',
      '    LineNo',
      '    Sku',
      '    Quantity',
    ]);
  });

  it('links go from row to row', () => {
    expect(links.map((l) => `${l.kind} ${l.source} ${l.target}`)).toEqual([
      'object $ o:$',
      'value $.orderNumber a:$:Order.OrderNumber',
      'object $.customer o:$.customer',
      'value $.customer.id a:$.customer:Customer.CustomerNo',
      'object $.lines o:$.lines[*]',
      'value $.lines[*].no a:$.lines[*]:Line.LineNo',
    ]);
  });

  it('an entity that is gone and an attribute of another entity stay in sight', () => {
    const broken = mappedObject('$', 'Gone', { values: [mappedValue('$.total', 'Line.Sku')] });
    const found = targetRows(broken, catalog, tree);
    expect(found.rows.map((r) => `${r.kind} ${r.label}`)).toEqual([
      'object (entity is gone)',
      'expression (attribute is gone)',
    ]);
    expect(found.links).toHaveLength(2);
  });

  it('a level without an object hands its values to the object above', () => {
    const level = mappedObject('$', 'Order', {
      objects: [mappedObject('$.customer', null, { values: [mappedValue('$.customer.id', 'Order.OrderNumber')] })],
    });
    const found = targetRows(level, catalog, tree).rows;
    expect(found.map((r) => `${r.kind} ${r.label}`)).toContain('object (customer)');
    expect(found.find((r) => r.kind === 'expression')?.label).toBe('OrderNumber');
  });

  it('coverage counts values and attributes', () => {
    expect(sourceCoverage(tree, links)).toMatchObject({ mapped: 3, all: 10 });
    expect(targetCoverage(rows)).toMatchObject({ mapped: 3, all: 9 });
  });
});

describe('what should be mapped', () => {
  const isLacking = (of: { lacking: readonly { label: string }[] }) => of.lacking.map((row) => row.label);

  it('is what every message has and nothing reads; not what may be absent, or one of a choice', () => {
    const node = (name: string, more: object = {}) => ({ name, type: 'string' as const, ...more });
    const small = sourceTree({
      root: {
        name: '',
        type: 'object',
        children: [
          node('read'),
          node('unread'),
          node('optional', { optional: true }),
          node('nullable', { nullable: true }),
          { name: 'choice', type: 'object', group: 'choice', children: [node('either'), node('or')] },
          { name: 'part', type: 'object', optional: true, children: [node('inside')] },
        ],
      },
    });
    const link = { kind: 'value', path: '$.read' } as (typeof links)[number];
    expect(isLacking(sourceCoverage(small, [link]))).toEqual(['unread']);
  });

  it('is a required attribute that nothing fills', () => {
    const attribute = (name: string, more: object = {}) => ({
      kind: 'attribute',
      key: name,
      label: name,
      value: null,
      entity: { name: 'Order' },
      element: mappedObject('$', 'Order'),
      attribute: {
        definition: { type: 'string', calculated: null, default: '', validations: [{ rule: 'required' }], ...more },
      },
    });
    const all = [
      attribute('Lacking'),
      attribute('Free', { validations: [] }),
      attribute('Counted', { type: 'autonumber' }),
      attribute('Usual', { default: "'x'" }),
      { ...attribute('Mapped'), value: mappedValue('$.a', 'Mapped') },
      { ...attribute('Found'), element: mappedObject('$', 'Order', { obtain: 'find' }) },
    ] as never as Parameters<typeof targetCoverage>[0];
    expect(isLacking(targetCoverage(all))).toEqual(['Order.Lacking']);
  });
});

describe('visible rows', () => {
  it('what stands below a closed row is left out, and the row stands for it', () => {
    const visible = visibleRows(tree.rows, { closed: new Set(['$.lines']), search: '' });
    expect(visible.index.has('$.lines[*].qty')).toBe(false);
    expect(visible.anchorOf('$.lines[*].qty')).toBe('$.lines');
    expect(visible.anchorOf('$.total')).toBe('$.total');
  });

  it('a search finds below closed rows and keeps what stands above', () => {
    const visible = visibleRows(tree.rows, { closed: new Set(['$']), search: 'SKU' });
    expect(visible.found).toEqual(['$.lines[*].sku']);
    expect(visibleRows(tree.rows, { closed: none, search: ' ' }).found).toEqual([]);
    expect(visible.rows.map((r) => r.label)).toEqual(['(root)', 'lines', 'sku']);
  });

  it('mapped rows can be hidden, those above an unmapped one stay', () => {
    const mapped = new Set(links.map((l) => l.source));
    const visible = visibleRows(tree.rows, { closed: none, search: '', keeps: (key) => !mapped.has(key) });
    expect(visible.rows.map((r) => r.label)).toEqual([
      '(root)',
      'total',
      'customer',
      'fullName',
      'lines',
      'sku',
      'qty',
      'tags',
      '(item)',
      'rates',
      '(key)',
      '(value)',
    ]);
  });
});

describe('drawn links', () => {
  const pane = (list: readonly TreeRow[], top: number, height: number, closed = none): PaneView => ({
    visible: visibleRows<TreeRow>(list, { closed, search: '' }),
    top,
    height,
  });

  it('both ends in sight: from port to port', () => {
    const [first] = layLinks(links, pane(tree.rows, 0, 400), pane(rows, 0, 400));
    expect(first).toMatchObject({ source: { y: 12, clipped: null }, target: { y: 12, clipped: null }, count: 1 });
  });

  it('an end that is scrolled out of sight ends at the edge of its pane; with both out, nothing is drawn', () => {
    const drawn = layLinks(links, pane(tree.rows, 5 * rowHeight, 48), pane(rows, 0, 400));
    expect(drawn.map((d) => [d.link.target, d.source.clipped, d.source.y])).toEqual([
      ['o:$', 'above', 0],
      ['a:$:Order.OrderNumber', 'above', 0],
      ['o:$.customer', 'above', 0],
      ['a:$.customer:Customer.CustomerNo', 'above', 0],
      ['o:$.lines[*]', null, 36],
      ['a:$.lines[*]:Line.LineNo', 'below', 48],
    ]);
    expect(layLinks(links, pane(tree.rows, 5 * rowHeight, 48), pane(rows, 0, 1)).map((d) => d.link.target)).toEqual([
      'o:$.lines[*]',
    ]);
  });

  it('a closed row takes the links of its children, drawn once', () => {
    const drawn = layLinks(
      links,
      pane(tree.rows, 0, 400, new Set(['$.lines'])),
      pane(rows, 0, 400, new Set(['o:$.lines[*]'])),
    );
    const folded = drawn.filter((d) => d.source.row === '$.lines');
    expect(folded.map((d) => [d.target.row, d.count])).toEqual([
      ['o:$.lines[*]', 1],
      ['o:$.lines[*]', 1],
    ]);
    const all = layLinks(links, pane(tree.rows, 0, 400, new Set(['$'])), pane(rows, 0, 400, new Set(['o:$'])));
    expect(all.map((d) => d.count)).toEqual([1, 5]);
  });

  it('no port and no line leaves the pane', () => {
    for (let top = 0; top < tree.rows.length * rowHeight; top += 7) {
      const [left, right] = [pane(tree.rows, top, 100), pane(rows, top / 2, 100)];
      for (const { y } of [...portsOf(left), ...portsOf(right)]) expect(y >= 0 && y <= 100).toBe(true);
      for (const d of layLinks(links, left, right)) {
        expect(d.source.y >= 0 && d.source.y <= 100).toBe(true);
        expect(d.target.y >= 0 && d.target.y <= 100).toBe(true);
      }
    }
  });
});

describe('a structure of 2,000 nodes', () => {
  const wide: StructureNode = {
    name: '',
    type: 'object',
    children: Array.from({ length: 100 }, (_, g) => ({
      name: `group${g}`,
      type: 'object' as const,
      children: Array.from({ length: 19 }, (_, f) => ({ name: `field${f}`, type: 'string' as const })),
    })),
  };
  const attributes = Array.from({ length: 19 }, (_, f) => ({ id: `a${f}`, name: `Field${f}`, type: 'string' }));
  const view = new ProjectView(
    [
      { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } },
      {
        id: 'd',
        kind: 'domain-model',
        name: 'DomainModel',
        parent: 'm',
        documentation: '',
        data: kinds.require('domain-model').schema.parse({
          entities: [
            { id: 'root', name: 'Root', attributes: [] },
            { id: 'group', name: 'Group', attributes },
          ],
        }),
      },
    ],
    kinds,
  );
  const mapping = mappedObject('$', 'root', {
    objects: Array.from({ length: 100 }, (_, g) =>
      mappedObject(`$.group${g}`, 'group', {
        values: attributes.map((a, f) => mappedValue(`$.group${g}.field${f}`, a.id)),
      }),
    ),
  });
  const bigTree = sourceTree({ root: wide });
  const big = targetRows(mapping, new Catalog(view), bigTree);

  it('is rows and links in full, but only what is in sight is drawn', () => {
    expect(bigTree.rows).toHaveLength(2001);
    expect(big.rows).toHaveLength(2001);
    expect(big.links).toHaveLength(2001);
    const left: PaneView = {
      visible: visibleRows(bigTree.rows, { closed: none, search: '' }),
      top: 24_000,
      height: 480,
    };
    const right: PaneView = { visible: visibleRows(big.rows, { closed: none, search: '' }), top: 24_000, height: 480 };
    expect(windowOf(left, 2001)).toEqual([996, 1024]);
    expect(portsOf(left)).toHaveLength(20);
    expect(layLinks(big.links, left, right).length).toBeLessThanOrEqual(21);
  });
});
