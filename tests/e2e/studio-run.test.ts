import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a run in the studio', () => {
  const studio = useStudioPage();

  it('requests: the body is held against its structure, the answer against status and structure', async () => {
    const { page, open } = studio();
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await page.locator('header button.wb-run').click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }).click();
    await page.getByRole('option', { name: /Place an order/ }).click();
    await page.getByText('fits OrderMessage', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('201 Created').waitFor();
    const checks = page.getByRole('list', { name: 'Checks' });
    expect(await checks.innerText()).toContain('Status is 201');
    expect(await checks.innerText()).toContain('Body fits OrderConfirmation');
    await page
      .getByRole('tab', { name: /^Headers/ })
      .last()
      .click();
    await page.getByText('content-type', { exact: true }).waitFor();
    // The order is there already: another status than the operation's.
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^422 /).waitFor();
    expect(await checks.innerText()).toContain('Status is 201: It is 422.');
    const traffic = page.getByRole('region', { name: 'Traffic' }).locator('.p-row');
    expect(await traffic.count()).toBe(2);
    // Ctrl+Enter sends once, from the body (whose editor has the keys for a new line) and from the address.
    await page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor').click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => traffic.count()).toBe(3);
    await page.getByLabel('Address', { exact: true }).click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => traffic.count()).toBe(4);
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
    expect(await traffic.count()).toBe(4);
  }, 45_000);

  it('data: what came since it was opened is counted; a cell is edited, a filter narrows', async () => {
    const { page, command } = studio();
    await command('Show data');
    const pane = page.locator('[data-side="bottom"]');
    await choose(pane.getByLabel('Entity', { exact: true }), 'Orders.Order');
    await pane.getByText(/^1 row, /).waitFor();
    await choose(pane.getByLabel('Entity', { exact: true }), 'Orders.OrderAttribute');
    await pane.getByRole('columnheader', { name: 'Value' }).waitFor();
    const count = async () => Number.parseInt(await pane.getByText(/^\d+ rows?, /).innerText(), 10);
    const before = await count();
    await pane.getByRole('button', { name: 'Row', exact: true }).click();
    await expect.poll(count).toBe(before + 1);
    // One's own row is not news.
    expect(await pane.getByText(/new since you opened/).count()).toBe(0);
    await choose(pane.getByLabel('Entity', { exact: true }), 'Orders.Order');
    await pane.getByRole('textbox', { name: 'Note' }).first().fill('seen');
    await page.keyboard.press('Enter');
    await pane.getByLabel('XPath filter').fill("[Note = 'seen']");
    await page.keyboard.press('Enter');
    await pane.getByText(/^1 row, /).waitFor();
    await pane.getByLabel('XPath filter').fill("[Note = 'unseen']");
    await page.keyboard.press('Enter');
    await pane.getByText(/^0 rows, /).waitFor();
    await pane.getByLabel('XPath filter').fill('');
    await page.keyboard.press('Enter');
    await pane.getByText(/^1 row, /).waitFor();

    await command('Show requests');
    const editor = page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor');
    await editor.click();
    await page.keyboard.press('Control+a');
    const order =
      '{"orderNumber":"SO-99","placedAt":"2026-11-20T09:14:07+01:00","status":"confirmed","currency":"EUR","customer":{"id":"C-2291"},"lines":[{"no":1,"sku":"PAL-120","qty":1,"price":1.5}],"total":1.5}';
    // Pasted: what is typed gets closing quotes and brackets.
    await page.evaluate((text) => navigator.clipboard.writeText(text), order);
    await page.keyboard.press('Control+v');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('201 Created').waitFor();
    await command('Show data');
    await pane.getByRole('button', { name: '+ 1 new since you opened' }).click();
    await expect.poll(() => pane.getByText(/new since you opened/).count()).toBe(0);
    await pane.getByRole('button', { name: /^OrderNumber/ }).click();
    await pane.locator('th[aria-sort="ascending"]').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
  }, 45_000);
});
