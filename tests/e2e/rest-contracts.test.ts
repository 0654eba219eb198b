import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { dropFile } from '../harness/consumed-service-job.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const shots = process.env.WEFT_SHOTS;

const stock = (more: object = {}, type = 'integer') =>
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Stock', version: '1.0.0' },
    servers: [{ url: 'https://stock.example/stock' }],
    paths: {
      '/items': {
        get: {
          operationId: 'listItems',
          parameters: [{ name: 'limit', in: 'query', schema: { type } }],
          responses: {
            200: {
              description: 'All',
              content: {
                'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Item' } } },
              },
            },
          },
        },
      },
      ...more,
    },
    components: { schemas: { Item: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } } },
  });
const newer = stock(
  {
    '/items/{sku}': {
      delete: {
        operationId: 'removeItem',
        parameters: [{ name: 'sku', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 204: { description: 'Gone' } },
      },
    },
  },
  'string',
);

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('contracts of REST services in the window', () => {
  const studio = useStudioPage(null);
  const shot = (name: string) => shots && studio().page.screenshot({ path: join(shots, `rest-contracts-${name}.png`) });
  const check = async () =>
    (JSON.parse((await weft(['check', studio().file, '--json'])).stdout) as { code: string }[]).map(({ code }) => code);

  it('a description is published as it says; a newer one is taken over, and what is otherwise is shown', async () => {
    const { page, command } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    await command('Import contract');
    const dialog = page.getByRole('dialog', { name: 'Import contract or sample' });
    await dialog.getByLabel('Sample').fill(stock());
    await dialog.getByRole('radio', { name: /^published/ }).check();
    await dialog.getByRole('button', { name: 'Import…' }).click();
    await page.getByText(/^Published Stock with a microflow for each operation/).waitFor();
    await page.getByText('ListItems').first().waitFor();
    // The answer goes by the mapping that was made of its message.
    await page
      .getByText(/^Export_/)
      .first()
      .waitFor();
    expect(await page.getByText('200, no mapping').count()).toBe(0);
    await shot('published');
    expect(await check()).not.toContain('rest/contract-parameter-type');
    await page
      .getByLabel('New version of the contract')
      .setInputFiles({ name: 'stock.json', mimeType: 'application/json', buffer: Buffer.from(newer) });
    const update = page.getByRole('dialog', { name: 'Update Stock' });
    const operations = update.getByRole('list', { name: 'Operations' });
    await operations.getByText('DELETE /items/{sku}').waitFor();
    expect(
      (await operations.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()),
    ).toEqual([expect.stringContaining('GET /items'), expect.stringContaining('DELETE /items/{sku}')]);
    await shot('update');
    await page.keyboard.press('Control+Enter');
    await update.waitFor({ state: 'hidden' });
    await expect.poll(check).toContain('rest/contract-parameter-type');
    await page.getByRole('tab', { name: 'Files' }).filter({ visible: true }).click();
    await page.getByText('stock.json').first().waitFor();
    expect(await violationsInBothThemes(page, 'published from a contract')).toEqual([]);
  }, 90_000);

  it('a curl command that is pasted is a service; an operation is added, filled in, and removed by hand', async () => {
    const { page, command } = studio();
    await command('Import contract');
    const dialog = page.getByRole('dialog', { name: 'Import contract or sample' });
    await dialog
      .getByLabel('Sample')
      .fill(`curl 'https://mail.test/messages?box=in' \\\n  -H 'Authorization: Bearer s3cret' --json '{"to":"me"}'`);
    await dialog.getByRole('button', { name: 'Import…' }).click();
    await page.getByText(/^Made the consumed service Mail with 1 operation/).waitFor();
    const list = page.getByRole('listbox', { name: 'Operations' }).filter({ visible: true });
    await list.getByRole('option', { name: /postMessages/ }).waitFor();
    await page.getByRole('button', { name: 'Operation', exact: true }).filter({ visible: true }).click();
    const operation = page.getByRole('region', { name: 'Operation' }).filter({ visible: true });
    await operation.getByRole('heading', { name: 'getOne' }).waitFor();
    const path = operation.getByLabel('Path', { exact: true });
    await path.fill('/messages/{id}');
    await path.blur();
    await operation.getByLabel('Name of parameter id').waitFor();
    await operation.getByLabel('Type of id').selectOption('long');
    await operation.getByRole('button', { name: 'Add parameter' }).click();
    const name = operation.getByLabel('Name of parameter parameter');
    await name.fill('full');
    await name.press('Enter');
    await operation.getByLabel('Type of full').selectOption('boolean');
    await shot('definition');
    expect(await violationsInBothThemes(page, 'operation by hand')).toEqual([]);
    await operation.getByRole('tab', { name: 'Messages' }).click();
    const rows = await operation.getByRole('table', { name: 'Parameters' }).getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
      'id path Long required',
      'full query Boolean',
    ]);
    await operation.getByTitle('Remove operation').click();
    await expect.poll(() => list.getByRole('option').count()).toBe(1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => list.getByRole('option').count()).toBe(2);
  }, 90_000);

  it('a Postman collection that is dropped is a service, its address a constant', async () => {
    const { page } = studio();
    await dropFile(
      page,
      'shop.postman_collection.json',
      JSON.stringify({
        info: { name: 'Shop', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
        variable: [{ key: 'baseUrl', value: 'https://shop.test' }],
        item: [{ name: 'Orders', item: [{ name: 'List orders', request: '{{baseUrl}}/orders' }] }],
      }),
    );
    await page.getByText(/^Made the consumed service Shop with 1 operation/).waitFor();
    await page
      .getByText(/@.*BaseUrl/)
      .first()
      .waitFor();
  }, 60_000);
});
