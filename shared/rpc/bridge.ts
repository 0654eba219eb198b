/**
 * The bridge between the studio's window and the Electron main process: what the preload script exposes as `window.weft`,
 * and the closed list of messages behind it. In a browser (`weft serve`) there is no bridge: `window.weft` is undefined.
 */

/** One line of a file dialog's type list, such as `{ name: 'Weft project', extensions: ['weft'] }` (no dots). */
export interface FileFilter {
  name: string;
  extensions: string[];
}

export interface OpenFileDialogOptions {
  title: string;
  filters?: FileFilter[];
}

export interface SaveFileDialogOptions {
  title: string;
  /** File name, or a full path, the dialog starts with. */
  defaultName?: string;
  filters?: FileFilter[];
}

/** Something the main process mended; the window tells the user. */
export interface StudioNotice {
  kind: 'host-restarted' | 'window-restarted';
  message: string;
}

/** What an entry of the native menu (macOS only) asks the window to do. */
export const menuCommands = [
  'new-project',
  'open-project',
  'recent-projects',
  'close-project',
  'undo',
  'redo',
  'palette',
  'settings',
  'about',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

/** A message of a window, by either door: 64 MiB of text. Larger contracts come by file. */
export const longestMessage = 64 * 1024 * 1024;

/** Ends a subscription. */
export type Unsubscribe = () => void;

export interface RpcBridge {
  /** Sends one RPC message (JSON text) to the studio host. */
  send(data: string): void;
  /** Receives the host's messages. Messages that came before the first listener are handed over to it. */
  onMessage(listener: (data: string) => void): Unsubscribe;
  /** The host process was replaced: nothing it knew about this window is left. Connect and open the project again. */
  onReset(listener: () => void): Unsubscribe;
}

export interface StudioBridge {
  readonly platform: 'darwin' | 'linux' | 'win32';
  readonly rpc: RpcBridge;
  openFileDialog(options: OpenFileDialogOptions): Promise<string | null>;
  saveFileDialog(options: SaveFileDialogOptions): Promise<string | null>;
  /** The project this window was opened with (command line, file association), or null. */
  initialFile(): Promise<string | null>;
  /** The user opened another project file from outside, such as a double click in the file manager. */
  onOpenFile(listener: (path: string) => void): Unsubscribe;
  onMenuCommand(listener: (command: MenuCommand) => void): Unsubscribe;
  onNotice(listener: (notice: StudioNotice) => void): Unsubscribe;
  readonly window: { minimize(): void; toggleMaximize(): void; close(): void };
  /** Sets the zoom of the interface; 1 is 100 %. Outside 0.8 to 2 it is brought into that range. */
  setZoom(factor: number): void;
  /** Path of a file the user dropped on the window; null when it does not come from the file system. */
  droppedFilePath(file: unknown): string | null;
}

/** The closed list of channels. Main answers no other, and the preload script uses no other. */
export const bridgeChannels = {
  hello: 'weft:hello',
  rpc: 'weft:rpc',
  rpcReset: 'weft:rpc-reset',
  openFileDialog: 'weft:open-file-dialog',
  saveFileDialog: 'weft:save-file-dialog',
  initialFile: 'weft:initial-file',
  openFile: 'weft:open-file',
  menuCommand: 'weft:menu-command',
  notice: 'weft:notice',
  windowAction: 'weft:window-action',
} as const;

export const windowActions = ['minimize', 'toggle-maximize', 'close'] as const;
export type WindowAction = (typeof windowActions)[number];
