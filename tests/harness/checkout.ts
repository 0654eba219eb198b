import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The Node 24 the host, the runtime and the CLI run on. */
export const node24 = realpathSync(join(root, 'node_modules/node/bin/node'));

/** Executable of the Electron for tests, which `npm run e2e` prepares; null when there is none on this machine. */
export const testElectron = process.env.WEFT_TEST_ELECTRON ?? existing(join(root, '.cache/test-electron/electron'));

/** Chromium for the browser door; null when there is none on this machine. */
export const chromiumExecutable =
  process.env.WEFT_TEST_CHROMIUM ??
  existing('/usr/bin/chromium') ??
  existing('/usr/bin/chromium-browser') ??
  existing('/usr/bin/google-chrome');

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY);

/** For `describe.skipIf`: a window of Electron cannot be opened here. */
export const cannotOpenElectron = testElectron === null || !hasDisplay;
/** For `describe.skipIf`: there is no browser here. */
export const cannotOpenChromium = chromiumExecutable === null;
/** For `describe.skipIf`: the studio window is not built in this checkout. */
export const hasNoStudioBuild = !existsSync(join(root, 'out/renderer/index.html'));

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}

/** A folder of the test's own, removed by `dispose`. */
export function temporaryFolder(): { path: string; dispose(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'weft-test-')));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
