import { expect } from 'vitest';
import type { StudioPage } from './studio-page.ts';

/** Starts the run of the sample on a free port, by mouse and keys. */
export async function startSampleRun({ page, open }: StudioPage): Promise<void> {
  await open('Project settings');
  await page.getByLabel('Port', { exact: true }).first().fill('0');
  await page.keyboard.press('Enter');
  await page.locator('header button.wb-run').click();
  await page.getByText('Running', { exact: true }).waitFor();
}

/** Sends the sample's order; with a body, that one. */
export async function sendOrder({ page }: StudioPage, status: string, body: string | null = null): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Panes' });
  const request = page.getByRole('option', { name: /Place an order/ });
  if ((await request.count()) === 0) await rail.getByRole('button', { name: 'Requests' }).click();
  await request.click();
  await page.getByText(/fits OrderMessage/).waitFor();
  if (body !== null) {
    await page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor').click();
    await page.keyboard.press('Control+a');
    // Pasted: what is typed gets closing quotes and brackets.
    await page.evaluate((text) => navigator.clipboard.writeText(text), body);
    await page.keyboard.press('Control+v');
  }
  const traffic = page.getByRole('region', { name: 'Traffic' }).locator('.p-row');
  const before = await traffic.count();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(() => traffic.count(), { timeout: 10_000 }).toBe(before + 1);
  await page.getByText(status).first().waitFor();
}

/** An order with a number, as the sample's structure wants it. */
export function orderMessage(orderNumber: string, lines = 1): string {
  return JSON.stringify({
    orderNumber,
    placedAt: '2026-11-20T09:14:07+01:00',
    status: 'confirmed',
    currency: 'EUR',
    customer: { id: 'C-2291' },
    lines: Array.from({ length: lines }, (_, i) => ({ no: i + 1, sku: `PAL-12${i}`, qty: i + 1, price: 1.5 })),
  });
}
