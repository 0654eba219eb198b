import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(hasNoStudioBuild || cannotOpenChromium)('an export mapping in its editor', () => {
  const studio = useStudioPage();

  it('writes an expression where no attribute is mapped, and a level only when a condition holds', async () => {
    const { page, open } = studio();
    await open('Export_Confirmation');
    const row = (name: string) =>
      page.locator('.m-tree-left').getByRole('treeitem', { name: new RegExp(`^${name}, `) });
    const properties = page.getByRole('tabpanel', { name: 'Properties' });
    const type = async (field: string, text: string) => {
      await properties.getByRole('textbox', { name: field }).first().focus();
      await page.keyboard.insertText(text);
      await row('number').locator('.name').click();
    };
    // The state is an expression in the sample: without it, one is written anew.
    await row('state').locator('.name').click();
    await page.keyboard.press('Delete');
    await properties.getByRole('button', { name: 'Write an expression' }).click();
    await type('Value', "'fixed'");
    await page
      .locator('.m-tree-right')
      .getByRole('treeitem', { name: /'fixed'/ })
      .waitFor();
    await row('value').locator('.name').click();
    await type('Only when', '$object/Total > 0');
    await page
      .getByRole('radio', { name: 'Source' })
      .or(page.getByRole('tab', { name: 'Source' }))
      .or(page.getByText('Source', { exact: true }))
      .first()
      .click();
    await page.getByText("'fixed'").first().waitFor();
    expect(await page.getByText('when: $object/Total > 0').count()).toBe(1);
  });
});
