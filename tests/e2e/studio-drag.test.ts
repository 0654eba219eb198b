import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('what is drawn and dragged to a canvas', () => {
  const studio = useStudioPage();
  const canvas = (name: string) => studio().page.getByRole('application', { name: new RegExp(name) });
  const middle = async (of: Locator) => {
    const box = await of.boundingBox();
    if (!box) throw new Error('It is not there.');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** Presses at a place, goes by some pixels, and keeps the button down. */
  const drag = async (from: { x: number; y: number }, by: { x: number; y: number }) => {
    const { mouse } = studio().page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 5 });
    await mouse.move(from.x + by.x, from.y + by.y, { steps: 5 });
  };
  const handle = async (of: Locator, side: string) => {
    await of.hover();
    return middle(of.locator(`.react-flow__handle[data-handleid="${side}"]`));
  };

  it('a flow drawn into the open asks what comes there, connected; Escape leaves nothing behind', async () => {
    const { page, open } = studio();
    await open('Get_Order');
    const nodes = canvas('Get_Order').locator('.react-flow__node');
    const edges = canvas('Get_Order').locator('.mf-flow');
    const errors = canvas('Get_Order').locator('.mf-flow-error');
    const card = canvas('Get_Order').locator('.mf-card').first();
    const picker = page.getByRole('dialog', { name: 'Insert activity' });
    const [before, flows] = [await nodes.count(), await edges.count()];
    // Given up in the picker, and while it is drawn.
    await drag(await handle(card, 'bottom'), { x: 90, y: 130 });
    await page.mouse.up();
    await picker.waitFor();
    await canvas('Get_Order').locator('.cv-open-line path').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await expect.poll(() => picker.count()).toBe(0);
    expect(await canvas('Get_Order').locator('.cv-open-line').count()).toBe(0);
    await drag(await handle(card, 'bottom'), { x: 90, y: 130 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.waitForTimeout(200);
    expect(await picker.count()).toBe(0);
    expect(await page.locator('.react-flow__connection').count()).toBe(0);
    expect([await nodes.count(), await edges.count()]).toEqual([before, flows]);

    const place = await handle(card, 'bottom');
    await drag(place, { x: 120, y: 110 });
    await page.mouse.up();
    await picker.waitFor();
    await page.keyboard.type('log message');
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBe(before + 1);
    await expect.poll(() => errors.count()).toBe(1);
    expect(await edges.count()).toBe(flows + 1);
    // One step.
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(before);
    expect(await edges.count()).toBe(flows);
  }, 40_000);

  it('by keys: C, then A adds what comes next', async () => {
    const { page, open } = studio();
    await open('Get_Order');
    const edges = canvas('Get_Order').locator('.mf-flow');
    const flows = await edges.count();
    await canvas('Get_Order').locator('.mf-event-start').click();
    await page.keyboard.press('c');
    await page.getByText('Choose the node that comes next').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('log message');
    await page.keyboard.press('Enter');
    await canvas('Get_Order').locator('.mf-card.mf-active').waitFor();
    await expect.poll(() => edges.count()).toBe(flows + 1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => edges.count()).toBe(flows);
  }, 30_000);

  it('an association drawn into the open offers a new entity, in both ways', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const model = canvas('omain model');
    const boxes = model.locator('.react-flow__node');
    const links = model.locator('.dm-association');
    const [before, associations] = [await boxes.count(), await links.count()];
    const line = model.getByRole('img', { name: /^OrderLine, / });
    const draw = async () => {
      await drag(await handle(line, 'bottom'), { x: 20, y: 90 });
      await page.mouse.up();
      await page.getByRole('menuitem', { name: 'New entity that OrderLine refers to' }).waitFor();
    };
    await draw();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('menuitem').count()).toBe(0);
    expect([await boxes.count(), await links.count()]).toEqual([before, associations]);
    await draw();
    await page.getByRole('menuitem', { name: 'New entity that OrderLine refers to' }).click();
    await page.getByLabel('Entity name').waitFor();
    await page.keyboard.type('Discount');
    await page.keyboard.press('Enter');
    await model.getByRole('img', { name: /^Discount, / }).waitFor();
    expect(await links.count()).toBe(associations + 1);
    await model.getByRole('img', { name: /^OrderLine_Discount, / }).waitFor({ state: 'attached' });
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(() => boxes.count()).toBe(before);
    expect(await links.count()).toBe(associations);
    // By keys.
    await line.locator('.dm-header').click();
    await page.keyboard.press('c');
    await page.getByText('Choose the entity that OrderLine refers to').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('menuitem', { name: 'New entity that refers to OrderLine' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => links.count()).toBe(associations + 1);
    await page.getByLabel('Entity name').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await expect.poll(() => boxes.count()).toBe(before);
  }, 40_000);

  it('a microflow of the explorer becomes its call, in the flow that it is dropped on; what becomes nothing cannot be dropped', async () => {
    const { page, open } = studio();
    await open('Get_Order');
    const flow = canvas('Get_Order');
    const nodes = flow.locator('.react-flow__node');
    const edges = flow.locator('.mf-flow');
    const [before, flows] = [await nodes.count(), await edges.count()];
    const row = async (name: string) => {
      const box = await page.getByRole('treeitem', { name, exact: true }).boundingBox();
      return { x: (box?.x ?? 0) + 80, y: (box?.y ?? 0) + 12 };
    };
    const carry = async (name: string, to: { x: number; y: number }) => {
      const from = await row(name);
      await drag(from, { x: to.x - from.x, y: to.y - from.y });
      await page.mouse.move(to.x, to.y, { steps: 2 });
    };
    const plus = await middle(flow.locator('.mf-plus').last());
    // The last effect that a target gave is what the cursor says.
    await page.evaluate(() => {
      window.addEventListener('dragover', (e) => {
        document.body.dataset.effect = e.dataTransfer?.dropEffect ?? '';
      });
    });
    const effect = () => page.evaluate(() => document.body.dataset.effect);
    await carry('Total_Of_Lines', plus);
    await flow.locator('.mf-plus.mf-hot').waitFor();
    expect(await effect()).toBe('copy');
    await page.mouse.up();
    await expect.poll(() => nodes.count()).toBe(before + 1);
    await expect.poll(() => edges.count()).toBe(flows + 1);
    const call = flow.locator('.mf-call');
    await call.getByText('Total_Of_Lines').waitFor();
    // $Order is the only variable of its type.
    await page.locator('.p-section .view-line', { hasText: '$Order' }).first().waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(before);
    expect(await edges.count()).toBe(flows);

    await carry('Export_Confirmation', { x: plus.x - 120, y: plus.y + 160 });
    await page.mouse.up();
    await flow.locator('.mf-card').getByText('Export_Confirmation').waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(before);

    await carry('PartnerUrl', plus);
    expect(await effect()).toBe('none');
    await page.mouse.up();
    await page.waitForTimeout(200);
    expect(await nodes.count()).toBe(before);

    // By the menu of the explorer, which the keys open, too.
    await flow.locator('.mf-card').first().click();
    await page.getByRole('treeitem', { name: 'Total_Of_Lines', exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Add to Get_Order' }).click();
    await call.getByText('Total_Of_Lines').waitFor();
    expect(await edges.count()).toBe(flows + 1);
    await page.keyboard.press('Control+z');
  }, 40_000);
});
