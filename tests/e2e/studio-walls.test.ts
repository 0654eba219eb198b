import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, cannotOpenElectron, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

/** As long as a page waits for an element. */
const patient = { timeout: 10_000 };

const errors = (log: readonly string[]) => log.filter((line) => line.startsWith('error:'));

const doors = [
  ['Chromium', cannotOpenChromium || hasNoStudioBuild],
  ['Electron', cannotOpenElectron || hasNoStudioBuild],
] as const;

for (const [door, isMissing] of doors)
  describe.skipIf(isMissing)(`the first hour, by mouse and keys, in ${door}`, () => {
    const studio = useStudioPage('orders-hub', door);
    const item = (name: string, page: Page = studio().page) => page.getByRole('treeitem', { name, exact: true });
    const shown = async (document: string) => (await weft(['show', studio().file, document])).stdout;

    it.skipIf(door === 'Electron')('a menu of the title bar gives the focus back to where a person works', async () => {
      const { page } = studio();
      await item('OrderStatus').click();
      const before = await page.evaluate(() => document.activeElement?.getAttribute('role'));
      await page.getByRole('navigation', { name: 'Menus' }).getByRole('button', { name: 'File' }).click();
      await page.getByRole('menuitem').first().waitFor();
      await page.keyboard.press('Escape');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe(before);
      expect(before).toMatch(/tree/);
    });

    it('the keys of the explorer follow a click', async () => {
      const { page } = studio();
      await item('OrderStatus').click();
      await page.keyboard.press('F2');
      await page.keyboard.type('Order_State');
      await page.keyboard.press('Enter');
      await item('Order_State').waitFor();
      await page.keyboard.press('F2');
      await page.keyboard.type('OrderStatus');
      await page.keyboard.press('Enter');
      await item('OrderStatus').click();
      await page.keyboard.press('Control+d');
      await expect.poll(() => page.getByRole('treeitem', { name: /^OrderStatus/ }).count(), patient).toBe(2);
      await page.getByRole('treeitem', { name: /^OrderStatus./ }).click();
      await page.keyboard.press('Delete');
      await expect.poll(() => page.getByRole('treeitem', { name: /^OrderStatus/ }).count(), patient).toBe(1);
      await item('OrderStatus').click();
      await page.keyboard.press('Control+c');
      await page.keyboard.press('Control+v');
      await expect.poll(() => page.getByRole('treeitem', { name: /^OrderStatus/ }).count(), patient).toBe(2);
      await page.keyboard.press('Control+z');
      await expect.poll(() => page.getByRole('treeitem', { name: /^OrderStatus/ }).count(), patient).toBe(1);
      await item('Complete_Customer').click();
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => item('Complete_Customer').getAttribute('aria-selected'), patient).toBe('false');
      expect(errors(studio().log)).toEqual([]);
    }, 45_000);

    it('a text takes every key, also while a canvas is beside it', async () => {
      const { page, open } = studio();
      await open('Receive_Order');
      const canvas = page.getByRole('application', { name: /Receive_Order/ });
      const nodes = () => canvas.locator('.react-flow__node').count();
      await canvas.locator('.react-flow__node').filter({ hasText: 'Complete_Cus' }).first().click();
      const before = await nodes();
      await page.getByText('Properties', { exact: true }).click();
      await page.locator('.p-form').first().locator('.monaco-editor').first().click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('if true then $Order else empty ');
      await page.keyboard.press('Shift+Space');
      await page.keyboard.press('Backspace');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      await expect
        .poll(() => shown('Orders.Receive_Order'), { timeout: 10_000 })
        .toContain('if true then $Order else empty');
      expect(await nodes()).toBe(before);
      await canvas.locator('.react-flow__node').filter({ hasText: 'Complete_Cus' }).first().click();
      await page.keyboard.press('Control+z');
      await expect.poll(() => shown('Orders.Receive_Order'), { timeout: 10_000 }).not.toContain('if true then');
      // A key of the window works out of a code field, too.
      await page.locator('.p-form').first().locator('.monaco-editor').first().click();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).waitFor();
      await page.keyboard.press('Escape');
      // Space on a heading opens and closes it.
      const section = page.locator('.p-pane details.p-section').first();
      const isOpen = await section.evaluate((d) => (d as HTMLDetailsElement).open);
      await section.locator('summary').first().click();
      await page.keyboard.press('Space');
      expect(await section.evaluate((d) => (d as HTMLDetailsElement).open)).toBe(isOpen);
    }, 45_000);

    it('keys of an expression field are its own: not of the field beside it, nor of any other editor', async () => {
      const { page, open } = studio();
      await open('Receive_Order');
      const canvas = page.getByRole('application', { name: /Receive_Order/ });
      await canvas.locator('.react-flow__node').filter({ hasText: '422' }).first().click();
      const form = page.locator('[data-side="right"]');
      await expect.poll(() => form.locator('.monaco-editor').count(), patient).toBe(2);
      await form.locator('.monaco-editor').first().click();
      await page.keyboard.press('Alt+Enter');
      const large = page.getByRole('dialog', { name: 'Expression: Message' });
      await large.waitFor();
      await large.getByRole('button', { name: 'Cancel' }).click();
      await large.waitFor({ state: 'detached' });
      const before = await shown('Orders.Receive_Order');
      await open('OrderStatus');
      await page.getByRole('tab', { name: 'Source', exact: true }).last().click();
      const source = page.getByRole('region', { name: 'Source' });
      await source.locator('.view-line').first().click();
      const lines = await source.locator('.view-line').count();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await expect.poll(() => source.locator('.view-line').count(), patient).toBe(lines + 1);
      await source.getByRole('button', { name: 'Discard' }).click();
      expect(await shown('Orders.Receive_Order')).toBe(before);
    }, 45_000);

    it('lists of a form grow and shrink, and a wrong entry is a sentence under its field', async () => {
      const { page, open } = studio();
      await open('Project settings');
      const form = page.locator('.w-editor-body');
      await form.getByTitle('Add to Allowed origins').click();
      const entry = form.getByRole('textbox', { name: 'New entry of Allowed origins' });
      await entry.click();
      await page.keyboard.type('shop.example');
      await page.keyboard.press('Tab');
      await form.getByText('An origin is like https://shop.example, or *.').waitFor();
      await entry.click();
      await page.keyboard.press('Home');
      await page.keyboard.type('https://');
      await page.keyboard.press('Enter');
      await expect.poll(() => shown('Settings'), { timeout: 10_000 }).toContain('- https://shop.example');
      const port = form.getByRole('textbox', { name: 'Port' });
      await port.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('many');
      await page.keyboard.press('Tab');
      await form.getByText('“many” is not a number.').waitFor();
      await port.click();
      await page.keyboard.press('Escape');
      await form.getByText('“many” is not a number.').waitFor({ state: 'detached' });
      await form.getByTitle('Remove').first().click();
      await expect.poll(() => shown('Settings'), { timeout: 10_000 }).not.toContain('shop.example');
    }, 45_000);

    it('the parameters of Call REST are added, filled in and removed', async () => {
      const { page, open } = studio();
      await open('Complete_Customer');
      const canvas = page.getByRole('application', { name: /Complete_Customer/ });
      await canvas.locator('.react-flow__node').filter({ hasText: 'GET {1}' }).first().click();
      await page.getByText('Properties', { exact: true }).click();
      const list = page.locator('.p-form .wide').filter({ has: page.getByTitle('Add to Parameters') });

      const before = await list.locator('.monaco-editor').count();
      await page.getByTitle('Add to Parameters').click();
      await expect.poll(() => list.locator('.monaco-editor').count(), patient).toBe(before + 1);
      // The new entry takes what is typed next.
      await expect
        .poll(
          () =>
            list
              .locator('.monaco-editor')
              .last()
              .evaluate((e) => e.contains(document.activeElement)),
          patient,
        )
        .toBe(true);
      await page.keyboard.type("'a b'");
      // Without leaving the field first: what is typed in it is kept by the next button.
      await page.getByTitle('Add to Parameters').click();
      await expect.poll(() => list.locator('.monaco-editor').count(), patient).toBe(before + 2);
      await expect.poll(() => shown('Orders.Complete_Customer'), { timeout: 10_000 }).toContain("'a b'");
      await list.getByTitle('Remove').last().click();
      await expect.poll(() => list.locator('.monaco-editor').count(), patient).toBe(before + 1);
      expect(await shown('Orders.Complete_Customer')).toContain("'a b'");
    }, 45_000);

    it('another project opens while documents of every kind are open, in two groups', async () => {
      const { page, open, command, folder, log, openProject } = studio();
      const other = join(folder, 'other.weft');
      await weft(['new', other, '--sample', 'orders-hub']);
      for (const name of [
        'DomainModel',
        'Order_Json',
        'Import_Order',
        'Export_Order',
        'Receive_Order',
        'OrderStatus',
        'Settings',
      ])
        await open(name);
      await command('Split editor');
      await openProject(other);
      await expect.poll(() => page.title(), patient).toContain('other');
      await item('OrderStatus').waitFor();
      await page.getByText('Open a document').waitFor();
      expect(errors(log)).toEqual([]);
      await item('Receive_Order').dblclick();
      await page.getByRole('application', { name: /Receive_Order/ }).waitFor();
      // And back again, to the documents as they were.
      expect(await page.locator('.w-fault').count()).toBe(0);
    }, 60_000);
  });

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a fault in a pane', () => {
  const studio = useStudioPage();

  it('stays in it, says what happened, and is gone when the pane is loaded again', async () => {
    const { page } = studio();
    let tell: (text: string) => void = () => {};
    await page.routeWebSocket(/.*/, (socket) => {
      const host = socket.connectToServer();
      host.onMessage((text) => socket.send(text));
      tell = (text) => socket.send(text);
    });
    await page.reload();
    await page.getByRole('treeitem', { name: 'PartnerUrl', exact: true }).dblclick();
    await page.getByRole('textbox', { name: 'Value' }).waitFor();
    await page.getByText('Trace', { exact: true }).click();
    // A trace that is none: what lists them fails.
    tell(JSON.stringify({ type: 'event', name: 'run.trace', payload: null }));
    await page.getByText('Trace stopped working').waitFor();
    expect(await page.locator('.w-fault, .w-fault-line').count()).toBe(1);
    // Beside it the window goes on: the open document is edited.
    await page.getByRole('textbox', { name: 'Documentation' }).fill('Where the partner listens.');
    await page.keyboard.press('Tab');
    await expect
      .poll(async () => (await weft(['show', studio().file, 'Orders.PartnerUrl'])).stdout, { timeout: 10_000 })
      .toContain('Where the partner listens.');
    // With the cause gone (the last 200 are kept), the pane is whole again when it is loaded anew.
    for (let i = 0; i < 200; i++) {
      const payload = { id: `t${i}`, label: `Flow ${i}`, startedAt: 0, durationMs: 1, status: 'ok', failed: false };
      tell(JSON.stringify({ type: 'event', name: 'run.trace', payload }));
    }
    await page.getByRole('button', { name: 'Reload this pane' }).click();
    await page.getByText('Trace stopped working').waitFor({ state: 'detached' });
    await page.getByText('Flow 199').waitFor();
  }, 45_000);
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a new project', () => {
  const studio = useStudioPage(null);

  it('has nothing to undo: nobody has edited anything', async () => {
    const { page } = studio();
    await page.getByRole('treeitem').first().click();
    await page.keyboard.press('Control+z');
    await page.getByText('There is nothing to undo').waitFor();
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(1);
  }, 30_000);
});
