import { join } from 'node:path';
import { app, BrowserWindow, dialog, screen, session, shell } from 'electron';
import { bridgeChannels, type StudioNotice } from '../../shared/rpc/bridge.ts';
import { studioOrigin } from './app-protocol.ts';
import { Gesture } from './gesture.ts';
import { judgeLink } from './outside-link.ts';
import { keepWindowState, minimumSize, readWindowState } from './window-state.ts';

const patience = { crashes: 3, withinMs: 60_000 };

export interface StudioWindowOptions {
  preload: string;
  /** Address of the development server, instead of the built window. */
  developmentUrl: string | null;
}

/** Origin of the page that may speak to us. */
export function trustedOrigin(developmentUrl: string | null): string {
  return developmentUrl === null ? studioOrigin : new URL(developmentUrl).origin;
}

/** Refuses every permission a page can ask for, but for the clipboard, which is our page's alone. Call once, when the app is ready. */
export function refusePermissions(developmentUrl: string | null): void {
  const home = trustedOrigin(developmentUrl);
  const isOurs = (address: string | undefined) => address === home || address?.startsWith(`${home}/`) === true;
  const clipboard = new Set(['clipboard-sanitized-write', 'clipboard-read']);
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(clipboard.has(permission) && isOurs(requestingUrl)),
  );
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission, origin) => clipboard.has(permission) && isOurs(origin),
  );
  session.defaultSession.setDevicePermissionHandler(() => false);
}

/** Every page, whoever made it: no new windows, no leaving the studio, no embedded browsers. */
export function hardenAllContents(developmentUrl: string | null): void {
  const home = `${trustedOrigin(developmentUrl)}/`;
  app.on('web-contents-created', (_event, contents) => {
    const gesture = new Gesture(Date.now);
    contents.on('input-event', (_input, { type }) => gesture.note(type));
    contents.setWindowOpenHandler(({ url }) => {
      // A link in documentation opens in the user's browser; nothing opens a window of ours.
      openOutside(url, gesture.take(), BrowserWindow.fromWebContents(contents)).catch(() => {});
      return { action: 'deny' };
    });
    contents.on('will-navigate', (event, url) => {
      if (!url.startsWith(home)) event.preventDefault();
    });
    contents.on('will-redirect', (event, url) => {
      if (!url.startsWith(home)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Hosts that the user let a link lead to, since the studio started. */
const allowedHosts = new Set<string>();

async function openOutside(text: string, hasGesture: boolean, window: BrowserWindow | null): Promise<void> {
  const link = judgeLink(text, allowedHosts, hasGesture);
  if (link.verdict === 'refuse') return;
  if (link.verdict === 'ask') {
    const question = {
      type: 'question' as const,
      message: `Open ${link.host} in your browser?`,
      detail: link.url.length > 300 ? `${link.url.slice(0, 300)}…` : link.url,
      buttons: ['Open', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
    };
    const { response } = window ? await dialog.showMessageBox(window, question) : await dialog.showMessageBox(question);
    if (response !== 0) return;
    allowedHosts.add(link.host);
  }
  await shell.openExternal(link.url);
}

/** Reloads a window whose page crashed or hangs; asks the user when that does not help. */
function recoverFromCrashes(window: BrowserWindow): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    crashes = [...crashes.filter((each) => now - each < patience.withinMs), now];
    void recover(window, details.reason, crashes.length >= patience.crashes);
  });
}

async function recover(window: BrowserWindow, reason: string, isHopeless: boolean): Promise<void> {
  if (isHopeless) {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The studio window keeps ending unexpectedly.',
      detail: `Reason: ${reason}. Your project is safe: every edit is on disk.`,
      buttons: ['Try again', 'Close'],
      cancelId: 1,
    });
    if (window.isDestroyed()) return;
    if (response === 1) {
      window.close();
      return;
    }
  }
  const notice: StudioNotice = {
    kind: 'window-restarted',
    message: `The window ended unexpectedly (${reason}) and was loaded again. Every edit is on disk.`,
  };
  window.webContents.once('did-finish-load', () => window.webContents.send(bridgeChannels.notice, notice));
  window.webContents.reload();
}

export function openStudioWindow({ preload, developmentUrl }: StudioWindowOptions): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json');
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...state.bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Weft Studio',
    backgroundColor: '#1E1F22',
    autoHideMenuBar: true,
    ...(process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' as const } : {}),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (state.isMaximized) window.maximize();
  keepWindowState(window, stateFile);
  recoverFromCrashes(window);
  window.once('ready-to-show', () => window.show());
  if (!app.isPackaged) {
    window.webContents.on('before-input-event', (_event, input) => {
      if (input.type === 'keyDown' && input.key === 'F12') window.webContents.toggleDevTools();
    });
  }
  void window.loadURL(developmentUrl ?? `${studioOrigin}/index.html`);
  return window;
}
