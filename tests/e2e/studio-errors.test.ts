import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('errors and their fixes', () => {
  const studio = useStudioPage();

  /** Takes everything but the start out of a flow: its end is missing then. */
  const empty = async (name: string) => {
    const { page, open } = studio();
    await open(name);
    await page.getByRole('application', { name: new RegExp(name) }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.getByRole('treeitem', { name: new RegExp(`${name}, 1 error`) }).waitFor();
  };

  it('the bottom opens for the first finding and rests after the last, and an edit keeps a preview', async () => {
    const { page } = studio();
    const height = async () => (await page.locator('[data-side="bottom"]').boundingBox())?.height ?? 0;
    await expect.poll(height).toBeLessThan(60);
    await page.getByRole('treeitem', { name: 'Total_Of_Lines', exact: true }).click();
    const preview = page.locator('.s-tab.preview');
    await preview.waitFor();
    await page.getByRole('application', { name: /Total_Of_Lines/ }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await expect.poll(height).toBeGreaterThan(150);
    expect(await preview.count()).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(height).toBeLessThan(60);
  }, 30_000);

  it('F8 walks to the place, Ctrl+. applies the first fix, one Ctrl+Z takes it back', async () => {
    const { page, open } = studio();
    await empty('Total_Of_Lines');
    await open('OrderStatus');
    await page.keyboard.press('F8');
    await page.getByRole('application', { name: /Total_Of_Lines/ }).waitFor();
    await page.keyboard.press('Control+.');
    await page.getByText('Undo Add an end').or(page.getByTitle('Undo Add an end')).first().waitFor();
    // The flow ends now, but gives no result: the next finding, the next fix.
    await page.getByRole('treeitem', { name: /Total_Of_Lines, 1 error/ }).waitFor();
    await page.keyboard.press('Control+.');
    await expect.poll(() => page.getByRole('treeitem', { name: /Total_Of_Lines, / }).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await page.getByRole('treeitem', { name: /Total_Of_Lines, 1 error/ }).waitFor();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('treeitem', { name: /Total_Of_Lines, / }).count()).toBe(0);
  }, 30_000);

  it('the pane lists by document, its detail has every fix, keys walk it', async () => {
    const { page } = studio();
    await empty('Total_Of_Lines');
    await empty('Get_Order');
    await page.keyboard.press('Control+Shift+m');
    const tree = page.getByRole('tree', { name: 'Findings' });
    await tree.waitFor();
    const rows = await tree.getByRole('treeitem').evaluateAll((all) => all.map((r) => r.getAttribute('aria-level')));
    expect(rows.filter((level) => level === '1').length).toBeGreaterThanOrEqual(2);
    await tree.focus();
    await page.keyboard.press('Home');
    const detail = page.getByRole('region', { name: 'Finding' });
    const first = await detail.innerText();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => detail.innerText()).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => detail.innerText()).toBe(first);
    expect(await detail.getByRole('button').first().innerText()).toBe('Go to');
    await detail.getByRole('button', { name: /Add an end/ }).click();
    await page.getByTitle('Undo Add an end').waitFor();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
    await page.getByText('No findings').waitFor();
  }, 30_000);

  it('the filter and the severities narrow the list', async () => {
    const { page } = studio();
    await empty('Get_Order');
    await page.keyboard.press('Control+Shift+m');
    const tree = page.getByRole('tree', { name: 'Findings' });
    await page.getByLabel('Filter findings').fill('no such text');
    await page.getByText('No finding fits the filter.').waitFor();
    await page.getByLabel('Filter findings').fill('');
    await page.getByRole('button', { name: /\d+ errors?$/ }).click();
    expect(await tree.locator('.s-bad svg').count()).toBe(0);
    await page.getByRole('button', { name: /\d+ errors?$/ }).click();
    await tree.focus();
    await page.keyboard.press('Control+z');
    await page.getByText('No findings').waitFor();
  }, 30_000);
});
