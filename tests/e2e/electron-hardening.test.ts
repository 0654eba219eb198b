import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bridgeChannels, type StudioBridge } from '../../shared/rpc/bridge.ts';
import { cannotOpenElectron, hasNoStudioBuild } from '../harness/checkout.ts';
import { launchElectron, type StudioApp } from '../harness/electron.ts';
import { makeStubApp, type StubApp } from '../harness/stub-app.ts';

declare global {
  interface Window {
    probe?: string;
    heard?: string[];
  }
}

const page = `<!doctype html><title>stub</title><body>
<script>window.probe = 'inline script ran';</script>
<img src="missing.png" onerror="window.probe = 'inline handler ran'">
</body>`;

/** The bridge inside the page; in the test's own types it may already be declared by the window's code. */
function bridge(): StudioBridge {
  return (window as unknown as { weft: StudioBridge }).weft;
}

describe.skipIf(cannotOpenElectron)('the Electron window', () => {
  let stub: StubApp;
  let studio: StudioApp;
  beforeAll(async () => {
    stub = makeStubApp(page);
    studio = await launchElectron({ app: stub.path, file: join(stub.path, 'orders.weft') });
    await studio.window.evaluate(`globalThis.bridge = ${bridge.toString()}`);
  });
  afterAll(async () => {
    await studio?.close();
    stub?.dispose();
  });

  test('the page is sandboxed, isolated, and has no Node', async () => {
    const preferences = await studio.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0].webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    const globals = await studio.window.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].filter((name) => name in window),
    );
    expect(globals).toEqual([]);
  });

  test('the bridge is the closed list of shared/rpc/bridge.ts and cannot be changed', async () => {
    const keys = await studio.window.evaluate(() => {
      try {
        (bridge() as { platform: string }).platform = 'changed';
      } catch {
        // Frozen: a strict script throws, a sloppy one does nothing.
      }
      return [Object.keys(bridge()).sort(), Object.keys(bridge().rpc).sort(), bridge().platform];
    });
    expect(keys[0]).toEqual([
      'droppedFilePath',
      'initialFile',
      'onMenuCommand',
      'onNotice',
      'onOpenFile',
      'openFileDialog',
      'platform',
      'rpc',
      'saveFileDialog',
      'setZoom',
      'window',
    ]);
    expect(keys[1]).toEqual(['onMessage', 'onReset', 'send']);
    expect(keys[2]).toBe(process.platform);
  });

  test('the CSP blocks inline scripts, inline handlers and eval', async () => {
    expect(await studio.window.evaluate(() => window.probe)).toBeUndefined();
    const evaluated = await studio.window.evaluate(
      () =>
        new Promise<string>((done) => {
          document.addEventListener('securitypolicyviolation', (event) =>
            done(`${event.violatedDirective} ${event.blockedURI}`),
          );
          const script = document.createElement('script');
          script.textContent = "window.probe = 'added script ran'";
          document.body.append(script);
        }),
    );
    expect(evaluated).toMatch(/^script-src(-elem)? inline$/);
    expect(await studio.window.evaluate(() => window.probe)).toBeUndefined();
    const policy = await studio.window.evaluate(async () =>
      (await fetch('index.html')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    // DevTools may evaluate what the page may not, so the page's own script asks.
    const result = await studio.window.evaluate(
      () =>
        new Promise<string>((done) => {
          const timer = setTimeout(() => done('eval ran or nothing happened'), 3000);
          document.addEventListener('securitypolicyviolation', (event) => {
            clearTimeout(timer);
            done(event.blockedURI);
          });
          setTimeout("window.probe = 'text timer ran'", 0);
        }),
    );
    expect(result).toBe('eval');
    expect(await studio.window.evaluate(() => window.probe)).toBeUndefined();
  });

  test('app:// serves nothing outside the built window', async () => {
    const statuses = await studio.window.evaluate(async () => {
      const paths = [
        '/index.html',
        '/../main.cjs',
        '/%2e%2e/main.cjs',
        '/..%2fmain.cjs',
        '/%2e%2e%2fpackage.json',
        '/nothing.js',
      ];
      return Promise.all(paths.map(async (path) => (await fetch(path)).status));
    });
    expect(statuses).toEqual([200, 404, 404, 403, 403, 404]);
  });

  test('the page cannot open windows', async () => {
    const opened = await studio.window.evaluate(() => [
      window.open('about:blank') === null,
      window.open('app://studio/index.html') === null,
      window.open('http://127.0.0.1:9/') === null,
    ]);
    expect(opened).toEqual([true, true, true]);
    expect(studio.electron.windows()).toHaveLength(1);
  });

  test('the page cannot leave the studio', async () => {
    for (const target of [
      'http://127.0.0.1:9/',
      'file:///etc/passwd',
      'data:text/html,away',
      'app://other/index.html',
    ]) {
      await studio.window.evaluate((url) => {
        const link = document.createElement('a');
        link.href = url;
        document.body.append(link);
        link.click();
      }, target);
      await new Promise((done) => setTimeout(done, 150));
      expect(studio.window.url()).toBe('app://studio/index.html');
    }
  });

  test('permissions are refused', async () => {
    const state = await studio.window.evaluate(async () => {
      const answers = await Promise.all(
        (['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      );
      return new Set(answers).size === 1 ? answers[0] : answers;
    });
    expect(state).toBe('denied');
  });

  test('but for the clipboard, by our page', async () => {
    const states = await studio.window.evaluate(() =>
      Promise.all(
        (['clipboard-read', 'clipboard-write'] as string[] as PermissionName[]).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      ),
    );
    expect(states).toEqual(['granted', 'granted']);
  });

  test('a message with a wrong payload is refused with a reason', async () => {
    const refusals = await studio.window.evaluate(async () => {
      const ask = bridge().openFileDialog as (options: unknown) => Promise<unknown>;
      const wrong: unknown[] = [
        undefined,
        'text',
        { title: 5 },
        { title: 'Open', filters: 'weft' },
        { title: 'Open', filters: [{ name: 'x', extensions: ['../x'] }] },
        { title: 'Open', properties: ['openDirectory'] },
      ];
      return Promise.all(
        wrong.map((options) =>
          ask(options).then(
            () => 'accepted',
            (error: Error) => error.message,
          ),
        ),
      );
    });
    for (const refusal of refusals) expect(refusal).toMatch(/file dialog|filters/i);
    await studio.window.evaluate(() => {
      const send = bridge().rpc.send as (data: unknown) => void;
      send({ not: 'a text' });
    });
    await vi.waitFor(() =>
      expect(studio.log.join('\n')).toContain('Refused message weft:rpc: An RPC message must be a text.'),
    );
  });

  test('another page is refused, and so is a channel that is not on the list', async () => {
    const preload = join(stub.path, 'intruder.cjs');
    writeFileSync(
      preload,
      `const { contextBridge, ipcRenderer } = require('electron');
       contextBridge.exposeInMainWorld('ask', (channel, payload) =>
         ipcRenderer.invoke(channel, payload).then(() => 'answered', (error) => error.message));`,
    );
    const answers = await studio.electron.evaluate(
      async ({ BrowserWindow }, { preload, channels }) => {
        const intruder = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await intruder.loadURL('app://studio/index.html');
        const heard: string[] = [];
        for (const channel of channels) {
          heard.push(await intruder.webContents.executeJavaScript(`ask(${JSON.stringify(channel)}, { title: 'x' })`));
        }
        intruder.destroy();
        return heard;
      },
      { preload, channels: [bridgeChannels.initialFile, bridgeChannels.saveFileDialog, 'weft:read-file'] },
    );
    expect(answers[0]).toContain('Only the studio window may ask for this.');
    expect(answers[1]).toContain('Only the studio window may ask for this.');
    expect(answers[2]).toContain('No handler registered');
  });

  test('the window knows the project it was opened with', async () => {
    expect(await studio.window.evaluate(() => bridge().initialFile())).toBe(join(stub.path, 'orders.weft'));
  });

  let client = 0;

  test('texts travel to the host and back; a host that ends is replaced and the page is told', async () => {
    const heard = () => studio.window.evaluate(() => window.heard);
    await studio.window.evaluate(() => {
      window.heard = [];
      bridge().rpc.onMessage((data) => window.heard?.push(data));
      bridge().rpc.onReset(() => window.heard?.push('reset'));
      bridge().onNotice((notice) => window.heard?.push(notice.kind));
      bridge().rpc.send('first');
    });
    await vi.waitFor(async () => expect(await heard()).toEqual([expect.stringMatching(/^\d+:first$/)]), {
      timeout: 10_000,
    });
    // Which client the page is counts from its first load; a slow machine may have loaded it twice.
    client = Number.parseInt((await heard())?.[0] as string, 10);
    await studio.window.evaluate(() => bridge().rpc.send('end'));
    await vi.waitFor(async () => expect(await heard()).toEqual([`${client}:first`, 'reset', 'host-restarted']), {
      timeout: 10_000,
    });
    await studio.window.evaluate(() => bridge().rpc.send('second'));
    await vi.waitFor(async () => expect((await heard())?.at(-1)).toBe(`${client}:second`), { timeout: 10_000 });
  });

  test('a page that crashes is loaded again, as a new client, and says so', async () => {
    const told = await studio.electron.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0];
      const loaded = new Promise<void>((done) => webContents.once('did-finish-load', () => done()));
      webContents.forcefullyCrashRenderer();
      await loaded;
      return webContents.executeJavaScript(`new Promise((done) => {
        const heard = [];
        const hear = (text) => { heard.push(text); if (heard.length === 2) done(heard.sort()); };
        window.weft.onNotice((notice) => hear(notice.kind));
        window.weft.rpc.onMessage(hear);
        window.weft.rpc.send('again');
      })`);
    });
    expect(told).toEqual([`${client + 1}:again`, 'window-restarted']);
  });
});

describe.skipIf(cannotOpenElectron || hasNoStudioBuild)('the studio in its window', () => {
  test('it loads under its own policy, without an error in the console', async () => {
    const studio = await launchElectron();
    try {
      await studio.window.waitForFunction(() => document.querySelector('#root')?.childElementCount, undefined, {
        timeout: 20_000,
      });
      expect(studio.log.filter((line) => /^error:|Content Security Policy/i.test(line))).toEqual([]);
    } finally {
      await studio.close();
    }
  });
});
