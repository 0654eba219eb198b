import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringTheMessage, buildTheFlow, publish, startHotel } from '../harness/booking-job.ts';
import { cannotOpenChromium, hasNoStudioBuild, root, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { handAt } from '../harness/hand.ts';
import { startServe } from '../harness/weft.ts';

/** `WEFT_PICTURES=1` writes the pictures of docs/guide/booking.md, each light and dark. */
const pictures = process.env.WEFT_PICTURES ? join(root, 'docs/images') : null;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the booking job', () => {
  it('is walked at 1280 × 800 in at most 90 interactions', async () => {
    const folder = temporaryFolder();
    const hotel = await startHotel();
    const server = await startServe(undefined, { WEFT_HOME: folder.path, HOME: folder.path });
    const { page, log, close } = await launchChromium(server.url);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    page.setDefaultTimeout(10_000);
    const hand = handAt(page);
    const picture = async (name: string) => {
      if (!pictures) return;
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
      expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon') && !l.includes('404'))).toEqual([]);
    } catch (error) {
      await page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'booking-failure.png') });
      console.log(hand.done.join('\n'));
      throw error;
    } finally {
      await close();
      await server.stop();
      hotel.close();
      folder.dispose();
    }
  }, 180_000);
});
