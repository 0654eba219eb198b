import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../electron/host/session.ts';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { shopTables } from '../harness/database-job.ts';
import { choose } from '../harness/picker.ts';
import { hasPostgresql, PostgresqlServer } from '../harness/postgresql-server.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild || !hasPostgresql)('a database that is there', () => {
  const studio = useStudioPage(null);
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await PostgresqlServer.start({ password: 'hunter2' });
    await server.database('shop', shopTables);
  }, 60_000);
  afterAll(() => server?.dispose());

  it('connection, tables, query, entity, flow, run, answer', async () => {
    const { page, folder, openProject, command, log } = studio();
    const shot = (name: string) => shots && page.screenshot({ path: join(shots, `database-${name}.png`) });
    await page.setViewportSize({ width: 1440, height: 900 });
    const project = new ProjectBuilder()
      .unit('constant', 'ShopUser', { type: 'string', value: 'weft' })
      .unit('constant', 'ShopPassword', { type: 'string', secret: true });
    const file = join(folder, 'databases.weft');
    createProject(
      file,
      [...project.view().units.values()].map((unit) => ({ op: 'create' as const, unit })),
    ).close();
    await openProject(file);
    await page.getByRole('treeitem', { name: 'ShopUser' }).waitFor({ timeout: 30_000 });

    await command('New document');
    const dialog = page.getByRole('dialog', { name: 'New document' });
    await dialog.getByLabel('Database connection').check();
    await dialog.getByLabel('Name', { exact: true }).fill('Shop');
    await page.keyboard.press('Enter');
    const connection = page.getByRole('region', { name: 'Connection' });
    const fill = async (name: string, text: string) => {
      const field = connection.getByLabel(name, { exact: true }).first();
      await field.fill(text);
      await field.press('Tab');
    };
    await fill('Host', '127.0.0.1');
    await fill('Port', String(server.port));
    await fill('Database name', 'shop');
    await choose(connection.getByRole('combobox', { name: 'User name', exact: true }), 'ShopUser');
    await choose(connection.getByRole('combobox', { name: 'Password', exact: true }), 'ShopPassword');
    await connection.getByText('ShopUser ·').waitFor();
    await shot('connection');

    // Nobody has given the password yet, then a wrong one: the reason is said, the secret is not.
    const setPassword = async (text: string) => {
      await command('Constants of runs');
      const values = page.getByRole('dialog', { name: 'Constants of runs' });
      await values.getByLabel('Value of M.ShopPassword').fill(text);
      await page.keyboard.press('Enter');
      await values.getByText('until the studio ends').waitFor();
      await page.keyboard.press('Escape');
      await values.waitFor({ state: 'detached' });
    };
    await setPassword('wrong-one');
    await connection.getByRole('button', { name: 'Test connection' }).click();
    const reason = connection.getByRole('alert');
    await reason.waitFor({ timeout: 30_000 });
    expect(await reason.innerText()).toMatch(
      /refuses the user weft: password authentication failed.*Is the password right\?/,
    );
    expect(await reason.innerText()).not.toContain('wrong-one');
    await shot('wrong-password');
    await setPassword('hunter2');
    await connection.getByRole('button', { name: 'Test connection' }).click();
    await connection
      .getByRole('status')
      .getByText(/^\s*PostgreSQL \d+/)
      .waitFor({ timeout: 30_000 });

    await page.getByRole('button', { name: 'Read tables' }).first().click();
    const tables = page.getByRole('listbox', { name: 'Tables' });
    await tables.getByText('orders', { exact: true }).waitFor({ timeout: 30_000 });
    expect((await tables.getByRole('option').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'customers 3',
      'open_orders 3',
      'orders 7',
    ]);
    await tables.getByText('orders', { exact: true }).click();
    const columns = page.getByRole('table', { name: 'Columns of public.orders' });
    await columns.getByRole('row', { name: /customer_id bigint .* customers\.id/ }).waitFor();
    await page.getByRole('button', { name: 'Show rows' }).click();
    await page.getByText('1234567890123456.7891').waitFor({ timeout: 30_000 });
    // The form is out of the way once the tables are there.
    await connection.getByRole('button', { name: /Shop/ }).first().click();
    await shot('tables');
    expect(await violationsInBothThemes(page, 'database connection')).toEqual([]);

    await page.getByRole('region', { name: 'Table public.orders' }).getByRole('button', { name: 'New query' }).click();
    await page.getByRole('menuitem', { name: 'Select all rows' }).click();
    await page.locator('.db-statement .view-lines').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nWHERE customer_id = {customer} [[ AND status = {status} ]] ORDER BY id', { delay: 2 });
    await page.getByRole('button', { name: 'Add customer, status' }).click();
    await choose(page.getByRole('combobox', { name: 'Type of customer' }), 'Long');
    const test = page.getByLabel('Test value of customer');
    await test.fill('9007199254740993');
    await test.press('Tab');
    await page.getByRole('button', { name: 'Run query' }).click();
    await page.getByText('1234567890123456.7891').waitFor({ timeout: 30_000 });
    await page
      .getByRole('status')
      .getByText(/^2 rows/)
      .waitFor();
    await shot('query');
    await page.getByRole('button', { name: 'Make entity…' }).click();
    const plan = page.getByRole('dialog', { name: /Entity of/ });
    await plan.getByRole('button', { name: 'Apply plan' }).click();
    await plan.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Update entity…' }).waitFor();
    expect(await violationsInBothThemes(page, 'database query')).toEqual([]);

    await page.getByRole('button', { name: 'Add to flow' }).click();
    await page.getByRole('menuitem', { name: 'New microflow that calls it' }).click();
    await page.getByRole('application', { name: /Microflow Call_/ }).waitFor();
    await page.getByRole('button', { name: 'Run this' }).filter({ visible: true }).click();
    const strip = page.getByRole('form', { name: /^Run Call_/ });
    await strip.getByLabel('$Customer').fill('9007199254740993');
    await strip.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => strip.getByRole('status').innerText(), { timeout: 30_000 }).toMatch(/\S/);
    await shot('run');
    expect(await strip.innerText()).toContain('"Total": 1234567890123456.7891');
    await page.getByText('$OrdersList = 2 Orders').waitFor();
    await command('Show trace');
    await page
      .locator('.t-body .p-row', { hasText: /Shop\.\w+: SELECT/ })
      .first()
      .click();
    // Every digit came.
    await page.getByRole('region', { name: 'Answer' }).getByText('1234567890123456.7891').waitFor();
    await shot('trace');
    await command('Stop');
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  }, 240_000);
});
