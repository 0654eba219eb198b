import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cannotOpenChromium,
  cannotOpenElectron,
  hasNoStudioBuild,
  root,
  temporaryFolder,
} from '../harness/checkout.ts';
import { launchChromium, type StudioBrowser } from '../harness/chromium.ts';
import { launchElectron } from '../harness/electron.ts';
import { choose } from '../harness/picker.ts';
import { startServe, type WeftServer, weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'mapping.weft');
});
afterEach(() => folder.dispose());

/** The mapping editor of a page, by what a person sees of it. */
class MappingPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(15_000);
  }

  async open(document: string): Promise<void> {
    await this.page.getByRole('treeitem', { name: document, exact: true }).first().dblclick();
    await this.tree('left').waitFor();
  }

  tree(side: 'left' | 'right'): Locator {
    return this.page.locator(`.m-tree-${side}`);
  }

  row(side: 'left' | 'right', name: string): Locator {
    return this.tree(side).getByRole('treeitem', { name: new RegExp(`^${name}, `) });
  }

  /** What stands at the pointer while something is dragged. */
  hint(words: string): Promise<void> {
    return this.page.locator('.m-hint', { hasText: words }).waitFor();
  }

  port(label: string, side: 'left' | 'right'): Locator {
    return this.page.locator(`.m-port-${side}[title="Drag to map ${label}"]`);
  }

  async choose(side: 'left' | 'right', name: string): Promise<void> {
    await this.row(side, name).locator('.name').click();
  }

  /** Unmaps a row of the message by keyboard. */
  async unmap(name: string): Promise<void> {
    await this.choose('left', name);
    await this.page.keyboard.press('Delete');
    await this.isMapped('left', name, false);
  }

  isMapped(side: 'left' | 'right', name: string, mapped: boolean): Promise<void> {
    return this.tree(side)
      .getByRole('treeitem', { name: new RegExp(`^${name}, [^,]*, ${mapped ? 'mapped to .+' : 'not mapped'}$`) })
      .waitFor();
  }

  /** Drags from a port to the middle of a row, and stays there. */
  async dragTo(from: Locator, to: Locator): Promise<void> {
    const start = await from.boundingBox();
    const end = await to.boundingBox();
    if (!start || !end) throw new Error('nothing to drag');
    await this.page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(start.x + 30, start.y + 6, { steps: 3 });
    await this.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 6 });
  }
}

async function inChromium(walk: (page: Page) => Promise<void>): Promise<void> {
  let server: WeftServer | undefined;
  let browser: StudioBrowser | undefined;
  try {
    server = await startServe(file);
    browser = await launchChromium(server.url);
    await walk(browser.page);
    expect(browser.log.filter((l) => l.startsWith('error:') && !l.includes('404'))).toEqual([]);
  } catch (error) {
    await browser?.page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'mapping-failure.png') });
    throw error;
  } finally {
    await browser?.close();
    await server?.stop();
  }
}

