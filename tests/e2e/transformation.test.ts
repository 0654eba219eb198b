import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { makeATransformation, replaceText, shows, writeTheStep } from '../harness/transformation-job.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a message that is not as it is needed', () => {
  const studio = useStudioPage(null);
  it('a new transformation: sample, a step with an error, mended, output, a structure of it', async () => {
    const { page, log, file, folder } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    await makeATransformation(page);
    await writeTheStep(page);
    const shots = process.env.WEFT_SHOTS;
    if (shots) await page.screenshot({ path: join(shots, 'transformation-1.png') });

    // A text that is no JSONata: the error is marked in the step and said, what was good last stays, greyed.
    await replaceText(page, 'Text of the step, JSONata', 'lines.{\n  "sku": sku,,\n}');
    const error = page.getByRole('region', { name: 'Output' }).getByRole('button', { name: /Line 2, column \d+\./ });
    await error.waitFor();
    await page.getByRole('region', { name: 'Steps' }).locator('.squiggly-error').first().waitFor();
    await page.getByRole('option', { name: /^On 1 JSONata .*Error$/ }).waitFor();
    await shows(page, '"total": 1158');
    expect(await page.locator('.tf-old').count()).toBe(1);
    if (shots) await page.screenshot({ path: join(shots, 'transformation-2.png') });

    // Mended, a second step makes a table of it; switched off, it does not.
    await writeTheStep(page);
    await expect.poll(() => page.locator('.tf-old').count()).toBe(0);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await page.getByRole('menuitem', { name: 'JSON to CSV' }).click();
    await shows(page, 'SO-10482,9007199254740993,PAL-120,1158');
    await page.getByRole('option', { name: /^On 2 JSON to CSV/ }).click();
    const list = page.getByRole('listbox', { name: 'Steps' });
    await list.focus();
    await page.keyboard.press('Space');
    await page.getByRole('option', { name: /^Off 2 JSON to CSV/ }).waitFor();
    await shows(page, '"total": 1158');
    await list.focus();
    await page.keyboard.press('Space');
    await shows(page, 'SO-10482,9007199254740993,PAL-120,1158');
    const gives = page.getByRole('region', { name: 'Output' }).getByRole('combobox', { name: 'Gives' });
    expect(await gives.inputValue()).toBe('CSV');
    if (shots) await page.screenshot({ path: join(shots, 'transformation-3.png') });

    expect(await violationsInBothThemes(page, 'transformation')).toEqual([]);

    // Steps go by the clipboard, and come back by undo.
    await list.focus();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    await page.getByRole('option', { name: /^On 3 JSON to CSV/ }).waitFor();
    await list.focus();
    await page.keyboard.press('Control+z');
    await page.getByRole('option', { name: /^On 3 JSON to CSV/ }).waitFor({ state: 'detached' });

    // The output of the first step as the sample of a structure.
    await page.getByRole('option', { name: /^On 1 JSONata/ }).click();
    await shows(page, '"total": 1158');
    await page.getByRole('button', { name: 'Use as sample of a new structure' }).click();
    await page.getByRole('treegrid').getByText('total').first().waitFor();
    await page.getByRole('treeitem', { name: 'FlattenOutput' }).waitFor();

    const message = join(folder, 'order.json');
    writeFileSync(message, '{"order":"7","id":1,"lines":[{"sku":"A","qty":2,"price":1.5}]}');
    expect(await weft(['transform', file, 'Main.Flatten', message])).toMatchObject({
      code: 0,
      stdout: 'order,id,sku,total\r\n7,1,A,3\r\n',
    });
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
    if (shots) {
      await page.getByRole('treeitem', { name: 'Flatten', exact: true }).dblclick();
      await page.evaluate("document.documentElement.classList.add('weft-dark')");
      await page.waitForTimeout(800);
      await page.screenshot({ path: join(shots, 'transformation-4.png') });
    }
  }, 120_000);
});
