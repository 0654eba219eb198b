import { join } from 'node:path';
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
import { cannotOpenChromium, hasNoStudioBuild, root, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { handAt } from '../harness/hand.ts';
import { startServe, weft } from '../harness/weft.ts';

/** `WEFT_PICTURES=1` writes the pictures of docs/guide/booking.md, each light and dark. */
const pictures = process.env.WEFT_PICTURES ? join(root, 'docs/images') : null;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the booking job', () => {
  it('is walked at 1280 × 800 in at most 90 interactions', async () => {
    const folder = temporaryFolder();
    const hotel = await startHotel();
    const home = { WEFT_HOME: join(folder.path, 'weft'), HOME: folder.path };
    const open = async (file?: string) => {
      const server = await startServe(file, home);
      const browser = await launchChromium(server.url);
      await browser.page.setViewportSize({ width: 1280, height: 800 });
      await browser.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      browser.page.setDefaultTimeout(10_000);
      return { ...browser, end: () => browser.close().then(() => server.stop()) };
    };
    let studio = await open();
    const { page, log } = studio;
    const hand = handAt(page);
    const picture = async (name: string) => {
      if (!pictures) return;
      const { page } = studio;
      for (const scheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(pictures, `booking-${name}-${scheme}.png`) });
      }
    };
    try {
      const job = { page, hand, hotel, picture };
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
      const file = join(folder.path, 'Weft', 'booking.weft');
      studio = await open(file);
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
  }, 180_000);
});
