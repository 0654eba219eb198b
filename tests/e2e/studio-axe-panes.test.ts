import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('axe finds nothing serious', () => {
  const studio = useStudioPage();

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
    found.push(...(await violationsInBothThemes(page, 'data of a run')));
    await command('Show requests');
    await page.getByRole('option', { name: /Orders, newest first/ }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^200 OK/).waitFor();
    found.push(...(await violationsInBothThemes(page, 'requests of a run')));
    await page.getByRole('tab', { name: 'Environments' }).click();
    await page.getByRole('button', { name: 'Add environment' }).click();
    await page.getByRole('button', { name: 'Add value' }).click();
    await page.getByLabel('Name of the value').fill('token');
    found.push(...(await violationsInBothThemes(page, 'environments of requests')));
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
    found.push(...(await violationsInBothThemes(page, 'errors with findings')));
    await page.keyboard.press('Control+z');
    expect(found).toEqual([]);
  }, 60_000);

  it('in each pane', async () => {
    const { page, command } = studio();
    const found: string[] = [];
    for (const pane of ['search', 'data', 'properties', 'toolbox', 'console', 'trace', 'tasks', 'usages', 'errors']) {
      await command(`Show ${pane}`);
      await page.locator('.p-pane').first().waitFor();
      found.push(...(await violationsInBothThemes(page, pane)));
    }
    expect(found).toEqual([]);
  }, 60_000);
});
