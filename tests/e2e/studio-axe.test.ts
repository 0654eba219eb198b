import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { seriousViolations } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { startServe } from '../harness/weft.ts';

const themes = ['light', 'dark'] as const;

/** Monaco's own text area and line numbers are the library's; it is built for screen readers in its own way. */
const foreign = ['.monaco-editor'];

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('axe finds nothing serious', () => {
  const studio = useStudioPage();

  const look = async (page: Page, what: string) => {
    const found: string[] = [];
    for (const theme of themes) {
      // Without motion: a colour on its way from one theme to the other is neither.
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.locator(`html${theme === 'dark' ? '.weft-dark' : ':not(.weft-dark)'}`).waitFor();
      found.push(...(await seriousViolations(page, foreign)).map((line) => `${what}, ${theme}: ${line}`));
    }
    return found;
  };

  it.each([
    ['domain model', 'Orders domain model'],
    ['microflow', 'Receive_Order'],
    ['REST service', 'OrderApi'],
    ['enumeration', 'OrderStatus'],
  ])(
    'in the editor of a %s',
    async (what, name) => {
      const { page, open } = studio();
      await open(name);
      await page.locator('.w-editor-bar strong').first().waitFor();
      expect(await look(page, what)).toEqual([]);
    },
    30_000,
  );

  it('in the errors pane with findings, and in the data pane and requests of a run', async () => {
    const { page, open, command } = studio();
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await page.locator('header button.wb-run').click();
    await page.getByText('Running', { exact: true }).waitFor();
    const found: string[] = [];
    await command('Show data');
    await page.locator('.p-table').waitFor();
    found.push(...(await look(page, 'data of a run')));
    await command('Show requests');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^200 OK/).waitFor();
    found.push(...(await look(page, 'requests of a run')));
    await command('Stop');
    await page.getByText('Stopped', { exact: true }).waitFor();
    await open('Project settings');
    await page.getByRole('tab', { name: 'Source' }).waitFor();
    await open('Receive_Order');
    await page.getByRole('application').first().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await command('Show errors');
    await page.getByRole('tree', { name: 'Findings' }).focus();
    await page.getByRole('region', { name: 'Finding' }).waitFor();
    found.push(...(await look(page, 'errors with findings')));
    await page.keyboard.press('Control+z');
    expect(found).toEqual([]);
  }, 60_000);

  it('in the source view', async () => {
    const { page, open } = studio();
    await open('OrderStatus');
    await page.getByRole('tab', { name: 'Source' }).click();
    await page.locator('.monaco-editor').first().waitFor();
    expect(await look(page, 'source')).toEqual([]);
  }, 30_000);

  it('in each pane', async () => {
    const { page, command } = studio();
    const found: string[] = [];
    for (const pane of [
      'search',
      'requests',
      'data',
      'properties',
      'toolbox',
      'console',
      'trace',
      'usages',
      'errors',
    ]) {
      await command(`Show ${pane}`);
      await page.locator('.p-pane').first().waitFor();
      found.push(...(await look(page, pane)));
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('in the palette and the dialogs', async () => {
    const { page, command } = studio();
    const found: string[] = [];
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    found.push(...(await look(page, 'palette')));
    await page.keyboard.press('Escape');
    for (const [label, title] of [
      ['New document', 'New document'],
      ['Import JSON', 'Import JSON sample'],
      ['Export bundle', 'Export bundle'],
      ['Settings', 'Settings'],
    ] as const) {
      await command(label);
      await page.getByRole('dialog', { name: title }).waitFor();
      found.push(...(await look(page, title)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'File' }).click();
    await page.getByRole('menu').waitFor();
    found.push(...(await look(page, 'menu')));
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
