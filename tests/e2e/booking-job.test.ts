import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  bringTheMessage,
  buildTheFlow,
  findItAgain,
  openTabs,
  publish,
  run,
  startHotel,
} from '../harness/booking-job.ts';
import {
  cannotOpenChromium,
  cannotOpenElectron,
  hasNoStudioBuild,
  root,
  temporaryFolder,
} from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { launchElectron } from '../harness/electron.ts';
import { handAt } from '../harness/hand.ts';
import { startServe, weft } from '../harness/weft.ts';

/** `WEFT_PICTURES=1` writes the pictures of docs/guide/booking.md, each light and dark. */
const pictures = process.env.WEFT_PICTURES ? join(root, 'docs/images') : null;

type Open = (
  folder: string,
  project: string,
  isThere: boolean,
) => Promise<{ page: Page; log: string[]; end(): Promise<unknown> }>;

const inBrowser: Open = async (folder, project, isThere) => {
  const home = { WEFT_HOME: join(folder, 'weft'), HOME: folder };
  const server = await startServe(isThere ? project : undefined, home);
  const browser = await launchChromium(server.url);
  await browser.page.setViewportSize({ width: 1280, height: 800 });
  await browser.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return { ...browser, end: () => browser.close().then(() => server.stop()) };
};

const inWindow: Open = async (folder, project, isThere) => {
  const env = { WEFT_HOME: join(folder, 'weft'), WEFT_USER_DATA: join(folder, 'user'), HOME: folder };
  const app = await launchElectron({ env, ...(isThere ? { file: project } : {}) });
  await app.electron.evaluate(({ BrowserWindow, dialog }, filePath) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, project);
  return { page: app.window, log: app.log, end: () => app.close() };
};

const doors = [
  ['Chromium', cannotOpenChromium, inBrowser],
  ['Electron', cannotOpenElectron, inWindow],
] as const;

describe.each(doors)('the booking job in %s', (name, isMissing, openDoor) => {
  it.skipIf(isMissing || hasNoStudioBuild)(
    'is walked at 1280 × 800 in at most 90 interactions',
    async () => {
      const folder = temporaryFolder();
      const file = join(folder.path, 'Weft', 'booking.weft');
      mkdirSync(join(folder.path, 'Weft'));
      const hotel = await startHotel();
      const open = async (isThere: boolean) => {
        const studio = await openDoor(folder.path, file, isThere);
        studio.page.setDefaultTimeout(10_000);
        return studio;
      };
      let studio = await open(false);
      const { page, log } = studio;
      const hand = handAt(page);
      const picture = async (name: string) => {
        if (!pictures || name !== 'Chromium') return;
        const { page } = studio;
        for (const scheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          await page.waitForTimeout(400);
          await page.screenshot({ path: join(pictures, `booking-${name}-${scheme}.png`) });
        }
      };
      try {
        const job = { page, hand, hotel, picture, hasSystemDialogs: name === 'Electron' };
        await bringTheMessage(job);
        await publish(job);
        await buildTheFlow(job);
        await expect.poll(() => page.getByText(/^\d+ errors?$/).count()).toBe(0);
        await run(job);
        expect(hand.done.length, hand.done.join('\n')).toBeLessThanOrEqual(90);
        expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon') && !l.includes('404'))).toEqual([]);
        const tabs = await openTabs(page);
        await page.getByText('All changes saved').waitFor();
        // What a window remembers goes to the host a quarter of a second after the last answer: nobody closes it sooner.
        await page.waitForTimeout(1_000);
        await studio.end();
        studio = await open(true);
        await findItAgain({ ...job, page: studio.page }, tabs);
        expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
      } catch (error) {
        await studio.page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'booking-failure.png') });
        console.log(hand.done.join('\n'));
        throw error;
      } finally {
        if (process.env.WEFT_SHOTS)
          await studio.page.screenshot({ path: join(process.env.WEFT_SHOTS, 'booking-end.png') });
        await studio.end();
        hotel.close();
        folder.dispose();
      }
    },
    180_000,
  );
});
