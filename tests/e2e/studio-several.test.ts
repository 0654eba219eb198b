import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('several selected elements', () => {
  const studio = useStudioPage();
  const canvas = (name: string) => studio().page.getByRole('application', { name: new RegExp(name) });
  const head = () => studio().page.locator('.p-head h3').filter({ visible: true });
  /** The field of the properties with this title. */
  const field = (label: string) => studio().page.getByLabel(label, { exact: true }).filter({ visible: true });

  it('nodes show what they have in common; an edit changes all, as one step', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    const cards = canvas('Receive_Order').locator('.mf-card');
    await cards.nth(0).click();
    await cards.nth(1).click({ modifiers: ['Control'] });
    await cards.nth(2).click({ modifiers: ['Shift'] });
    await expect.poll(() => head().innerText()).toBe('3 elements');
    await field('Caption').click();
    await page.keyboard.type('Same words');
    await page.keyboard.press('Enter');
    const named = canvas('Receive_Order').locator('.mf-caption', { hasText: 'Same words' });
    await expect.poll(() => named.count()).toBe(3);
    // One of them differs.
    await cards.nth(0).click();
    await field('Caption').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Its own');
    await page.keyboard.press('Enter');
    await cards.nth(1).click({ modifiers: ['Control'] });
    await expect.poll(() => field('Caption').getAttribute('placeholder')).toBe('several values');
    expect(await field('Caption').inputValue()).toBe('');
    const disabled = field('Disabled');
    await disabled.click();
    await expect.poll(() => canvas('Receive_Order').locator('.mf-disabled').count()).toBe(2);
    for (const left of [2, 1]) {
      await canvas('Receive_Order').focus();
      await page.keyboard.press('Control+z');
      if (left === 2) await expect.poll(() => canvas('Receive_Order').locator('.mf-disabled').count()).toBe(0);
      else await expect.poll(() => named.count()).toBe(3);
    }
    await page.keyboard.press('Control+z');
    await expect.poll(() => named.count()).toBe(0);
  }, 40_000);

  it('rows of an entity, by Shift and by keys', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const customer = canvas('omain model').getByRole('img', { name: /^Customer, / });
    const rows = customer.getByRole('listitem');
    await rows.nth(1).click();
    await rows.nth(2).click({ modifiers: ['Shift'] });
    await expect.poll(() => customer.locator('.dm-selected').count()).toBe(2);
    await expect.poll(() => head().innerText()).toBe('2 elements');
    await page.getByText('Attribute of Customer').filter({ visible: true }).waitFor();
    // String (120) and String (200).
    expect(await field('Length').getAttribute('placeholder')).toBe('several values');
    await field('Length').click();
    await page.keyboard.type('250');
    await page.keyboard.press('Enter');
    await expect.poll(() => customer.getByText('String (250)').count()).toBe(2);
    await canvas('omain model').focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => customer.getByText('String (250)').count()).toBe(0);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => head().innerText()).toBe('2 elements');
  }, 40_000);

  it('a loop is collapsed and expanded by its arrow, E and the menu; the window remembers, errors inside are shown and lead in', async () => {
    const { page, open } = studio();
    await open('Total_Of_Lines');
    const flow = canvas('Total_Of_Lines');
    const nodes = flow.locator('.mf-node');
    const loop = flow.locator('.mf-loop');
    const before = await nodes.count();
    await flow.getByRole('button', { name: 'Collapse' }).click();
    await loop.getByText('1 activity').waitFor();
    expect(await nodes.count()).toBe(before - 1);
    expect(await loop.getAttribute('aria-label')).toContain('collapsed, 1 activity');
    expect((await loop.boundingBox())?.height).toBeLessThan(60);
    await page.reload();
    await loop.getByText('1 activity').waitFor();
    await loop.click({ position: { x: 60, y: 8 } });
    await flow.locator('.mf-loop.mf-active').waitFor();
    await page.keyboard.press('e');
    await expect.poll(() => nodes.count()).toBe(before);
    // From inside, too: the loop is selected then.
    await flow.getByText('Set $Sum').click();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('log message');
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBe(before + 1);
    await flow.locator('.mf-card.mf-active').waitFor();
    await flow.focus();
    await page.keyboard.press('e');
    await loop.getByText('2 activities').waitFor();
    expect(await flow.getAttribute('aria-activedescendant')).toBe(await loop.getAttribute('id'));
    await loop.locator('.mf-finding').waitFor();
    expect(await loop.locator('.mf-finding').getAttribute('title')).toContain('Inside: ');
    await page.keyboard.press('F8');
    await expect.poll(() => nodes.count()).toBe(before + 1);
    await page.keyboard.press('Escape');
    await flow.focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(before);
    await loop.locator('.mf-loop-header').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Collapse' }).click();
    await loop.getByText('1 activity').waitFor();
    await flow.click({ button: 'right', position: { x: 200, y: 80 } });
    await page.getByRole('menuitem', { name: 'Expand all loops' }).click();
    await expect.poll(() => nodes.count()).toBe(before);
  }, 40_000);
});