/** The links of the sample's order: by drag, both ways, undo, refusal with its reason, suggestion by keyboard, preview. */
async function walkTheLinks(page: Page): Promise<void> {
  const mapping = new MappingPage(page);
  await mapping.open('Import_Order');
  await page.getByText(/Creates 1 Order/).waitFor();
  await mapping.unmap('qty');

  // A drop that may not be says why at the pointer, and changes nothing.
  await mapping.dragTo(mapping.port('qty', 'left'), mapping.row('right', 'CustomerNo'));
  await mapping.hint('qty belongs to OrderLine. Drop it on one of its attributes.');
  await page.mouse.up();
  await mapping.isMapped('left', 'qty', false);

  // Left to right, on the row and not only on its port.
  await mapping.choose('right', 'OrderLine');
  await mapping.dragTo(mapping.port('qty', 'left'), mapping.row('right', 'Quantity'));
  await mapping.hint('qty → Quantity');
  await page.mouse.up();
  await mapping.isMapped('left', 'qty', true);
  await mapping.isMapped('right', 'Quantity', true);

  // One undo step takes it back; right to left makes it again.
  await page.keyboard.press('Control+z');
  await mapping.isMapped('left', 'qty', false);
  await mapping.dragTo(mapping.port('Quantity', 'right'), mapping.row('left', 'qty'));
  await page.mouse.up();
  await mapping.isMapped('left', 'qty', true);

  // L links what is selected on both sides.
  await mapping.unmap('qty');
  await mapping.choose('right', 'Quantity');
  await page.keyboard.press('l');
  await mapping.isMapped('left', 'qty', true);

  // Escape gives a drag up.
  await mapping.unmap('sku');
  await mapping.dragTo(mapping.port('sku', 'left'), mapping.row('right', 'Sku'));
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await mapping.isMapped('left', 'sku', false);

  // A suggestion is walked to and rejected by keyboard, offered again, and accepted.
  await mapping.tree('left').focus();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: '1 rejected' }).click();
  await page.getByRole('button', { name: 'Accept 1' }).waitFor();
  await mapping.tree('left').focus();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
  await page.keyboard.press('y');
  await mapping.isMapped('left', 'sku', true);
  await page.getByText('17 links').waitFor();

  // What is selected is selected everywhere, and its link says what it does to the message that is shown.
  await mapping.choose('left', 'qty');
  await page.getByRole('heading', { name: 'qty → Quantity' }).waitFor();
  await page.getByText('12 → 12').waitFor();
  await mapping.tree('left').getByRole('treeitem', { name: 'qty, integer, mapped to Quantity' }).waitFor();
  await page.locator('.w-code-mark').first().waitFor();
  await page.getByRole('tree', { name: 'Objects' }).locator('[aria-selected="true"]').first().waitFor();
}

