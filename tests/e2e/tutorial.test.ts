import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild, root } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const patience = { timeout: 10_000 };

/** The numbered steps of a page, each with the words that it sets in **bold**. */
function stepsOf(file: string): { text: string; bold: string[] }[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const steps: string[] = [];
  for (const line of lines) {
    if (/^\d+\. /.test(line)) steps.push(line);
    else if (/^ {3}/.test(line) && steps.length > 0) steps.push(`${steps.pop()} ${line.trim()}`);
  }
  return steps.map((text) => ({ text, bold: [...text.matchAll(/\*\*([^*]+)\*\*/g)].map((m) => m[1] as string) }));
}

/** Whether something that is seen says this: as a text, the name or the title of a control. */
async function says(page: Page, word: string): Promise<boolean> {
  return page.evaluate((wanted) => {
    const isSeen = (e: Element) => e.getClientRects().length > 0;
    const clean = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
    return [...document.querySelectorAll('body *')].some(
      (e) =>
        isSeen(e) &&
        ((e.children.length === 0 && clean(e.textContent) === wanted) ||
          clean(e.getAttribute('aria-label')) === wanted ||
          clean(e.getAttribute('title')).replace(/ \(.*\)$/, '') === wanted),
    );
  }, word);
}

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the tutorial', () => {
  const studio = useStudioPage();
  const steps = stepsOf('docs/guide/tutorial.md');

  it('has the words that it names on the screen, in their order, and does what it says', async () => {
    const { page, command, open } = studio();
    const walked: string[] = [];
    const seen = async (word: string) => {
      await expect.poll(() => says(page, word), { ...patience, message: `**${word}** on the screen` }).toBe(true);
      walked.push(word);
    };
    await open('Project settings');
    await page.getByLabel('Port', { exact: true }).first().fill('0');
    await page.keyboard.press('Enter');
    for (const { text, bold } of steps)
      for (const word of bold) {
        // What a step names is a document of the explorer, a button, or a pane.
        const document = page.getByRole('treeitem', { name: word, exact: true });
        if (/^(Domain model|OrderMessage|Import_Order|Receive_Order|Complete_Customer)$/.test(word)) {
          await document.first().dblclick();
        } else if (word === 'Send') {
          await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }).click();
          await page.getByRole('option', { name: /Place an order/ }).click();
        } else if (word === 'Data') await command('Show data');
        else if (word.startsWith('Export bundle'))
          await page.getByRole('navigation', { name: 'Menus' }).getByRole('button', { name: 'File' }).click();
        await seen(word);
        if (word === 'Run') {
          await page.locator('header button.wb-run').click();
          await page.getByText('Running', { exact: true }).waitFor();
        }
        if (word === 'Send') {
          await page.getByRole('button', { name: 'Send', exact: true }).click();
          await page.getByText('201 Created').waitFor();
        }
        if (word === 'Show trace') await page.getByRole('button', { name: 'Show trace' }).click();
        expect(text).toContain(word);
      }
    expect(walked).toEqual(steps.flatMap((s) => s.bold));
    await page.keyboard.press('Escape');
    await command('Stop');
    await page.getByText('Stopped', { exact: true }).waitFor();
  }, 90_000);

  it('the README names commands and buttons that there are', async () => {
    const { page } = studio();
    const words = stepsOf('README.md').flatMap((s) => s.bold);
    expect(words.length).toBeGreaterThan(5);
    const menus = page.getByRole('navigation', { name: 'Menus' });
    for (const word of words.filter((w) => w.startsWith('File › '))) {
      await menus.getByRole('button', { name: 'File' }).click();
      await page.getByRole('menuitem', { name: word.replace('File › ', '') }).waitFor();
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+i');
    await page.getByRole('dialog', { name: 'Import contract or sample' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Alt+n');
    await page.getByRole('radio', { name: 'Published REST service' }).waitFor();
    await page.keyboard.press('Escape');
  }, 60_000);
});
