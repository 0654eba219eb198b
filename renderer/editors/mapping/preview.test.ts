import { describe, expect, it } from 'vitest';
import { jsonPlaces } from '../../../shared/format/json/places.ts';
import { placeAt } from '../../../shared/format/message-place.ts';
import { xmlPlaces } from '../../../shared/format/xml/places.ts';
import { mappedObject, mappedValue, mappingExample, orderMessage } from '../../../shared/mapping/order-example.ts';
import { writeValueTable } from '../../../shared/mapping/value-table.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import { chipOf } from './link-chip.ts';
import { liveValue } from './live-value.ts';
import { partnerTable } from './partner-table.ts';
import { previewRows, previewWords } from './preview-rows.ts';
import { previewSource } from './preview-source.ts';
import { problemsByRow, structurePathOf, withElement } from './row-problems.ts';
import { sourceTree } from './source-rows.ts';
import { targetRows } from './target-rows.ts';
import type { Mapping } from './use-mapping.ts';
import { valuesInSamples } from './values-in-samples.ts';

const { structure, root, catalog, view } = mappingExample();
const held = (samples: { id: string; name: string; text: string }[]) => ({
  kind: 'json-structure',
  data: { samples, root: structure, overrides: {} },
});
const tree = sourceTree({ root: structure });
const { rows } = targetRows(root, catalog, tree);

describe('places of a message', () => {
  const places = jsonPlaces(orderMessage, { root: structure });
  const textOf = (path: string) => places.filter((p) => p.path === path).map((p) => orderMessage.slice(p.from, p.to));

  it.each([
    ['$.orderNumber', '"orderNumber":"SO-1"'],
    ['$.lines[*].qty', '"qty":12'],
    ['$.tags[*]', '"urgent"'],
    ['$.rates{key}', '"EUR"'],
    ['$.rates{*}', '1.1'],
  ])('%s is %s', (path, text) => {
    expect(textOf(path)[0]).toBe(text);
  });

  it('every item and entry is a place', () => {
    expect(textOf('$.rates{*}')).toEqual(['1.1', '1.2']);
    expect(places.filter((p) => p.path === '$.rates{*}').map((p) => p.place)).toEqual(['$.rates.EUR', '$.rates.USD']);
  });

  it('the cursor is in the innermost place', () => {
    const at = orderMessage.indexOf('PAL') + 1;
    expect(placeAt(places, at)?.path).toBe('$.lines[*].sku');
    expect(placeAt(places, orderMessage.indexOf('SO-1'))?.path).toBe('$.orderNumber');
  });

  it('what the structure does not know, and what is no JSON, has no place', () => {
    expect(jsonPlaces('{"other": 1}', { root: structure }).map((p) => p.path)).toEqual(['$']);
    expect(jsonPlaces('{"orderNumber": ', { root: structure })).toEqual([]);
  });

  it('values of an element over all samples', () => {
    const samples = [
      { id: 'a', name: 'a.json', text: orderMessage },
      { id: 'b', name: 'b.json', text: '{"lines":[{"qty":2},{"qty":"3\\"4"}]}' },
    ];
    expect(valuesInSamples(held(samples), '$.lines[*].qty')).toEqual([
      { sample: 'a.json', place: '$.lines[0].qty', value: '12' },
      { sample: 'b.json', place: '$.lines[0].qty', value: '2' },
      { sample: 'b.json', place: '$.lines[1].qty', value: '3"4' },
    ]);
  });
});

