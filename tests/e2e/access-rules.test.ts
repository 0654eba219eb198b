import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject } from '../../electron/host/session.ts';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env['WEFT_SHOTS'];

/** Orders without rules, beside an entity of 300 attributes with two. */
function makeShop(file: string): void {
  const p = new ProjectBuilder().unit('module-role', 'Clerk', {}).unit('module-role', 'Manager', {});
  p.unit('security', 'Security', {
    userRoles: [{ id: 'all', name: 'All', moduleRoles: ['Clerk', 'Manager'] }],
  });
  p.entity('Order', { Number: 'string', Owner: 'string', Margin: 'decimal', Counter: 'autonumber' });
  p.entity('Wide', Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`Column${i + 1}`, 'string'] as const)), {
    x: 400,
    accessRules: [
      { id: 'w1', roles: ['Clerk'], newMembers: 'read', constraint: "[Column1 = 'open']" },
      { id: 'w2', roles: ['Manager'], newMembers: 'write', create: true, delete: true },
    ],
  });
  p.entity('Customer', { Name: 'string' }, { y: 300 }).association('Order_Customer', 'Order', 'Customer');
  createProject(
    file,
    [...p.view().units.values()].map((unit) => ({ op: 'create' as const, unit })),
  ).close();
}

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('access rules of an entity, in the window', () => {
  const studio = useStudioPage(null);
  const shot = async (name: string) => {
    const { page } = studio();
    if (!shots) return;
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      // Colours change in a moment, not at once.
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(shots, `access-${name}-${scheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  };
  const cell = (name: string) =>
    studio().page.getByRole('grid', { name: 'Access' }).getByRole('button', { name, exact: true });

  it('a rule is added, its roles and constraint are given, and its cells are set by keys', async () => {
    const { page, folder, openProject, open } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    const file = join(folder, 'access.weft');
    makeShop(file);
    await openProject(file);
    await page.getByRole('treeitem', { name: 'Clerk' }).waitFor({ timeout: 30_000 });
    await open('Domain model');
    await page.getByRole('tab', { name: 'Access' }).filter({ visible: true }).click();
    await page.getByText('Nobody may see anything of it').waitFor();
    await page.getByRole('button', { name: 'Add rule' }).click();
    await page.getByText('The rule is for nobody', { exact: false }).first().waitFor();
    await page.getByRole('checkbox', { name: 'M.Clerk' }).click();
    await cell('Create, Clerk: No').waitFor();

    await cell('Create, Clerk: No').click();
    await cell('Create, Clerk: Yes').waitFor();
    await cell('Create, Clerk: Yes').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('r');
    await cell('Margin, Clerk: Read').waitFor();
    await cell('Order_Customer, Clerk: Read').waitFor();
    // Two rows on: Number, Owner, Margin.
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('n');
    await cell('Margin, Clerk: None').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('w');
    await cell('Owner, Clerk: Read and write').waitFor();
    // Nobody sets an AutoNumber.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('w');
    await cell('Counter, Clerk: Read').waitFor();

    const constraint = page.getByRole('textbox', { name: 'Constraint of Clerk' });
    await constraint.fill('[Owne = [%CurrentUser%]]');
    await page.keyboard.press('Enter');
    await page.getByText('M.Order has no member Owne.', { exact: false }).first().waitFor();
    await shot('problem');
    await constraint.fill('[Owner = [%CurrentUser%]]');
    await page.keyboard.press('Enter');
    await page.getByText('M.Order has no member Owne.', { exact: false }).first().waitFor({ state: 'detached' });
    await shot('order');

    await page.getByRole('button', { name: 'Rule', exact: true }).click();
    await page.getByRole('button', { name: 'Nobody', exact: true }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Nobody', exact: true }).waitFor({ state: 'detached' });
  });

  it('300 members: only those in sight are drawn, the end is a key away, a filter finds one', async () => {
    const { page } = studio();
    await page.getByRole('navigation', { name: 'Entities' }).getByRole('button', { name: 'Wide' }).click();
    await cell('Column1, Manager: Read and write').waitFor();
    const grid = page.getByRole('grid', { name: 'Access' });
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
    await cell('Create, Clerk: No').focus();
    await page.keyboard.press('End');
    await expect.poll(() => cell('Column300, Clerk: Read').evaluate((b) => b === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('n');
    await cell('Column300, Manager: None').waitFor();
    await shot('wide');
    await page.getByRole('searchbox', { name: 'Filter members' }).fill('Column15');
    await page.getByText('11 members').waitFor();
    await page.getByRole('searchbox', { name: 'Filter members' }).fill('');
    expect(await violationsInBothThemes(page, 'access rules')).toEqual([]);
  });
});
