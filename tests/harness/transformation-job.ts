import type { Page } from 'playwright-core';

/** What the walk does to a text in an editor of code: by the clipboard, since such editors close brackets of what is typed. */
export async function replaceText(page: Page, label: string, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: label });
  await editor.focus();
  await page.keyboard.press('Control+a');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('Control+v');
}

const message = `{
  "order": "SO-10482",
  "id": 9007199254740993,
  "buyer": { "name": "Ada", "city": "Ulm" },
  "lines": [
    { "sku": "PAL-120", "qty": 12, "price": 96.50 },
    { "sku": "BOX-7", "qty": 3, "price": 4.25 }
  ]
}`;
const source = `lines.{
  "order": $$.order,
  "id": $$.id,
  "sku": sku,
  "total": qty * price
}`;

/** New transformation → sample → a step with an error → mended → output: what a person does with a message that is not as they need it. */
export async function makeATransformation(page: Page, name = 'Flatten'): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('>New document');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New document' });
  await dialog.getByRole('radio', { name: 'Transformation' }).check();
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Add a sample' }).click();
  await page.getByRole('tab', { name: 'Sample', exact: true }).waitFor();
  await replaceText(page, 'Sample', message);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await page.getByRole('menuitem', { name: 'JSONata' }).click();
  await page.getByRole('option', { name: /^On 1 JSONata/ }).waitFor();
  await shows(page, '"id": 9007199254740993');
}

/** The output has a text, whole or a part of it; where its lines go on does not count. */
export async function shows(page: Page, part: string): Promise<void> {
  const lines = page.getByRole('region', { name: 'Output' }).locator('.view-lines');
  const packed = (text: string) => text.replace(/\s/g, '');
  const until = Date.now() + 15_000;
  for (;;) {
    const text = await lines.innerText().catch(() => '');
    if (packed(text).includes(packed(part))) return;
    if (Date.now() > until) throw new Error(`The output has no ${part}, but:\n${text}`);
    await page.waitForTimeout(50);
  }
}

/** A step that makes rows of the lines. */
export async function writeTheStep(page: Page): Promise<void> {
  await replaceText(page, 'Text of the step, JSONata', source);
  await shows(page, '"total": 1158');
}
