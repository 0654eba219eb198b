import { useShell } from '../shell-state.ts';
import type { StudioCommand } from './command.ts';

export const helpCommands: readonly StudioCommand[] = [
  {
    id: 'commands',
    label: 'All commands…',
    icon: 'command',
    keys: 'Ctrl+Shift+P',
    menu: 'Help',
    run: () => useShell.setState({ palette: '>' }),
  },
  {
    id: 'shortcuts',
    label: 'Keyboard shortcuts',
    icon: 'keyboard',
    menu: 'Help',
    run: () => useShell.setState({ dialog: 'settings' }),
  },
];
