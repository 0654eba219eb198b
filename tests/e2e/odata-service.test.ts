import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { makeHelpDesk } from '../harness/help-desk.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('an entity that is published as OData in the window', () => {
  const studio = useStudioPage(null);
  const shot = (name: string) => shots && studio().page.screenshot({ path: join(shots, `${name}.png`) });

  it('is published by its toolbar; what its members may be used for is ticked', async () => {
    const { page, folder, open, openProject, log } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    const file = join(folder, 'help-desk.weft');
    makeHelpDesk(file);
    await openProject(file);
    await page.getByRole('treeitem', { name: 'Close_Ticket' }).waitFor({ timeout: 30_000 });
    await open('Domain model');
    await page.locator('.react-flow__node', { hasText: 'Ticket' }).filter({ visible: true }).click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Publish as OData' }).click();
    const plan = page.getByRole('dialog', { name: 'Publish Ticket as OData' });
    await plan.getByText('entity set Tickets', { exact: false }).waitFor();
    await plan.getByRole('button', { name: 'Apply plan' }).click();
    const attributes = page.getByRole('table', { name: 'Attributes' });
    await attributes.waitFor();
    expect(await attributes.getByRole('checkbox', { name: 'Code is of the key' }).isChecked()).toBe(true);
    await shot('odata-entities');
    await attributes.getByRole('checkbox', { name: 'Order: Title' }).click();
    await page.getByTitle(/Undo Order of Title: no/).waitFor();
    expect(await violationsInBothThemes(page, 'published OData service')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('odata-entities-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('tab', { name: 'Operations' }).filter({ visible: true }).click();
    await shot('odata-operations');
    await page.getByRole('tab', { name: 'Entities' }).filter({ visible: true }).click();
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  }, 90_000);

  it('runs, and a request of the collection queries it', async () => {
    const { page } = studio();
    await page.locator('header button.wb-run').click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy address' }).click();
    await page.getByText('Address copied').first().waitFor();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const made = await fetch(`${address}Tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Code: 'T-1', Title: 'First', Hours: 7 }),
    });
    expect(made.status).toBe(201);
    // The same as GraphQL, by a switch, while it runs.
    await page.getByRole('region', { name: 'Service' }).getByRole('button', { expanded: false }).first().click();
    await page.getByRole('checkbox', { name: 'GraphQL' }).click();
    await shot('odata-graphql');
    const query = () =>
      fetch(`${address}graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ tickets(where: {hours: {gt: 5}}) { items { code title } totalCount } }' }),
      }).then((answer) => answer.text());
    await expect
      .poll(query, { timeout: 20_000 })
      .toBe('{"data":{"tickets":{"items":[{"code":"T-1","title":"First"}],"totalCount":"1"}}}');
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }).click();
    await page.getByRole('option', { name: /Entities of Tickets/ }).click();
    await page.getByRole('tab', { name: /^Parameters/ }).click();
    await page.keyboard.press('Control+Enter');
    const response = page.getByRole('region', { name: 'Response', exact: true });
    await response.getByText('200 OK').waitFor();
    await response.getByText('T-1', { exact: false }).first().waitFor();
    await shot('odata-request');
  }, 60_000);
});
