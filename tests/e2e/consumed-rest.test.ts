import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { parcelsOpenApi } from '../harness/consumed-rest-job.ts';
import { dropFile, mapMessage } from '../harness/consumed-service-job.ts';
import { openApiCases, openApiFolder } from '../harness/openapi.ts';
import { choose } from '../harness/picker.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a REST service of a partner that nobody can reach', () => {
  const studio = useStudioPage(null);

  it('an OpenAPI description that is dropped is a service with its operations; messages are mapped', async () => {
    const { page, log } = studio();
    const shot = (name: string) => shots && page.screenshot({ path: join(shots, `rest-client-${name}.png`) });
    await page.setViewportSize({ width: 1280, height: 800 });
    await dropFile(page, 'parcels.yaml', parcelsOpenApi);
    await page.getByText(/^Made the consumed service Parcels with 4 operations\./).waitFor();
    const service = page.getByRole('region', { name: 'Service' });
    await service.getByText('http://127.0.0.1:1/parcels/v1').waitFor();
    const list = page.getByRole('listbox', { name: 'Operations' });
    expect((await list.getByRole('option').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'GET getQuote /quotes/{country}',
      'GET listShipments /shipments',
      'POST bookShipment /shipments',
      'PUT putLabel /shipments/{number}/label',
    ]);
    const operation = page.getByRole('region', { name: 'Operation' });
    const rows = await operation.getByRole('table', { name: 'Parameters' }).getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
      'country path String required',
      'weight query Decimal required',
      'options query List of String',
    ]);
    await shot('quote');

    // By keys: found, walked.
    await page.getByRole('textbox', { name: 'Find an operation' }).fill('post');
    await expect.poll(() => list.getByRole('option').count()).toBe(1);
    await page.getByRole('textbox', { name: 'Find an operation' }).fill('');
    await list.focus();
    await page.keyboard.press('End');
    await operation.getByRole('heading', { name: 'putLabel' }).waitFor();
    await operation.getByRole('table', { name: 'Fields' }).getByText('Binary').waitFor();
    await page.keyboard.press('ArrowUp');
    await operation.getByRole('heading', { name: 'bookShipment' }).waitFor();

    await mapMessage(page, 'Request', 'Shipment');
    expect(await operation.getByRole('combobox', { name: 'Export mapping', exact: true }).inputValue()).toBe(
      'Export_Shipment',
    );
    await operation.getByRole('group', { name: 'Response 201' }).getByRole('button', { name: 'Make mapping…' }).click();
    const plan = page.getByRole('dialog', { name: 'Map Shipment' });
    await plan.getByRole('button', { name: 'Apply plan' }).click();
    await plan.waitFor({ state: 'detached' });
    await operation.getByText(/\(Body: Shipment\)/).waitFor();
    await shot('book');

    await operation.getByRole('tab', { name: 'Sample' }).click();
    await operation.locator('.monaco-editor').getByText('reference').first().waitFor();
    await shot('sample');
    await operation.getByRole('tab', { name: 'Paging' }).click();
    await operation.getByLabel('Paging', { exact: true }).first().waitFor();
    await operation.getByRole('tab', { name: 'Messages' }).click();
    await service
      .getByRole('button', { name: /Parcels/ })
      .first()
      .click();
    await service.getByLabel('Attempts').waitFor();
    await shot('service');
    expect(await violationsInBothThemes(page, 'consumed REST service')).toEqual([]);
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  }, 120_000);

  it('the mock answers 503 once: the call is made again, and the trace shows both', async () => {
    const { page, command } = studio();
    const shot = (name: string) => shots && page.screenshot({ path: join(shots, `rest-client-${name}.png`) });
    await page.emulateMedia({ colorScheme: 'light' });
    const service = page.getByRole('region', { name: 'Service' });
    // What a request wishes of a mock, it says in a header.
    await service.getByRole('button', { name: 'Add to Headers' }).click();
    const fill = async (name: string, text: string) => {
      const field = service.getByLabel(name, { exact: true }).last();
      await field.fill(text);
      await field.press('Tab');
    };
    await fill('Name', 'Prefer');
    await fill('Value', 'code=503; times=1');
    await fill('Pause between them', '50');
    await shot('headers');
    await service
      .getByRole('button', { name: /Parcels/ })
      .first()
      .click();
    await page.getByRole('option', { name: /getQuote/ }).click();
    await page.getByRole('button', { name: 'Add to flow' }).click();
    await page.getByRole('menuitem', { name: 'New microflow that calls it' }).click();
    await page.getByRole('application', { name: /Microflow Call_GetQuote/ }).waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).click();
    await page.getByRole('dialog', { name: 'Services that are called' }).getByRole('radio', { name: 'Mocked' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Run this' }).filter({ visible: true }).click();
    const strip = page.getByRole('form', { name: 'Run Call_GetQuote' });
    await strip.getByLabel('$Country').fill('NL');
    await strip.getByLabel('$Weight').fill('2.5');
    await strip.getByRole('button', { name: 'Run', exact: true }).click();
    await strip.getByRole('status').getByText('mocked').waitFor({ timeout: 20_000 });
    await shot('run');
    await command('Show trace');
    const calls = page.locator('.t-body .p-row', { hasText: 'Parcels.getQuote: GET' });
    await expect.poll(() => calls.count()).toBe(2);
    await calls.first().click();
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(/^503/).waitFor();
    await calls.nth(1).click();
    await answer.getByText(/^200/).waitFor();
    await answer.locator('pre', { hasText: '"price": 12.50' }).waitFor();
    await page.getByRole('region', { name: 'Request' }).getByText('No content.').waitFor();
    await shot('trace');
    // The operation that was chosen is there again, not the first one.
    await page
      .getByRole('treeitem', { name: /^Parcels/ })
      .first()
      .dblclick();
    await page.getByRole('option', { name: /bookShipment/ }).click();
    await page.getByRole('treeitem', { name: /Call_GetQuote/ }).dblclick();
    await page.getByRole('application', { name: /Microflow Call_GetQuote/ }).waitFor();
    await page
      .getByRole('treeitem', { name: /^Parcels/ })
      .first()
      .dblclick();
    await page.getByRole('region', { name: 'Operation' }).getByRole('heading', { name: 'bookShipment' }).waitFor();
    await command('Stop');
    await page.getByText('Stopped', { exact: true }).waitFor();
  }, 120_000);

  it('a constant that a field asks for is made where it is asked for', async () => {
    const { page } = studio();
    const service = page.getByRole('region', { name: 'Service' });
    const fold = service.getByRole('button', { name: /Parcels/ }).first();
    await fold.click();
    await choose(service.getByRole('combobox', { name: 'Authentication', exact: true }), 'Bearer token');
    await choose(service.getByRole('combobox', { name: 'Token', exact: true }), 'New constant…');
    await page.getByRole('treeitem', { name: /ParcelsToken/ }).waitFor();
    await expect
      .poll(() => service.getByRole('combobox', { name: 'Token', exact: true }).inputValue())
      .toMatch(/ParcelsToken$/);
    if (shots) await page.screenshot({ path: join(shots, 'rest-client-constant.png') });
    await fold.click();
  }, 60_000);

  it.skipIf(openApiCases().length === 0)(
    'a description of hundreds of operations comes in seconds, and its list shows what is seen of it',
    async () => {
      const { page } = studio();
      await dropFile(page, 'stripe.json', readFileSync(join(openApiFolder, 'directory-stripe-com.json'), 'utf8'));
      await page.getByText(/with 452 operations\./).waitFor({ timeout: 30_000 });
      const list = page.getByRole('listbox', { name: 'Operations' });
      await list.focus();
      await page.keyboard.press('End');
      await page.getByRole('region', { name: 'Operation' }).getByRole('heading', { level: 3 }).waitFor();
      expect(await list.getByRole('option', { selected: true }).getAttribute('aria-posinset')).toBe('452');
      expect(await list.getByRole('option').count()).toBeLessThan(80);
      if (shots) await page.screenshot({ path: join(shots, 'rest-client-stripe.png') });
      // What was found is there with its place, hints too.
      await page.getByRole('button', { name: 'Show where' }).click();
      const findings = page.getByRole('dialog', { name: 'Findings of the import' });
      expect(await findings.getByRole('listitem').allInnerTexts()).toEqual([
        expect.stringMatching(/authentication bearerAuth[\s\S]*stripe\.json:1:\d+ +\$\.components/),
      ]);
      if (shots) await page.screenshot({ path: join(shots, 'rest-client-findings.png') });
      await findings.getByRole('button', { name: 'Close' }).click();
    },
    90_000,
  );

  it('a description that is broken is said with its place, and nothing is made', async () => {
    const { page } = studio();
    await dropFile(page, 'broken.yaml', 'openapi: 3.0.0\npaths: [\n');
    await page.getByText(/broken\.yaml: Line \d+, column \d+: It is no YAML/).waitFor();
    expect(await page.getByRole('treeitem', { name: /broken/i }).count()).toBe(0);
  }, 30_000);
});
