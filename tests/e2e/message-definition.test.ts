import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a message definition', () => {
  const studio = useStudioPage();

  it('is made of an entity, named, mapped in one step, turned from JSON to XML, and tested by a payload', async () => {
    const { page, file, open, log } = studio();
    await open('Domain model');
    await page.getByRole('application').first().waitFor();
    await page.getByText('OrderLine', { exact: true }).first().click({ button: 'right' });
    await page.getByText('Message definition', { exact: true }).click();
    await page.getByRole('treegrid', { name: 'Members' }).waitFor();
    await page.getByLabel('Name of Sku', { exact: true }).fill('article');
    await page.keyboard.press('Enter');
    await page.getByLabel('Example of Sku', { exact: true }).fill('PAL-120');
    await page.keyboard.press('Enter');
    const message = page.getByRole('region', { name: 'Message', exact: true });
    const shown = async () => (await message.innerText()).replaceAll('\u00a0', ' ');
    await expect.poll(shown).toContain('"article": "PAL-120"');
    await message.getByRole('button', { name: 'XML' }).click();
    await expect.poll(shown).toContain('<article>PAL-120</article>');
    // What is left out is in the message no more; undo brings it back.
    await page.getByLabel('UnitPrice belongs to the message').click();
    await expect.poll(shown).not.toContain('unitPrice');
    await page.keyboard.press('Control+z');
    await expect.poll(shown).toContain('unitPrice');

    await page.getByRole('button', { name: 'Generate mappings…' }).click();
    await page.getByRole('button', { name: 'Apply plan' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('treeitem', { name: /^article, string, mapped to Sku/ }).waitFor();
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    await page.getByText('XML, a list', { exact: true }).click();
    await page.getByRole('treeitem', { name: /^orderLines, / }).waitFor();
    await page.getByRole('treeitem', { name: /^article, string, mapped to Sku/ }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Live preview' }).innerText()).toContain('<orderLines>');

    await page.getByTitle(/^Payloads/).click();
    const payloads = page.getByRole('dialog', { name: /^Payloads of/ });
    await payloads.getByText('Kept with what comes of it now.').waitFor();
    await payloads.getByRole('button', { name: 'Keep the shown message' }).click();
    await payloads.getByRole('textbox', { name: 'Name of Payload 1' }).waitFor();
    await payloads.getByRole('button', { name: 'Run all' }).click();
    await payloads.getByText('It passes.').waitFor();
    await page.keyboard.press('Escape');
    const tested = await weft(['test', file, '--reporter', 'json']);
    expect([tested.code, JSON.parse(tested.stdout)]).toEqual([0, expect.objectContaining({ passed: 1, failed: 0 })]);
    expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon') && !l.includes('404'))).toEqual([]);
  }, 90_000);

  it('is told what it contradicts, and validates messages of both formats', async () => {
    const { page, open } = studio();
    await open('OrderLineMessage');
    await page.getByRole('tab', { name: 'Validate' }).click();
    await page.getByText('The message fits.').waitFor();
  }, 60_000);
});
