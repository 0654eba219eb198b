import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('diagrams by hand', () => {
  const studio = useStudioPage();
  const canvas = (name: string) => studio().page.getByRole('application', { name: new RegExp(name) });
  const active = async (name: string) => (await canvas(name).getAttribute('aria-activedescendant')) ?? '';
  const boxOf = async (selector: string) => {
    const box = await studio().page.locator(selector).filter({ visible: true }).first().boundingBox();
    if (!box) throw new Error(`${selector} is not there`);
    return box;
  };
  const zoom = async () =>
    Number.parseInt(await studio().page.locator('.cv-zoom-value').filter({ visible: true }).innerText(), 10);
  const entity = (name: string) => canvas('omain model').getByRole('img', { name: new RegExp(`^${name}, `) });

  it('an association by keys alone: C, arrows, Enter; Escape gives up, from anywhere', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const links = canvas('omain model').locator('.dm-association');
    const before = await links.count();
    await canvas('omain model').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    const first = await active('omain model');
    await page.keyboard.press('c');
    const hint = page.getByRole('status').filter({ hasText: 'arrows and Enter, or click' });
    await hint.waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => hint.count()).toBe(0);
    expect(await active('omain model')).toBe(first);
    await page.keyboard.press('c');
    await page.keyboard.press('ArrowRight');
    await page.getByText(/refers to .*: Enter connects/).waitFor();
    expect(await active('omain model')).not.toBe(first);
    await page.keyboard.press('Enter');
    await expect.poll(() => links.count()).toBe(before + 1);
    expect(await page.getByText(/Enter connects|arrows and Enter/).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => links.count()).toBe(before);
    // From the button of the bar, too: the canvas has the keys at once.
    await entity('Customer').locator('.dm-header').click();
    await page.getByRole('button', { name: 'Association' }).filter({ visible: true }).last().click();
    await hint.waitFor();
    await page.getByLabel('Name', { exact: true }).first().focus();
    await page.keyboard.press('Escape');
    await expect.poll(() => hint.count()).toBe(0);
  }, 30_000);

  it('a flow by keys alone, over the nodes that it may lead to; from an end there is none', async () => {
    const { page, open } = studio();
    await open('Get_Order');
    const edges = canvas('Get_Order').locator('.mf-flow');
    await canvas('Get_Order').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('decision');
    await page.keyboard.press('Enter');
    await page.locator('.mf-decision.mf-active').waitFor();
    const before = await edges.count();
    const decision = await active('Get_Order');
    await page.keyboard.press('c');
    await page.getByText('Choose the node that comes next').waitFor();
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
    expect(await active('Get_Order')).not.toBe(decision);
    await page.keyboard.press('Enter');
    await expect.poll(() => edges.count()).toBe(before + 1);
    expect(await page.getByText('Choose the node that comes next').count()).toBe(0);
    // What is selected is the new flow, and the keys are still the canvas's.
    await page.keyboard.press('Delete');
    await expect.poll(() => edges.count()).toBe(before);
    await page.locator('.mf-event-end').filter({ visible: true }).first().click();
    await page.keyboard.press('c');
    await page.getByText('Nothing follows end.').waitFor();
    expect(await page.getByText('Choose the node that comes next').count()).toBe(0);
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  }, 30_000);

  it('a drop from the toolbox on the + of a flow inserts there, and the form comes forward', async () => {
    const { page, open } = studio();
    await open('Get_Orders');
    await canvas('Get_Orders').waitFor();
    const nodes = canvas('Get_Orders').locator('.react-flow__node');
    const edges = canvas('Get_Orders').locator('.mf-flow');
    const [before, flows] = [await nodes.count(), await edges.count()];
    await page
      .getByRole('tab', { name: 'Toolbox' })
      .or(page.locator('.dv-tab', { hasText: 'Toolbox' }))
      .first()
      .click();
    await page.getByLabel('Find an activity').fill('Log message');
    const plus = await canvas('Get_Orders').locator('.mf-plus').first().boundingBox();
    const at = { x: (plus?.x ?? 0) + 9, y: (plus?.y ?? 0) + 9 };
    const tool = page.locator('.p-row', { hasText: 'Log message' });
    const from = await tool.boundingBox();
    await page.mouse.move((from?.x ?? 0) + 30, (from?.y ?? 0) + 8);
    await page.mouse.down();
    await page.mouse.move(at.x - 60, at.y - 40, { steps: 4 });
    await page.mouse.move(at.x, at.y, { steps: 6 });
    await page.mouse.up();
    await page.getByTitle(/Undo Insert log message/).waitFor();
    expect(await nodes.count()).toBe(before + 1);
    await expect.poll(() => edges.count()).toBe(flows + 1);
    const form = page.locator('.dv-content-container', { has: page.getByText('Log message', { exact: true }) });
    await form.filter({ visible: true }).first().waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.p-section') !== null)).toBe(true);
    await page.keyboard.press('Control+z');
  }, 30_000);

  it('with nothing selected A inserts before the end; by A, / and + the form comes forward and the canvas keeps the keys', async () => {
    const { page, open } = studio();
    await open('Get_Orders');
    await canvas('Get_Orders').waitFor();
    const nodes = canvas('Get_Orders').locator('.react-flow__node');
    const edges = canvas('Get_Orders').locator('.mf-flow');
    const [before, flows] = [await nodes.count(), await edges.count()];
    const picker = page.getByRole('dialog', { name: 'Insert activity' });
    const form = page.locator('.p-head', { hasText: 'Log message' }).filter({ visible: true });
    const ways = {
      a: () => page.keyboard.press('a'),
      '/': () => page.keyboard.press('/'),
      '+': async () => {
        await page.keyboard.press('Control+0');
        const first = canvas('Get_Orders').locator('.mf-plus').first();
        let plus = await first.boundingBox();
        // Where it comes to rest.
        await expect
          .poll(async () => {
            const before = plus;
            await page.waitForTimeout(150);
            plus = await first.boundingBox();
            return before?.x === plus?.x && before?.y === plus?.y;
          })
          .toBe(true);
        await page.mouse.move((plus?.x ?? 0) + 4, (plus?.y ?? 0) + 4);
        await page.mouse.click((plus?.x ?? 0) + 9, (plus?.y ?? 0) + 9);
      },
    };
    for (const [name, way] of Object.entries(ways)) {
      await page.locator('.dv-tab', { hasText: 'Toolbox' }).click();
      await page.getByLabel('Find an activity').filter({ visible: true }).waitFor();
      await canvas('Get_Orders')
        .locator('.react-flow__pane')
        .click({ position: { x: 300, y: 12 } });
      await way();
      await picker.waitFor();
      await page.keyboard.type('log message');
      await page.keyboard.press('Enter');
      await expect.poll(() => nodes.count()).toBe(before + 1);
      // It stands in the line, not beside it.
      await expect.poll(() => edges.count()).toBe(flows + 1);
      await form.waitFor();
      expect(await page.evaluate(() => document.activeElement?.classList.contains('cv')), name).toBe(true);
      await page.keyboard.press('Control+z');
      await expect.poll(() => nodes.count()).toBe(before);
    }
    // A side that is closed stays closed.
    await page.keyboard.press('F4');
    const side = page.locator('[data-side="right"]');
    await side.waitFor({ state: 'hidden' });
    await canvas('Get_Orders')
      .locator('.react-flow__pane')
      .click({ position: { x: 300, y: 12 } });
    await page.keyboard.press('a');
    await picker.waitFor();
    await page.keyboard.type('log message');
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBe(before + 1);
    expect(await side.isVisible()).toBe(false);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('F4');
  }, 30_000);

  it('after Tidy the flow is in sight, large ones from their beginning at 70 %', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    await canvas('Receive_Order').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+=');
    // Far from everything.
    await page.mouse.move(640, 400);
    for (let i = 0; i < 8; i++) await page.mouse.wheel(900, 900);
    await page.waitForTimeout(300);
    await page.keyboard.press('Control+Shift+l');
    const isSeen = async () => {
      const box = await canvas('Receive_Order').boundingBox();
      const node = await canvas('Receive_Order').locator('.mf-event-start').boundingBox();
      if (!box || !node) return false;
      return (
        node.x >= box.x && node.y >= box.y && node.x + node.width <= box.x + box.width && node.y <= box.y + box.height
      );
    };
    await expect.poll(isSeen).toBe(true);
    expect(await zoom()).toBeGreaterThanOrEqual(70);
    await page.keyboard.press('Control+z');
  }, 30_000);

  it('toolbars stand inside the canvas as a whole', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const pane = await canvas('omain model').boundingBox();
    await entity('Customer').locator('.dm-header').click();
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowUp']) {
      for (let i = 0; i < 3; i++)
        await page.mouse.wheel(key === 'ArrowLeft' ? 90 : key === 'ArrowRight' ? -180 : 0, 30);
      await page.waitForTimeout(150);
      const bar = await boxOf('.cv-toolbar');
      expect(bar.x).toBeGreaterThanOrEqual(pane?.x ?? 0);
      expect(bar.x + bar.width).toBeLessThanOrEqual((pane?.x ?? 0) + (pane?.width ?? 0));
      expect(bar.y).toBeGreaterThanOrEqual(pane?.y ?? 0);
    }
  }, 30_000);

  it('Enter and a double click lead into the form of an entity and an attribute, also when the side is closed', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const isInForm = () => page.evaluate(() => document.activeElement?.matches('input, textarea, button') === true);
    const side = page.locator('[data-side="right"]');
    for (const way of ['entity', 'attribute', 'double'] as const) {
      await entity('Customer').locator('.dm-header > svg').first().click();
      if (await side.isVisible()) await page.keyboard.press('F4');
      await side.waitFor({ state: 'hidden' });
      await canvas('omain model').focus();
      if (way === 'attribute') await page.keyboard.press('ArrowDown');
      if (way === 'double') await entity('Customer').locator('.dm-header > svg').first().dblclick();
      else await page.keyboard.press('Enter');
      await side.waitFor();
      await expect.poll(isInForm).toBe(true);
      // Its name, which is written over.
      const field = await page.evaluate(() => {
        const input = document.activeElement as HTMLInputElement;
        return [
          input.getAttribute('aria-label'),
          input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0),
        ];
      });
      expect(field).toEqual(['Name', way === 'attribute' ? expect.stringMatching(/./) : 'Customer']);
    }
  }, 30_000);

  it('a double click on a node that was not selected leads into its expression, where what is typed goes', async () => {
    const { page, open } = studio();
    await open('Total_Of_Lines');
    await canvas('Total_Of_Lines').waitFor();
    await canvas('Total_Of_Lines').focus();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('decision');
    await page.keyboard.press('Enter');
    const decision = canvas('Total_Of_Lines').locator('.react-flow__node-hexagon');
    await decision.waitFor();
    await page.keyboard.press('Control+0');
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.locator('.p-head').filter({ visible: true }).first().innerText())
      .not.toContain('Decision');
    await decision.dblclick();
    const isInField = () => page.evaluate(() => document.activeElement?.closest('.w-expression') !== null);
    await expect.poll(isInField).toBe(true);
    await page.waitForTimeout(600);
    expect(await isInField()).toBe(true);
    await page.keyboard.type('true');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expect.poll(() => decision.innerText()).toContain('true');
    for (let i = 0; i < 2; i++) await page.keyboard.press('Control+z');
  }, 30_000);

  it('an entity of 300 attributes opens collapsed; twisty, E and the menu expand and collapse it, and the window remembers', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const attributes = Array.from({ length: 300 }, (_, i) => ({ id: `wide-a${i}`, name: `Value${i}`, type: 'string' }));
    const clip = {
      weft: 'domain-model-elements',
      entities: [{ id: 'wide', name: 'Wide', x: 0, y: 600, attributes }],
      associations: [],
      attributes: [],
    };
    await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(clip));
    await canvas('omain model').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+v');
    const wide = entity('Wide');
    const rows = wide.getByRole('listitem');
    await wide.getByText('… 292 more').waitFor();
    // What was pasted is selected when the edit is done.
    await canvas('omain model').locator('.dm-active').filter({ hasText: 'Wide' }).waitFor();
    expect(await rows.count()).toBe(8);
    expect(await wide.getAttribute('aria-label')).toContain('collapsed');
    await page.keyboard.press('Control+0');
    expect(await zoom()).toBeGreaterThan(30);
    await page.keyboard.press('e');
    await expect.poll(() => rows.count()).toBe(300);
    await page.keyboard.press('e');
    await expect.poll(() => rows.count()).toBe(8);
    await wide.locator('.dm-fold').click();
    await expect.poll(() => rows.count()).toBe(300);
    await wide.locator('.dm-fold').click();
    await expect.poll(() => rows.count()).toBe(8);
    await wide.locator('.dm-header').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Expand' }).click();
    await expect.poll(() => rows.count()).toBe(300);
    // A small one is collapsed by hand and stays so.
    await entity('Customer').locator('.dm-header').click();
    await page.keyboard.press('e');
    await entity('Customer')
      .getByText(/… \d+ more/)
      .waitFor();
    await page.reload();
    await canvas('omain model').waitFor();
    await expect.poll(() => rows.count()).toBe(300);
    await entity('Customer')
      .getByText(/… \d+ more/)
      .waitFor();
    await entity('Customer')
      .getByText(/… \d+ more/)
      .click();
    await expect
      .poll(() =>
        entity('Customer')
          .getByText(/… \d+ more/)
          .count(),
      )
      .toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => wide.count()).toBe(0);
  }, 30_000);

  it('what is typed into an entity is always in sight; one that grew big by hand is open after a reload, a view of nothing is none', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    await entity('Customer').locator('.dm-header').click();
    await canvas('omain model').focus();
    const rows = entity('Customer').getByRole('listitem');
    const before = await rows.count();
    const field = page.getByRole('textbox', { name: 'Attribute name' });
    const isInSight = async () => {
      const [pane, box] = [await canvas('omain model').boundingBox(), await field.boundingBox()];
      return (
        pane !== null &&
        box !== null &&
        box.x >= pane.x &&
        box.y >= pane.y &&
        box.x + box.width <= pane.x + pane.width &&
        box.y + box.height <= pane.y + pane.height
      );
    };
    await page.keyboard.press('a');
    for (let i = 0; i < 24; i++) {
      await field.waitFor();
      await expect.poll(isInSight, { message: `row ${i}` }).toBe(true);
      await page.keyboard.type(`typed${i}`);
      expect(await isInSight(), `typed ${i}`).toBe(true);
      await page.keyboard.press('Enter');
      await expect.poll(() => rows.count()).toBe(before + i + 1);
      await expect.poll(() => field.inputValue()).toBe('');
    }
    await page.keyboard.press('Escape');
    // The row that the arrows lead to is seen, too, in an entity that is higher than the canvas.
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowUp');
    const row = canvas('omain model').locator('.dm-row.dm-selected');
    const pane = await canvas('omain model').boundingBox();
    await expect
      .poll(async () => {
        const box = await row.boundingBox();
        return box && pane && box.y >= pane.y && box.y + box.height <= pane.y + pane.height;
      })
      .toBe(true);
    // Far from everything.
    await page.mouse.move(640, 300);
    for (let i = 0; i < 8; i++) await page.mouse.wheel(900, 900);
    await page.waitForTimeout(400);
    await page.reload();
    await canvas('omain model').waitFor();
    await expect.poll(() => rows.count()).toBe(before + 24);
    await expect
      .poll(async () => {
        const [area, box] = [await canvas('omain model').boundingBox(), await entity('Customer').boundingBox()];
        return (
          area && box && box.x < area.x + area.width && box.y < area.y + area.height && box.y + box.height > area.y
        );
      })
      .toBe(true);
    await canvas('omain model').focus();
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('Control+z');
      await expect.poll(() => rows.count()).toBe(before + 23 - i);
    }
  }, 60_000);

  it('Fit shows the words beside ends, too', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    await canvas('Receive_Order').focus();
    await page.keyboard.press('Control+0');
    const pane = await canvas('Receive_Order').boundingBox();
    for (const words of await canvas('Receive_Order').locator('.mf-event-words').all()) {
      const box = await words.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((pane?.x ?? 0) + (pane?.width ?? 0));
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((pane?.y ?? 0) + (pane?.height ?? 0));
    }
  }, 30_000);

  it('the toolbar of an activity in a loop leaves the header of the loop free', async () => {
    const { page, open } = studio();
    await open('Get_Orders');
    await canvas('Get_Orders').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('loop');
    await page.keyboard.press('Enter');
    await page.locator('.mf-loop.mf-active').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('log message');
    await page.keyboard.press('Enter');
    await page.locator('.mf-card.mf-active').waitFor();
    const [bar, header] = [await boxOf('.cv-toolbar'), await boxOf('.mf-loop-header')];
    const isClear =
      bar.y >= header.y + header.height ||
      bar.y + bar.height <= header.y ||
      bar.x >= header.x + header.width ||
      bar.x + bar.width <= header.x;
    expect(isClear).toBe(true);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
  }, 30_000);
});
