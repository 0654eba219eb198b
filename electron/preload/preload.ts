import { contextBridge, type IpcRendererEvent, ipcRenderer, webFrame, webUtils } from 'electron';
import {
  bridgeChannels,
  type MenuCommand,
  type StudioBridge,
  type StudioNotice,
  type Unsubscribe,
} from '../../shared/rpc/bridge.ts';

/** Hands a channel's messages to the page's listeners. What comes before the first listener waits for it. */
function subscription<T>(channel: string): (listener: (payload: T) => void) => Unsubscribe {
  const listeners = new Set<(payload: T) => void>();
  let waiting: T[] = [];
  ipcRenderer.on(channel, (_event: IpcRendererEvent, payload: T) => {
    if (listeners.size === 0) waiting.push(payload);
    for (const listener of listeners) listener(payload);
  });
  return (listener) => {
    listeners.add(listener);
    const early = waiting;
    waiting = [];
    for (const payload of early) listener(payload);
    return () => void listeners.delete(listener);
  };
}

const bridge: StudioBridge = {
  platform: process.platform as StudioBridge['platform'],
  rpc: {
    send: (data) => ipcRenderer.send(bridgeChannels.rpc, data),
    onMessage: subscription<string>(bridgeChannels.rpc),
    onReset: subscription<void>(bridgeChannels.rpcReset),
  },
  openFileDialog: (options) => ipcRenderer.invoke(bridgeChannels.openFileDialog, options),
  saveFileDialog: (options) => ipcRenderer.invoke(bridgeChannels.saveFileDialog, options),
  initialFile: () => ipcRenderer.invoke(bridgeChannels.initialFile),
  onOpenFile: subscription<string>(bridgeChannels.openFile),
  onMenuCommand: subscription<MenuCommand>(bridgeChannels.menuCommand),
  onNotice: subscription<StudioNotice>(bridgeChannels.notice),
  window: {
    minimize: () => ipcRenderer.send(bridgeChannels.windowAction, 'minimize'),
    toggleMaximize: () => ipcRenderer.send(bridgeChannels.windowAction, 'toggle-maximize'),
    close: () => ipcRenderer.send(bridgeChannels.windowAction, 'close'),
  },
  setZoom: (factor) => webFrame.setZoomFactor(Math.min(2, Math.max(0.8, Number(factor) || 1))),
  droppedFilePath: (file) => {
    // Before Electron 29 the path was a field of the file itself.
    const path = webUtils?.getPathForFile(file as File) ?? (file as { path?: unknown }).path;
    return typeof path === 'string' && path !== '' ? path : null;
  },
};

ipcRenderer.send(bridgeChannels.hello);
contextBridge.exposeInMainWorld('weft', bridge);
