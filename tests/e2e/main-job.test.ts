import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cannotOpenChromium, cannotOpenElectron, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { launchElectron } from '../harness/electron.ts';
import { walkTheMainJob } from '../harness/main-job.ts';
import { startServe, weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'walk.weft');
  expect((await weft(['new', file])).code).toBe(0);
});
afterEach(() => folder.dispose());

describe('the main job', () => {
  it.skipIf(cannotOpenChromium || hasNoStudioBuild)(
    'in Chromium',
    async () => {
      const server = await startServe(file);
      const { page, log, close } = await launchChromium(server.url);
      try {
        await walkTheMainJob(page, file);
        expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon') && !l.includes('404'))).toEqual([]);
      } catch (error) {
        await page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'chromium-failure.png') });
        throw error;
      } finally {
        await close();
        await server.stop();
      }
    },
    120_000,
  );

  it.skipIf(cannotOpenElectron || hasNoStudioBuild)(
    'in Electron',
    async () => {
      const app = await launchElectron({ file });
      try {
        await walkTheMainJob(app.window, file);
        expect(app.log.filter((l) => l.startsWith('error:'))).toEqual([]);
      } catch (error) {
        await app.window.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'electron-failure.png') });
        throw error;
      } finally {
        await app.close();
      }
    },
    120_000,
  );
});