describe('problems at rows', () => {
  it.each([
    ['$.lines[3].qty', '$.lines[*].qty'],
    ['$.rates.EUR', '$.rates{*}'],
    ['$.rates["a b"]', '$.rates{*}'],
    ['$.tags[0]', '$.tags[*]'],
    ['$.customer.unknown', '$.customer'],
    ['$', '$'],
  ])('a place %s of a message is the element %s', (place, path) => {
    expect(structurePathOf(place, { root: structure })).toBe(path);
  });

  it('a place that a format says in its own words is an element by what stands there in the message', () => {
    const shape = {
      root: {
        name: '',
        type: 'object' as const,
        children: [
          {
            name: 'order',
            type: 'object' as const,
            children: [
              { name: 'day', type: 'date' as const },
              {
                name: 'price',
                type: 'object' as const,
                children: [
                  { name: 'currency', type: 'string' as const, wire: { kind: 'attribute' } },
                  { name: 'value', type: 'decimal' as const, wire: { kind: 'text' } },
                ],
              },
            ],
          },
        ],
      },
    };
    const text = '<order>\n  <day>x</day>\n  <price currency="EUR">y</price>\n</order>';
    const elementOf = (finding: object) =>
      withElement({ severity: 'error', code: 'x', message: '', ...finding }, text, shape, () => xmlPlaces(text, shape))
        .element;
    expect(elementOf({ path: '/order/day', line: 2, column: 3 })).toBe('$.order.day');
    // The text of an element with attributes is what is wrong there, not the element.
    expect(elementOf({ path: '/order/price', line: 3, column: 25 })).toBe('$.order.price.value');
    expect(elementOf({ path: '/order/price/@currency' })).toBe('$.order.price.currency');
    // A place that nobody knows by its name is looked for where it stands.
    expect(elementOf({ path: '/o:order/o:day', line: 2, column: 4 })).toBe('$.order.day');
    expect(elementOf({ path: '$.order.day' })).toBe('$.order.day');
    expect(elementOf({})).toBeUndefined();
    expect(elementOf({ element: '$.kept', path: '/order/day' })).toBe('$.kept');
  });

  it('an error wins over a warning of the same row', () => {
    const found = problemsByRow(
      [
        { severity: 'warning', code: 'a', message: '', element: '$.lines[*]' },
        { severity: 'error', code: 'b', message: '', path: '$.lines[*]' },
        { severity: 'error', code: 'c', message: '', path: '$.lines[0].qty' },
        { severity: 'error', code: 'd', message: '' },
      ],
      tree,
      { root: structure },
    );
    expect([...found].map(([key, d]) => `${key} ${d.code}`)).toEqual(['$.lines b', '$.lines[*].qty c']);
  });
});

const line = (key: string, qty: string): PreviewObject => ({
  key,
  entity: 'M.Line',
  state: 'new',
  depth: 1,
  path: '$.lines[*]',
  values: [{ attribute: 'LineNo', text: qty, path: '$.lines[*].no' }],
  children: [],
});
const objects: PreviewObject[] = [
  {
    key: '1',
    entity: 'M.Order',
    state: 'new',
    depth: 0,
    path: '$',
    values: [{ attribute: 'OrderNumber', text: 'SO-1', path: '$.orderNumber' }],
    children: [
      { key: '2', entity: 'M.Customer', state: 'found', depth: 1, path: '$.customer', values: [], children: [] },
      line('3', '1'),
      line('4', '2'),
    ],
  },
];

