import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import type { PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { documentOfText } from '../../../tests/harness/read-table.ts';
import { MappingBench } from './mapping-preview.ts';

const sheet = 'order,customer,name,product,qty\r\nO1,C1,Ann,P1,2\r\nO1,C1,Ann,P2,1\r\nO2,C2,Bob,P1,3\r\n';
/** Columns of what a line belongs to may be empty. */
const sample = `${sheet},,,P1,2\r\n`;
const value = (path: string, attribute: string, more: object = {}) => ({ path: `$[*].${path}`, attribute, ...more });
const object = (
  entity: string,
  association: string | null,
  values: object[],
  objects: object[] = [],
  more: object = {},
) => ({
  path: '$[*]',
  entity,
  association,
  values,
  objects,
  ...more,
});
const byKey = { obtain: 'find-or-create' };
const customerValues = [value('customer', 'Customer.No', { key: true }), value('name', 'Customer.Name')];
const orderValues = [value('order', 'Order.No', { key: true })];
const lineValues = [value('product', 'Line.Product'), value('qty', 'Line.Qty')];

/** From the line to what it belongs to, which is both ways. */
const fromLine = (more: object = byKey) =>
  object('Line', null, lineValues, [
    object('Order', 'Line_Order', orderValues, [object('Customer', 'Order_Customer', customerValues, [], more)], more),
  ]);
const fromCustomer = object(
  'Customer',
  null,
  customerValues,
  [object('Order', 'Order_Customer', orderValues, [object('Line', 'Line_Order', lineValues)], byKey)],
  byKey,
);

const project = (importRoot: object, exportRoot: object) =>
  new ProjectBuilder()
    .entity('Customer', { No: 'string', Name: 'string' })
    .entity('Order', { No: 'string' })
    .entity('Line', { Product: 'string', Qty: 'integer' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Line_Order', 'Line', 'Order')
    .unit('csv-structure', 'Rows', documentOfText(sample))
    .unit('import-mapping', 'In', { structure: 'Rows', root: importRoot })
    .unit('export-mapping', 'Out', { structure: 'Rows', root: exportRoot });

async function preview(builder: ProjectBuilder, text: string) {
  const bench = new MappingBench(builder.view());
  const result = await bench.run({ mapping: 'In', text, thenExport: 'Out' });
  bench.dispose();
  return result;
}
const errors = (builder: ProjectBuilder) => new ProjectChecker().checkAll(builder.view()).map((d) => d.code);
const tree = (objects: readonly PreviewObject[]): unknown[] =>
  objects.map((o) => {
    const name = `${o.entity.slice(2)} ${o.values.map((v) => v.text).join(' ')}`.trim();
    return o.children.length > 0 ? { [name]: tree(o.children) } : name;
  });

describe('rows, what they become, and rows again', () => {
  it('a line with what it belongs to is the row that it came of', async () => {
    const both = project(fromLine(), fromLine({}));
    expect(errors(both)).toEqual([]);
    const result = await preview(both, sheet);
    expect(result.diagnostics).toEqual([]);
    expect(result.output).toBe(sheet);
    expect(result.counts).toEqual({ created: 7, found: 0, updated: 0, ignored: 0 });
    expect(tree(result.objects)).toEqual([
      { 'Line P1 2': [{ 'Order O1': ['Customer C1 Ann'] }] },
      { 'Line P2 1': [{ 'Order O1': ['Customer C1 Ann'] }] },
      { 'Line P1 3': [{ 'Order O2': ['Customer C2 Bob'] }] },
    ]);
    expect(result.objects[0]?.children[0]?.path).toBe('$[*]#2');
  });

  it('parts that are missing are empty cells, on the way back as well', async () => {
    const gaps = 'order,customer,name,product,qty\r\nO1,,,P1,2\r\n,,,P2,1\r\n';
    const result = await preview(project(fromLine(), fromLine({})), gaps);
    expect(result.output).toBe(gaps);
    expect(tree(result.objects)).toEqual([{ 'Line P1 2': ['Order O1'] }, 'Line P2 1']);
    expect(result.counts.created).toBe(3);
  });

  it('objects that no part of the row makes stand by themselves', async () => {
    const root = { ...fromCustomer, whenBare: 'skip' };
    const result = await preview(project(root, fromLine({})), 'order,customer,name,product,qty\r\nO1,,,P1,2\r\n');
    expect(tree(result.objects)).toEqual([{ 'Order O1': ['Line P1 2'] }]);
  });

  it.each([
    ['a condition leaves a part out', { when: "$object/No != 'C1'" }, ',,P1,2'],
    ['an expression takes it', { takenFrom: 'expression', taken: '$above/Order_Customer' }, 'C1,Ann,P1,2'],
    [
      'what is not taken by an association is not linked',
      { takenFrom: 'expression', taken: '$above2/Line_Order/Order_Customer' },
      'C1,Ann,P1,2',
    ],
  ])('%s', async (_name, rules, expected) => {
    const customer = object('Customer', 'Order_Customer', customerValues, [], rules);
    const out = object('Line', null, lineValues, [object('Order', 'Line_Order', orderValues, [customer])]);
    const both = project(fromLine(), out);
    expect(errors(both)).toEqual([]);
    expect((await preview(both, sheet)).output?.split('\r\n')[1]).toBe(`O1,${expected}`);
  });

  it('a row that begins with one of several is refused, and says with what to begin', () => {
    const found = new ProjectChecker().checkAll(project(fromLine(), fromCustomer).view());
    expect(found.map((d) => [d.code, d.element])).toEqual([
      ['mapping/several-of-one-element', '$[*]#2'],
      ['mapping/several-of-one-element', '$[*]#3'],
    ]);
    expect(found[0]?.fix).toBe('Begin with Order and put Customer below it, or take one of them by an expression.');
  });

  it('values of a part may stand for it where it is missing', async () => {
    const named = [
      value('customer', 'Customer.No', { whenEmpty: 'value', instead: "'nobody'" }),
      value('name', 'Customer.Name', { expression: 'toUpperCase($object/Name)' }),
    ];
    const out = object('Line', null, lineValues, [
      object('Order', 'Line_Order', orderValues, [object('Customer', 'Order_Customer', named)]),
    ]);
    const result = await preview(
      project(fromLine(), out),
      'order,customer,name,product,qty\r\nO1,,,P1,2\r\nO2,C2,Bob,P1,3\r\n',
    );
    expect(result.output).toBe('order,customer,name,product,qty\r\nO1,nobody,,P1,2\r\nO2,C2,BOB,P1,3\r\n');
  });
});
