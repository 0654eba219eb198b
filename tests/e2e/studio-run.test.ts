import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a run in the studio', () => {
  const studio = useStudioPage();

  it('requests: the body is held against its structure, the answer against status and structure', async () => {
    const { page, open } = studio();
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await page.locator('header button.wb-run').click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }).click();
    await page.getByRole('option', { name: /Place an order/ }).click();
    await page.getByText('fits OrderMessage', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('201 Created').waitFor();
    const checks = page.getByRole('list', { name: 'Checks' });
    expect(await checks.innerText()).toContain('Status is 201');
    expect(await checks.innerText()).toContain('Body fits OrderConfirmation');
    await page
      .getByRole('tab', { name: /^Headers/ })
      .last()
      .click();
    await page.getByText('content-type', { exact: true }).waitFor();
    // The order is there already: another status than the operation's.
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^422 /).waitFor();
    expect(await checks.innerText()).toContain('Status is 201: It is 422.');
    const traffic = page.getByRole('region', { name: 'Traffic' }).locator('.p-row');
    expect(await traffic.count()).toBe(2);
    // Ctrl+Enter sends once, from the body (whose editor has the keys for a new line) and from the address.
    await page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor').click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => traffic.count()).toBe(3);
    await page.getByLabel('Address', { exact: true }).click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => traffic.count()).toBe(4);
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
    expect(await traffic.count()).toBe(4);
  }, 45_000);
});
