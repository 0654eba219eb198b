import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { seriousViolations } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { lowestContrast } from '../harness/contrast.ts';
import { optionOf } from '../harness/picker.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const booking = JSON.stringify(
  { bookingNumber: 'B-1', arrival: '2026-12-01', guests: [{ name: 'Ada', rooms: [{ room: 12, breakfast: true }] }] },
  null,
  2,
);

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('pickers and expressions', () => {
  const studio = useStudioPage(null);
  const copy = (page: Page, text: string) => page.evaluate((t) => navigator.clipboard.writeText(t), text);
  const shown = async () => (await weft(['show', studio().file, 'Main.Store_Booking'])).stdout;
  const properties = () => studio().page.locator('.p-pane').filter({ visible: true });
  const field = (name: string) => properties().getByRole('combobox', { name, exact: true });
  const labels = (page: Page) => page.getByRole('listbox').locator('.w-picker-label').allInnerTexts();
  const canvas = () => studio().page.getByRole('application', { name: /Store_Booking/ });
  const node = (text: string) => canvas().locator('.react-flow__node').filter({ hasText: text }).first();
  /** Adds an activity behind the selected node, by keys. */
  const add = async (after: Locator, name: string) => {
    const { page } = studio();
    await after.click();
    await page.keyboard.press('a');
    await page.getByRole('combobox', { name: 'Find an activity' }).waitFor();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
  };

  it('Ctrl+I takes the message that was copied, one that is pasted as the name goes into the sample, Ctrl+Enter confirms', async () => {
    const { page } = studio();
    await copy(page, booking);
    await page.getByRole('treeitem', { name: 'Main' }).first().click();
    await page.keyboard.press('Control+i');
    const sample = page.getByRole('textbox', { name: 'Sample' });
    await expect.poll(() => sample.inputValue()).toBe(booking);
    const name = page.getByRole('dialog').getByLabel('Name', { exact: true });
    // Named after its key.
    expect(await name.inputValue()).toBe('Booking');
    await copy(page, '{"booking": {"id": 1}}');
    await name.click();
    await page.keyboard.press('Control+v');
    await expect.poll(() => sample.inputValue()).toBe('{"booking": {"id": 1}}');
    // Named after what wraps it.
    expect(await name.inputValue()).toBe('Booking');
    await copy(page, booking);
    await sample.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+v');
    await name.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Booking');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^Creates 3 entities, .* 2 mappings\.$/).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/Creates 1 Booking, 1 Guest and 1 Room\./).waitFor();
  }, 45_000);

  it('what can only be one thing is chosen, what is made has a name, a commit takes parts along', async () => {
    const { page } = studio();
    await page.keyboard.press('Control+Alt+n');
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Store_Booking');
    await page.keyboard.press('Control+Enter');
    await canvas().waitFor();
    await canvas().getByRole('button', { name: '+ Parameter' }).click();
    // What is pressed while a new editor still takes the keyboard keeps it.
    await expect.poll(() => page.locator('input:focus').getAttribute('aria-label')).toBe('Parameter name');
    await page.keyboard.type('Body');
    await page.keyboard.press('Tab');
    expect(await page.getByRole('combobox', { name: 'Type', exact: true }).inputValue()).toBe('String');
    await page.keyboard.press('Enter');
    await canvas().getByText('$Body').waitFor();
    await add(canvas().locator('.react-flow__node-circle').first(), 'import with');
    await node('Import_Booking').waitFor();
    await page.getByText('Properties', { exact: true }).click();
    await expect.poll(() => field('Mapping').inputValue()).toBe('Import_Booking');
    expect(await properties().getByLabel('Result name').inputValue()).toBe('Booking');
    await properties().locator('.monaco-editor').first().click();
    await page.keyboard.type('$Body');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await add(node('Import_Booking'), 'commit');
    await expect.poll(() => field('Object or list').inputValue()).toBe('$Booking');
    await expect.poll(shown, { timeout: 10_000 }).toMatch(/type: commit\s+variable: Booking\s+withParts: true/);
    // Without: the flow says what is lost, and how to mend it.
    await properties().getByRole('checkbox', { name: 'With parts' }).click();
    await properties().locator('.w-expression-problem', { hasText: 'without its Guest' }).waitFor();
    await page.keyboard.press('Control+Shift+m');
    const errors = page.locator('[data-side="bottom"]');
    await errors
      .getByText(/stores the Booking without its Guest/)
      .first()
      .click();
    await errors.getByRole('button', { name: 'Commit with parts' }).first().click();
    await expect.poll(shown, { timeout: 10_000 }).toMatch(/withParts: true/);
    const checked = await weft(['check', studio().file, '--json']);
    expect(checked.stdout).toBe('[]\n');
  }, 60_000);

  it('a picker is searched and walked by keys; it offers what can be right', async () => {
    const { page } = studio();
    await add(node('Commit'), 'create object');
    const entity = field('Entity');
    await entity.click();
    // What is needed is changed, never taken away: there is no *None*.
    expect(await labels(page)).toEqual(['Booking', 'Guest', 'Room']);
    expect(await seriousViolations(page, ['.monaco-editor'])).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await entity.getAttribute('aria-expanded')).toBe('false');
    // A letter opens it and is the first of the search; Down and End walk, Enter chooses.
    await page.keyboard.type('o');
    expect(await labels(page)).toEqual(['Booking', 'Room']);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('End');
    const active = await entity.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).innerText()).toContain('Room');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect.poll(() => entity.inputValue()).toBe('Guest');
    await expect.poll(() => properties().getByLabel('Object name').inputValue()).toBe('Guest');
    await properties().getByRole('button', { name: 'Add to Members' }).click();
    const member = field('Member');
    await member.click();
    expect(await labels(page)).toEqual(['Name', 'Guest_Booking', 'Room_Guest']);
    await optionOf(member, 'Name').click();
    await expect.poll(() => member.inputValue()).toBe('Name');
    // Leaving it closes it and chooses nothing.
    await member.click();
    await page.getByText('All changes saved').click();
    await expect.poll(() => page.getByRole('listbox').count()).toBe(0);
    expect(await member.inputValue()).toBe('Name');
    // Closed, it leaves the keys of the studio alone.
    await member.click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await expect.poll(() => member.inputValue()).toBe('');
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => member.inputValue()).toBe('Name');
  }, 60_000);

  it('an expression says what is wrong as a sentence, grows, and has a large editor with help', async () => {
    const { page } = studio();
    const box = properties().locator('.w-expression-box').last();
    // What is missing is said of the field, not of a text that is being typed.
    const missing = box.locator('.w-expression-problem', { hasText: 'An expression is missing' });
    await missing.waitFor();
    await box.locator('.monaco-editor').click();
    await page.keyboard.type('$Bod');
    await expect.poll(() => missing.count()).toBe(0);
    // Behind a begun word Enter takes what is offered first; the next takes the text, and so does one behind a whole word.
    const offers = page.locator('.suggest-widget.visible');
    await offers.waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => box.locator('.view-lines').innerText()).toBe('$Body');
    await expect.poll(() => offers.count()).toBe(0);
    expect(await shown()).not.toMatch(/value: \$Bod/);
    await page.keyboard.press('Enter');
    await expect.poll(shown, { timeout: 10_000 }).toMatch(/value: \$Body\n/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('$Booking');
    await offers.waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(shown, { timeout: 10_000 }).toMatch(/value: \$Booking\n/);
    await expect.poll(() => offers.count()).toBe(0);
    // Tab takes what is offered first, Enter what a person went to.
    for (const key of ['Tab', 'Enter']) {
      await page.keyboard.press('Control+a');
      await page.keyboard.type('$Bod');
      await offers.waitFor();
      if (key === 'Enter') await page.keyboard.press('ArrowDown');
      await page.keyboard.press(key);
      await expect.poll(() => box.locator('.view-lines').innerText()).toBe('$Body');
      await expect.poll(() => offers.count()).toBe(0);
    }
    await page.keyboard.press('Control+a');
    await page.keyboard.type('12');
    await page.keyboard.press('Escape');
    await box.locator('.w-expression-problem', { hasText: /String/ }).waitFor();
    const height = () => box.locator('.w-expression').evaluate((e) => e.clientHeight);
    const before = await height();
    await page.keyboard.press('Control+a');
    for (const line of ['toUpperCase(', "'ada'", ')']) {
      await page.keyboard.insertText(line);
      if (line !== ')') await page.keyboard.press('Shift+Enter');
    }
    await expect.poll(height).toBeGreaterThan(before + 20);
    await expect.poll(() => box.locator('.w-expression-problem').count()).toBe(0);
    await page.keyboard.press('Alt+Enter');
    const dialog = page.getByRole('dialog', { name: 'Expression: Value' });
    await dialog.getByText('It gives String.').waitFor();
    expect(await seriousViolations(page, ['.monaco-editor'])).toEqual([]);
    await dialog.getByRole('combobox', { name: 'Find a variable or function' }).click();
    await page.keyboard.type('padleft');
    const help = dialog.getByRole('region', { name: 'Help: padLeft' });
    await help.waitFor();
    expect(await help.innerText()).toMatch(/padLeft\(text, length/);
    expect(await help.innerText()).toContain('= ');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('$booking');
    await dialog.getByRole('region', { name: 'Help: $Booking' }).waitFor();
    // Into the text at its cursor.
    await dialog.locator('.w-expression-large .monaco-editor').click();
    await page.keyboard.press('Control+a');
    await dialog.getByRole('option', { name: /BookingNumber/ }).dblclick();
    await dialog.getByText('It gives String.').waitFor();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(shown, { timeout: 10_000 }).toContain('value: $Booking/BookingNumber');
    // Escape leaves it as it was.
    await box.getByRole('button', { name: /Large editor/ }).click();
    await dialog.getByText('It gives String.').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText("'x'");
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(await shown()).toContain('value: $Booking/BookingNumber');
  }, 60_000);

  it('the values of the last run stand beside the variables', async () => {
    const { page, file, command, open } = studio();
    await page.getByRole('treeitem', { name: 'Project settings' }).dblclick();
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    await open('Store_Booking');
    await canvas().waitFor();
    await page.getByTitle('Run this (Ctrl+F5)').click();
    const strip = page.getByRole('form', { name: 'Run Store_Booking' });
    await strip.getByRole('textbox').first().fill(booking);
    await page.keyboard.press('Enter');
    await strip.getByText(/Done, no result/).waitFor({ timeout: 20_000 });
    await node('Create Guest').click();
    await page.getByText('Properties', { exact: true }).click();
    await properties()
      .getByRole('button', { name: /Large editor/ })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Expression: Value' });
    await dialog.getByRole('option', { name: /\$Body/ }).click();
    await expect.poll(() => dialog.getByRole('region', { name: 'Help: $Body' }).innerText()).toContain('B-1');
    await page.keyboard.press('Escape');
    // What the import read below the booking was stored with it.
    const rows = await weft(['check', file, '--json']);
    expect(rows.code).toBe(0);
    await command('Show data');
    const entity = page.locator('[data-side="bottom"]').getByRole('combobox', { name: 'Entity', exact: true });
    await entity.click();
    await page.keyboard.type('room');
    await page.keyboard.press('Enter');
    await page.getByText(/^1 row, /).waitFor();
  }, 60_000);

  it('completion can be read in both themes', async () => {
    const { page, open } = studio();
    await open('Store_Booking');
    await node('Create Guest').click();
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const isDark = () => page.evaluate(() => document.documentElement.classList.contains('weft-dark'));
      await expect.poll(isDark).toBe(scheme === 'dark');
      const editor = properties().locator('.w-expression-box .monaco-editor').last();
      await editor.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await page.keyboard.type('$Bo');
      await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
      // What is gone to stands on another ground.
      await page.keyboard.press('ArrowDown');
      await page.locator('.suggest-widget.visible .monaco-list-row.focused').waitFor();
      await expect
        .poll(() => lowestContrast(page, '.suggest-widget.visible .monaco-list-row'))
        .toBeGreaterThanOrEqual(4.5);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+z');
    }
  }, 45_000);
});
