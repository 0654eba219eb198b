import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('diagrams', () => {
  const studio = useStudioPage();
  const canvas = (name: string) => studio().page.getByRole('application', { name: new RegExp(name) });
  const undoTitle = (label: string | RegExp) => studio().page.getByTitle(label);

  it('/ on a selected flow opens the picker; the activity is inserted there', async () => {
    const { page, open } = studio();
    await open('Get_Order');
    await canvas('Get_Order').waitFor();
    const before = await canvas('Get_Order').locator('.react-flow__node').count();
    // A straight flow is a line without height, which no locator clicks; in its middle stands the + button.
    const line = await canvas('Get_Order').locator('.react-flow__edge-path').first().boundingBox();
    await page.mouse.click((line?.x ?? 0) + 8, (line?.y ?? 0) + (line?.height ?? 0) / 2);
    await page.keyboard.press('/');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    await page.keyboard.type('log message');
    await page.keyboard.press('Enter');
    await undoTitle('Undo Insert log message')
      .or(undoTitle(/Undo .*log message/))
      .first()
      .waitFor();
    expect(await canvas('Get_Order').locator('.react-flow__node').count()).toBe(before + 1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => canvas('Get_Order').locator('.react-flow__node').count()).toBe(before);
  }, 30_000);

  it('A adds after the selected node, C connects it with the one clicked next', async () => {
    const { page, open } = studio();
    await open('Get_Order');
    const nodes = canvas('Get_Order').locator('.react-flow__node');
    const edges = canvas('Get_Order').locator('.react-flow__edge');
    await canvas('Get_Order').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor();
    const before = await nodes.count();
    await page.keyboard.type('commit');
    await page.keyboard.press('Enter');
    await expect.poll(() => nodes.count()).toBe(before + 1);
    const flows = await edges.count();
    await page.keyboard.press('c');
    await page.getByText('Choose the node that comes next').waitFor();
    await page.keyboard.press('Escape');
    expect(await edges.count()).toBe(flows);
    await page.keyboard.press('Control+z');
    await expect.poll(() => nodes.count()).toBe(before);
  }, 30_000);

  it('tidied and fitted, an ordinary flow stands at 70 % or more', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    await canvas('Receive_Order').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+ArrowDown');
    await undoTitle(/^Undo Move/).waitFor();
    await page.keyboard.press('Control+Shift+l');
    await undoTitle('Undo Tidy').waitFor();
    await page.keyboard.press('Control+0');
    const zoom = page.locator('.cv-zoom-value').filter({ visible: true });
    await expect.poll(async () => Number.parseInt(await zoom.innerText(), 10)).toBeGreaterThanOrEqual(68);
    await page.keyboard.press('Control+z');
  }, 30_000);

  it('Run this starts the run, asks the parameters, shows the result and the values on the flow', async () => {
    const { page, open } = studio();
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await open('Get_Orders');
    // From wherever the keyboard is.
    await page.locator('[data-side="right"]').getByRole('textbox', { name: 'Name', exact: true }).first().click();
    await page.keyboard.press('Control+F5');
    const strip = page.getByRole('form', { name: 'Run Get_Orders' });
    await strip.waitFor();
    await strip.getByLabel('$Limit').fill('5');
    await strip.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => strip.locator('output').innerText(), { timeout: 15_000 }).toMatch(/^\[|Done/);
    await canvas('Get_Orders').locator('.mf-time').first().waitFor();
    await canvas('Get_Orders').locator('.mf-values').first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
  }, 45_000);

  it('the domain model: copied as SVG and PNG', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const pane = canvas('omain model').locator('.react-flow__pane');
    const menu = async (label: string) => {
      await pane.click({ button: 'right', position: { x: 20, y: 20 } });
      await page.getByRole('menuitem', { name: label }).click();
    };
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await menu('Copy as SVG');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), { timeout: 15_000 }).toContain('<svg');
    const svg = await page.evaluate(() => navigator.clipboard.readText());
    for (const name of ['Customer', 'OrderLine', 'OrderStatus']) expect(svg).toContain(name);
    await menu('Copy as PNG');
    const types = () =>
      page.evaluate(async () => (await navigator.clipboard.read()).flatMap((clip) => [...clip.types]));
    await expect.poll(types, { timeout: 15_000 }).toContain('image/png');
  }, 45_000);

  it('the domain model: minimap, tidy, and everything by keys', async () => {
    const { page, open } = studio();
    await open('Orders domain model');
    const map = canvas('omain model').locator('.cv-map');
    await map.waitFor();
    await page.getByRole('button', { name: /map/i }).filter({ visible: true }).last().click();
    await expect.poll(() => map.count()).toBe(0);
    await page.getByRole('button', { name: /map/i }).filter({ visible: true }).last().click();
    await canvas('omain model').focus();
    await page.keyboard.press('Escape');
    const nodes = canvas('omain model').locator('.react-flow__node');
    const before = await nodes.count();
    await page.keyboard.press('a');
    await expect.poll(() => nodes.count()).toBe(before + 1);
    await page.keyboard.type('Parcel');
    await page.keyboard.press('Enter');
    await canvas('omain model').getByText('Parcel').waitFor();
    await canvas('omain model').focus();
    await page.keyboard.press('a');
    await page.keyboard.type('Weight');
    await page.keyboard.press('Enter');
    await canvas('omain model').getByText('Weight').waitFor();
    await page.keyboard.press('Escape');
    await canvas('omain model').focus();
    await page.keyboard.press('Control+Shift+l');
    await undoTitle(/Undo (Tidy|Arrange)/).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    expect(await canvas('omain model').getAttribute('aria-activedescendant')).toMatch(/^el-/);
  }, 30_000);

  it('a note on a flow and on a domain model: written by a double click, undone like every edit', async () => {
    const { page, open } = studio();
    for (const [document, diagram] of [
      ['Get_Order', 'Get_Order'],
      ['Orders domain model', 'omain model'],
    ] as const) {
      await open(document);
      await canvas(diagram)
        .locator('.react-flow__pane')
        .click({ button: 'right', position: { x: 30, y: 60 } });
      await page.getByRole('menuitem', { name: 'Note', exact: true }).click();
      const note = canvas(diagram).locator('.canvas-note');
      await note.waitFor();
      await note.locator('.note-text').dblclick();
      await canvas(diagram).getByRole('textbox', { name: 'Note' }).fill('Asked for by the warehouse.');
      await page.keyboard.press('Escape');
      await expect.poll(() => note.innerText()).toContain('Asked for by the warehouse.');
      await canvas(diagram).focus();
      await page.keyboard.press('Control+z');
      await expect.poll(() => note.innerText()).not.toContain('warehouse');
      await page.keyboard.press('Control+z');
      await expect.poll(() => note.count()).toBe(0);
    }
  }, 30_000);
});
