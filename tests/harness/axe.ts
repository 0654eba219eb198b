import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  id: string;
  impact: string | null;
  nodes: { target: string[]; html: string; failureSummary?: string }[];
}

/**
 * Serious and critical violations that axe-core finds in the page as it is now, one line each: rule, element, what is
 * wrong. `exclude` are selectors that are not looked into.
 */
export async function seriousViolations(page: Page, exclude: readonly string[] = []): Promise<string[]> {
  await page.evaluate(`window.axe === undefined && (() => { ${source} })()`);
  const violations = (await page.evaluate(
    (skipped) =>
      (window as never as { axe: { run(context: object, options: object): Promise<{ violations: unknown }> } }).axe
        .run(
          { include: [['html']], ...(skipped.length > 0 ? { exclude: skipped.map((s) => [s]) } : {}) },
          {
            resultTypes: ['violations'],
            runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
          },
        )
        .then((result) => result.violations),
    [...exclude],
  )) as AxeResult[];
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) =>
      v.nodes.map(
        (n) => `${v.id} ${n.target.join(' ')} ${n.html.slice(0, 140)} ${n.failureSummary?.split('\n')[1] ?? ''}`,
      ),
    );
}

export const themes = ['light', 'dark'] as const;

/** What axe finds in light and in dark, without Monaco: it is built for screen readers in its own way. */
export async function violationsInBothThemes(page: Page, what: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    // Without motion: a colour on its way from one theme to the other is neither.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html${theme === 'dark' ? '.weft-dark' : ':not(.weft-dark)'}`).waitFor();
    found.push(...(await seriousViolations(page, ['.monaco-editor'])).map((line) => `${what}, ${theme}: ${line}`));
  }
  return found;
}
