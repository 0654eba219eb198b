import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { node24, root, temporaryFolder, testElectron } from './checkout.ts';

export interface LaunchOptions {
  /** Project to open. */
  file?: string;
  /** App folder (package.json with `main`); the checkout itself by default. */
  app?: string;
  env?: Record<string, string>;
}

export interface StudioApp {
  electron: ElectronApplication;
  window: Page;
  /** What the page and the main process said, a line an entry; errors start with `error:`. */
  log: string[];
  close(): Promise<void>;
}

/**
 * Starts the studio in the Electron for tests, with settings of its own, and waits for its window.
 * That Electron's Node is too old for the host, so the host runs on Node 24: the same program, the same messages.
 */
export async function launchElectron({ file, app = root, env = {} }: LaunchOptions = {}): Promise<StudioApp> {
  if (testElectron === null) throw new Error('There is no Electron for tests; run `npm run e2e`.');
  const program = testElectron;
  const settings = temporaryFolder();
  const launch = (timeout: number) =>
    _electron.launch({
      executablePath: program,
      args: ['--no-sandbox', '--disable-gpu', app, ...(file === undefined ? [] : [file])],
      env: {
        ...(process.env as Record<string, string>),
        WEFT_HOST_NODE: node24,
        WEFT_USER_DATA: settings.path,
        WEFT_HOME: settings.path,
        ...env,
      },
      timeout,
    });
  // Now and then the test tool is never answered by that old Electron on a busy machine; the studio was not asked anything by then.
  const electron = await launch(20_000).catch((error: Error) => {
    console.warn(`Electron is started again: ${error.message.split('\n', 1)[0]}`);
    return launch(30_000);
  });
  const log: string[] = [];
  electron.process().stderr?.on('data', (text: Buffer) => log.push(...text.toString().split('\n').filter(Boolean)));
  const window = await electron.firstWindow();
  window.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  window.on('pageerror', (error) => log.push(`error: ${error.message}`));
  await window.waitForLoadState('domcontentloaded');
  return {
    electron,
    window,
    log,
    async close() {
      await electron.close();
      settings.dispose();
    },
  };
}
