import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { choose } from './picker.ts';
import { weft } from './weft.ts';

/** Order lines as a shop sends them: each row repeats the order and the customer that it belongs to. */
export const orderLines = `order;customer;name;product;quantity
SO-1;C-1;Ann;PAL-120;12
SO-1;C-1;Ann;LMP-7;1
SO-2;C-2;Bob;PAL-120;3
SO-3;C-1;Ann;LMP-7;2
`;

const domainModel = `kind: domain-model
name: DomainModel
entities:
  - name: Customer
    y: 40
    x: 40
    attributes:
      - { name: Number, type: string }
      - { name: Name, type: string }
  - name: Order
    x: 360
    y: 40
    attributes:
      - { name: Number, type: string }
  - name: OrderLine
    x: 680
    y: 40
    attributes:
      - { name: Product, type: string }
      - { name: Quantity, type: integer }
associations:
  - { name: Order_Customer, from: Shop.Order, to: Shop.Customer }
  - { name: OrderLine_Order, from: Shop.OrderLine, to: Shop.Order }
`;

const flow = `kind: microflow
name: Store
parameters:
  - { id: p, name: Rows, type: { kind: string } }
returns: { kind: nothing }
nodes:
  - { id: begin, x: 0, action: { type: start } }
  - { id: read, x: 140, action: { type: import-with-mapping, input: "replaceAll($Rows, ' ', '\\n')", output: Lines, commit: with-events } }
  - { id: done, x: 340, action: { type: end } }
flows:
  - { from: begin, to: read }
  - { from: read, to: done }
`;

/** A project of customers, orders and lines, with a flow that stores what a text holds: its mapping is not made yet. */
export async function shopProject(folder: string): Promise<string> {
  const text = join(folder, 'shop-text');
  const module = join(text, 'Shop');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'module.yaml'), 'kind: module\nname: Shop\n');
  writeFileSync(join(module, 'DomainModel.domain-model.yaml'), domainModel);
  writeFileSync(join(module, 'Store.microflow.yaml'), flow);
  writeFileSync(join(text, 'settings.yaml'), 'kind: settings\nname: Settings\nport: 0\n');
  const file = join(folder, 'shop.weft');
  const packed = await weft(['pack', text, file]);
  if (packed.code !== 0) throw new Error(packed.stderr);
  return file;
}

/** What a person does in the mapping editor with rows that are several objects. */
export class RowsMapping {
  readonly page: Page;
  /** The module of the entities. */
  private readonly module: string;
  constructor(page: Page, module = 'Shop') {
    this.page = page;
    this.module = module;
  }

  row(side: 'left' | 'right', name: string): Locator {
    return this.page.locator(`.m-tree-${side}`).getByRole('treeitem', { name: new RegExp(`^${name}, `) });
  }

  /** An attribute of the entities' side: `Order.Number`. */
  attribute(name: string): Locator {
    return this.page
      .locator('.m-tree-right [role="treeitem"]')
      .filter({ has: this.page.locator(`.name[title="${this.module}.${name}"]`) });
  }

  /** Drags the port of an element to a place. */
  async drag(element: string, to: { x: number; y: number }): Promise<void> {
    const port = await this.page.locator(`.m-port-left[title="Drag to map ${element}"]`).boundingBox();
    if (!port) throw new Error(`${element} has no port`);
    const { mouse } = this.page;
    await mouse.move(port.x + port.width / 2, port.y + port.height / 2);
    await mouse.down();
    await mouse.move(port.x + 30, port.y + 6, { steps: 3 });
    await mouse.move(to.x, to.y, { steps: 6 });
    await mouse.up();
  }

  async dragOnto(element: string, target: Locator): Promise<void> {
    const box = await target.boundingBox();
    if (!box) throw new Error('nothing to drop on');
    await this.drag(element, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  }

  /** Drops an element on the free space of the entities' side. */
  async dragOut(element: string): Promise<void> {
    const box = await this.page.locator('.m-tree-right').boundingBox();
    if (!box) throw new Error('no entities');
    await this.drag(element, { x: box.x + box.width / 2, y: box.y + box.height - 20 });
  }

  /** Chooses in the list of entities that is open. */
  async entity(typed: string): Promise<void> {
    await this.page.getByRole('dialog', { name: /^(Entity|Another object) for / }).waitFor();
    await this.page.keyboard.type(typed);
    await this.page.keyboard.press('Enter');
  }

  /** Applies the plan that is shown, for the rows to be objects of an entity that is there, without some of their columns. */
  async reuse(row: string, entity: string, without: readonly string[]): Promise<void> {
    const dialog = this.page.getByRole('dialog', { name: /^Map .* automatically$/ });
    await choose(dialog.getByRole('combobox', { name: `Action for ${row}` }), `Reuse ${entity}`);
    await dialog.getByText(/Reuses 1 entity/).waitFor();
    for (const name of without) await dialog.getByRole('checkbox', { name: `Include ${name}`, exact: true }).uncheck();
    await dialog.getByText(`Skips ${without.length} elements`).waitFor();
    await this.page.keyboard.press('Control+Enter');
    await this.row('right', entity).waitFor();
  }

  /** Adds an object of the row by the menu of one that is there. */
  async addBelow(entity: string, choice: RegExp): Promise<void> {
    await this.row('right', entity).locator('.name').click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: 'Add object at this element…' }).click();
    await this.page.getByRole('option', { name: choice }).click();
  }

  /** How the object of an entity is got, and by which attribute. */
  async foundBy(entity: string, attribute: string): Promise<void> {
    await this.row('right', entity).locator('.name').click();
    await choose(this.page.getByRole('combobox', { name: 'Obtain' }), 'Find or create');
    await this.attribute(`${entity}.${attribute}`).locator('.name').click();
    await this.page.getByRole('checkbox', { name: 'Key', exact: true }).click();
  }
}
