import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { startServe, weft } from '../harness/weft.ts';

/** As long as a page waits for an element. */
const patient = { timeout: 10_000 };

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the window is found as it was left', () => {
  const studio = useStudioPage();
  const tabs = async (page: Page) =>
    (await page.locator('.dv-tab .s-tab').allTextContents()).filter((t) =>
      /Receive_Order|Order_Message|DomainModel|Domain model|OrderApi/.test(t),
    );
  const shownIn = (page: Page) => page.locator('.w-editor-bar').count();
  const zoomIn = (page: Page) =>
    page
      .getByRole('application', { name: /Receive_Order/ })
      .locator('.react-flow__viewport')
      .evaluate((e) => (e as HTMLElement).style.transform);
  const expectAsLeft = async (page: Page, view: string) => {
    await page.getByRole('treeitem').first().waitFor();
    await page.getByRole('application', { name: /Receive_Order/ }).waitFor();
    expect((await tabs(page)).length).toBe(4);
    await expect.poll(() => shownIn(page), patient).toBe(2);
    await expect.poll(() => zoomIn(page), patient).toBe(view);
    expect(await page.getByRole('treeitem', { name: 'Contracts' }).getAttribute('aria-expanded')).toBe('false');
    // The bottom stays collapsed, the theme dark, the element selected.
    await page.locator('[data-edge="bottom"]').waitFor();
    expect(await page.evaluate(() => document.documentElement.classList.contains('weft-dark'))).toBe(true);
    await page.locator('.p-head h3').filter({ hasText: 'Call microflow' }).waitFor();
    // The other group shows the table of the domain model, scrolled; the explorer is scrolled, too.
    await page.getByRole('table', { name: 'Attributes' }).waitFor();
    await expect.poll(() => scrolled(page, 'Attributes'), patient).toBe(120);
    await expect.poll(() => scrolled(page, 'Project'), patient).toBe(12);
  };
  const scrolled = (page: Page, label: string) =>
    page
      .locator(`[aria-label="${label}"]`)
      .first()
      .evaluate((e) => e.scrollTop);
  /** Scrolls by the wheel until a part is where it is wanted. */
  const wheel = async (page: Page, label: string, top: number) => {
    await page.locator(`[aria-label="${label}"]`).first().hover();
    await page.mouse.wheel(0, top);
    await expect.poll(() => scrolled(page, label), patient).toBe(top);
  };

  it('after a reload, and after a restart on another port', async () => {
    const { page, open, command, file, log } = studio();
    await open('OrderApi');
    await open('DomainModel');
    await page.getByRole('tab', { name: 'Table' }).click();
    await command('Split editor');
    await open('Receive_Order');
    await page.getByRole('treeitem', { name: 'Contracts' }).locator('.x-twisty').click();
    await page.keyboard.press('Control+j');
    await command('Theme: dark');
    const canvas = page.getByRole('application', { name: /Receive_Order/ });
    await canvas.locator('.react-flow__node').filter({ hasText: 'Complete_Cus' }).first().click();
    await canvas.getByRole('button', { name: 'Zoom in' }).click();
    await canvas.getByRole('button', { name: 'Zoom in' }).click();
    await page.setViewportSize({ width: 1280, height: 520 });
    await wheel(page, 'Attributes', 120);
    await wheel(page, 'Project', 12);
    await page.waitForTimeout(600);
    const view = await zoomIn(page);
    await page.reload();
    await expectAsLeft(page, view);
    const server = await startServe(file);
    const browser = await launchChromium(server.url);
    try {
      browser.page.setDefaultTimeout(10_000);
      await browser.page.setViewportSize({ width: 1280, height: 520 });
      await expectAsLeft(browser.page, view);
    } finally {
      await browser.close();
      await server.stop();
    }
    expect(log.filter((line) => line.startsWith('error:'))).toEqual([]);
  }, 60_000);

  it('the active tab is in sight, however many there are; Ctrl+W closes one view of a split', async () => {
    const { page, open, command } = studio();
    const isInSight = (name: string) =>
      page.getByRole('tab', { name, exact: true }).evaluate((tab) => {
        const { left, right } = tab.getBoundingClientRect();
        const strip = tab.parentElement?.getBoundingClientRect();
        return strip !== undefined && left >= strip.left - 1 && right <= strip.right + 1;
      });
    const names = ['OrderApi', 'OrderMessage', 'Receive_Order', 'Import_Order', 'Get_Orders', 'Export_Summaries'];
    for (const name of [...names, 'Total_Of_Lines', 'OrderApi', 'Get_Orders']) {
      await open(name);
      await expect.poll(() => isInSight(name), patient).toBe(true);
    }
    // After a reload the room of the list of the other tabs comes later than the tabs.
    await page.waitForTimeout(400);
    await page.reload();
    await page.getByRole('application', { name: /Get_Orders/ }).waitFor();
    await expect.poll(() => isInSight('Get_Orders'), patient).toBe(true);
    await page.waitForTimeout(500);
    expect(await isInSight('Get_Orders')).toBe(true);
    await open('Get_Orders');
    // Whoever went there by keys goes on there.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), patient)
      .toContain('Get_Orders');
    await command('Split editor');
    await expect.poll(() => page.getByRole('application', { name: /Get_Orders/ }).count(), patient).toBe(2);
    await command('Close document');
    await expect.poll(() => page.getByRole('application', { name: /Get_Orders/ }).count(), patient).toBe(1);
  }, 60_000);

  it('in a window of another size: sides as wide as before, and what only had no room is there again', async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'sizes.weft');
    expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
    const server = await startServe(file, { WEFT_HOME: folder.path });
    const browser = await launchChromium(server.url);
    const { page } = browser;
    const widthOf = async (side: string) =>
      Math.round((await page.locator(`[data-side="${side}"]`).first().boundingBox())?.width ?? 0);
    const isShown = (side: string) => page.locator(`[data-side="${side}"]`).first().isVisible();
    try {
      await page.setViewportSize({ width: 1024, height: 700 });
      await page.reload();
      await page.getByRole('treeitem').first().waitFor();
      expect(await isShown('right')).toBe(false);
      const width = await widthOf('left');
      await page.waitForTimeout(600);
      await page.setViewportSize({ width: 1920, height: 1080 });
      await expect.poll(() => widthOf('left'), patient).toBe(width);
      await page.reload();
      await page.getByRole('treeitem').first().waitFor();
      await expect.poll(() => isShown('right'), patient).toBe(true);
      expect(await widthOf('left')).toBe(width);
      // What a person hides stays hidden.
      await page.keyboard.press('F4');
      await expect.poll(() => isShown('right'), patient).toBe(false);
      await page.waitForTimeout(600);
      await page.reload();
      await page.getByRole('treeitem').first().waitFor();
      expect(await isShown('right')).toBe(false);
    } finally {
      await browser.close();
      await server.stop();
      folder.dispose();
    }
  }, 60_000);
});
