import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { orderLines, shopProject } from './harness/rows-job.ts';
import { weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
const path = (name: string) => join(folder.path, name);

const value = (column: string, attribute: string, key = false) =>
  `{ path: "$[*].${column}", attribute: Shop.${attribute}${key ? ', key: true' : ''} }`;
/** A mapping from the line to what it belongs to, as a person writes it. */
const mapping = (kind: 'import' | 'export') => `kind: ${kind}-mapping
name: ${kind === 'import' ? 'In' : 'Out'}
structure: Shop.Lines
root:
  path: $[*]
  entity: Shop.OrderLine
  values: [${value('product', 'OrderLine.Product')}, ${value('quantity', 'OrderLine.Quantity')}]
  objects:
    - path: $[*]
      entity: Shop.Order
      association: Shop.OrderLine_Order
      obtain: find-or-create
      values: [${value('order', 'Order.Number', true)}]
      objects:
        - path: $[*]
          entity: Shop.Customer
          association: Shop.Order_Customer
          obtain: find-or-create
          values: [${value('customer', 'Customer.Number', true)}, ${value('name', 'Customer.Name')}]
`;

beforeAll(async () => {
  folder = temporaryFolder();
  const bare = await shopProject(folder.path);
  writeFileSync(path('lines.csv'), orderLines);
  expect((await weft(['import', bare, path('lines.csv'), '--module', 'Shop', '--name', 'Lines'])).code).toBe(0);
  expect((await weft(['unpack', bare, path('text')])).code).toBe(0);
  writeFileSync(path('text/Shop/In.import-mapping.yaml'), mapping('import'));
  writeFileSync(path('text/Shop/Out.export-mapping.yaml'), mapping('export'));
  const flow = path('text/Shop/Store.microflow.yaml');
  writeFileSync(
    flow,
    (await weft(['show', bare, 'Shop.Store'])).stdout.replace(
      'type: import-with-mapping',
      'type: import-with-mapping\n      mapping: Shop.In',
    ),
  );
  file = path('rows.weft');
  const packed = await weft(['pack', path('text'), file]);
  expect(packed.stderr + packed.stdout).not.toContain('error');
}, 60_000);
afterAll(() => folder.dispose());

it('rows that are several objects are written by hand, checked, mapped, counted and printed', async () => {
  expect(JSON.parse((await weft(['check', file, '--json'])).stdout)).toEqual([]);
  const mapped = JSON.parse(
    (await weft(['map', file, 'Shop.In', path('lines.csv'), '--then', 'Shop.Out', '--json'])).stdout,
  );
  expect(mapped).toMatchObject({
    counts: { created: 9, found: 0, updated: 0, ignored: 0 },
    output: orderLines.replaceAll('\n', '\r\n'),
    diagnostics: [],
  });
  const printed = (await weft(['print', file, 'Shop.In', '--as', 'csv'])).stdout;
  expect(printed).toContain('Of the same element as Shop.OrderLine.');
  expect(printed).toContain('Of the same element as Shop.Order.');
}, 60_000);

it('two objects of an element of which none stands below the other are an error with its place', async () => {
  const wrong = `kind: import-mapping
name: In
structure: Shop.Lines
root:
  path: $
  entity: null
  objects:
    - { path: "$[*]", entity: Shop.OrderLine, values: [${value('product', 'OrderLine.Product')}] }
    - { path: "$[*]", entity: Shop.Order, values: [${value('order', 'Order.Number')}] }
`;
  writeFileSync(path('text/Shop/In.import-mapping.yaml'), wrong);
  expect((await weft(['pack', path('text'), path('wrong.weft')])).code).toBe(0);
  const checked = await weft(['check', path('wrong.weft'), '--json']);
  expect(checked.code).toBe(1);
  expect(JSON.parse(checked.stdout)).toEqual([
    expect.objectContaining({
      code: 'mapping/two-objects',
      document: 'Shop.In',
      path: '$[*]',
      fix: 'Put Order below OrderLine, or below another object of this element.',
    }),
  ]);
}, 60_000);
