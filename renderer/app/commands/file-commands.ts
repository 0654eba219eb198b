import { client, closeProject, openProject, useStudio } from '../../project/index.ts';
import { openMenu } from '../../widgets/index.ts';
import { closeActive } from '../dock/dock-state.ts';
import { newProjectDialog, openProjectDialog } from '../project-files.ts';
import { useShell } from '../shell-state.ts';
import type { StudioCommand } from './command.ts';

/** The projects opened last, but the one that is open, where the menu stood. */
async function openRecent(): Promise<void> {
  const { file } = useStudio.getState();
  const others = (await client().call('app.recent', {})).filter((r) => r.file !== file).slice(0, 10);
  const at = document.querySelector('.s-menus button')?.getBoundingClientRect();
  openMenu(
    { x: at?.left ?? 8, y: (at?.bottom ?? 38) + 2 },
    others.length === 0
      ? [{ label: 'No other projects yet', icon: 'clock', disabled: true, run: () => {} }]
      : others.map((r) => ({
          label: r.name,
          icon: 'package',
          hint: r.file.replace(/[\\/][^\\/]*$/, ''),
          run: () => void openProject(r.file),
        })),
  );
}

export const fileCommands: readonly StudioCommand[] = [
  {
    id: 'new-document',
    label: 'New document…',
    icon: 'file-plus',
    keys: 'Ctrl+Alt+N',
    menu: 'File',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'new-document' }),
  },
  {
    id: 'import-contract',
    label: 'Import contract or sample…',
    icon: 'braces',
    keys: 'Ctrl+I',
    menu: 'File',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'import-contract' }),
  },
  {
    id: 'import-findings',
    label: 'Findings of the last import',
    icon: 'list-checks',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'import-findings' }),
  },
  {
    id: 'new-project',
    label: 'New project…',
    icon: 'folder-plus',
    keys: 'Ctrl+N',
    menu: 'File',
    run: () => void newProjectDialog(null),
  },
  {
    id: 'open-project',
    label: 'Open project…',
    icon: 'folder-open',
    keys: 'Ctrl+O',
    menu: 'File',
    run: () => void openProjectDialog(),
  },
  {
    id: 'recent-projects',
    label: 'Open recent…',
    icon: 'clock',
    menu: 'File',
    run: () => void openRecent(),
  },
  {
    id: 'export-bundle',
    label: 'Export bundle…',
    icon: 'package',
    menu: 'File',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'export-bundle' }),
  },
  {
    id: 'close',
    label: 'Close document',
    icon: 'x',
    keys: 'Ctrl+W',
    menu: 'File',
    needsProject: true,
    run: closeActive,
  },
  {
    id: 'close-project',
    label: 'Close project',
    icon: 'door-open',
    menu: 'File',
    needsProject: true,
    run: () => void closeProject(),
  },
  {
    id: 'settings',
    label: 'Settings…',
    icon: 'settings',
    keys: 'Ctrl+,',
    menu: 'File',
    run: () => useShell.setState({ dialog: 'settings' }),
  },
];
