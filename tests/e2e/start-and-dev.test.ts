import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cannotOpenChromium,
  cannotOpenElectron,
  hasNoStudioBuild,
  root,
  temporaryFolder,
} from '../harness/checkout.ts';
import { copyCheckout } from '../harness/checkout-copy.ts';
import { launchChromium } from '../harness/chromium.ts';
import { weft } from '../harness/weft.ts';

let home: ReturnType<typeof temporaryFolder>;
const running: ChildProcess[] = [];

beforeEach(() => {
  home = temporaryFolder();
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(null)));
    child.kill('SIGTERM');
    await ended;
  }
  home.dispose();
});

/** Starts a script of build/ as npm does; `said` grows with what it prints. */
function startScript(folder: string, script: string, args: string[], display: boolean) {
  const { DISPLAY, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const child = spawn(process.execPath, [join(folder, 'build', script), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      ...(display ? { DISPLAY } : {}),
      HOME: home.path,
      WEFT_HOME: join(home.path, '.weft'),
      WEFT_USER_DATA: join(home.path, 'window'),
    },
  });
  running.push(child);
  const output = { said: '' };
  child.stdout.on('data', (text) => (output.said += text));
  child.stderr.on('data', (text) => (output.said += text));
  return output;
}

/** The host notes a project that a window has opened: the window is there, and shows it. */
function openedProjects(): string {
  const folder = join(home.path, '.weft');
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

describe.skipIf(hasNoStudioBuild)('npm start', { timeout: 90_000 }, () => {
  it.skipIf(cannotOpenElectron)('opens the Electron window on a copy of Orders hub', async () => {
    const output = startScript(root, 'start.mjs', [], true);
    await expect.poll(openedProjects, { timeout: 60_000 }).toContain(join(home.path, 'Weft/orders-hub.weft'));
    expect(output.said).toMatch(/Making a copy of the sample "Orders hub"/);
    expect(output.said).toMatch(/Opening .*orders-hub\.weft in Electron \d+/);
  });

  it('without a display it serves the same studio to a browser and prints the address', async () => {
    const output = startScript(root, 'start.mjs', [], false);
    await expect.poll(() => output.said, { timeout: 60_000 }).toMatch(/"url":"http:/);
    expect(output.said).toContain('No window here (no display)');
    const url = /"url":"([^"]+)"/.exec(output.said)?.[1] as string;
    expect(await (await fetch(url)).text()).toContain('<div id="root">');
  });
});

describe.skipIf(hasNoStudioBuild)('npm run dev', { timeout: 120_000 }, () => {
  let copy: ReturnType<typeof copyCheckout>;
  let file: string;
  beforeEach(async () => {
    copy = copyCheckout();
    file = join(home.path, 'dev.weft');
    await weft(['new', file]);
  });
  afterEach(() => copy.dispose());

  it.skipIf(cannotOpenElectron || cannotOpenChromium)(
    'in Electron: a saved host restarts, a saved style is there without a reload',
    async () => {
      const output = startScript(copy.path, 'dev.mjs', [file], true);
      await expect.poll(openedProjects, { timeout: 90_000 }).toContain(file);
      appendFileSync(join(copy.path, 'electron/host/main.ts'), "\nprocess.stderr.write('The edited host runs.\\n');\n");
      await expect.poll(() => output.said, { timeout: 30_000 }).toContain('The edited host runs.');

      const url = /Window: (http:\S+)/.exec(output.said)?.[1] as string;
      const { page, close } = await launchChromium(url);
      try {
        const probe = () =>
          page.evaluate('getComputedStyle(document.documentElement).getPropertyValue("--weft-probe").trim()');
        await page.locator('#root > *').first().waitFor();
        await page.evaluate('globalThis.isSamePage = true');
        appendFileSync(join(copy.path, 'renderer/app/theme/tokens.css'), '\n:root { --weft-probe: saved; }\n');
        await expect.poll(probe, { timeout: 20_000 }).toBe('saved');
        expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
      } finally {
        await close();
      }
    },
  );

  it('without a display: the served studio restarts when its host is saved', async () => {
    const output = startScript(copy.path, 'dev.mjs', [file], false);
    const addresses = () => [...output.said.matchAll(/"url":"([^"]+)"/g)].length;
    await expect.poll(addresses, { timeout: 60_000 }).toBe(1);
    appendFileSync(join(copy.path, 'electron/host/browser-door.ts'), '\n// Saved.\n');
    await expect.poll(addresses, { timeout: 30_000 }).toBe(2);
  });
});
