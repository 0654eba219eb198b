import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { node24 } from './checkout.ts';
import { weft } from './weft.ts';

const sample = '{"orderNumber":"SO-1","placedAt":"2026-11-20T09:14:07Z","total":12.50,"lines":[{"sku":"A","qty":2}]}';

/**
 * Contract in → entities and mapping → resource → run → request → trace → bundle, by what a person clicks and types, in a window
 * that shows the new, empty project `file`. The bundle is written beside it, started, and must answer.
 */
export async function walkTheMainJob(page: Page, file: string): Promise<void> {
  page.setDefaultTimeout(15_000);
  const command = async (text: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill(`>${text}`);
    await page.keyboard.press('Enter');
  };
  await page.getByRole('treeitem', { name: 'Main' }).first().waitFor();
  await command('Import contract');
  await page.getByLabel('Name', { exact: true }).first().fill('Order');
  await page.getByRole('textbox', { name: 'Sample' }).fill(sample);
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByText(/^Creates 2 entities, .* 2 mappings\.$/).waitFor();
  await page.getByRole('button', { name: 'Apply plan' }).click();

  // The import mapping opens with its live preview of the sample.
  await page.getByText(/Creates 1 Order and 1 Line\./).waitFor();
  await page.getByRole('treeitem', { name: 'Domain model' }).dblclick();
  await page.getByText('OrderNumber').first().waitFor();

  await page.getByRole('treeitem', { name: 'Main' }).first().click();
  await command('New document');
  await page.getByRole('radio', { name: 'Published REST service' }).click();
  await page.getByLabel('Name', { exact: true }).fill('OrderApi');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Generate from entity…' }).click();
  await page.getByRole('menuitem', { name: 'Main.Order', exact: true }).click();
  await page.getByRole('button', { name: 'Apply plan' }).click();
  await page.getByText('/orders/{orderNumber}').first().waitFor();
  await page.getByLabel('Path', { exact: true }).fill('shop/v1');
  await page.keyboard.press('Enter');

  // Port 0: a free one, so that tests do not meet.
  await page.getByRole('treeitem', { name: 'Project settings' }).dblclick();
  await page.getByLabel('Port', { exact: true }).first().fill('0');
  await page.keyboard.press('Enter');
  await page.getByText('All changes saved').waitFor();
  await page.locator('header button.wb-run').click();
  await page.getByText('Running', { exact: true }).waitFor();

  await command('Show requests');
  await page.getByRole('listbox', { name: 'Requests' }).getByRole('option', { name: /^POST/ }).first().click();
  const body = page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor');
  await body.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"orderNumber":"SO-77","total":99.95}');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('201 Created').waitFor();
  await page.getByRole('button', { name: 'Show trace' }).click();
  await command('Show trace');
  await page
    .getByText(/POST \/shop\/v1\/orders/)
    .last()
    .waitFor();

  await command('Show data');
  await page.getByRole('textbox', { name: 'OrderNumber' }).first().waitFor();
  expect(await page.getByRole('textbox', { name: 'OrderNumber' }).first().inputValue()).toBe('SO-77');
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('Stopped', { exact: true }).waitFor();

  await command('Export bundle');
  const out = join(dirname(file), 'bundle');
  await page.getByLabel('Folder').fill(out);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText(/Bundle written to/).waitFor();
  expect(readdirSync(out)).toEqual(
    expect.arrayContaining(['start.mjs', 'program.json', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json']),
  );
  const child = spawn(node24, ['start.mjs'], { cwd: out, env: { PATH: process.env.PATH ?? '', PORT: '0' } });
  try {
    const url = await new Promise<string>((done, fail) => {
      child.stdout.on('data', (chunk) => {
        const found = /"ready":true,"url":"([^"]+)"/.exec(String(chunk));
        if (found) done(found[1] as string);
      });
      child.on('exit', (code) => fail(new Error(`the bundle ended with ${code}`)));
    });
    const answer = await fetch(`${url}/shop/v1/orders`, {
      method: 'POST',
      body: '{"orderNumber":"SO-78","total":1.10}',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, await answer.json()]).toMatchObject([201, { orderNumber: 'SO-78', total: 1.1 }]);
  } finally {
    child.kill('SIGTERM');
  }
  const checked = await weft(['check', file, '--json']);
  expect(checked.stdout).toBe('[]\n');
}
