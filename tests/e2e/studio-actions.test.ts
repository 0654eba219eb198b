import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('an action of a connector', () => {
  const studio = useStudioPage();

  it('is found in the toolbox, filled in by its own fields, and runs', async () => {
    const { page, open, file } = studio();
    await open('Get_Order');
    const canvas = page.getByRole('application', { name: /Get_Order/ });
    // After the start: what is chosen in the toolbox comes behind the selected node.
    await canvas.locator('.react-flow__node').filter({ hasText: 'Retrieve' }).click();
    await page.getByText('Toolbox', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Find an activity' }).fill('finger');
    await page.getByRole('button', { name: 'Fingerprint', exact: true }).click();
    await canvas.locator('.react-flow__node').filter({ hasText: 'Fingerprint' }).waitFor();
    await page.getByText('The parameter Text has no argument.').waitFor();

    await page.getByText('Properties', { exact: true }).click();
    const form = page.locator('.p-form').first();
    await choose(form.getByLabel('Algorithm', { exact: true }), 'SHA-256');
    await choose(form.getByLabel('Written as', { exact: true }), 'Hexadecimal digits');
    await form.locator('.monaco-editor').first().click();
    await page.keyboard.type('$OrderNumber');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.getByText('The parameter Text has no argument.').count()).toBe(0);

    const shown = async () => (await weft(['show', file, 'Orders.Get_Order'])).stdout;
    await expect
      .poll(shown, { timeout: 10_000 })
      .toMatch(
        /action: signatures\/fingerprint\s+arguments:\s+- parameter: Text\s+value: \$OrderNumber\s+- parameter: Algorithm\s+value: "'sha256'"\s+- parameter: Encoding\s+value: "'hex'"\s+output: Fingerprint/,
      );
    const called = await weft(['call', file, 'Orders.Get_Order', '--arg', 'OrderNumber=none', '--json']);
    expect(JSON.parse(called.stdout)).toMatchObject({ result: null });
  }, 45_000);

  it('edits made before the answer to the one before are all kept', async () => {
    const { page, open, file } = studio();
    await page.routeWebSocket(/.*/, (socket) => {
      const host = socket.connectToServer();
      host.onMessage((message) => void setTimeout(() => socket.send(message), 400));
    });
    await page.reload();
    await page.getByRole('treeitem').first().waitFor();
    await open('Get_Order');
    const canvas = page.getByRole('application', { name: /Get_Order/ });
    await canvas.locator('.react-flow__node').filter({ hasText: 'Fingerprint' }).click();
    await page.getByText('Properties', { exact: true }).click();
    const form = page.locator('.p-form').first();
    await choose(form.getByLabel('Algorithm', { exact: true }), 'SHA-512');
    await choose(form.getByLabel('Written as', { exact: true }), 'Base64');
    await expect
      .poll(async () => (await weft(['show', file, 'Orders.Get_Order'])).stdout, { timeout: 10_000 })
      .toMatch(
        /value: \$OrderNumber\s+- parameter: Algorithm\s+value: "'sha512'"\s+- parameter: Encoding\s+value: "'base64'"/,
      );
  }, 45_000);

  it('a call of a microflow has a field for each of its parameters', async () => {
    const { page } = studio();
    await page.getByRole('treeitem', { name: 'Receive_Order' }).dblclick();
    const canvas = page.getByRole('application', { name: /Receive_Order/ });
    await canvas.locator('.react-flow__node').filter({ hasText: 'Complete_Cus' }).first().click();
    await page.getByText('Properties', { exact: true }).click();
    await page.locator('.p-form').first().locator('.p-list-head').filter({ hasText: 'Arguments' }).waitFor();
    await page.locator('.p-form > .label').filter({ hasText: 'Customer *' }).waitFor();
    await page.getByRole('textbox', { name: 'Customer' }).waitFor();
  }, 30_000);
});
