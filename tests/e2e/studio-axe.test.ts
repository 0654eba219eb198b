import { describe, expect, it } from 'vitest';
import { seriousViolations, themes, violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { startServe } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('axe finds nothing serious', () => {
  const studio = useStudioPage();

  it.each([
    ['domain model', 'Orders domain model'],
    ['microflow', 'Receive_Order'],
    ['REST service', 'OrderApi'],
    ['enumeration', 'OrderStatus'],
    ['JSON structure', 'OrderMessage'],
  ])(
    'in the editor of a %s',
    async (what, name) => {
      const { page, open } = studio();
      await open(name);
      await page.locator('.w-editor-bar strong').first().waitFor();
      expect(await violationsInBothThemes(page, what)).toEqual([]);
    },
    30_000,
  );

  it('in the source view', async () => {
    const { page, open } = studio();
    await open('OrderStatus');
    await page.getByRole('tab', { name: 'Source' }).click();
    await page.locator('.monaco-editor').first().waitFor();
    expect(await violationsInBothThemes(page, 'source')).toEqual([]);
  }, 30_000);

  it('in the palette and the dialogs', async () => {
    const { page, command } = studio();
    const found: string[] = [];
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    found.push(...(await violationsInBothThemes(page, 'palette')));
    await page.keyboard.press('Escape');
    for (const [label, title] of [
      ['New document', 'New document'],
      ['Import contract', 'Import contract or sample'],
      ['Export bundle', 'Export bundle'],
      ['Settings', 'Settings'],
    ] as const) {
      await command(label);
      await page.getByRole('dialog', { name: title }).waitFor();
      found.push(...(await violationsInBothThemes(page, title)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'File' }).click();
    await page.getByRole('menu').waitFor();
    found.push(...(await violationsInBothThemes(page, 'menu')));
    await page.keyboard.press('Escape');
    expect(found).toEqual([]);
  }, 60_000);
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('axe finds nothing serious on the welcome page', () => {
  it.each(themes)(
    '%s',
    async (theme) => {
      const server = await startServe();
      const { page, close } = await launchChromium(server.url);
      try {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await page.getByRole('heading', { name: 'Weft Studio' }).waitFor();
        expect(await seriousViolations(page)).toEqual([]);
      } finally {
        await close();
        await server.stop();
      }
    },
    30_000,
  );
});
