import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { cannotMountDisk, mountSmallDisk, type SmallDisk } from '../harness/small-disk.ts';
import { startServe, weft } from '../harness/weft.ts';

/** Opens the project settings and gives the field of the port. */
async function portField(page: Page) {
  await page.getByRole('treeitem', { name: 'Project settings' }).dblclick();
  const field = page.getByLabel('Port', { exact: true }).first();
  await field.waitFor();
  return field;
}

const portOf = async (file: string) =>
  /^port: (\d+)$/m.exec((await weft(['show', file, 'Settings'])).stdout)?.[1] ?? '8080';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('an edit that cannot be saved', { timeout: 90_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let disk: SmallDisk | null = null;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    disk?.dispose();
    disk = null;
    folder.dispose();
  });

  it.skipIf(cannotMountDisk)(
    'a full disk: the status bar says so, and the next edit saves when there is space',
    async () => {
      disk = mountSmallDisk(4 * 1024 * 1024) as SmallDisk;
      const file = join(disk.path, 'full.weft');
      expect((await weft(['new', file])).code).toBe(0);
      const server = await startServe(file);
      const { page, close } = await launchChromium(server.url);
      try {
        const field = await portField(page);
        const status = page.locator('footer');
        disk.fill();
        // The log may have pages left; not for long.
        let saved = 8080;
        for (let port = 7001; port < 7100; port++) {
          await field.fill(String(port));
          await field.press('Enter');
          await expect.poll(() => status.innerText()).toMatch(/All changes saved|Not saved/);
          if ((await status.innerText()).includes('Not saved')) break;
          await expect.poll(() => page.getByText('Saving…').count()).toBe(0);
          saved = port;
        }
        expect(await status.innerText()).toMatch(/Not saved: The disk is full/);
        disk.free();
        expect(await portOf(file)).toBe(String(saved));
        await field.fill('7777');
        await field.press('Enter');
        await page.getByText('All changes saved').waitFor();
        expect(await portOf(file)).toBe('7777');
      } finally {
        await close();
        await server.stop();
      }
    },
  );

  it('a read-only file: the window says so from the start, and nothing is written', async () => {
    const file = join(folder.path, 'locked.weft');
    expect((await weft(['new', file])).code).toBe(0);
    chmodSync(file, 0o444);
    const server = await startServe(file);
    const { page, close } = await launchChromium(server.url);
    try {
      await page.locator('footer').getByText('Read only').waitFor();
      await page.getByRole('treeitem', { name: 'Project settings' }).dblclick();
      const field = page.getByLabel('Port', { exact: true }).first();
      await field.waitFor();
      if (await field.isEditable()) {
        await field.fill('7777');
        await field.press('Enter');
        await page
          .getByText(/Not saved: The file is read-only\./)
          .first()
          .waitFor();
      }
      expect(await portOf(file)).toBe('8080');
    } finally {
      await close();
      await server.stop();
    }
  });
});
