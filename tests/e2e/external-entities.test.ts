import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CapServer, hasCap, startCap } from '../harness/cap.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { dropFile } from '../harness/consumed-service-job.ts';
import { shopMetadata } from '../harness/odata-shop.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the metadata of an OData service', () => {
  const studio = useStudioPage(null);

  it('that is dropped is a consumed service, and its sets are external entities on the canvas', async () => {
    const { page, log } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    await dropFile(page, 'metadata.edmx', shopMetadata);
    await page.getByText(/^Made the consumed service Shop/).waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'odata-service.png') });
    await page
      .getByRole('treeitem', { name: /Domain model|DomainModel/ })
      .first()
      .dblclick();
    const product = page.getByRole('img', { name: /^Product, external entity/ });
    await product.waitFor();
    expect(await product.innerText()).toContain('Shop · Products');
    if (shots) await page.screenshot({ path: join(shots, 'odata-canvas.png') });
    expect(log).toEqual([]);
  }, 120_000);
});

describe.skipIf(cannotOpenChromium || hasNoStudioBuild || !hasCap)('entities of SAP CAP', () => {
  const studio = useStudioPage(null);
  let cap: CapServer;
  beforeAll(async () => {
    cap = await startCap();
  });
  afterAll(() => cap.stop());

  it('are imported, drawn, read and changed by a microflow that is made in the window, and CAP has the change', async () => {
    const { page, log, command } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    await dropFile(page, 'metadata.edmx', new TextDecoder().decode(cap.metadata));
    await page.getByText(/^Made the consumed service/).waitFor();
    const address = page.getByLabel('Address', { exact: true });
    await address.fill(cap.url);
    await address.press('Tab');
    await page.getByRole('treeitem', { name: 'Domain model' }).dblclick();
    await page.getByRole('img', { name: /^Books, external entity/ }).waitFor();

    await command('New document');
    await page.getByRole('radio', { name: 'Microflow' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Rename');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const canvas = page.getByRole('application', { name: /Rename/ });
    await expect.poll(() => canvas.evaluate((e) => e === document.activeElement), { timeout: 10_000 }).toBe(true);
    const properties = page.locator('[data-side="right"]');
    const field = (name: string) => properties.getByLabel(name, { exact: true });
    const add = async (activity: string, heading: string) => {
      await canvas.focus();
      await page.keyboard.press('a');
      await page.getByRole('combobox', { name: 'Find an activity' }).fill(activity);
      await page.keyboard.press('Enter');
      await properties.getByRole('heading', { name: heading, exact: true }).waitFor();
    };
    const choose = async (name: string, option: RegExp) => {
      await field(name).click();
      await page.getByRole('option', { name: option }).first().click();
    };
    await add('retrieve', 'Retrieve');
    await choose('Entity', /Books/);
    await choose('Range', /First/);
    await add('change object', 'Change object');
    await properties.getByRole('button', { name: 'Add to Members' }).click();
    await properties.getByLabel('Member', { exact: true }).fill('Title');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type("'Wuthering Heights'");
    await add('commit', 'Commit');
    await page.getByRole('button', { name: 'Run this' }).filter({ visible: true }).click();
    await page.getByText('Done, no result').waitFor({ timeout: 20_000 });
    if (shots) await page.screenshot({ path: join(shots, 'odata-flow-run.png') });
    const book = await (await fetch(`${cap.url}/Books(1)`)).json();
    expect(book).toMatchObject({ ID: 1, title: 'Wuthering Heights' });
    expect(log).toEqual([]);
  }, 120_000);
});
