import { afterEach, describe, expect, it } from 'vitest';
import type { Runtime } from '../../electron/runtime/runtime.ts';
import { seriousViolations, themes } from '../harness/axe.ts';
import { cannotOpenChromium } from '../harness/checkout.ts';
import { launchChromium, type StudioBrowser } from '../harness/chromium.ts';
import { orderProject, startRuntime } from '../harness/resource-runtime.ts';

let runtime: Runtime | null = null;
let browser: StudioBrowser | null = null;
afterEach(async () => {
  await browser?.close();
  await runtime?.stop();
});

describe.skipIf(cannotOpenChromium)('the docs page of a published service', () => {
  it('sends requests, shows what comes back to the digit, and asks nobody else; by keys, light and dark', async () => {
    runtime = await startRuntime(orderProject());
    browser = await launchChromium('about:blank');
    const { page, log } = browser;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${runtime.url}/m/v1/docs`);
    const operation = (id: string) => page.locator(`#${id}`);
    const post = operation('postOrders');
    await post.getByText('Try it').click();
    const order = '{"orderNumber": "A-1", "total": 12345678901234567890.15, "note": "<b>ä</b>"}';
    await post.getByLabel('Body').fill(order);
    await page.keyboard.press('Control+Enter');
    await post.getByText('✓ 201 Created').waitFor();
    const get = operation('getOrdersByOrderNumber');
    await get.getByText('Try it').click();
    await get.getByLabel(/orderNumber/).fill('A-1');
    await page.keyboard.press('Enter');
    await get.getByText('✓ 200 OK').waitFor();
    expect(await get.locator('output').innerText()).toContain('"total": 12345678901234567890.15');
    expect(await get.locator('output b').count()).toBe(0);
    await get.getByLabel(/orderNumber/).fill('a/b?');
    await get.getByRole('button', { name: 'Send' }).click();
    await get.getByText('✗ 404 Not Found').waitFor();
    await get.getByText('/m/v1/orders/a%2Fb%3F', { exact: false }).first().waitFor();
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page)).toEqual([]);
    }
    expect(new Set(asked)).toEqual(new Set([runtime.url]));
    expect(log.filter((line) => line.startsWith('error:') && !line.includes('404'))).toEqual([]);
  });
});
