import { extname } from 'node:path';
import {
  BrowserWindow,
  dialog,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  type OpenDialogOptions,
} from 'electron';
import {
  bridgeChannels,
  type FileFilter,
  longestMessage,
  type WindowAction,
  windowActions,
} from '../../shared/rpc/bridge.ts';

export interface BridgeOptions {
  /** Origin of the page that may speak. */
  origin: string;
  /** The window is one of the studio's. */
  isStudioWindow(window: BrowserWindow): boolean;
  /** The page in the window started, again perhaps: what was said for it before is over. */
  onHello(window: BrowserWindow): void;
  onRpc(window: BrowserWindow, data: string): void;
  initialFile(window: BrowserWindow): string | null;
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && !value.includes('\0');
}

function isFilter(value: unknown): value is FileFilter {
  if (typeof value !== 'object' || value === null) return false;
  const { name, extensions } = value as Partial<FileFilter>;
  return (
    isText(name, 200) &&
    Array.isArray(extensions) &&
    extensions.length <= 50 &&
    extensions.every((each) => isText(each, 20) && /^(\*|[A-Za-z0-9]+)$/.test(each))
  );
}

/** The fields of a dialog request, or an error that names the wrong one. */
function dialogOptions(payload: unknown): { title: string; defaultPath?: string; filters: FileFilter[] } {
  if (typeof payload !== 'object' || payload === null) throw new Error('A file dialog needs its options as an object.');
  const { title, defaultName, filters, ...rest } = payload as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`A file dialog has no option "${unknown}".`);
  if (!isText(title, 200)) throw new Error('A file dialog needs a title, a text of at most 200 characters.');
  if (defaultName !== undefined && !isText(defaultName, 4096)) throw new Error('A default name must be a text.');
  const list = filters ?? [];
  if (!Array.isArray(list) || list.length > 50 || !list.every(isFilter)) {
    throw new Error('File filters must be a list of { name, extensions }.');
  }
  return { title, filters: list, ...(defaultName === undefined ? {} : { defaultPath: defaultName }) };
}

function withExtension(path: string, filters: FileFilter[]): string {
  const extension = filters[0]?.extensions[0];
  return extname(path) === '' && extension !== undefined && extension !== '*' ? `${path}.${extension}` : path;
}

const actions: Record<WindowAction, (window: BrowserWindow) => void> = {
  minimize: (window) => window.minimize(),
  'toggle-maximize': (window) => (window.isMaximized() ? window.unmaximize() : window.maximize()),
  close: (window) => window.close(),
};

/** Answers the closed list of messages of shared/rpc/bridge.ts. Each checks its sender and its payload. */
export function answerBridgeMessages(options: BridgeOptions): void {
  /** The studio window that speaks. Throws for any other page, and for frames inside ours. */
  function sender(event: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow {
    const frame = event.senderFrame;
    const window = BrowserWindow.fromWebContents(event.sender);
    const isOurs =
      window !== null && options.isStudioWindow(window) && frame !== null && frame === event.sender.mainFrame;
    if (!isOurs || !frame.url.startsWith(`${options.origin}/`)) {
      throw new Error('Only the studio window may ask for this.');
    }
    return window;
  }

  /** One-way messages have nobody to tell: a wrong one is dropped and noted. */
  function listen(channel: string, take: (window: BrowserWindow, payload: unknown) => void): void {
    ipcMain.on(channel, (event, payload: unknown) => {
      try {
        take(sender(event), payload);
      } catch (error) {
        console.error(`Refused message ${channel}: ${(error as Error).message}`);
      }
    });
  }

  listen(bridgeChannels.hello, (window) => options.onHello(window));
  listen(bridgeChannels.rpc, (window, data) => {
    if (typeof data !== 'string') throw new Error('An RPC message must be a text.');
    if (data.length > longestMessage) throw new Error('An RPC message is longer than 64 MiB.');
    options.onRpc(window, data);
  });
  listen(bridgeChannels.windowAction, (window, action) => {
    const known = windowActions.find((each) => each === action);
    if (known === undefined) throw new Error('Unknown window action.');
    actions[known](window);
  });

  ipcMain.handle(bridgeChannels.initialFile, (event) => options.initialFile(sender(event)));
  ipcMain.handle(bridgeChannels.openFileDialog, async (event, payload: unknown) => {
    const window = sender(event);
    const { title, filters, defaultPath } = dialogOptions(payload);
    const request: OpenDialogOptions = {
      title,
      filters,
      properties: ['openFile'],
      ...(defaultPath ? { defaultPath } : {}),
    };
    const { canceled, filePaths } = await dialog.showOpenDialog(window, request);
    return canceled ? null : (filePaths[0] ?? null);
  });
  ipcMain.handle(bridgeChannels.saveFileDialog, async (event, payload: unknown) => {
    const window = sender(event);
    const { title, filters, defaultPath } = dialogOptions(payload);
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title,
      filters,
      properties: ['createDirectory', 'showOverwriteConfirmation'],
      ...(defaultPath ? { defaultPath } : {}),
    });
    return canceled || !filePath ? null : withExtension(filePath, filters);
  });
}
