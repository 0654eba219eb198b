import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { choose } from '../harness/picker.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { startServe } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the studio by keys', () => {
  const studio = useStudioPage();

  it('F6 goes through the regions, Shift+F6 back', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const region = () =>
      page.evaluate(() => {
        const here = document.activeElement;
        const names = [
          '.s-title',
          '.s-rail',
          '[data-side="left"]',
          '.w-editor-bar',
          '.w-editor-body',
          '[data-side="right"]',
          '[data-side="bottom"]',
          '.s-status',
        ];
        return names.find((name) => here?.closest(name)) ?? null;
      });
    await page.getByRole('button', { name: 'File' }).focus();
    const seen: (string | null)[] = [await region()];
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('F6');
      seen.push(await region());
    }
    expect(seen).toEqual([
      '.s-title',
      '.s-rail',
      '[data-side="left"]',
      '.w-editor-bar',
      '.w-editor-body',
      '[data-side="right"]',
      '[data-side="bottom"]',
      '.s-status',
      '.s-title',
    ]);
    await page.keyboard.press('Shift+F6');
    expect(await region()).toBe('.s-status');
  });

  it('a press beside the field leaves the keyboard in it: palette, insert activity', async () => {
    const { page, open } = studio();
    await page.keyboard.press('Control+k');
    const search = page.getByRole('combobox', { name: 'Search' });
    await search.fill('Order');
    const pressIn = async (selector: string, x: number, y: number) => {
      const box = await page.locator(selector).first().boundingBox();
      await page.mouse.click((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    };
    for (const [place, x] of [
      ['.s-palette-head', 8],
      ['.s-palette-modes', 30],
      ['.s-palette-group', 20],
      ['.s-palette-foot', 40],
    ] as const) {
      await pressIn(place, x, 8);
      expect(await search.evaluate((e) => e === document.activeElement), place).toBe(true);
    }
    await page.keyboard.type('Message');
    expect(await search.inputValue()).toBe('OrderMessage');
    await page.keyboard.press('Escape');
    await open('Get_Orders');
    const canvas = page.getByRole('application', { name: /Get_Orders/ });
    await canvas.waitFor();
    await canvas.focus();
    await page.keyboard.press('a');
    const find = page.getByRole('combobox', { name: 'Find an activity' });
    await find.waitFor();
    for (const place of ['.mf-picker-search', '.mf-picker-group']) {
      await pressIn(place, 8, 8);
      expect(await find.evaluate((e) => e === document.activeElement), place).toBe(true);
    }
    await page.keyboard.press('Escape');
  }, 30_000);

  it.each([
    ['Control+b', 'left', 'Explorer'],
    ['F4', 'right', 'Properties'],
    ['Control+j', 'bottom', 'Errors, console and more'],
  ] as const)(
    '%s collapses the %s side to a visible edge, a click on it opens the side again',
    async (keys, side, name) => {
      const { page, open } = studio();
      await open('Orders domain model');
      const group = page.locator(`[data-side="${side}"]`);
      await group.waitFor();
      await page.keyboard.press(keys);
      await group.waitFor({ state: 'hidden' });
      const edge = page.locator(`[data-edge="${side}"]`);
      const box = await edge.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBe(24);
      expect(await edge.innerText()).toContain(name);
      await edge.click();
      await group.waitFor();
      expect(await edge.count()).toBe(0);
    },
  );

  it('the rail shows a pane, and collapses its side when the pane is in front', async () => {
    const { page } = studio();
    const button = page.locator('.s-rail').getByRole('button', { name: 'Explorer', exact: true });
    await page.getByRole('tree', { name: 'Project' }).waitFor();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    await page.getByRole('tree', { name: 'Project' }).waitFor({ state: 'hidden' });
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.click();
    await page.getByRole('tree', { name: 'Project' }).waitFor();
  });

  it('a click previews in italics and the next takes its place; a double click keeps', async () => {
    const { page } = studio();
    const tab = (name: string) => page.locator('.s-tab', { hasText: name });
    await page.getByRole('treeitem', { name: 'OrderStatus' }).click();
    await tab('OrderStatus').waitFor();
    expect(
      await tab('OrderStatus')
        .locator('span')
        .first()
        .evaluate((e) => getComputedStyle(e).fontStyle),
    ).toBe('italic');
    await page.getByRole('treeitem', { name: 'PartnerUrl' }).click();
    await tab('PartnerUrl').waitFor();
    expect(await tab('OrderStatus').count()).toBe(0);
    await page.getByRole('treeitem', { name: 'PartnerUrl' }).dblclick();
    await page.getByRole('treeitem', { name: 'OrderStatus' }).click();
    await tab('OrderStatus').waitFor();
    expect(await tab('PartnerUrl').count()).toBe(1);
    expect(
      await tab('PartnerUrl')
        .locator('span')
        .first()
        .evaluate((e) => getComputedStyle(e).fontStyle),
    ).toBe('normal');
  });

  it('Ctrl+\\ shows the document a second time; closing both closes it', async () => {
    const { page, open } = studio();
    await open('Get_Orders');
    const tabs = page.locator('.s-tab', { hasText: /^Get_Orders$/ });
    expect(await tabs.count()).toBe(1);
    await page.keyboard.press('Control+\\');
    await expect.poll(() => tabs.count()).toBe(2);
    expect(await page.getByRole('application', { name: /Microflow Get_Orders/ }).count()).toBe(2);
    await tabs.last().locator('.s-tab-close').click();
    await expect.poll(() => tabs.count()).toBe(1);
    await tabs.last().hover();
    await tabs.last().locator('.s-tab-close').click();
    await expect.poll(() => tabs.count()).toBe(0);
  });

  it('Alt+Left and Alt+Right go back and forward, the switcher opens the last one', async () => {
    const { page, open, command } = studio();
    const shown = () => page.locator('.dv-active-group .dv-active-tab .s-tab span').first().innerText();
    await open('Get_Order');
    await open('OrderApi');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(shown).toBe('Get_Order');
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(shown).toBe('OrderApi');
    await command('Recent documents');
    await page.getByRole('listbox', { name: 'Recent documents' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(shown).toBe('Get_Order');
  });

  it('Ctrl+Alt+F filters the explorer, Ctrl+Shift+F searches, Ctrl+F finds in this document', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    await page.keyboard.press('Control+Alt+f');
    await page.locator('input[aria-label="Filter by name"]:focus').waitFor();
    await page.keyboard.type('Partner');
    await expect.poll(() => page.getByRole('treeitem', { name: 'OrderStatus' }).count()).toBe(0);
    expect(await page.getByRole('treeitem', { name: 'PartnerApi' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('treeitem', { name: 'OrderStatus' }).waitFor();
    await page.keyboard.press('Control+Shift+f');
    await page.locator('input[aria-label="Search the project"]:focus').waitFor();
    await page.keyboard.type('Complete');
    await page.locator('.p-pane .p-row', { hasText: 'Complete_Customer' }).first().waitFor();
    await page.getByRole('application', { name: /Receive_Order/ }).focus();
    await page.keyboard.press('Control+f');
    await page.getByRole('combobox', { name: 'Search' }).waitFor();
    await page.keyboard.type('Log');
    await page
      .getByRole('option', { name: /Log info/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('F12 opens what the selected element refers to, Shift+F12 lists who uses it', async () => {
    const { page, open, command } = studio();
    await open('OrderApi');
    await page.locator('.w-editor-body .p-row', { hasText: 'POST' }).first().click();
    await page.keyboard.press('F12');
    await page.getByRole('application', { name: /Microflow Receive_Order/ }).waitFor();
    await command('Show explorer');
    await page.getByRole('treeitem', { name: 'OrderStatus' }).click();
    await page.keyboard.press('Shift+F12');
    await page
      .locator('[data-side="bottom"] .p-row', { hasText: /DomainModel|Domain model/ })
      .first()
      .waitFor();
  });

  it('settings: the theme holds at once, the key list has what the commands have', async () => {
    const { page } = studio();
    await page.keyboard.press('Control+,');
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await choose(dialog.getByLabel('Theme'), 'Dark');
    expect(await page.locator('html').getAttribute('class')).toContain('weft-dark');
    await choose(dialog.getByLabel('Theme'), 'Light');
    expect(await page.locator('html').getAttribute('class')).not.toContain('weft-dark');
    expect(await dialog.innerText()).toContain('Ctrl+Shift+M');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('nothing is cut off at 1024 x 700 and at half the width (200 %)', async () => {
    const { page, open, command } = studio();
    await open('Orders domain model');
    for (const size of [
      { width: 1024, height: 700 },
      { width: 700, height: 450 },
    ]) {
      await page.setViewportSize(size);
      await command('Reset layout');
      await page.getByRole('application').first().waitFor();
      const overflow = await page.evaluate(() => {
        const parts = ['.s-title', '.s-status', '.w-editor-bar', '.s-rail'];
        return parts.filter((part) => {
          const box = document.querySelector(part)?.getBoundingClientRect();
          return !box || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < 0;
        });
      });
      expect(overflow).toEqual([]);
      const run = await page.locator('header button.wb-run').boundingBox();
      expect((run?.x ?? 0) + (run?.width ?? 9999)).toBeLessThanOrEqual(size.width);
    }
    await page.setViewportSize({ width: 1400, height: 900 });
    await command('Reset layout');
  });

  it('the live region tells of the run and of new errors', async () => {
    const { page, open } = studio();
    const said = page.getByLabel('Announcements');
    await open('Total_Of_Lines');
    await page.getByRole('application', { name: /Total_Of_Lines/ }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await expect.poll(() => said.innerText()).toMatch(/\d+ errors?/);
    await page.keyboard.press('Control+z');
    await expect.poll(() => said.innerText()).toBe('No errors');
  });

  it('has no errors in the console of the page', () => {
    expect(studio().log.filter((l) => l.startsWith('error:') && !l.includes('404'))).toEqual([]);
  });
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild || process.getuid?.() === 0)('a read-only project', () => {
  const studio = useStudioPage(null);

  it('says so on the tab, above the document and in the status bar', async () => {
    const { file } = studio();
    chmodSync(file, 0o444);
    const server = await startServe(file);
    const { page, close } = await launchChromium(server.url);
    try {
      await page.getByRole('treeitem', { name: 'Domain model' }).dblclick();
      await page.getByText(/^Read only\. /).waitFor();
      expect(await page.locator('.s-tab').getByLabel('Read only').count()).toBe(1);
    } finally {
      await close();
      await server.stop();
      chmodSync(file, 0o644);
    }
  });
});
