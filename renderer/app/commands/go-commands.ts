import { openRequests } from '../../editors/requests/index.ts';
import { walkFindings } from '../../panes/errors/error-walk.ts';
import { navigate } from '../../project/index.ts';
import { goToDefinition } from '../definition.ts';
import { useShell } from '../shell-state.ts';
import type { StudioCommand } from './command.ts';

export const goCommands: readonly StudioCommand[] = [
  {
    id: 'palette',
    label: 'Find a document or element…',
    icon: 'search',
    keys: 'Ctrl+K',
    menu: 'Go',
    run: () => useShell.setState({ palette: '' }),
  },
  {
    id: 'recent',
    label: 'Recent documents…',
    icon: 'history',
    keys: 'Ctrl+Tab',
    menu: 'Go',
    needsProject: true,
    run: () => useShell.setState({ isSwitching: true }),
  },
  {
    id: 'show-requests',
    label: 'Show requests',
    icon: 'send',
    menu: 'Go',
    needsProject: true,
    run: () => void openRequests(),
  },
  {
    id: 'back',
    label: 'Back',
    icon: 'arrow-left',
    keys: 'Alt+ArrowLeft',
    menu: 'Go',
    needsProject: true,
    run: () => navigate(-1),
  },
  {
    id: 'forward',
    label: 'Forward',
    icon: 'arrow-right',
    keys: 'Alt+ArrowRight',
    menu: 'Go',
    needsProject: true,
    run: () => navigate(1),
  },
  {
    id: 'definition',
    label: 'Go to definition',
    icon: 'square-arrow-out-up-right',
    keys: 'F12',
    menu: 'Go',
    needsProject: true,
    run: goToDefinition,
  },
  {
    id: 'next-error',
    label: 'Next error',
    icon: 'circle-alert',
    keys: 'F8',
    menu: 'Go',
    needsProject: true,
    run: () => walkFindings(1),
  },
  {
    id: 'previous-error',
    label: 'Previous error',
    icon: 'circle-alert',
    keys: 'Shift+F8',
    menu: 'Go',
    needsProject: true,
    run: () => walkFindings(-1),
  },
];
