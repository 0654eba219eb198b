import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cannotOpenChromium, cannotOpenElectron, hasNoStudioBuild, temporaryFolder } from '../harness/checkout.ts';
import { launchChromium } from '../harness/chromium.ts';
import { launchElectron } from '../harness/electron.ts';
import { walkASchema } from '../harness/schema-job.ts';
import { startServe, weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'schema.weft');
  expect((await weft(['new', file])).code).toBe(0);
});
afterEach(() => folder.dispose());

const errorsOf = (log: readonly string[]) =>
  log.filter((l) => l.startsWith('error:') && !l.includes('favicon') && !l.includes('404'));

describe('an XSD with an include: entities, mapping, preview, a message that is wrong and is mended', () => {
  it.skipIf(cannotOpenChromium || hasNoStudioBuild)(
    'in Chromium',
    async () => {
      const server = await startServe(file);
      const { page, log, close } = await launchChromium(server.url);
      try {
        await walkASchema(page);
        expect(errorsOf(log)).toEqual([]);
      } catch (error) {
        await page.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'chromium-schema.png') });
        throw error;
      } finally {
        await close();
        await server.stop();
      }
      expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
    },
    120_000,
  );

  it.skipIf(cannotOpenElectron || hasNoStudioBuild)(
    'in Electron',
    async () => {
      const app = await launchElectron({ file });
      try {
        await walkASchema(app.window);
        expect(errorsOf(app.log)).toEqual([]);
      } catch (error) {
        await app.window.screenshot({ path: join(process.env.WEFT_SHOTS ?? folder.path, 'electron-schema.png') });
        throw error;
      } finally {
        await app.close();
      }
    },
    120_000,
  );
});
