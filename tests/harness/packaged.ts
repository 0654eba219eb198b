import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { cannotOpenElectron, node24, root, temporaryFolder } from './checkout.ts';

/** For `describe.skipIf`: the studio cannot be packaged and opened here. */
export const cannotPackage =
  cannotOpenElectron ||
  process.platform !== 'linux' ||
  process.arch !== 'x64' ||
  !existsSync(join(root, 'node_modules/electron-builder')) ||
  !existsSync(join(root, 'renderer/index.html'));

/** Makes the packaged folder, or finds the one made of the same sources; gives it. */
export function packageStudio(): Promise<string> {
  const child = spawn(node24, [join(root, 'build/package.mjs'), '--folder'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) =>
      code === 0 ? done(join(root, 'dist/linux-unpacked')) : fail(new Error(`npm run package failed:\n${said}`)),
    );
  });
}

export interface PackagedStudio {
  process: ChildProcess;
  /** The studio's page now: after a crash it is another one. */
  page(): Promise<Page>;
  /** What main and the host wrote, a line an entry. */
  log: string[];
  /** Process id of the host that runs now. */
  hostId(): number | null;
  /** Starts the program a second time, as a file manager does; gives its exit code. */
  startAgain(file: string): Promise<number | null>;
  close(): Promise<void>;
}

/**
 * Starts the packaged program as a user does, with settings of its own. Its fuses forbid the inspector that Playwright's Electron
 * driver needs, so the window is driven through Chromium's debugging port.
 */
export async function launchPackaged(folder: string, file: string): Promise<PackagedStudio> {
  const settings = temporaryFolder();
  const executable = join(folder, 'weft-studio');
  const flags = ['--no-sandbox', '--disable-gpu'];
  const env = { ...process.env, WEFT_HOST_NODE: node24, WEFT_USER_DATA: settings.path, WEFT_HOME: settings.path };
  const child = spawn(executable, [...flags, '--remote-debugging-port=0', file], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  const log: string[] = [];
  const listen = (text: Buffer) => log.push(...text.toString().split('\n').filter(Boolean));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const address = await vi.waitFor(
    () => {
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(log.join('\n'));
      if (found === null) throw new Error(`The packaged studio opened no window:\n${log.join('\n')}`);
      return found[1] as string;
    },
    { timeout: 30_000 },
  );
  const browsers: Browser[] = [];
  return {
    process: child,
    log,
    async page() {
      // Connecting before there is a page, or to one that is just being replaced, may hang.
      await vi.waitFor(async () => expect(await studioPages(address)).toHaveLength(1), { timeout: 20_000 });
      return vi.waitFor(
        async () => {
          // Electron has no downloads to set up, which is among the defaults.
          const browser = await chromium.connectOverCDP(address, { noDefaults: true, timeout: 5_000 });
          browsers.push(browser);
          const page = browser
            .contexts()
            .flatMap((context) => context.pages())
            .find((each) => each.url().startsWith('app://studio/'));
          if (page === undefined) throw new Error('The window is not open yet.');
          return page;
        },
        { timeout: 30_000 },
      );
    },
    hostId: () => childWith(child.pid as number, 'host.mjs'),
    startAgain(other) {
      const second = spawn(executable, [...flags, other], { env, stdio: 'ignore' });
      return new Promise((done) => second.on('exit', (code) => done(code)));
    },
    async close() {
      child.kill('SIGTERM');
      await exited;
      for (const browser of browsers) await browser.close().catch(() => {});
      settings.dispose();
    },
  };
}

/** The child process whose command line holds the text (Linux). */
function childWith(parent: number, text: string): number | null {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
  return (
    children.map(Number).find((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    }) ?? null
  );
}

/** Pages of the studio that can be driven now. */
async function studioPages(address: string): Promise<unknown[]> {
  const response = await fetch(`http://${new URL(address).host}/json/list`);
  const targets = (await response.json()) as { type: string; url: string }[];
  return targets.filter(({ type, url }) => type === 'page' && url.startsWith('app://studio/'));
}