describe('objects of the preview', () => {
  it('rows lead to the rows of the entities; items of a list are counted', () => {
    expect(previewRows(objects, rows, new Set()).map((r) => `${r.depth} ${r.label} ${r.target}`)).toEqual([
      '0 Order o:$',
      '1 OrderNumber a:$:Order.OrderNumber',
      '1 Customer o:$.customer',
      '1 Line 1 of 2 o:$.lines[*]',
      '2 LineNo a:$.lines[*]:Line.LineNo',
      '1 Line 2 of 2 o:$.lines[*]',
      '2 LineNo a:$.lines[*]:Line.LineNo',
    ]);
  });

  it('a closed object hides what stands below it', () => {
    expect(previewRows(objects, rows, new Set(['/1:$#1']))).toHaveLength(1);
  });

  it('one object that stands below several has a row of its own at each', () => {
    const shared = { ...line('1', '1'), key: 'same' };
    const twice = ['7', '8'].map((n) => ({ ...line(n, n), children: [shared] }));
    const keys = previewRows([...twice, shared, shared], rows, new Set()).map((r) => r.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    [objects, 'Creates 1 Order and 2 Lines, reuses 1 Customer.'],
    [[], 'Makes no objects.'],
    [objects[0]?.children.slice(0, 1) ?? [], 'Reuses 1 Customer.'],
    [[line('1', '1')], 'Creates 1 Line.'],
    [[line('1', '1'), line('1', '2')].map((each) => ({ ...each, key: 'same' })), 'Creates 1 Line.'],
    [
      ['Entry', 'Entry', 'Box', 'Box'].map((name, i) => ({ ...line(String(i), ''), entity: `M.${name}` })),
      'Creates 2 Entries and 2 Boxes.',
    ],
  ])('in words %#', (list, words) => {
    expect(previewWords(list)).toBe(words);
  });

  it('what a link does to the first value', () => {
    const result = {
      ms: 1,
      counts: { created: 1, found: 0, updated: 0, ignored: 0 },
      ignored: [],
      objects,
      output: null,
      diagnostics: [],
    };
    const preview = { text: orderMessage, result };
    expect(liveValue(preview, held([]), '$.lines[*].no', '$.lines[*]', 'LineNo')).toEqual({ before: '1', after: '1' });
    expect(liveValue(preview, held([]), '$.lines[*].sku', '$.lines[*]', 'Sku')).toBeNull();
    expect(liveValue(undefined, held([]), '$.total', '$', 'Total')).toBeNull();
  });
});

describe('the chip of a link', () => {
  it.each([
    ['', false, null],
    ['', true, 'key'],
    ['round($value, 2)', false, 'fx round(2)'],
    ["if $value = 'a' then 'b' else empty", false, 'value table'],
    ["if $value = 'a' then upper($value) else empty", false, "fx if $value = 'a'…"],
  ])('%s: %s %s', (expression, key, text) => {
    expect(chipOf(mappedValue('$.a', 'x', { expression, key }))?.text ?? null).toBe(text);
  });
});

describe('the value table of the way back', () => {
  const table = "if $value = 'a' then 'one' else if $value = 'b' then 'two' else empty";
  const mapping = (kind: string, expression: string): Unit<Mapping> => ({
    id: kind,
    kind,
    name: kind,
    parent: 'm',
    documentation: '',
    data: {
      structure: 'OrderMessage',
      root: mappedObject('$', 'Order', { values: [mappedValue('$.total', 'Order.Total', { expression })] }),
    } as Mapping,
  });
  const [reader, writer] = [mapping('import-mapping', table), mapping('export-mapping', '')];

  it('is the table of the other direction, turned round', () => {
    const partner = partnerTable(view.withUnits([reader, writer], []), writer, '$.total', 'Order.Total');
    expect(partner?.from).toBe('import-mapping');
    expect(partner && writeValueTable(partner.table)).toBe(
      "if $value = 'one' then 'a'\nelse if $value = 'two' then 'b'\nelse empty",
    );
  });

  it('is none for another element, and none without a table', () => {
    const next = view.withUnits([reader, writer], []);
    expect(partnerTable(next, writer, '$.orderNumber', 'Order.Total')).toBeNull();
    expect(partnerTable(next, reader, '$.total', 'Order.Total')).toBeNull();
  });

  it('objects of an export come from a reader of its message, else of its entity', () => {
    const other = { ...writer, id: 'x', data: { ...writer.data, structure: 'Other' } };
    const next = view.withUnits([reader, writer, other], []);
    expect(previewSource(writer, next, new Catalog(next))).toMatchObject({
      importId: 'Import_Order',
      exportId: 'export-mapping',
    });
    expect(previewSource(other, next, new Catalog(next))).toMatchObject({
      importId: 'Import_Order',
      exportId: 'x',
      output: null,
    });
    expect(previewSource(reader, next, new Catalog(next))).toMatchObject({
      importId: 'import-mapping',
      exportId: 'export-mapping',
    });
    expect(
      previewSource({ ...other, data: { ...other.data, root: mappedObject('$', 'Tag') } }, next, new Catalog(next)),
    ).toBeNull();
  });
});
