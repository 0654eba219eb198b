import { watch } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { bridgeChannels, type StudioNotice } from '../../shared/rpc/bridge.ts';
import { registerAppScheme, serveStudio } from './app-protocol.ts';
import { answerBridgeMessages } from './bridge-messages.ts';
import { chooseHostNode } from './host-node.ts';
import { HostProcess } from './host-process.ts';
import { keychainAnswer } from './keychain.ts';
import { setNativeMenu } from './native-menu.ts';
import { projectArgument } from './project-argument.ts';
import { hardenAllContents, openStudioWindow, refusePermissions, trustedOrigin } from './studio-window.ts';

/** This file is bundled to out/main.cjs; its neighbours are the preload script, the host and the built window. */
const out = __dirname;
/** A plain Node cannot read inside an archive, so the host lies beside it in a packaged app. */
const unpacked = out.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked');

/** The studio's one window, and the number under which the host knows the page in it. */
class Studio {
  readonly #developmentUrl = app.isPackaged ? null : (process.env.WEFT_DEV_URL ?? null);
  readonly #host: HostProcess;
  #window: BrowserWindow | null = null;
  #client = 0;
  #initialFile: string | null;

  constructor(initialFile: string | null, hostNode: string | null) {
    this.#initialFile = initialFile;
    this.#host = new HostProcess({
      program: join(unpacked, 'host.mjs'),
      node: hostNode,
      onData: (client, data) => {
        if (client === this.#client) this.#window?.webContents.send(bridgeChannels.rpc, data);
      },
      onKeychain: keychainAnswer,
      onRestart: (reason) => this.#hostRestarted(reason),
      onGiveUp: (reason) => void this.#hostGaveUp(reason),
    });
    serveStudio(join(out, 'renderer'));
    refusePermissions(this.#developmentUrl);
    answerBridgeMessages({
      origin: trustedOrigin(this.#developmentUrl),
      isStudioWindow: (window) => window === this.#window,
      onHello: () => this.#newClient(),
      onRpc: (_window, data) => this.#host.send(this.#client, data),
      initialFile: () => this.#initialFile,
    });
    if (this.#developmentUrl !== null) this.#restartHostOnSave();
    this.openWindow();
  }

  openWindow(): void {
    if (this.#window !== null) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.focus();
      return;
    }
    this.#window = openStudioWindow({ preload: join(out, 'preload.cjs'), developmentUrl: this.#developmentUrl });
    this.#window.on('closed', () => {
      this.#window = null;
      this.#host.clientClosed(this.#client);
    });
  }

  /** A file from a second start or the file manager: in the window that is there, or in a new one. */
  openFile(file: string): void {
    const isOpen = this.#window !== null;
    this.#initialFile = file;
    this.openWindow();
    if (isOpen) this.#window?.webContents.send(bridgeChannels.openFile, file);
  }

  dispose(): void {
    this.#host.dispose();
  }

  /** A page that starts knows nothing of the one before it, so the host gets a new number. */
  #newClient(): void {
    if (this.#client > 0) this.#host.clientClosed(this.#client);
    this.#client += 1;
  }

  #hostRestarted(reason: string): void {
    const notice: StudioNotice = {
      kind: 'host-restarted',
      message: `The studio's host process ended unexpectedly (${reason}) and was started again. Every acknowledged edit is on disk.`,
    };
    this.#window?.webContents.send(bridgeChannels.rpcReset);
    this.#window?.webContents.send(bridgeChannels.notice, notice);
  }

  async #hostGaveUp(reason: string): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: "The studio's host process keeps ending unexpectedly.",
      detail: `Reason: ${reason}. Your project is safe: every acknowledged edit is on disk.`,
      buttons: ['Try again', 'Quit'],
      cancelId: 1,
    });
    if (response === 1) {
      app.quit();
      return;
    }
    this.#host.restart();
    this.#hostRestarted(reason);
  }

  #restartHostOnSave(): void {
    let timer: NodeJS.Timeout | undefined;
    watch(out, (_event, name) => {
      if (name !== 'host.mjs') return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.#host.restart();
        this.#window?.webContents.send(bridgeChannels.rpcReset);
      }, 200);
    });
  }
}

function start(): void {
  let studio: Studio | null = null;
  let waitingFile = projectArgument(process.argv, process.cwd());
  const openFile = (file: string) => {
    if (studio === null) waitingFile = file;
    else studio.openFile(file);
  };
  registerAppScheme();
  hardenAllContents(app.isPackaged ? null : (process.env.WEFT_DEV_URL ?? null));
  app.on('second-instance', (_event, argv, workingFolder) => {
    const file = projectArgument(argv, workingFolder);
    if (file === null) studio?.openWindow();
    else openFile(file);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openFile(file);
  });
  app.on('activate', () => studio?.openWindow());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', () => studio?.dispose());
  void app.whenReady().then(() => {
    const hostNode = chooseHostNode({
      isPackaged: app.isPackaged,
      electronVersion: process.versions.electron,
      nodeVersion: process.versions.node,
      named: process.env.WEFT_HOST_NODE,
    });
    if ('problem' in hostNode) {
      console.error(hostNode.problem);
      dialog.showErrorBox('Weft Studio cannot start', hostNode.problem);
      app.exit(1);
      return;
    }
    setNativeMenu();
    studio = new Studio(waitingFile, hostNode.node);
  });
}

// Tests, and users who try a second profile, keep their settings apart.
if (process.env.WEFT_USER_DATA) app.setPath('userData', process.env.WEFT_USER_DATA);
// One studio a user: a second start hands its file to the first and leaves.
if (app.requestSingleInstanceLock()) start();
else app.quit();
