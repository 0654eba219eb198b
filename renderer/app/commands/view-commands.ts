import { panes } from '../../panes/index.ts';
import { resetLayout, splitEditor, toggleSide } from '../dock/dock-state.ts';
import { stepRegion } from '../regions.ts';
import { showPane } from '../shell-state.ts';
import { changeZoom, setZoom } from '../theme/interface-zoom.ts';
import { setTheme } from '../theme/theme.ts';
import type { StudioCommand } from './command.ts';

const paneKeys: Readonly<Record<string, string>> = { errors: 'Ctrl+Shift+M', usages: 'Shift+F12' };

export const viewCommands: readonly StudioCommand[] = [
  {
    id: 'toggle-left',
    label: 'Left pane',
    icon: 'panel-left',
    keys: 'Ctrl+B',
    menu: 'View',
    needsProject: true,
    run: () => toggleSide('left'),
  },
  {
    id: 'toggle-right',
    label: 'Right pane',
    icon: 'panel-right',
    keys: 'F4',
    menu: 'View',
    needsProject: true,
    run: () => toggleSide('right'),
  },
  {
    id: 'toggle-bottom',
    label: 'Bottom pane',
    icon: 'panel-bottom',
    keys: 'Ctrl+J',
    menu: 'View',
    needsProject: true,
    run: () => toggleSide('bottom'),
  },
  {
    id: 'split',
    label: 'Split editor',
    icon: 'columns-2',
    keys: 'Ctrl+\\',
    menu: 'View',
    needsProject: true,
    run: splitEditor,
  },
  {
    id: 'reset-layout',
    label: 'Reset layout',
    icon: 'layout-panel-left',
    menu: 'View',
    needsProject: true,
    run: resetLayout,
  },
  { id: 'theme-light', label: 'Theme: light', icon: 'sun', menu: 'View', run: () => setTheme('light') },
  { id: 'theme-dark', label: 'Theme: dark', icon: 'moon', menu: 'View', run: () => setTheme('dark') },
  { id: 'theme-system', label: 'Theme: as the system', icon: 'monitor', menu: 'View', run: () => setTheme('system') },
  { id: 'zoom-in', label: 'Interface: larger', icon: 'zoom-in', menu: 'View', run: () => changeZoom(1) },
  { id: 'zoom-out', label: 'Interface: smaller', icon: 'zoom-out', menu: 'View', run: () => changeZoom(-1) },
  { id: 'zoom-reset', label: 'Interface: 100 %', icon: 'search', menu: 'View', run: () => setZoom(100) },
  { id: 'next-region', label: 'Next region', icon: 'chevrons-right', keys: 'F6', menu: 'Go', run: () => stepRegion(1) },
  {
    id: 'previous-region',
    label: 'Previous region',
    icon: 'chevrons-left',
    keys: 'Shift+F6',
    menu: 'Go',
    run: () => stepRegion(-1),
  },
  ...panes.map(
    (pane): StudioCommand => ({
      id: `show-${pane.id}`,
      label: `Show ${pane.title.toLowerCase()}`,
      icon: pane.icon,
      menu: 'Panes',
      needsProject: true,
      run: () => showPane(pane.id, 'list'),
      ...(paneKeys[pane.id] ? { keys: paneKeys[pane.id] as string } : {}),
    }),
  ),
];
