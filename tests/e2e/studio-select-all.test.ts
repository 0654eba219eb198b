import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, cannotOpenElectron, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const doors = [
  ['Chromium', cannotOpenChromium || hasNoStudioBuild],
  ['Electron', cannotOpenElectron || hasNoStudioBuild],
] as const;

for (const [door, isMissing] of doors)
  describe.skipIf(isMissing)(`Ctrl+A in ${door}`, () => {
    const studio = useStudioPage('orders-hub', door);
    /** The texts of the window that are selected; those of a field are its own. */
    const marked = () => studio().page.evaluate(() => getSelection()?.toString().trim() ?? '');

    it('selects what is on a canvas, all rows of a tree, the text of a field; never the words of the interface', async () => {
      const { page, open } = studio();
      await open('Get_Order');
      const canvas = page.getByRole('application', { name: /Get_Order/ });
      await canvas.click({ position: { x: 40, y: 40 } });
      await page.keyboard.press('Control+a');
      await expect.poll(() => canvas.locator('.react-flow__node.selected').count()).toBe(3);
      expect(await marked()).toBe('');

      const tree = page.getByRole('tree', { name: 'Project' });
      await tree.getByRole('treeitem', { name: 'OrderStatus' }).click();
      await page.keyboard.press('Control+a');
      await expect.poll(() => tree.locator('[aria-selected="false"]').count()).toBe(0);
      expect(await marked()).toBe('');

      // Buttons, tabs, words beside fields: nothing.
      await page.locator('.dv-tab', { hasText: 'Errors' }).first().click();
      await page.keyboard.press('Control+a');
      expect(await marked()).toBe('');
      await page.locator('.p-head h3').filter({ visible: true }).first().click();
      await page.keyboard.press('Control+a');
      expect(await marked()).toBe('');
      await page.locator('.p-head h3').filter({ visible: true }).first().dblclick();
      expect(await marked()).toBe('');

      const filter = page.getByLabel('Filter by name');
      await filter.click();
      await page.keyboard.type('Order');
      await page.keyboard.press('Control+a');
      expect(await filter.evaluate((f: HTMLInputElement) => [f.selectionStart, f.selectionEnd])).toEqual([0, 5]);
      await page.keyboard.press('Escape');

      await open('Orders domain model');
      const model = page.getByRole('application', { name: /omain model/ });
      await model.click({ position: { x: 40, y: 40 } });
      await page.keyboard.press('Control+a');
      await expect.poll(() => model.locator('.react-flow__node-entity.selected').count()).toBeGreaterThan(3);
      expect(await marked()).toBe('');
    }, 40_000);

    it('in what a run says it selects that, and a press elsewhere takes that away', async () => {
      const { page, command } = studio();
      await page.locator('.wb-run').click();
      await page.getByText('Running', { exact: true }).waitFor();
      await page.locator('.dv-tab', { hasText: 'Console' }).first().click();
      const log = page.getByRole('log', { name: 'Console' });
      const line = log.locator('.p-row .grow').first();
      await line.waitFor();
      const words = (await line.innerText()).trim();
      await line.click();
      await page.keyboard.press('Control+a');
      const text = await marked();
      expect(text).toContain(words);
      expect(text).not.toContain('Filter by name');
      await page.locator('.dv-tab', { hasText: 'Data' }).first().click();
      expect(await marked()).toBe('');
      await command('Stop');
    }, 40_000);
  });
