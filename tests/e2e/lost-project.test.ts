import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { startServe, weft } from '../harness/weft.ts';

/** Sets the port of the project in its settings. */
async function setPort(page: Page, port: number): Promise<void> {
  await page.getByRole('treeitem', { name: 'Project settings' }).dblclick();
  const field = page.getByLabel('Port', { exact: true }).first();
  await field.fill(String(port));
  await field.press('Enter');
  await page.getByText('All changes saved').waitFor();
}
const portOf = async (file: string) => /^port: (\d+)$/m.exec((await weft(['show', file, 'Settings'])).stdout)?.[1];

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a project file that goes while it is open', () => {
  it.each([
    ['deleted', (file: string) => rmSync(file), 'Open what was kept', 'a (kept).weft'],
    ['renamed', (file: string) => renameSync(file, file.replace('a.weft', 'b.weft')), 'Open it there', 'b.weft'],
  ])(
    '%s: the window asks, and goes on with what was edited',
    async (_what, happen, choice, name) => {
      const folder = temporaryFolder();
      const file = join(folder.path, 'a.weft');
      await weft(['new', file]);
      const server = await startServe(file);
      const { page, close } = await launchChromium(server.url);
      try {
        await setPort(page, 7001);
        happen(file);
        await page.getByRole('dialog', { name: 'The project file is not what it was' }).waitFor();
        await page.getByRole('button', { name: choice }).click();
        await setPort(page, 7002);
        expect(await portOf(join(folder.path, name))).toBe('7002');
      } finally {
        await close();
        server.kill();
        folder.dispose();
      }
    },
    90_000,
  );
});
