import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { cannotOpenChromium, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { startServe, weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a damaged document', () => {
  it('stands in the tree, is mended as text by keys, and another one deleted by mouse', async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'a.weft');
    await weft(['new', file, '--sample', 'orders-hub']);
    editSealed(file, (database) => {
      database.exec(`UPDATE unit SET data = replace(data, '"values"', '"valuse"') WHERE name = 'OrderStatus'`);
      database.exec(`UPDATE unit SET data = substr(data, 1, 40) WHERE name = 'Export_Summaries'`);
    });
    const server = await startServe(file);
    const { page, log, close } = await launchChromium(server.url);
    page.setDefaultTimeout(15_000);
    try {
      const tree = page.getByRole('tree', { name: 'Project' });
      await tree.getByRole('treeitem', { name: 'OrderStatus, damaged, 1 error' }).waitFor();
      await page.getByLabel('Filter by name').fill('OrderStatus');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'OrderStatus is damaged' });
      await dialog.getByText('It is left out of everything').waitFor();
      await dialog.locator('.view-line').first().waitFor();
      for (const theme of ['light', 'dark'])
        if (process.env.WEFT_PICTURES) {
          await page.evaluate(
            (isDark) => document.documentElement.classList.toggle('weft-dark', isDark),
            theme === 'dark',
          );
          await page.screenshot({ path: join(process.env.WEFT_PICTURES, `damaged-${theme}.png`) });
        }
      await dialog.locator('.view-line').first().click();
      await page.keyboard.press('Control+s');
      await dialog
        .getByRole('status')
        .getByText(/^Line \d+: .*valuse.*Did you mean values/)
        .waitFor();
      const text = await dialog.locator('.view-lines').innerText();
      expect(text).toContain('valuse');
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('kind: enumeration\nname: OrderStatus\nvalues:\n  - name: New\n');
      await page.keyboard.press('Control+s');
      await dialog.waitFor({ state: 'detached' });
      await page.locator('.w-editor-bar').getByText('OrderStatus').waitFor();
      expect((await weft(['show', file, 'Orders.OrderStatus'])).stdout).toContain('- id');

      await page.getByLabel('Filter by name').fill('Export_Summaries');
      await tree.getByRole('treeitem', { name: 'Export_Summaries, damaged' }).click();
      const other = page.getByRole('dialog', { name: 'Export_Summaries is damaged' });
      await other.getByRole('button', { name: 'Delete…' }).click();
      await page
        .getByRole('dialog', { name: 'Delete Export_Summaries' })
        .getByRole('button', { name: 'Delete' })
        .click();
      await other.waitFor({ state: 'detached' });
      await expect.poll(() => tree.getByRole('treeitem', { name: /Export_Summaries/ }).count()).toBe(0);
      expect((await weft(['check', file])).stderr).not.toContain('damaged');
      expect(log.filter((line) => line.startsWith('error:'))).toEqual([]);
    } finally {
      await close();
      server.kill();
      folder.dispose();
    }
  }, 120_000);

  it('folders that stand in each other stand at the top, and come back with the one that is saved', async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'a.weft');
    const store = createProject(file, newProjectOperations('Main'));
    const module = [...store.all().values()].find(({ kind }) => kind === 'module')?.id ?? '';
    const make = (name: string, parent: string) =>
      ({
        op: 'create',
        unit: { id: name, kind: 'folder', name, parent, documentation: '', data: {} },
      }) as const;
    store.apply({ label: 'Make', ops: [make('Orders', module), make('Partners', 'Orders')] }, store.version);
    store.close();
    editSealed(file, (database) => database.exec("UPDATE unit SET parent = 'Partners' WHERE id = 'Orders'"));
    const server = await startServe(file);
    const { page, close } = await launchChromium(server.url);
    page.setDefaultTimeout(15_000);
    try {
      const tree = page.getByRole('tree', { name: 'Project' });
      await tree.getByRole('treeitem', { name: 'Partners, damaged, 1 error' }).waitFor();
      await tree.getByRole('treeitem', { name: 'Orders, damaged, 1 error' }).click();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Orders is damaged' });
      await dialog.getByText('its folders stand in each other').waitFor();
      await dialog.locator('.view-line').first().waitFor();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      await tree.getByRole('treeitem', { name: 'Partners', exact: true }).waitFor();
      expect(await tree.getByRole('treeitem', { name: /damaged/ }).count()).toBe(0);
    } finally {
      await close();
      server.kill();
      folder.dispose();
    }
  }, 60_000);
});
