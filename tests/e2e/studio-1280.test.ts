import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { sendOrder, startSampleRun } from '../harness/sample-run.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a window of 1280 × 800', () => {
  const studio = useStudioPage();
  const bar = () => studio().page.locator('.w-editor-bar').filter({ visible: true });
  const isWhole = (selector: string) =>
    bar()
      .locator(selector)
      .first()
      .evaluate((e) => e.scrollWidth <= e.clientWidth + 1 && e.getBoundingClientRect().width > 0);

  it('a REST service says its actions in words beside its whole name; an empty one has a button', async () => {
    const { page, open, command } = studio();
    await open('OrderApi');
    await page.getByText('3 operations').waitFor();
    expect(await isWhole('.w-trail strong')).toBe(true);
    for (const words of ['Resource', 'Generate from entity…'])
      expect(await bar().getByText(words, { exact: true }).isVisible(), words).toBe(true);
    // The form is the service's already: nothing leads to it. It comes with an operation.
    expect(await bar().getByRole('button', { name: 'Service', exact: true }).count()).toBe(0);
    await page.locator('button.rs-row').first().click();
    await bar().getByRole('button', { name: 'Service', exact: true }).click();
    await page.getByRole('region', { name: 'Service' }).waitFor();
    await command('New document');
    await page.getByRole('radio', { name: 'Published REST service' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Empty_Api');
    await page.keyboard.press('Control+Enter');
    await page.getByText('No operations yet').waitFor();
    await page.getByRole('button', { name: 'Add resource' }).click();
    await page.getByRole('textbox', { name: 'Name of the resource' }).waitFor();
    await page.keyboard.type('rooms');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'rooms', exact: true }).waitFor();
    expect(await page.getByText('No operations yet').count()).toBe(0);
  }, 30_000);

  it('the location of a call has the width of the form, and as many lines as it needs', async () => {
    const { page, open } = studio();
    await open('Complete_Customer');
    await page.locator('.react-flow__node', { hasText: 'GET' }).filter({ visible: true }).first().click();
    const location = page.getByLabel('Location', { exact: true });
    const [form, before] = [
      await page.locator('[data-side="right"] .p-scroll').first().boundingBox(),
      await location.boundingBox(),
    ];
    expect(before?.width ?? 0).toBeGreaterThan((form?.width ?? 0) - 40);
    await location.click();
    await page.keyboard.press('End');
    await page.keyboard.type('/of/a/very/long/address/that/no/line/of/this/form/holds');
    const grown = await location.boundingBox();
    expect(grown?.height ?? 0).toBeGreaterThan((before?.height ?? 0) + 12);
    expect(await location.evaluate((e) => e.scrollHeight <= e.clientHeight + 1)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByTitle(/Undo Change location/).waitFor();
    expect(await location.inputValue()).toBe(
      '{1}/customers/{2}/of/a/very/long/address/that/no/line/of/this/form/holds',
    );
    await page.keyboard.press('Escape');
    await page.locator('.s-title').getByTitle(/^Undo/).first().click();
    await expect.poll(() => location.inputValue()).toBe('{1}/customers/{2}');
  }, 30_000);

  it('what is missing twice in a flow is told apart', async () => {
    const { page, open } = studio();
    await open('Get_Orders');
    const canvas = page.getByRole('application', { name: /Get_Orders/ });
    await canvas.focus();
    for (const activity of ['log message', 'show', 'decision']) {
      await page.keyboard.press('Escape');
      await page.keyboard.press('a');
      await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
      await page.keyboard.type(activity === 'show' ? 'log message' : activity);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Insert activity' }).waitFor({ state: 'detached' });
    }
    const rows = page.locator('.e-finding', { hasText: 'An expression is missing.' });
    await expect.poll(() => rows.count()).toBe(3);
    await expect
      .poll(async () => (await rows.locator('.e-where').allInnerTexts()).map((t) => t.trim()).sort())
      .toEqual(['Decide', 'Log info', 'Log info']);
    for (let i = 0; i < 3; i++) {
      await canvas.focus();
      await page.keyboard.press('Control+z');
      await expect.poll(() => rows.count()).toBe(2 - i);
    }
  }, 30_000);

  it('a trace is read beside its list: its name and times on one line, bars beside their words', async () => {
    const { page } = studio();
    await startSampleRun(studio());
    await sendOrder(studio(), '201 Created');
    await page.getByRole('button', { name: 'Show trace' }).first().click();
    const head = page.locator('.t-head').filter({ visible: true });
    await head.getByText(/^POST/).waitFor();
    expect((await head.boundingBox())?.height ?? 99).toBeLessThan(44);
    expect(await head.locator('strong').evaluate((e) => e.scrollWidth <= e.clientWidth + 1)).toBe(true);
    for (const words of [
      'POST /orders/v1/orders',
      'Orders.Import_Order',
      'Orders.Receive_Order',
      'Retrieve Order_Customer',
    ]) {
      const label = page.locator('.t-label .name', { hasText: words }).filter({ visible: true }).first();
      expect(await label.evaluate((e) => e.scrollWidth <= e.clientWidth + 1), words).toBe(true);
    }
  }, 60_000);
});
