import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { choose } from '../harness/picker.ts';
import { startServe, weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'structure.weft');
  expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
});
afterEach(() => folder.dispose());

describe('the editor of JSON structures', () => {
  it.skipIf(cannotOpenChromium || hasNoStudioBuild)(
    'shows what a new sample changes and which mappings it touches; what is set by hand stays and can be reset',
    async () => {
      const server = await startServe(file);
      const { page, log, close } = await launchChromium(server.url);
      page.setDefaultTimeout(15_000);
      try {
        await page.getByRole('treeitem', { name: 'OrderMessage', exact: true }).dblclick();
        const table = page.getByRole('treegrid', { name: 'Structure' });
        const row = (name: string) => table.getByRole('row', { name: new RegExp(`^${name}\\b`) });
        await row('status').getByText('1 of 2').waitFor();

        // A sample is read as it is typed, and kept when the person says so.
        await page.getByRole('button', { name: 'Sample', exact: true }).click();
        await page.getByText('not kept').waitFor();
        await page.locator('.js-left .monaco-editor').click();
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Delete');
        await page.keyboard.insertText(
          '{"orderNumber":7,"placedAt":"2026-11-20T09:14:07+01:00","currency":"EUR","vat":21}',
        );
        const strip = page.locator('.js-strip');
        await strip.getByText('1 added, 3 changed.').waitFor();
        await strip.getByRole('button', { name: /^Import_Order: \d+ mapped elements$/ }).waitFor();
        await row('vat').getByTitle('added: integer, optional').waitFor();
        await strip.getByRole('button', { name: 'Keep' }).click();
        await strip.waitFor({ state: 'detached' });
        await row('status').getByText('1 of 3').waitFor();

        // Removing it shows what goes, struck out in its place; discarding keeps it.
        await page.getByRole('option', { name: /^sample-3\.json/ }).click();
        await page.getByRole('button', { name: 'Remove sample' }).click();
        await strip.getByText(/1 removed/).waitFor();
        await row('vat').getByTitle('removed: integer, optional').waitFor();
        await strip.getByRole('button', { name: 'Discard' }).click();
        await row('vat')
          .getByTitle(/^removed/)
          .waitFor({ state: 'detached' });

        // By hand: marked, and one press takes it back.
        await choose(row('vat').getByRole('combobox', { name: 'Type of vat' }), 'decimal');
        await page.getByText('2 set by hand').waitFor();
        await row('vat')
          .getByRole('button', { name: /^Set by hand/ })
          .click();
        await page.getByText('1 set by hand').waitFor();
        expect(await row('vat').getByRole('combobox', { name: 'Type of vat' }).inputValue()).toBe('integer');

        // A dictionary is turned into an object with members, and undone.
        await page.getByRole('button', { name: 'Keys of attributes are data' }).click();
        // What is mapped to keys and values cannot stay: that is shown first.
        const dialog = page.getByRole('dialog', { name: 'Update OrderMessage' });
        await dialog
          .getByText(/not mapped any more/)
          .first()
          .waitFor();
        await page.keyboard.press('Control+Enter');
        await row('dock-door').waitFor();
        await table.focus();
        await page.keyboard.press('Control+z');
        await row('dock-door').waitFor({ state: 'detached' });
        expect(log.filter((l) => l.startsWith('error:') && !l.includes('404'))).toEqual([]);
      } catch (error) {
        await page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'structure-failure.png') });
        throw error;
      } finally {
        await close();
        await server.stop();
      }
    },
    90_000,
  );
});
