import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumExecutable } from './checkout.ts';

export interface StudioBrowser {
  browser: Browser;
  page: Page;
  /** What the page said; errors start with `error:`. */
  log: string[];
  close(): Promise<void>;
}

/** Opens an address in Debian's Chromium, 1400 x 900. */
export async function launchChromium(url: string): Promise<StudioBrowser> {
  if (chromiumExecutable === null) throw new Error('There is no Chromium on this machine.');
  const browser = await chromium.launch({
    executablePath: chromiumExecutable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const log: string[] = [];
  page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => log.push(`error: ${error.message}`));
  await page.goto(url);
  return { browser, page, log, close: () => browser.close() };
}
