import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const schema = (members: string) =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Order"><xs:complexType><xs:sequence>${members}</xs:sequence></xs:complexType></xs:element></xs:schema>`;
const element = (name: string, type: string) => `<xs:element name="${name}" type="xs:${type}"/>`;
const first = schema(element('OrderNumber', 'string') + element('Total', 'decimal') + element('Note', 'string'));
const second = schema(element('OrderNo', 'string') + element('Total', 'boolean') + element('Currency', 'string'));

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a new version of a contract', () => {
  const studio = useStudioPage(null);

  it('is shown with what it changes, carried out in one step, and the mapping that does not fit is mended', async () => {
    const { page, file, folder, open } = studio();
    const contract = join(folder, 'order.xsd');
    writeFileSync(contract, first);
    const made = await weft(['import', file, contract, '--module', 'Main', '--entities', '--mappings']);
    expect(made.code).toBe(0);
    await page.getByRole('treeitem', { name: 'Import_Order', exact: true }).waitFor();
    const codes = async () =>
      (JSON.parse((await weft(['check', file, '--json'])).stdout) as { code: string; path: string }[])
        .filter((d) => d.code === 'mapping/type')
        .map((d) => d.path);
    expect(await codes()).toEqual([]);
    await page.getByRole('treeitem', { name: 'Order', exact: true }).dblclick();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page
      .getByLabel('New version of the contract')
      .setInputFiles({ name: 'order.xsd', mimeType: 'application/xml', buffer: Buffer.from(second) });
    const dialog = page.getByRole('dialog', { name: 'Update Order' });
    await dialog.getByText('1 added, 1 removed, 1 renamed, 1 of another type.').waitFor();
    expect(await dialog.getByRole('list', { name: 'Changes' }).innerText()).toContain(
      '$.Order.OrderNumber → $.Order.OrderNo',
    );
    await dialog.getByText('$.Order.Note: Main.Order.Note').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByTitle('Undo Update Order to order.xsd').waitFor();
    // What was a number and is a boolean now does not fit its attribute: the error stands at its node.
    await page.getByRole('treeitem', { name: /Import_Order, 1 error/ }).waitFor();
    // In both mappings, at the one node.
    expect(await codes()).toEqual(['$.Order.Total', '$.Order.Total']);
    await open('Import_Order');
    await page.getByRole('treeitem', { name: /^OrderNo, string, mapped to OrderNumber/ }).waitFor();
    for (let left = 2; left > 0; left--) {
      await page.keyboard.press('F8');
      await page.keyboard.press('Control+.');
      await expect.poll(async () => (await codes()).length).toBe(left - 1);
    }
    await expect.poll(() => page.getByRole('treeitem', { name: /_Order, 1 error/ }).count()).toBe(0);
    // One step is one step: the fixes and the update are taken back, and all is as it was.
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
    await open('Import_Order');
    await page.getByRole('treeitem', { name: /^OrderNumber, string, mapped to OrderNumber/ }).waitFor();
  }, 90_000);

  it('a sample that is kept takes the mappings along, after it was shown what becomes of them', async () => {
    const { page, file, folder, open } = studio();
    const contract = join(folder, 'bill.json');
    writeFileSync(contract, '{"billNumber":"1","note":"x","city":"Ulm"}');
    await weft(['import', file, contract, '--module', 'Main', '--entities', '--mappings']);
    await page.getByRole('treeitem', { name: 'Bill', exact: true }).dblclick();
    const sample = page.locator('.js-left .monaco-editor');
    await sample.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText('{"billNo":"1","city":"Ulm","zip":"89073"}');
    const strip = page.locator('.js-strip');
    await strip.getByRole('button', { name: 'Keep' }).click();
    const dialog = page.getByRole('dialog', { name: 'Update Bill' });
    await dialog.getByText('$.billNumber → $.billNo').first().waitFor();
    await dialog.getByText('$.note: Main.Bill.Note').first().waitFor();
    // Looked at and left: nothing is kept, nothing is lost.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await strip.getByRole('button', { name: 'Keep' }).click();
    await dialog.waitFor();
    await page.keyboard.press('Control+Enter');
    await strip.waitFor({ state: 'detached' });
    await open('Import_Bill');
    await page.getByRole('treeitem', { name: /^billNo, string, mapped to BillNumber/ }).waitFor();
    await page.getByRole('treeitem', { name: /^zip, string, not mapped/ }).waitFor();
    expect(
      JSON.parse((await weft(['check', file, '--json'])).stdout).filter(
        (d: { severity: string }) => d.severity === 'error',
      ),
    ).toEqual([]);
    await page.keyboard.press('Control+z');
    await page.getByRole('treeitem', { name: /^billNumber, string, mapped to BillNumber/ }).waitFor();
  }, 60_000);

  it('weft import --update does the same, and says the same first with --dry-run', async () => {
    const { file, folder } = studio();
    const next = join(folder, 'next.xsd');
    writeFileSync(next, second);
    const update = (...more: string[]) => weft(['import', file, next, '--update', 'Main.Order', '--json', ...more]);
    const planned = JSON.parse((await update('--dry-run')).stdout) as {
      changes: { change: string; path: string }[];
      mappings: { name: string; moved: object[]; dropped: object[] }[];
    };
    expect(planned.changes.map((c) => `${c.change} ${c.path}`)).toEqual([
      'removed $.Order.Note',
      'added $.Order.Currency',
      'renamed $.Order.OrderNumber',
      'retyped $.Order.Total',
    ]);
    expect(planned.mappings.map((m) => [m.name, m.moved.length, m.dropped.length])).toEqual([
      ['Main.Import_Order', 1, 1],
      ['Main.Export_Order', 1, 1],
    ]);
    expect((await weft(['show', file, 'Main.Order'])).stdout).toContain('OrderNumber');
    const done = await update();
    expect([done.code, JSON.parse(done.stdout)]).toEqual([0, planned]);
    const shown = (await weft(['show', file, 'Main.Import_Order'])).stdout;
    expect(shown).toContain('$.Order.OrderNo\n');
    expect(shown).not.toContain('Note');
    expect((await update()).stdout).toContain('"changes":[]');
    expect((await weft(['import', file, next])).code).toBe(2);
    expect((await weft(['import', file, next, '--update', 'Main.Nothing'])).code).toBe(2);
  }, 90_000);
});
