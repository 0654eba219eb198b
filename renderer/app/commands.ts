import { closeDocument, navigate, redo, restartRun, startRun, stopRun, undo, useStudio } from '../project/index.ts';
import { newProjectDialog, openProjectDialog } from './project-files.ts';
import { useShell } from './shell-state.ts';
import { setTheme } from './theme/theme.ts';

export interface StudioCommand {
  id: string;
  label: string;
  icon: string;
  keys?: string;
  /** Needs an open project. */
  needsProject?: boolean;
  run(): void;
}

const showPane = (pane: string) => () => useShell.setState({ request: { pane, at: Date.now() } });
const isRunning = () => useStudio.getState().run.phase === 'running';

/** Everything the palette and the keyboard can do, in the order of the palette. */
export const commands: readonly StudioCommand[] = [
  {
    id: 'new-document',
    label: 'New document…',
    icon: 'file-plus',
    keys: 'Ctrl+Alt+N',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'new-document' }),
  },
  {
    id: 'import-json',
    label: 'Import JSON sample…',
    icon: 'braces',
    keys: 'Ctrl+I',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'import-json' }),
  },
  {
    id: 'run',
    label: 'Run',
    icon: 'play',
    keys: 'F5',
    needsProject: true,
    run: () => void (isRunning() ? restartRun() : startRun()),
  },
  { id: 'stop', label: 'Stop', icon: 'square', keys: 'Shift+F5', needsProject: true, run: () => void stopRun() },
  {
    id: 'restart',
    label: 'Restart run',
    icon: 'rotate-cw',
    keys: 'Ctrl+Shift+F5',
    needsProject: true,
    run: () => void restartRun(),
  },
  {
    id: 'export-bundle',
    label: 'Export bundle…',
    icon: 'package',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'export-bundle' }),
  },
  { id: 'undo', label: 'Undo', icon: 'undo-2', keys: 'Ctrl+Z', needsProject: true, run: () => void undo() },
  { id: 'redo', label: 'Redo', icon: 'redo-2', keys: 'Ctrl+Shift+Z', needsProject: true, run: () => void redo() },
  { id: 'back', label: 'Back', icon: 'arrow-left', keys: 'Alt+ArrowLeft', needsProject: true, run: () => navigate(-1) },
  {
    id: 'forward',
    label: 'Forward',
    icon: 'arrow-right',
    keys: 'Alt+ArrowRight',
    needsProject: true,
    run: () => navigate(1),
  },
  {
    id: 'close',
    label: 'Close document',
    icon: 'x',
    keys: 'Ctrl+W',
    needsProject: true,
    run: () => {
      const { active } = useStudio.getState();
      if (active) closeDocument(active);
    },
  },
  {
    id: 'next-error',
    label: 'Next error',
    icon: 'circle-alert',
    keys: 'F8',
    needsProject: true,
    run: () => useShell.setState({ request: { pane: 'errors', at: Date.now(), next: true } }),
  },
  ...(
    ['explorer', 'search', 'properties', 'toolbox', 'errors', 'console', 'requests', 'trace', 'data', 'usages'] as const
  ).map(
    (pane): StudioCommand => ({
      id: `show-${pane}`,
      label: `Show ${pane}`,
      icon: 'panel-top',
      needsProject: true,
      run: showPane(pane),
      ...(pane === 'search'
        ? { keys: 'Ctrl+Shift+F' }
        : pane === 'errors'
          ? { keys: 'Ctrl+Shift+M' }
          : pane === 'usages'
            ? { keys: 'Shift+F12' }
            : pane === 'properties'
              ? { keys: 'F4' }
              : {}),
    }),
  ),
  {
    id: 'reset-layout',
    label: 'Reset layout',
    icon: 'layout-panel-left',
    run: () => useShell.setState({ request: { pane: 'reset', at: Date.now() } }),
  },
  { id: 'theme-light', label: 'Theme: light', icon: 'sun', run: () => setTheme('light') },
  { id: 'theme-dark', label: 'Theme: dark', icon: 'moon', run: () => setTheme('dark') },
  { id: 'theme-system', label: 'Theme: as the system', icon: 'monitor', run: () => setTheme('system') },
  {
    id: 'new-project',
    label: 'New project…',
    icon: 'folder-plus',
    keys: 'Ctrl+N',
    run: () => void newProjectDialog(null),
  },
  {
    id: 'open-project',
    label: 'Open project…',
    icon: 'folder-open',
    keys: 'Ctrl+O',
    run: () => void openProjectDialog(),
  },
];

/** `Ctrl+Shift+F` of a key event. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
}

/** Runs the command of a key; true when there was one. Undo and redo stay with a text field that has the focus. */
export function runKeys(event: KeyboardEvent): boolean {
  const keys = keysOf(event);
  const inText =
    event.target instanceof HTMLElement &&
    (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
  if (keys === 'Ctrl+K' || keys === 'Ctrl+Shift+P' || keys === 'F1') {
    useShell.setState({ palette: keys === 'Ctrl+K' ? '' : '>' });
    return true;
  }
  const command = commands.find((c) => c.keys === keys || (c.id === 'redo' && keys === 'Ctrl+Y'));
  if (
    !command ||
    (inText && (command.id === 'undo' || command.id === 'redo')) ||
    (command.needsProject && !useStudio.getState().file)
  )
    return false;
  command.run();
  return true;
}
