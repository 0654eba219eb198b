import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { callQuoteMocked, dropFile, dropTheCarrier, mapMessage } from '../harness/consumed-service-job.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a service of a partner that nobody can reach', () => {
  const studio = useStudioPage(null);

  it('a WSDL that is dropped is a service with its operations; a message is mapped, a sample made', async () => {
    const { page, log } = studio();
    const shot = (name: string) => shots && page.screenshot({ path: join(shots, `consumed-${name}.png`) });
    await page.setViewportSize({ width: 1280, height: 800 });
    await dropTheCarrier(page);
    await page.getByText(/^Made the consumed service Carrier with 3 operations\./).waitFor();
    const service = page.getByRole('region', { name: 'Service' });
    await service.getByText('http://127.0.0.1:1/carrier').waitFor();
    await service.getByText('SOAP 1.1').waitFor();
    const list = page.getByRole('listbox', { name: 'Operations' });
    expect(await list.getByRole('option').allInnerTexts()).toEqual([
      expect.stringMatching(/^quote\s+values/),
      expect.stringMatching(/^book\s+text/),
      expect.stringMatching(/^track\s+one-way\s+values/),
    ]);
    const operation = page.getByRole('region', { name: 'Operation' });
    await operation.getByRole('heading', { name: 'quote' }).waitFor();
    expect(
      await operation.getByRole('table', { name: 'Values of quote', exact: true }).getByRole('row').allInnerTexts(),
    ).toEqual([
      expect.stringContaining('Value'),
      expect.stringMatching(/weight\s+Decimal\s+—/),
      expect.stringMatching(/country\s+String\s+—/),
      expect.stringMatching(/express\s+Boolean\s+missing/),
      expect.stringMatching(/pickup\s+Date and time\s+nil/),
    ]);
    await shot('quote');

    // By keys: found, walked, the parts of the second.
    await page.getByRole('textbox', { name: 'Find an operation' }).fill('one-way');
    await expect.poll(() => list.getByRole('option').count()).toBe(1);
    await page.getByRole('textbox', { name: 'Find an operation' }).fill('');
    await list.focus();
    await page.keyboard.press('End');
    await operation.getByRole('heading', { name: 'track' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await operation.getByRole('heading', { name: 'book' }).waitFor();
    await operation.getByText('argument account').waitFor();
    await operation.getByText('refused').first().waitFor();

    await mapMessage(page, 'Request', 'book');
    await mapMessage(page, 'Response', 'bookResponse');
    await list.getByRole('option', { name: /^book\s+mapped/ }).waitFor();
    expect(await operation.getByRole('combobox', { name: 'Import mapping', exact: true }).inputValue()).toMatch(
      /bookResponse/i,
    );
    await operation.getByText(/\(Body: \w+, account: String\)/).waitFor();
    await shot('book');

    await operation.getByRole('tab', { name: 'Sample' }).click();
    await operation.locator('.monaco-editor').getByText('bookResponse').first().waitFor();
    await operation.getByRole('region', { name: 'Request' }).getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Request copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /<soap:Header>[\s\S]*account[\s\S]*reference/,
    );
    await shot('sample');
    await operation.getByRole('tab', { name: 'Messages' }).click();
    await service
      .getByRole('button', { name: /Carrier/ })
      .first()
      .click();
    await service.getByLabel('Time-out').waitFor();
    await shot('service');
    expect(await violationsInBothThemes(page, 'consumed service')).toEqual([]);
    await service
      .getByRole('button', { name: /Carrier/ })
      .first()
      .click();
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  }, 120_000);

  it('a WSDL that is broken is said with its place, and nothing is made', async () => {
    const { page } = studio();
    await dropFile(page, 'broken.wsdl', '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>');
    await page.getByText('broken.wsdl: Line 1, column 62: The document ends, but <types> is not closed.').waitFor();
    expect(await page.getByRole('treeitem', { name: /broken/i }).count()).toBe(0);
  }, 30_000);

  it('a new microflow calls it by a drag from the toolbox; mocked beside Run, it answers, and the trace says so', async () => {
    const { page, command, file } = studio();
    const shot = (name: string) => shots && page.screenshot({ path: join(shots, `consumed-${name}.png`) });
    await command('New document');
    const dialog = page.getByRole('dialog', { name: 'New document' });
    await dialog.getByRole('radio', { name: 'Microflow' }).check();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Price');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const canvas = page.getByRole('application', { name: /Microflow Price/ });
    await canvas.waitFor();
    await page.locator('.dv-tab', { hasText: 'Toolbox' }).click();
    await page.getByRole('textbox', { name: 'Find an activity' }).fill('quote');
    const row = page.getByRole('button', { name: 'quote', exact: true });
    await row.dragTo(page.locator('[data-flow]').filter({ visible: true }).first(), { force: true });
    const form = page.locator('.p-pane').filter({ hasText: 'Call operation' }).filter({ visible: true }).first();
    await page.getByRole('combobox', { name: 'Operation', exact: true }).waitFor();
    await shot('activity');
    const fill = async (name: string, text: string) => {
      const field = form.locator(`.label:has-text("${name}")`).first().locator('xpath=following-sibling::*[1]');
      await field.locator('.monaco-editor, textarea, input').first().click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
      await page.keyboard.press('Tab');
    };
    await fill('weight', '2.5');
    await fill('country', "'NL'");
    await fill('express', 'true');
    await fill('pickup', 'empty');
    await shot('arguments');
    await expect.poll(async () => (await weft(['check', file, '--json'])).stdout).not.toContain('argument');

    await page.getByRole('button', { name: 'Live', exact: true }).click();
    const switches = page.getByRole('dialog', { name: 'Services that are called' });
    await switches.getByRole('radio', { name: 'Mocked' }).click();
    await shot('switch');
    expect(await violationsInBothThemes(page, 'switches')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Mocked', exact: true }).waitFor();

    await page.getByRole('button', { name: 'Run this' }).filter({ visible: true }).click();
    await expect
      .poll(() => page.getByRole('form', { name: 'Run Price' }).getByRole('status').innerText(), { timeout: 20_000 })
      .toMatch(/\S/);
    await page.getByRole('img', { name: /quote.*mocked/ }).waitFor();
    await shot('run');
    await command('Show trace');
    await page.locator('.t-body').getByText('mocked').first().waitFor();
    await page.locator('.t-body .p-row', { hasText: 'Carrier.quote at' }).first().click();
    await shot('trace');
    await command('Stop');
    await page.getByText('Stopped', { exact: true }).waitFor();
  }, 120_000);

  it('an operation makes the microflow that calls it; what is mocked is so again when the window comes back', async () => {
    const { page, open } = studio();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Mocked', exact: true }).click();
    await page.getByRole('dialog', { name: 'Services that are called' }).getByRole('radio', { name: 'Live' }).click();
    await page.keyboard.press('Escape');
    await open('Carrier');
    await page.getByRole('option', { name: /^quote/ }).click();
    await callQuoteMocked(page);
    await page.getByRole('form', { name: 'Run Call_Quote' }).getByRole('status').getByText(/^\d/).waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'consumed-new-flow.png') });
    await page.reload();
    await page.getByRole('button', { name: 'Mocked', exact: true }).waitFor();
  }, 60_000);
});
