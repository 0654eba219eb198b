import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
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
