import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the explorer', () => {
  const studio = useStudioPage();
  const names = async (): Promise<string[]> =>
    JSON.parse((await weft(['list', studio().file, '--json'])).stdout).map((d: { name: string }) => d.name);
  const item = (name: string) => studio().page.getByRole('treeitem', { name, exact: true });
  const tree = () => studio().page.getByRole('tree', { name: 'Project' });
  const saved = () => studio().page.getByText('All changes saved').waitFor();

  it('several documents are dragged to a folder as one step', async () => {
    const { page } = studio();
    await item('OrderStatus').click();
    await item('PartnerUrl').click({ modifiers: ['Control'] });
    expect(await tree().locator('[aria-selected="true"]').count()).toBe(2);
    await item('PartnerUrl').dragTo(item('Logic'));
    await page.getByTitle('Undo Move 2 documents').waitFor();
    expect(await item('OrderStatus').getAttribute('aria-level')).toBe('3');
    expect(await item('PartnerUrl').getAttribute('aria-level')).toBe('3');
    await tree().focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => item('PartnerUrl').getAttribute('aria-level')).toBe('2');
    expect(await item('OrderStatus').getAttribute('aria-level')).toBe('2');
  }, 30_000);

  it('Shift ranges, arrows walk, Left and Right close and open', async () => {
    const { page } = studio();
    await item('Complete_Customer').click();
    await tree().focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await tree().locator('[aria-selected="true"]').count()).toBe(3);
    await page.keyboard.press('ArrowLeft');
    expect(await item('Logic').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => item('Logic').getAttribute('aria-expanded')).toBe('false');
    expect(await item('Complete_Customer').count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await item('Complete_Customer').waitFor();
  });

  it('follows the document that is shown into what is closed, until that is switched off', async () => {
    const { page } = studio();
    const find = async (name: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      await page.getByRole('tab', { name, selected: true }).waitFor();
    };
    const follows = page.getByRole('button', { name: 'Follow the open document' });
    expect(await follows.getAttribute('aria-pressed')).toBe('true');
    await item('Logic').click();
    await page.keyboard.press('ArrowLeft');
    await item('Complete_Customer').waitFor({ state: 'detached' });
    await find('Complete_Customer');
    await expect.poll(() => item('Complete_Customer').getAttribute('aria-selected')).toBe('true');
    await follows.click();
    await item('Logic').click();
    await page.keyboard.press('ArrowLeft');
    await find('Total_Of_Lines');
    expect(await item('Logic').getAttribute('aria-selected')).toBe('true');
    expect(await item('Total_Of_Lines').count()).toBe(0);
    await follows.click();
    await item('Total_Of_Lines').waitFor();
  });

  it('F2 renames everywhere', async () => {
    const { page, file } = studio();
    await item('Total_Of_Lines').click();
    await tree().focus();
    await page.keyboard.press('F2');
    await page.keyboard.type('Not_This');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    expect(await page.locator('.w-name-field input').inputValue()).toBe('Total_Of_Lines');
    await page.keyboard.type('Sum_Of_Lines');
    await page.keyboard.press('Enter');
    await item('Sum_Of_Lines').waitFor();
    await saved();
    expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
    await tree().focus();
    await page.keyboard.press('Control+z');
    await item('Total_Of_Lines').waitFor();
  });

  it('Delete says what breaks and offers to go there', async () => {
    const { page } = studio();
    await item('Total_Of_Lines').click();
    await tree().focus();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: /Delete/ });
    await dialog.waitFor();
    await dialog.locator('.w-link').first().click();
    await dialog.waitFor({ state: 'detached' });
    expect(await item('Total_Of_Lines').count()).toBe(1);
    await item('Total_Of_Lines').click();
    await tree().focus();
    await page.keyboard.press('Delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => item('Total_Of_Lines').count()).toBe(0);
    await page.keyboard.press('Control+z');
    await item('Total_Of_Lines').waitFor();
  }, 30_000);

  it('duplicate, cut and paste, by keys and by the menu', async () => {
    const { page } = studio();
    await item('Get_Order').click();
    await tree().focus();
    await page.keyboard.press('Control+d');
    await item('Get_Order2').waitFor();
    await page.keyboard.press('Control+x');
    await expect.poll(() => page.locator('.x-cut').count()).toBe(1);
    await item('Orders').click();
    await tree().focus();
    await page.keyboard.press('Control+v');
    await expect.poll(() => item('Get_Order2').getAttribute('aria-level')).toBe('2');
    await item('Get_Order2').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Delete/ }).click();
    await expect.poll(() => item('Get_Order2').count()).toBe(0);
    expect(await names()).not.toContain('Orders.Get_Order2');
  }, 30_000);

  it('what is copied here is pasted in another project', async () => {
    const { page, openOther } = studio();
    await item('OrderStatus').click();
    await tree().focus();
    await page.keyboard.press('Control+c');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('OrderStatus');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    const other = await openOther('other.weft');
    // Each test browser has a clipboard of its own; the system's is one.
    await other.evaluate((t) => navigator.clipboard.writeText(t), text);
    await other.getByRole('treeitem', { name: 'Main', exact: true }).click();
    await other.getByRole('tree', { name: 'Project' }).focus();
    await other.keyboard.press('Control+v');
    await other.getByRole('treeitem', { name: 'OrderStatus', exact: true }).waitFor();
  }, 60_000);
});
