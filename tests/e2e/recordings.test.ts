import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { parcelsOpenApi } from '../harness/consumed-rest-job.ts';
import { dropFile } from '../harness/consumed-service-job.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { startMock, type WeftServer } from '../harness/weft.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)(
  'a REST service is recorded, and replayed when it is gone',
  () => {
    const studio = useStudioPage(null);
    let folder: string;
    let partner: WeftServer;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'weft-recordings-'));
      writeFileSync(join(folder, 'parcels.yaml'), parcelsOpenApi);
      partner = await startMock([join(folder, 'parcels.yaml')]);
    }, 60_000);
    afterAll(() => {
      if (partner?.process.exitCode === null && partner.process.signalCode === null) partner.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    it('live, recorded, shown, replayed; a request that was not recorded says what differs', async () => {
      const { page, log } = studio();
      const shot = (name: string) => shots && page.screenshot({ path: join(shots, `recordings-${name}.png`) });
      await page.setViewportSize({ width: 1280, height: 800 });
      await dropFile(page, 'parcels.yaml', parcelsOpenApi.replace('http://127.0.0.1:1', partner.url));
      await page.getByText(/^Made the consumed service Parcels with 4 operations\./).waitFor();
      await page.getByRole('option', { name: /getQuote/ }).click();
      await page.getByRole('button', { name: 'Add to flow' }).click();
      await page.getByRole('menuitem', { name: 'New microflow that calls it' }).click();
      await page.getByRole('application', { name: /Microflow Call_GetQuote/ }).waitFor();
      const switches = page.getByRole('dialog', { name: 'Services that are called' });
      await page.getByRole('button', { name: 'Live', exact: true }).click();
      await switches.getByRole('radio', { name: 'Recorded' }).click();
      await shot('switches');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Recorded', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Run this' }).filter({ visible: true }).click();
      const strip = page.getByRole('form', { name: 'Run Call_GetQuote' });
      await strip.getByLabel('$Country').fill('NL');
      await strip.getByLabel('$Weight').fill('2.5');
      await strip.getByRole('button', { name: 'Run', exact: true }).click();
      const explorer = page.getByRole('treeitem', { name: /ParcelsRecording/ });
      await explorer.waitFor({ timeout: 30_000 });
      await explorer.dblclick();
      const exchanges = page.getByRole('listbox', { name: 'Exchanges' });
      await exchanges.getByRole('option', { name: /quotes\/NL/ }).waitFor();
      await page.locator('.rec-code .monaco-editor').getByText('12.50').waitFor();
      await shot('exchange');
      expect(await violationsInBothThemes(page, 'recording')).toEqual([]);
      await shot('exchange-dark');

      await partner.stop();
      await page.emulateMedia({ colorScheme: 'light' });
      await page
        .getByRole('tab', { name: /Call_GetQuote/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Recorded', exact: true }).click();
      await switches.getByRole('radio', { name: 'Replayed' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Replayed', exact: true }).waitFor();
      await strip.getByRole('button', { name: 'Run', exact: true }).click();
      await strip.getByRole('status').getByText('replayed').waitFor({ timeout: 20_000 });
      await shot('replayed');
      await strip.getByLabel('$Country').fill('DE');
      await strip.getByRole('button', { name: 'Run', exact: true }).click();
      await strip
        .getByRole('status')
        .getByText(/this request was not recorded/)
        .waitFor({ timeout: 20_000 });
      await shot('not-recorded');
      expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
    }, 120_000);
  },
);
