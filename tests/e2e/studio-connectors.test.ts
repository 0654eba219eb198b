import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const shots = process.env['WEFT_SHOTS'];
/** A picture for whoever looks after it. */
const shot = async (page: Page, name: string): Promise<void> => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
};

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a connector that is added from its file', () => {
  const studio = useStudioPage();
  const folder = temporaryFolder();
  const server = createServer((request, response) => {
    response.end(`Bonjour, ${new URL(request.url ?? '/', 'http://s').searchParams.get('name')}!`);
  });
  let address = '';
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = join(folder.path, 'hello');
    await weft(['connector', 'new', 'hello', '--out', made]);
    expect((await weft(['connector', 'pack', made, '--out', join(folder.path, 'hello.tgz')])).stderr).toContain(
      'sha512-',
    );
  });
  afterAll(() => {
    server.close();
    folder.dispose();
  });

  it('is trusted, connected, called, and removed; the project stays', async () => {
    const { page, open, file, command } = studio();
    await page.getByRole('button', { name: 'Connectors' }).click();
    await page.getByText('Redis', { exact: false }).first().waitFor();
    await page.getByLabel('Package of a connector').setInputFiles(join(folder.path, 'hello.tgz'));
    const question = page.getByRole('dialog', { name: 'Trust Hello?' });
    await question.getByText('sha512-').waitFor();
    await shot(page, 'connectors-trust');
    await question.getByRole('button', { name: 'Trust and add' }).click();
    await page.locator('.cn-row').filter({ hasText: 'weft-connector-hello' }).waitFor();

    await command('New document');
    const dialog = page.getByRole('dialog', { name: 'New document' });
    await dialog.getByRole('radio', { name: 'Connection', exact: true }).check();
    await dialog.getByLabel('Name').fill('Greeter');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await choose(page.getByLabel('Connector', { exact: true }), 'Hello');
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill(address);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(`${address} answers.`).waitFor();
    await shot(page, 'connectors-connection');

    await open('Get_Order');
    const canvas = page.getByRole('application', { name: /Get_Order/ });
    await canvas.locator('.react-flow__node').filter({ hasText: 'Retrieve' }).click();
    await page.getByText('Toolbox', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Find an activity' }).fill('greeting');
    await page.getByRole('button', { name: 'Ask for a greeting', exact: true }).click();
    await canvas.locator('.react-flow__node').filter({ hasText: 'Ask for a greeting' }).waitFor();
    await shot(page, 'connectors-flow');
    const shown = async () => (await weft(['show', file, 'Orders.Get_Order'])).stdout;
    await expect
      .poll(shown, { timeout: 10_000 })
      .toMatch(/action: hello\/ask\s+connection: \S+Greeter[\s\S]*output: Greeting/);

    await page.getByTitle('More of Hello').click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await canvas.locator('.react-flow__node').filter({ hasText: 'hello/ask' }).waitFor();
    await page
      .getByText(/No connector of the project has an action hello\/ask/)
      .first()
      .waitFor();
    await shot(page, 'connectors-removed');
  }, 60_000);
});
