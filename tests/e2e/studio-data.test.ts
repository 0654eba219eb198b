import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { seriousViolations } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { orderMessage, sendOrder, startSampleRun } from '../harness/sample-run.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { packTaskProject } from '../harness/task-project.ts';

const patience = { timeout: 10_000 };
const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the data of a run', () => {
  const studio = useStudioPage();
  const pane = (): Locator => studio().page.locator('[data-side="bottom"]');
  const entity = (name: string) => choose(pane().getByLabel('Entity', { exact: true }), name);
  const rows = (count: number) =>
    pane()
      .getByText(new RegExp(`^${count} rows?, `))
      .waitFor();

  it('columns are as wide as their type; a reference says the words of the other object and leads to it', async () => {
    await startSampleRun(studio());
    await sendOrder(studio(), '201 Created');
    const { command } = studio();
    await command('Show data');
    await entity('Orders.Order');
    await rows(1);
    const width = async (name: string) => (await pane().getByRole('columnheader', { name }).boundingBox())?.width ?? 0;
    // A number needs less than an instant, whatever room is left.
    expect(await width('Total')).toBeLessThan(await width('PlacedAt'));
    // It ends where its heading ends (the box of its field stands out); a time reads as everywhere, and is written as it is stored.
    const right = async (of: Locator) => {
      const box = await of.boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    const total = pane().getByRole('textbox', { name: 'Total' });
    expect(await right(pane().getByRole('button', { name: 'Total' }))).toBeCloseTo((await right(total)) - 5, 0);
    const placedAt = pane().getByRole('textbox', { name: 'PlacedAt' });
    expect(await placedAt.inputValue()).toMatch(/^\d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d/);
    await placedAt.click();
    expect(await placedAt.inputValue()).toMatch(/^\d{4}-\d\d-\d\dT/);
    const customer = pane().getByRole('button', { name: /^C-2291/ });
    expect(await customer.innerText()).toMatch(/^C-2291 · \w/);
    await customer.click();
    await expect.poll(() => pane().getByLabel('XPath filter').inputValue(), patience).toMatch(/^\[id = \$Row_\d+\]$/);
    await rows(1);
    expect(await pane().getByRole('textbox', { name: 'CustomerNo' }).inputValue()).toBe('C-2291');
  }, 60_000);

  it('the columns follow the model while it runs; an undo in a document that nobody sees is said', async () => {
    const { page, open, command } = studio();
    await open('Orders domain model');
    await command('Show data');
    await entity('Orders.Customer');
    await pane().getByRole('columnheader', { name: 'Email' }).waitFor();
    await open('Customer.Email');
    const name = page.locator('[data-side="right"]').getByLabel('Name', { exact: true });
    await expect.poll(() => name.inputValue(), patience).toBe('Email');
    await name.fill('Mail');
    await page.keyboard.press('Enter');
    await pane().getByRole('columnheader', { name: 'Mail', exact: true }).waitFor();
    await open('OrderApi');
    await page.keyboard.press('Control+z');
    await page.getByText(/^Undone: Rename Email to Mail, in /).waitFor();
    await pane().getByRole('columnheader', { name: 'Email' }).waitFor();
  }, 60_000);

  it('a new row is stored as a whole; what is wrong stands at its cell', async () => {
    const { page } = studio();
    await pane().getByLabel('XPath filter').fill('');
    await page.keyboard.press('Enter');
    await rows(1);
    // The customer that came with the order was there when the pane was opened.
    expect(
      await pane()
        .getByText(/new since you opened/)
        .count(),
    ).toBe(0);
    await pane().getByRole('button', { name: 'Row', exact: true }).click();
    // The first field has the focus.
    await page.keyboard.type('C-2291');
    await page.keyboard.press('Enter');
    await pane().getByText('Name is required').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Oak, "Sons"');
    await page.keyboard.press('Enter');
    // Now that the rest is right, the database is asked whether the number is free.
    await pane().getByRole('alert').filter({ hasText: 'CustomerNo' }).waitFor();
    await pane().getByRole('textbox', { name: 'CustomerNo' }).first().fill('C-7');
    await page.keyboard.press('Enter');
    await rows(2);
    // One's own row is not news.
    expect(
      await pane()
        .getByText(/new since you opened/)
        .count(),
    ).toBe(0);
    // An edit that is refused keeps its text, its words and the stored value.
    const number = pane().getByRole('textbox', { name: 'CustomerNo' }).last();
    await number.fill('C-2291');
    await page.keyboard.press('Enter');
    await pane().getByRole('alert').filter({ hasText: 'CustomerNo' }).waitFor();
    expect(await number.inputValue()).toBe('C-2291');
    await number.fill('C-8');
    await page.keyboard.press('Enter');
    await expect.poll(() => pane().getByRole('alert').count(), patience).toBe(0);
    await pane().getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => number.inputValue(), patience).toBe('C-8');
    // All rows, by keys.
    const boxes = pane().getByRole('checkbox');
    await boxes.first().click();
    await page.keyboard.press('Control+a');
    await expect.poll(() => pane().getByRole('checkbox', { checked: true }).count(), patience).toBe(2);
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('');
    for (const box of await boxes.all()) await box.click();
    expect(await pane().getByRole('checkbox', { checked: true }).count()).toBe(0);
  }, 60_000);

  it('a reference is chosen by the words of the other object, found by typing', async () => {
    const { page } = studio();
    await entity('Orders.Order');
    await rows(1);
    await pane()
      .getByRole('button', { name: /^C-2291/ })
      .hover();
    await pane().getByRole('button', { name: 'Choose Order_Customer' }).click();
    const field = pane().getByRole('combobox', { name: 'Order_Customer' });
    await field.pressSequentially('Oak');
    await page.getByRole('option', { name: /^C-8 · Oak/ }).click();
    await pane()
      .getByRole('button', { name: /^C-8 · Oak/ })
      .waitFor();
  }, 30_000);

  it('a filter is built by clicking, part by part, and its parts are taken away', async () => {
    const { page } = studio();
    await sendOrder(studio(), '201 Created', orderMessage('SO-99'));
    await studio().command('Show data');
    await entity('Orders.Order');
    await rows(2);
    await pane().getByRole('button', { name: 'Filter by choosing' }).click();
    const strip = pane().getByRole('form', { name: 'Filter by choosing' });
    await choose(strip.getByLabel('Filter by', { exact: true }), 'OrderNumber');
    await strip.getByLabel('Value').fill('SO-9');
    await page.keyboard.press('Enter');
    await rows(1);
    expect(await pane().getByLabel('XPath filter').inputValue()).toBe("[contains(OrderNumber, 'SO-9')]");
    await choose(strip.getByLabel('Filter by', { exact: true }), 'Order_Customer');
    await choose(strip.getByLabel('Test', { exact: true }), 'is not');
    const value = strip.getByLabel('Value', { exact: true });
    await value.click();
    await page.getByRole('option', { name: /^C-2291/ }).click();
    await strip.getByRole('button', { name: 'Add', exact: true }).click();
    await rows(0);
    await strip.getByRole('button', { name: /^Without \[Orders/ }).click();
    await rows(1);
    await strip.getByRole('button', { name: /^Without \[contains/ }).click();
    await rows(2);
    // Of a cell: only rows that have its value, by the menu.
    await pane().getByRole('textbox', { name: 'OrderNumber' }).last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Only OrderNumber is/ }).click();
    await rows(1);
    await pane().getByLabel('XPath filter').fill('[Nonsense = 1]');
    await page.keyboard.press('Enter');
    await pane().getByRole('alert').waitFor();
    await pane().getByLabel('XPath filter').fill('');
    await page.keyboard.press('Enter');
    await rows(2);
  }, 60_000);

  it('all rows of the filter are exported, as CSV and as JSON', async () => {
    const { page } = studio();
    await entity('Orders.Customer');
    await rows(2);
    const save = async (format: string): Promise<[name: string, text: string]> => {
      const download = page.waitForEvent('download');
      await pane().getByRole('button', { name: 'Export rows' }).click();
      await page.getByRole('menuitem', { name: `Export as ${format}` }).click();
      const file = await download;
      return [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')];
    };
    const [csvName, csv] = await save('CSV');
    expect(csvName).toBe('Customer.csv');
    expect(csv).toMatch(/^CustomerNo,Name,Email,Active\r\n/);
    expect(csv).toContain('C-8,"Oak, ""Sons""",,true\r\n');
    const [jsonName, json] = await save('JSON');
    expect(jsonName).toBe('Customer.json');
    const oak = JSON.parse(json).find((c: { CustomerNo: string }) => c.CustomerNo === 'C-8');
    expect(oak).toEqual({ CustomerNo: 'C-8', Name: 'Oak, "Sons"', Email: null, Active: true });
  }, 30_000);

  it('what came since it was opened is counted; a column sorts', async () => {
    await entity('Orders.Order');
    await rows(2);
    await pane().getByRole('button', { name: '+ 1 new since you opened' }).waitFor();
    await sendOrder(studio(), '201 Created', orderMessage('SO-100'));
    await studio().command('Show data');
    await pane().getByRole('button', { name: '+ 2 new since you opened' }).click();
    await expect
      .poll(
        () =>
          pane()
            .getByText(/new since you opened/)
            .count(),
        patience,
      )
      .toBe(0);
    await pane()
      .getByRole('button', { name: /^OrderNumber/ })
      .click();
    await pane().locator('th[aria-sort="ascending"]').waitFor();
    // The header turns at once; the rows follow when the database has answered.
    await expect
      .poll(() => pane().getByRole('textbox', { name: 'OrderNumber' }).first().inputValue(), patience)
      .toBe('SO-100');
  }, 60_000);
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('reference sets in the data of a run', () => {
  const studio = useStudioPage();
  const pane = (): Locator => studio().page.locator('[data-side="bottom"]');

  it('are the words of their objects with a count, and changed through a picker, by mouse and keys', async () => {
    const { page, open, command } = studio();
    await open('Orders domain model');
    await page
      .getByRole('img', { name: /^Customer, / })
      .locator('.dm-header')
      .click();
    await page.keyboard.press('c');
    await page.keyboard.press('ArrowDown');
    await page.getByText(/refers to OrderAttribute: Enter connects/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Many to many' }).click();
    await startSampleRun(studio());
    await sendOrder(studio(), '201 Created');
    await command('Show data');
    await choose(pane().getByLabel('Entity', { exact: true }), 'Orders.Customer');
    await pane()
      .getByText(/^1 row, /)
      .waitFor();
    const cell = pane().getByRole('row').nth(1).locator('.d-link');
    await expect.poll(() => cell.innerText(), patience).toBe('empty');
    const change = pane().getByRole('button', { name: 'Change Customer_OrderAttribute' });
    await change.focus();
    await page.keyboard.press('Enter');
    const set = page.getByRole('dialog', { name: 'Customer_OrderAttribute' });
    const inside = set.getByRole('listitem').filter({ has: page.getByRole('button') });
    const picker = set.getByRole('combobox', { name: 'Add to Customer_OrderAttribute' });
    await picker.waitFor();
    // Found by typing; the next one is chosen where one is.
    await page.keyboard.type('chan');
    await page.getByRole('option', { name: /channel/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => inside.count(), patience).toBe(1);
    await page.keyboard.type('dock');
    await page.getByRole('option', { name: /dock-door/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => inside.count(), patience).toBe(2);
    expect(await cell.locator('.d-count').innerText()).toBe('2');
    // One is taken out, and the keyboard stays.
    await set.getByRole('button', { name: /^Take out channel/ }).click();
    await expect.poll(() => inside.count(), patience).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => set.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('title'))).toBe(
      'Change Customer_OrderAttribute',
    );
    // A word leads to its object.
    await cell.getByRole('button', { name: /^dock-door/ }).click();
    await expect.poll(() => pane().getByLabel('XPath filter').inputValue(), patience).toMatch(/^\[id = \$Row_\d+\]$/);
    await pane()
      .getByText(/^1 row, /)
      .waitFor();
    expect(await pane().getByRole('textbox', { name: 'Name' }).inputValue()).toBe('dock-door');
  }, 60_000);

  it('what a microflow puts into a queue is seen there; what failed says why, and is tried again', async () => {
    const { page, command, openProject, folder, open } = studio();
    await command('Stop');
    await openProject(await packTaskProject(folder, 'tasks'));
    await page.getByRole('treeitem', { name: 'Ask' }).waitFor();
    await command('Show tasks');
    await pane().getByText('Nothing runs').waitFor();
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await open('Ask');
    await page.getByTitle('Run this (Ctrl+F5)').click();
    const strip = page.getByRole('form', { name: 'Run Ask' });
    const ask = async (address: string) => {
      await strip.getByRole('textbox').first().fill(address);
      await page.keyboard.press('Enter');
    };
    await ask('ada@example.org');
    await strip.getByText(/Done, no result/).waitFor({ timeout: 20_000 });
    const tasks = pane().getByRole('listbox', { name: 'Tasks' });
    await tasks.getByRole('option', { name: /Done Main\.Notify/ }).waitFor();
    await ask('nowhere');
    await pane().getByRole('button', { name: 'Failed 1' }).waitFor();
    await tasks.getByRole('option', { name: /Failed Main\.Notify.*nowhere.*2 attempts/ }).click();
    const task = pane().getByRole('region', { name: 'Task' });
    await task.getByText('The mail server does not know nowhere').waitFor();
    await task.getByText('"Address": "nowhere"').waitFor();
    const violations = await seriousViolations(page, ['.monaco-editor', '.react-flow']);
    for (const scheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      if (shots) await page.screenshot({ path: `${shots}/tasks-${scheme}.png` });
    }
    expect(violations).toEqual([]);
    await task.getByRole('button', { name: 'Try again' }).click();
    await pane().getByRole('button', { name: 'Failed 0' }).waitFor();
    await pane().getByRole('button', { name: 'Failed 1' }).waitFor();
    await task.getByRole('button', { name: 'Remove the task' }).click();
    await pane().getByRole('button', { name: 'Failed 0' }).waitFor();
    await pane().getByRole('button', { name: 'Done 1' }).click();
    expect(await tasks.getByRole('option').count()).toBe(1);
  }, 60_000);
});
