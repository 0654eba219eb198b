import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { bridgeChannels, type MenuCommand } from '../../shared/rpc/bridge.ts';

/** An entry that the window carries out. It handles the keys itself, so that text fields keep theirs. */
function command(label: string, id: MenuCommand, accelerator?: string): MenuItemConstructorOptions {
  return {
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: (_item, window) => {
      if (window instanceof BrowserWindow) window.webContents.send(bridgeChannels.menuCommand, id);
    },
  };
}

function macMenu(): MenuItemConstructorOptions[] {
  return [
    {
      label: 'Weft Studio',
      submenu: [
        command('About Weft Studio', 'about'),
        { type: 'separator' },
        command('Settings…', 'settings', 'Cmd+,'),
        { type: 'separator' },
        { role: 'services' },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    {
      label: 'File',
      submenu: [
        command('New Project…', 'new-project', 'Cmd+N'),
        command('Open Project…', 'open-project', 'Cmd+O'),
        command('Open Recent…', 'recent-projects'),
        command('Close Project', 'close-project'),
        { type: 'separator' },
        { role: 'close' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        command('Undo', 'undo', 'Cmd+Z'),
        command('Redo', 'redo', 'Shift+Cmd+Z'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [command('Command Palette…', 'palette', 'Cmd+K'), { type: 'separator' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
  ];
}

/** macOS has its menu at the top of the screen; elsewhere the window draws its own. */
export function setNativeMenu(): void {
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(macMenu()) : null);
}
