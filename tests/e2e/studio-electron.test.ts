import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seriousViolations } from '../harness/axe.ts';
import { cannotOpenElectron, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchElectron } from '../harness/electron.ts';
import { choose } from '../harness/picker.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenElectron || hasNoStudioBuild)('the studio in its window', () => {
  it('zooms the interface, remembers it, switches by Ctrl+Tab, and axe finds nothing serious', async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'window.weft');
    expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
    const app = await launchElectron({ file });
    try {
      const page = app.window;
      page.setDefaultTimeout(10_000);
      await page.getByRole('treeitem', { name: 'Domain model' }).dblclick();
      await page.getByRole('application').first().waitFor();
      expect(await seriousViolations(page, ['.monaco-editor'])).toEqual([]);

      const ratio = () => page.evaluate(() => window.devicePixelRatio);
      const before = await ratio();
      await page.keyboard.press('Control+,');
      await choose(page.getByLabel('Interface zoom'), '150 %');
      await expect.poll(async () => (await ratio()) / before).toBeCloseTo(1.5, 1);
      expect(await page.evaluate(() => localStorage.getItem('weft.zoom'))).toBe('150');
      await choose(page.getByLabel('Interface zoom'), '100 %');
      await expect.poll(ratio).toBeCloseTo(before, 1);
      await page.keyboard.press('Escape');

      await page.getByRole('treeitem', { name: 'OrderStatus' }).dblclick();
      await page.locator('.s-tab', { hasText: 'OrderStatus' }).waitFor();
      await page.keyboard.down('Control');
      await page.keyboard.press('Tab');
      await page.getByRole('listbox', { name: 'Recent documents' }).waitFor();
      await page.keyboard.up('Control');
      await page.locator('.dv-active-tab .s-tab', { hasText: 'Domain model' }).first().waitFor();

      // A picker and the large editor of an expression, in the window's own process.
      await page.getByRole('treeitem', { name: 'Get_Order', exact: true }).dblclick();
      await page.locator('.react-flow__node').filter({ hasText: 'Retrieve' }).first().click();
      await page.getByText('Properties', { exact: true }).click();
      const entity = page.getByRole('combobox', { name: 'Entity', exact: true });
      await choose(entity, 'Orders.OrderLine');
      await expect.poll(() => entity.inputValue()).toBe('OrderLine');
      await page.keyboard.press('Control+z');
      await expect.poll(() => entity.inputValue()).toBe('Order');
      await page.locator('.react-flow__node-circle').last().click();
      await page.getByRole('button', { name: 'Large editor of Result' }).click();
      const large = page.getByRole('dialog', { name: 'Expression: Result' });
      await large.getByText('It gives Orders.Order.').waitFor();
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => large.count()).toBe(0);
    } finally {
      await app.close();
      folder.dispose();
    }
  }, 60_000);
});