describe('the mapping editor', () => {
  const noChromium = cannotOpenChromium || hasNoStudioBuild;

  it.skipIf(noChromium)(
    'links by drag and keyboard, in Chromium',
    async () => {
      expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
      await inChromium(walkTheLinks);
      expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
    },
    90_000,
  );

  it.skipIf(cannotOpenElectron || hasNoStudioBuild)(
    'links by drag and keyboard, in Electron',
    async () => {
      expect((await weft(['new', file, '--sample', 'orders-hub'])).code).toBe(0);
      const app = await launchElectron({ file });
      try {
        await walkTheLinks(app.window);
      } finally {
        await app.close();
      }
    },
    90_000,
  );

  it.skipIf(noChromium)(
    'an object dropped on the entities asks for its entity; a value dropped on an entity makes an attribute',
    async () => {
      const contract = join(folder.path, 'parcel.json');
      writeFileSync(contract, '{"parcelNo":"P-1","weight":2.5,"items":[{"sku":"A","count":3}]}');
      await weft(['new', file]);
      expect(
        (await weft(['import', file, contract, '--module', 'Main', '--name', 'Parcel', '--entities', '--mappings']))
          .code,
      ).toBe(0);
      await inChromium(async (page) => {
        const mapping = new MappingPage(page);
        await mapping.open('Import_Parcel');
        await page.getByText(/Creates 1 Parcel/).waitFor();
        await mapping.unmap('items');

        await mapping.dragTo(mapping.port('items', 'left'), mapping.row('right', 'Parcel'));
        await mapping.hint('Choose an entity for items, below Parcel');
        await page.mouse.up();
        await page.getByRole('combobox', { name: 'Entity for items' }).fill('Item');
        await page.keyboard.press('Enter');
        await mapping.isMapped('left', 'items', true);

        await page.keyboard.press('Control+m');
        await mapping.isMapped('left', 'count', true);

        await mapping.unmap('weight');
        await mapping.dragTo(mapping.port('weight', 'left'), mapping.row('right', 'Parcel'));
        await mapping.hint('New attribute of Parcel for weight');
        await page.mouse.up();
        await mapping.isMapped('right', 'Weight2', true);
        // Mapping and domain model are one step.
        await page.keyboard.press('Control+z');
        await mapping.row('right', 'Weight2').waitFor({ state: 'detached' });
        await mapping.isMapped('left', 'weight', false);
      });
    },
    90_000,
  );

  it.skipIf(noChromium)(
    'a value table is made from the samples, edited as rows, and kept as an expression',
    async () => {
      await weft(['new', file, '--sample', 'orders-hub']);
      await inChromium(async (page) => {
        const mapping = new MappingPage(page);
        await mapping.open('Import_Order');
        await mapping.choose('left', 'status');
        await page.getByRole('button', { name: 'Translate by a value table' }).click();
        const table = page.getByRole('table', { name: 'Value table' });
        await table.getByRole('textbox', { name: 'Value 1' }).fill('approved');
        await page.keyboard.press('Enter');
        await page.getByText('All changes saved').waitFor();
        await mapping.choose('left', 'total');
        await page.getByText('value table', { exact: true }).waitFor();
      });
      expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
      const shown = (await weft(['show', file, 'Orders.Import_Order'])).stdout;
      expect(shown).toMatch(/if \$value = 'approved' then Orders\.OrderStatus\.Confirmed/);
    },
    90_000,
  );

  it.skipIf(noChromium)(
    'an error of the preview points at the element and goes there',
    async () => {
      await weft(['new', file, '--sample', 'orders-hub']);
      await inChromium(async (page) => {
        const mapping = new MappingPage(page);
        await mapping.open('Import_Order');
        await page.getByText(/Creates 1 Order/).waitFor();
        await page.locator('.m-preview .monaco-editor').first().click();
        await page.keyboard.press('Control+a');
        await page.keyboard.insertText('{"orderNumber":"A","lines":[{"no":1,"qty":"many"}]}');
        const strip = page.getByRole('button', { name: /^Line 1, column \d+: / });
        await strip.waitFor();
        await mapping.choose('left', 'orderNumber');
        await strip.click();
        await expectSelected(mapping, 'qty');
        await mapping.row('left', 'qty').locator('.m-problem').waitFor();
      });
    },
    90_000,
  );

  it.skipIf(noChromium)(
    'rows of a plan are skipped, renamed and reused before it is applied as one step',
    async () => {
      await weft(['new', file, '--sample', 'orders-hub']);
      await inChromium(async (page) => {
        page.setDefaultTimeout(15_000);
        await page.getByRole('treeitem', { name: 'OrderMessage', exact: true }).dblclick();
        await page.getByRole('button', { name: 'Map automatically…' }).click();
        const dialog = page.getByRole('dialog', { name: 'Map OrderMessage automatically' });
        await choose(dialog.getByRole('combobox', { name: 'Action for Line' }), 'Reuse OrderLine');
        await dialog.getByText(/Reuses 2 entities/).waitFor();
        await dialog.getByRole('checkbox', { name: 'Include Attribute' }).uncheck();
        await dialog.getByText(/Skips 1 element/).waitFor();
        await dialog.getByRole('textbox', { name: 'Name of OrderMessage', exact: true }).fill('Purchase');
        await page.keyboard.press('Enter');
        await dialog.getByRole('textbox', { name: 'Name of Purchase', exact: true }).waitFor();
        await dialog.getByRole('checkbox', { name: 'Export mapping' }).uncheck();
        await dialog.getByText(/Creates 1 entity, .*1 mapping\./).waitFor();
        await page.keyboard.press('Control+Enter');
        await page.getByText(/Creates 1 Purchase, 1 Customer and 3 OrderLines\./).waitFor();
      });
      const names = JSON.parse((await weft(['list', file, '--json'])).stdout).map((d: { name: string }) => d.name);
      expect(names).toContain('Orders.Import_Order2');
      expect(names).not.toContain('Orders.Export_Order');
    },
    90_000,
  );

  it.skipIf(noChromium)(
    'editor, properties and plan break no rule of accessibility, in light and dark',
    async () => {
      await weft(['new', file, '--sample', 'orders-hub']);
      const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
      await inChromium(async (page) => {
        const violations = (selector: string) =>
          page.evaluate(async (found) => {
            const { axe: checker } = window as unknown as {
              axe: {
                run(at: Element, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
              };
            };
            const all: string[] = [];
            for (const element of document.querySelectorAll(found)) {
              const { violations } = await checker.run(element, { runOnly: ['wcag2a', 'wcag2aa'] });
              all.push(...violations.map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 120)}`));
            }
            return all;
          }, selector);
        const mapping = new MappingPage(page);
        await mapping.open('Import_Order');
        await page.getByText(/Creates 1 Order/).waitFor();
        await page.evaluate(axe);
        for (const theme of ['light', 'dark']) {
          await page.keyboard.press('Control+Shift+P');
          await page.getByRole('combobox', { name: 'Search' }).fill(`>Theme: ${theme}`);
          await page.keyboard.press('Enter');
          await mapping.choose('left', 'qty');
          await page.getByText('12 → 12').waitFor();
          expect(await violations('.m-editor, .p-pane:has(.m-live)')).toEqual([]);
        }
        await page.getByRole('treeitem', { name: 'OrderMessage', exact: true }).dblclick();
        await page.getByRole('treegrid', { name: 'Structure' }).waitFor();
        expect(await violations('.js-editor')).toEqual([]);
        await page.getByRole('button', { name: 'Map automatically…' }).click();
        await page.getByRole('dialog').waitFor();
        expect(await violations('.w-plan-dialog')).toEqual([]);
      });
    },
    90_000,
  );

  it.skipIf(noChromium)(
    'a message of 2,000 elements: the page holds only rows, ports and links in sight, at every place',
    async () => {
      const contract = join(folder.path, 'wide.json');
      const groups = Array.from({ length: 100 }, (_, g) => [
        `group${g}`,
        Object.fromEntries(Array.from({ length: 19 }, (_, f) => [`field${g}x${f}`, 'text'])),
      ]);
      writeFileSync(contract, JSON.stringify(Object.fromEntries(groups)));
      await weft(['new', file]);
      expect(
        (await weft(['import', file, contract, '--module', 'Main', '--name', 'Wide', '--entities', '--mappings'])).code,
      ).toBe(0);
      await inChromium(async (page) => {
        const mapping = new MappingPage(page);
        await mapping.open('Import_Wide');
        await page.locator('.m-port').first().waitFor();
        const counts = () =>
          page.evaluate(() => ({
            rows: document.querySelectorAll('.m-tree [role="treeitem"]').length,
            ports: document.querySelectorAll('.m-port').length,
            links: document.querySelectorAll('.m-links .react-flow__edge').length,
          }));
        const isSmall = async () => {
          const { rows, ports, links } = await counts();
          expect(rows).toBeGreaterThan(10);
          expect(rows).toBeLessThan(120);
          expect(ports).toBeLessThan(100);
          expect(links).toBeLessThan(100);
        };
        await isSmall();
        for (const share of [0.25, 0.5, 0.9]) {
          await page.evaluate((at) => {
            for (const tree of document.querySelectorAll('.m-tree')) tree.scrollTop = tree.scrollHeight * at;
          }, share);
          await page.waitForFunction(
            (g) => document.querySelector(`.m-tree-left [data-key^="$.group${g}."]`) !== null,
            Math.floor(share * 100),
          );
          await isSmall();
        }
        // The other side follows what is chosen, however far away it is.
        await mapping.tree('left').focus();
        await page.keyboard.press('Home');
        await mapping.row('right', 'Wide').waitFor();
        await page.keyboard.press('End');
        await mapping.row('left', 'field99x18').waitFor();
        await mapping.row('right', 'Field99x18').waitFor();
        await isSmall();
      });
    },
    120_000,
  );
});

async function expectSelected(mapping: MappingPage, name: string): Promise<void> {
  await mapping.tree('left').locator('[aria-selected="true"]').filter({ hasText: name }).waitFor();
}
