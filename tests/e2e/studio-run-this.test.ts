import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const patience = { timeout: 10_000 };

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('Run this with objects', () => {
  const studio = useStudioPage();

  it('an object comes from a message through an import mapping, from a row of the run, from the last trace', async () => {
    const { page, open, command } = studio();
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await open('Receive_Order');
    await page.getByRole('button', { name: 'Run this' }).click();
    const strip = page.getByRole('form', { name: 'Run Receive_Order' });
    // The sample of the mapping's structure stands there; the run begins by itself.
    const source = strip.getByRole('combobox', { name: /comes from$/ });
    const choose = async (label: string) => {
      await source.click();
      await page.getByRole('option', { name: label }).click();
    };
    expect(await source.inputValue()).toBe('From a message');
    await strip.locator('.monaco-editor').getByText('SO-10482').waitFor();
    await strip.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Running', { exact: true }).waitFor();
    await expect.poll(() => strip.getByRole('status').innerText(), patience).toContain('SO-10482');

    await choose('From a row');
    await strip.getByLabel('Find Order').fill('nowhere');
    await strip.getByText('No Order has these words.').waitFor();
    expect(await strip.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
    await strip.getByLabel('Find Order').fill('SO-10');
    await strip.getByRole('button', { name: /SO-10482/ }).click();
    await strip.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => strip.getByRole('status').innerText(), patience).toMatch(/SO-10482|exists/);

    await choose('From the last trace');
    await strip.getByText(/Order \{ OrderNumber: 'SO-10482'/).waitFor();
    expect(await strip.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(false);
    await command('Stop');
    await page.getByText('Stopped', { exact: true }).waitFor();
  }, 60_000);
});
