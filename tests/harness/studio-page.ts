import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { temporaryFolder } from './checkout.ts';
import { launchChromium, type StudioBrowser } from './chromium.ts';
import { launchElectron } from './electron.ts';
import { startServe, type WeftServer, weft } from './weft.ts';

/** A project open in Chromium: the file, the page, and what a person does most. */
export interface StudioPage {
  page: Page;
  /** Path of the project file. */
  file: string;
  folder: string;
  /** What the page said; errors start with `error:`. */
  log: string[];
  /** Runs a command of the palette by its label. */
  command(label: string): Promise<void>;
  /** Opens a document by a part of its name, to stay. */
  open(name: string): Promise<void>;
  /** Opens another project file in the same window, as a person does. */
  openProject(file: string): Promise<void>;
  /** Opens another project file in a page of its own, served by a process of its own. */
  openOther(name: string): Promise<Page>;
}

/** Where the studio is shown: a browser of today, or the window of the app in the Electron for tests. */
export type Door = 'Chromium' | 'Electron';

/** Opens a new project (empty, or a sample) before the tests of a file and closes everything after them. */
export function useStudioPage(sample: string | null = 'orders-hub', door: Door = 'Chromium'): () => StudioPage {
  const closing: (() => Promise<unknown> | undefined)[] = [];
  let studio: StudioPage | null = null;
  const make = async (file: string, ...args: string[]) => {
    const made = await weft(['new', file, ...args]);
    expect(made.stderr + made.stdout, 'weft new').toContain('Made');
  };
  const openWindow = async (file: string, ...args: string[]) => {
    await make(file, ...args);
    const { window: page, log, electron, close } = await launchElectron({ file });
    closing.push(close);
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
    page.setDefaultTimeout(10_000);
    await page.getByRole('treeitem').first().waitFor();
    const openProject = async (other: string) => {
      await electron.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
      }, other);
      await page.keyboard.press('Control+o');
    };
    return { page, log, openProject };
  };
  const serve = async (file: string, ...args: string[]): Promise<StudioBrowser> => {
    await make(file, ...args);
    const server: WeftServer = await startServe(file);
    closing.push(() => server.stop());
    const browser = await launchChromium(server.url);
    closing.push(() => browser.close());
    await browser.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    browser.page.setDefaultTimeout(10_000);
    await browser.page.getByRole('treeitem').first().waitFor();
    return browser;
  };
  const openInBrowser = async (file: string) => {
    const { page } = studio as StudioPage;
    await page.keyboard.press('Control+o');
    await page.getByRole('dialog', { name: 'Open project' }).getByRole('textbox', { name: 'Folder' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(file);
    await page.keyboard.press('Enter');
  };
  beforeAll(async () => {
    const folder = temporaryFolder();
    closing.push(async () => folder.dispose());
    const file = join(folder.path, 'studio.weft');
    const args = sample ? ['--sample', sample] : [];
    const { page, log, openProject } =
      door === 'Electron'
        ? await openWindow(file, ...args)
        : { ...(await serve(file, ...args)), openProject: openInBrowser };
    const command = async (label: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).fill(`>${label}`);
      await page.keyboard.press('Enter');
    };
    studio = {
      page,
      log,
      file,
      folder: folder.path,
      command,
      open: async (name) => {
        await page.keyboard.press('Control+k');
        await page.getByRole('combobox', { name: 'Search' }).fill(name);
        await page.keyboard.press('Enter');
        await page.locator('.w-editor-bar').first().waitFor();
      },
      openProject,
      openOther: async (name) => (await serve(join(folder.path, name))).page,
    };
  }, 60_000);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
  return () => {
    if (!studio) throw new Error('The studio is not open.');
    return studio;
  };
}
