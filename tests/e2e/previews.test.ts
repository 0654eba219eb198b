import { describe, expect, it } from 'vitest';
import { encodeWorkbook } from '../../shared/format/xlsx/encode.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

/** A workbook of one sheet, of its rows as text. */
function workbook(name: string, rows: string) {
  const head = JSON.stringify([{ name: 'Stock', from: 0, to: rows.length }]);
  const bytes = encodeWorkbook(`{"weftWorkbook":${head}}\n${rows}`);
  return {
    name,
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(bytes),
  };
}

const header = '1,"Item","Name","Quantity"\n';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('what a mapping is tried on', () => {
  const studio = useStudioPage(null);

  it('a workbook is seen by its rows: the one that was read, another one, and one that is wrong', async () => {
    const { page, log, open } = studio();
    await page.keyboard.press('Control+i');
    await page
      .getByLabel('Contract files')
      .setInputFiles([workbook('stock.xlsx', `${header}2,1,"Pallet",50\n3,2,"Lamp",7\n`)]);
    await page.getByRole('button', { name: 'Import…' }).click();
    await page.getByText(/^Creates 1 entity, 3 attributes, 2 mappings\.$/).waitFor();
    await page.keyboard.press('Control+Enter');
    const preview = page.getByRole('region', { name: 'Live preview' });
    await preview.getByText(/Creates 2 Stocks\./).waitFor();
    const message = preview.getByRole('region', { name: 'Message', exact: true });
    await message.getByRole('cell', { name: 'Lamp' }).waitFor();
    // A column that is pressed is the element of the tree.
    await message.getByRole('columnheader', { name: /^Quantity/ }).click();
    await page.getByRole('treeitem', { name: /^Quantity, integer/, selected: true }).waitFor();
    // The way back is a workbook, too.
    await preview.getByTitle('Show the message they are written as').click();
    await preview.getByRole('region', { name: 'Exported message' }).getByRole('cell', { name: 'Lamp' }).waitFor();
    await preview.getByTitle('Show the objects').click();

    // Another one, with a cell that is wrong: its element is marked and gone to.
    await preview.getByTitle('Another workbook').click();
    await preview.getByText('Drop a workbook here.').waitFor();
    await preview
      .getByLabel('File as message')
      .setInputFiles([workbook('next.xlsx', `${header}2,1,"Pallet",50\n3,2,"Lamp","many"\n`)]);
    await message.getByRole('cell', { name: 'many' }).waitFor();
    await page
      .getByRole('treeitem', { name: /^Item, integer/ })
      .locator('.name')
      .click();
    await preview.getByRole('button', { name: /"many" is not a whole number/ }).click();
    await page.getByRole('treeitem', { name: /^Quantity, integer/, selected: true }).waitFor();
    // What is no workbook is told, and what stands there stays.
    await preview
      .getByLabel('File as message')
      .setInputFiles([{ name: 'notes.xlsx', mimeType: 'text/plain', buffer: Buffer.from('notes') }]);
    await page.getByText(/^notes\.xlsx: /).waitFor();
    await message.getByRole('cell', { name: 'many' }).waitFor();

    await open('Stock');
    await page.getByRole('tab', { name: 'Validate' }).click();
    await page.getByText('The message fits.').waitFor();
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('404'))).toEqual([]);
  }, 90_000);

  it('the search of a tree counts, walks by Enter, and leaves the keys of the window alone', async () => {
    const { page, open } = studio();
    await open('Import_Stock');
    await page.getByTitle('Search Stock (Ctrl+F)').click();
    await page.keyboard.type('it');
    await page.getByText('2 found', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    const tree = page.getByRole('tree', { name: 'Elements of Stock' });
    await tree.getByRole('treeitem', { name: /^Item, /, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await tree.getByRole('treeitem', { name: /^Quantity, integer/, selected: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).waitFor();
    await page.keyboard.press('Escape');
  }, 60_000);

  it('what matches in an object is mapped together', async () => {
    const { page } = studio();
    await page.getByRole('button', { name: 'End search' }).click();
    const tree = page.getByRole('tree', { name: 'Elements of Stock' });
    const row = (name: string) => tree.getByRole('treeitem', { name: new RegExp(`^${name}, `) });
    for (const name of ['Item', 'Name']) {
      await row(name).locator('.name').click();
      await page.keyboard.press('Delete');
      await tree.getByRole('treeitem', { name: new RegExp(`^${name}, .*not mapped`) }).waitFor();
    }
    await tree.getByRole('treeitem').first().locator('.name').click();
    await page.keyboard.press('Shift+L');
    await tree.getByRole('treeitem', { name: /^Item, .*mapped to Item/ }).waitFor();
    await tree.getByRole('treeitem', { name: /^Name, .*mapped to Name/ }).waitFor();
    await page.keyboard.press('Control+z');
    await tree.getByRole('treeitem', { name: /^Item, .*not mapped/ }).waitFor();
  }, 60_000);
});
