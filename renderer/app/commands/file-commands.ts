import { closeDocument, useStudio } from '../../project/index.ts';
import { newProjectDialog, openProjectDialog } from '../project-files.ts';
import { useShell } from '../shell-state.ts';
import type { StudioCommand } from './command.ts';

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
    id: 'import-json',
    label: 'Import JSON sample…',
    icon: 'braces',
    keys: 'Ctrl+I',
    menu: 'File',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'import-json' }),
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
    run: () => {
      const { active } = useStudio.getState();
      if (active) closeDocument(active);
    },
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
