import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog } from '../model/catalog.ts';
import type { Unit } from '../model/unit.ts';
import type { ExportMapping, ImportMapping } from './kind.ts';
import { mappingTable } from './mapping-table.ts';
import { mappedObject, mappedValue } from './order-example.ts';
import { mappingPrints } from './print-mapping.ts';

const view = new ProjectBuilder()
  .entity('Order', { Number: 'string', State: 'string' })
  .entity('Line', { Sku: { type: 'string', documentation: '=HYPERLINK("x") & <b>bold</b>' } })
  .association('Line_Order', 'Line', 'Order')
  .unit('json-structure', 'Message', {
    root: {
      name: '',
      type: 'object',
      children: [
        { name: 'number', type: 'string', documentation: 'Ours, <script>alert(1)</script> "quoted"' },
        { name: 'state', type: 'string', optional: true, enum: ['o', 'c'] },
        {
          name: 'lines',
          type: 'array',
          item: { name: '', type: 'object', children: [{ name: 'sku', type: 'string' }] },
        },
      ],
    },
  })
  .unit('import-mapping', 'Import', {
    structure: 'Message',
    root: {
      path: '$',
      entity: 'Order',
      obtain: 'find',
      whenNotFound: 'ignore',
      values: [
        { path: '$.number', attribute: 'Order.Number', key: true, whenMissing: 'error' },
        { path: '$.state', attribute: 'Order.State', expression: "if $value = 'o' then 'Open'\nelse empty" },
      ],
      objects: [
        {
          path: '$.lines[*]',
          entity: 'Line',
          association: 'Line_Order',
          values: [
            {
              path: '$.lines[*].sku',
              attribute: 'Line.Sku',
              expression: 'trim($value)',
              whenMissing: 'value',
              instead: "'none'",
              whenNull: 'empty',
            },
          ],
        },
      ],
    },
  })
  .unit('export-mapping', 'Export', {
    structure: 'Message',
    root: {
      path: '$',
      entity: 'Order',
      association: null,
      values: [
        { path: '$.number', attribute: 'Order.Number', whenEmpty: 'value', instead: "'none'" },
        { path: '$.state', attribute: null, expression: "'o'", when: "$object/Number != ''", whenEmpty: 'error' },
      ],
      objects: [
        {
          path: '$.lines[*]',
          entity: 'Line',
          association: 'Line_Order',
          when: "$object/Sku != ''",
          sortBy: [{ value: '$object/Sku', descending: true }],
          limit: '10',
          whenEmpty: 'omit',
          values: [{ path: '$.lines[*].sku', attribute: 'Line.Sku' }],
        },
      ],
    },
  })
  .view();
const table = mappingTable(view.unit('Import') as Unit<ImportMapping>, view, new Catalog(view));
const printed = (id: string) => (table ? (mappingPrints.find((p) => p.id === id)?.print(table) ?? '') : '');

describe('a mapping as a table', () => {
  it('says of each element what it becomes, and how', () => {
    expect(table?.rows.map((r) => [r.depth, r.path, r.type, r.occurs, r.target, r.rules])).toEqual([
      [0, '(message)', 'object', '1', 'M.Order', ['Found by key.', 'Not found: left out.']],
      [1, 'number', 'string', '1', 'Order.Number', ['Key.', 'Missing: an error.']],
      [1, 'state', 'string: o | c', '0..1', 'Order.State', ["'o' becomes 'Open'.", 'All others become empty.']],
      [1, 'lines', 'object', '*', 'M.Line', ['A new object each.', 'Linked by Line_Order.']],
      [2, 'lines / sku', 'string', '1', 'Line.Sku', ['trim($value)', "Missing: 'none'.", 'Null: emptied.']],
    ]);
  });

  it('says which objects are made of the same element', () => {
    const { structure } = (view.unit('Import') as Unit<ImportMapping>).data;
    const row = { path: '$.lines[*]', obtain: 'find-or-create' as const };
    const root = mappedObject('$', null, {
      objects: [
        mappedObject(row.path, 'Line', {
          objects: [
            mappedObject(row.path, 'Order', {
              association: 'Line_Order',
              obtain: row.obtain,
              values: [mappedValue('$.lines[*].sku', 'Order.Number', { key: true })],
            }),
            mappedObject(row.path, 'Order', { association: 'Line_Order', whenBare: 'make' }),
          ],
        }),
      ],
    });
    const shared = { ...(view.unit('Import') as Unit<ImportMapping>) };
    const rows = mappingTable({ ...shared, data: { ...shared.data, structure, root } }, view, new Catalog(view))?.rows;
    const same = 'Of the same element as M.Line.';
    expect(rows?.slice(2).map((r) => [r.depth, r.path, r.target, r.rules])).toEqual([
      [2, 'lines', 'M.Order', ['Found by key, else created.', same, 'Linked by Line_Order.']],
      [3, 'lines / sku', 'Order.Number', ['Key.']],
      [
        2,
        'lines',
        'M.Order',
        ['A new object each.', same, 'Without values: made all the same.', 'Linked by Line_Order.'],
      ],
    ]);
  });

  it('is a page that runs nothing, whatever stands in it', () => {
    const html = printed('html');
    expect(html).not.toMatch(/<script|<b>|onerror/);
    expect(html).toContain('Ours, &#60;script&#62;alert(1)&#60;/script&#62; &#34;quoted&#34;');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)=/);
    expect(html.match(/<tr class="(?:object|value)">/g)).toHaveLength(5);
  });

  it('is a CSV file that a sheet shows as text', () => {
    const lines = printed('csv').split('\r\n');
    expect(lines[0]).toBe('\ufeffMessage,Type,Occurs,Entity and attribute,How,Documentation');
    expect(lines[2]).toBe(
      'number,string,1,Order.Number,"Key.\nMissing: an error.","Ours, <script>alert(1)</script> ""quoted"""',
    );
    expect(lines[5]).toBe(
      `lines / sku,string,1,Line.Sku,"trim($value)\nMissing: 'none'.\nNull: emptied.","'=HYPERLINK(""x"") & <b>bold</b>"`,
    );
    expect(lines).toHaveLength(7);
  });

  it('there is none before something is mapped', () => {
    const bare = { ...(view.unit('Import') as Unit<ImportMapping>) };
    expect(mappingTable({ ...bare, data: { ...bare.data, root: null } }, view, new Catalog(view))).toBeNull();
  });
  it('says of an export what is written, and when', () => {
    const written = mappingTable(view.unit('Export') as Unit<ExportMapping>, view, new Catalog(view));
    expect(written?.rows.map((r) => [r.path, r.rules])).toEqual([
      ['(message)', []],
      ['number', ["Empty: 'none'."]],
      ['state', ["'o'", "Only when $object/Number != ''.", 'Empty: an error.']],
      [
        'lines',
        [
          'Linked by Line_Order.',
          "Only when $object/Sku != ''.",
          'In the order of $object/Sku, descending.',
          'At most 10.',
          'Nothing there: left out.',
        ],
      ],
      ['lines / sku', []],
    ]);
  });
});
