import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { orderLines, RowsMapping, shopProject } from '../harness/rows-job.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const lines = `order;date;customer;sku;qty;price
SO-1;2026-11-20;C-1;PAL-120;12;96,50
SO-1;2026-11-20;C-1;LMP-7;1;18,00
SO-2;2026-11-21;C-2;PAL-120;3;96,50
`;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a CSV of order lines', () => {
  const studio = useStudioPage(null);

  it('becomes columns that follow their properties, and objects that are found by their key', async () => {
    const { page, file, log } = studio();
    const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.keyboard.press('Control+i');
    await page.getByLabel('Contract files').setInputFiles([csv('orders.csv', lines)]);
    await expect.poll(() => page.getByRole('textbox', { name: 'Sample' }).inputValue()).toContain('PAL-120');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^Creates 1 entity, 6 attributes, 2 mappings\.$/).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/Creates 3 Orders\./).waitFor();

    // The columns, with the rows that they were read from.
    await page.getByRole('treeitem', { name: 'Orders', exact: true }).dblclick();
    const columns = page.getByRole('treegrid', { name: 'Columns' });
    const names = () => columns.getByRole('row').locator('.name').allInnerTexts();
    const sample = page.getByRole('region', { name: 'Rows of the sample' });
    await sample.getByRole('cell', { name: 'LMP-7' }).waitFor();
    expect(await names()).toEqual(['order', 'date', 'customer', 'sku', 'qty', 'price']);
    expect(await sample.getByRole('columnheader').allInnerTexts()).toEqual([
      '#',
      'order\nstring',
      'date\ndate',
      'customer\nstring',
      'sku\nstring',
      'qty\ninteger',
      'price\ndecimal',
    ]);

    // What is set on a column stays on it; a property that is set reads the sample again, and one undo step takes it back.
    await choose(columns.getByRole('combobox', { name: 'Type of qty' }), 'string');
    await page.getByTitle('Reset to what the sample says:').waitFor();
    const set = async (label: string, value: string) => {
      const field = page.locator('[data-side="right"]').getByLabel(label, { exact: true });
      await field.fill(value);
      await field.press('Enter');
    };
    await set('Header row', '0');
    await expect.poll(names).toEqual(['Column1', 'Column2', 'Column3', 'Column4', 'Column5', 'Column6']);
    await page.getByRole('treeitem', { name: /Import_Orders, 6 errors/ }).waitFor();
    await sample.getByRole('cell', { name: 'sku', exact: true }).waitFor();
    await set('Header row', '1');
    await expect.poll(names).toEqual(['order', 'date', 'customer', 'sku', 'qty', 'price']);
    await page.getByTitle('Reset to what the sample says:').click();
    await set('Delimiter', ',');
    await page.getByText('Line 2, column 1: The row has 2 cells, but there is 1 column.').waitFor();
    await page.getByTitle('Undo Change delimiter of Orders').click();
    await expect.poll(names).toEqual(['order', 'date', 'customer', 'sku', 'qty', 'price']);
    await page.getByRole('treeitem', { name: 'Import_Orders', exact: true }).waitFor();

    // Another sample: what it changes is shown first.
    await page
      .getByLabel('New version of the contract')
      .setInputFiles([csv('next.csv', lines.replaceAll('\n', ';x\n').replace(';x', ';note'))]);
    const dialog = page.getByRole('dialog', { name: 'Update Orders' });
    await dialog.getByText('1 added.').waitFor();
    await page.keyboard.press('Control+Enter');
    await expect.poll(names).toEqual(['order', 'date', 'customer', 'sku', 'qty', 'price', 'note']);

    // Rows of one order are one object.
    await page.getByRole('treeitem', { name: 'Import_Orders', exact: true }).dblclick();
    const tree = page.locator('.m-tree-left');
    await tree
      .getByRole('treeitem', { name: /mapped to Order$/ })
      .first()
      .locator('.name')
      .click();
    await choose(page.getByRole('combobox', { name: 'Obtain' }), 'Find or create');
    await tree
      .getByRole('treeitem', { name: /^order, / })
      .locator('.name')
      .click();
    await page.getByRole('checkbox', { name: 'Key', exact: true }).click();
    await page.getByText(/Creates 2 Orders/).waitFor();
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('404'))).toEqual([]);
    // The new column is not written by the export: a warning, and nothing else.
    const found = JSON.parse((await weft(['check', file, '--json'])).stdout) as { code: string }[];
    expect(found.map((d) => d.code)).toEqual(['mapping/required-not-mapped']);
  }, 120_000);
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a schema with several root elements', () => {
  const studio = useStudioPage(null);
  const element = (name: string, inner = '') =>
    `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="id" type="xs:int"/>${inner}</xs:sequence></xs:complexType></xs:element>`;
  const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${element('order', '<xs:element ref="line"/>')}${element('bill')}${element('line')}</xs:schema>`;

  it('asks which get entities and mappings', async () => {
    const { page, file } = studio();
    await page.keyboard.press('Control+i');
    await page
      .getByLabel('Contract files')
      .setInputFiles([{ name: 'trade.xsd', mimeType: 'application/xml', buffer: Buffer.from(schema) }]);
    await page.getByRole('list', { name: 'Chosen files' }).waitFor();
    await page.getByRole('button', { name: 'Import…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Root elements' });
    const box = (name: string) => dialog.getByRole('checkbox', { name: new RegExp(`^${name}`) });
    await box('order').waitFor();
    expect(await Promise.all(['order', 'bill', 'line'].map((name) => box(name).isChecked()))).toEqual([
      true,
      true,
      false,
    ]);
    await page.keyboard.type('bi');
    await expect.poll(() => dialog.getByRole('checkbox').count()).toBe(1);
    await box('bill').uncheck();
    await dialog.getByText('1 of 3 chosen').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^Creates 2 entities, .*2 mappings\.$/).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('treeitem', { name: /Import_/ }).waitFor();
    const names = JSON.parse((await weft(['list', file, '--json'])).stdout).map((d: { name: string }) => d.name);
    expect(names.filter((name: string) => name.includes('Import_'))).toHaveLength(1);
    expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
  }, 60_000);
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a CSV whose rows are several objects', () => {
  const studio = useStudioPage(null);

  it('becomes a graph by mouse: objects of one element, found by their keys, in the preview and in the data', async () => {
    const { page, folder, openProject, command, log } = studio();
    const file = await shopProject(folder);
    await openProject(file);
    await page.getByRole('treeitem', { name: /^Store, / }).waitFor();
    const mapping = new RowsMapping(page);
    await page.keyboard.press('Control+i');
    const upload = { name: 'lines.csv', mimeType: 'text/csv', buffer: Buffer.from(orderLines) };
    await page.getByLabel('Contract files').setInputFiles([upload]);
    await expect.poll(() => page.getByRole('textbox', { name: 'Sample' }).inputValue()).toContain('PAL-120');
    await page.keyboard.press('Control+Enter');
    await mapping.reuse('Line', 'OrderLine', ['Order', 'Customer', 'Name']);
    await page.getByText(/Creates 4 OrderLines\./).waitFor();

    // A second entity of the row: dropped on the free side; a third by the menu of the second.
    await mapping.dragOut('(root)');
    await mapping.entity('Order');
    await mapping.row('right', 'Order').waitFor();
    await mapping.addBelow('Order', /Shop\.Customer.*Order_Customer, below Order/);
    await page
      .locator('.m-tree-left')
      .getByRole('treeitem', { name: '(root), array, mapped to OrderLine and Order and Customer' })
      .waitFor();
    await page.getByTitle('Undo Add Customer at (root)').waitFor();

    // A value goes to any of them, and is refused by none but those that it does not stand in.
    await mapping.dragOnto('order', mapping.attribute('Order.Number'));
    await mapping.dragOnto('customer', mapping.attribute('Customer.Number'));
    await mapping.dragOnto('name', mapping.attribute('Customer.Name'));
    await page.getByText(/Creates 4 OrderLines, 4 Orders and 4 Customers\./).waitFor();
    await mapping.foundBy('Order', 'Number');
    await mapping.foundBy('Customer', 'Number');
    await page.getByText(/Creates 4 OrderLines, 3 Orders and 2 Customers\./).waitFor();
    const objects = page.getByRole('tree', { name: 'Objects' });
    await objects.getByText('OrderLine 1 of 4').waitFor();
    // The preview of the last step may still be on its way.
    await expect
      .poll(async () => (await objects.getByRole('treeitem').allInnerTexts()).slice(0, 6).map((t) => t.split('\n')[0]))
      .toEqual(['OrderLine 1 of 4', 'Product', 'Quantity', 'Order', 'Number', 'Customer']);

    // Run twice: lines are new each time, orders and customers are those that are there.
    await page.getByRole('button', { name: 'Use Shop.Import_Lines' }).click();
    await page.getByRole('treeitem', { name: 'Store', exact: true }).dblclick();
    await page.getByTitle('Run this (Ctrl+F5)').click();
    const strip = page.getByRole('form', { name: 'Run Store' });
    const run = async (rows: string) => {
      await strip.getByRole('textbox').first().fill(rows.trim().replaceAll('\n', ' '));
      await page.keyboard.press('Enter');
    };
    await run(orderLines);
    await command('Show data');
    const found = async (entity: string) => {
      await choose(page.getByRole('combobox', { name: 'Entity' }).last(), entity);
      await page.getByTitle('Refresh').click();
      return page
        .locator('.d-grid tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) =>
            [...row.querySelectorAll<HTMLInputElement>('input:not([type="checkbox"])')].map((i) => i.value),
          ),
        );
    };
    await expect.poll(() => found('OrderLine'), { timeout: 20_000 }).toHaveLength(4);
    await run(orderLines.replaceAll('Ann', 'Anna'));
    await expect.poll(() => found('OrderLine')).toHaveLength(8);
    await expect
      .poll(() => found('Customer'))
      .toEqual([
        ['C-1', 'Anna'],
        ['C-2', 'Bob'],
      ]);
    await expect.poll(() => found('Order')).toHaveLength(3);
    await command('Stop');
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('404'))).toEqual([]);
    const errors = JSON.parse((await weft(['check', file, '--json'])).stdout) as { severity: string }[];
    expect(errors.filter((d) => d.severity === 'error')).toEqual([]);
  }, 120_000);
});
