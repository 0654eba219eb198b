import { fixAtHand } from '../../panes/errors/error-walk.ts';
import { redo, undo } from '../../project/index.ts';
import { findHere } from '../find-here.ts';
import { showPane } from '../shell-state.ts';
import type { StudioCommand } from './command.ts';

export const editCommands: readonly StudioCommand[] = [
  {
    id: 'undo',
    label: 'Undo',
    icon: 'undo-2',
    keys: 'Ctrl+Z',
    menu: 'Edit',
    needsProject: true,
    leavesText: true,
    run: () => void undo(),
  },
  {
    id: 'redo',
    label: 'Redo',
    icon: 'redo-2',
    keys: 'Ctrl+Shift+Z',
    menu: 'Edit',
    needsProject: true,
    leavesText: true,
    run: () => void redo(),
  },
  {
    id: 'find-here',
    label: 'Find here',
    icon: 'text-search',
    keys: 'Ctrl+F',
    menu: 'Edit',
    needsProject: true,
    run: findHere,
  },
  {
    id: 'search-project',
    label: 'Search the project',
    icon: 'search',
    keys: 'Ctrl+Shift+F',
    menu: 'Edit',
    needsProject: true,
    run: () => showPane('search', 'find'),
  },
  {
    id: 'filter-explorer',
    label: 'Filter the explorer',
    icon: 'list-filter',
    keys: 'Ctrl+Alt+F',
    menu: 'Edit',
    needsProject: true,
    run: () => showPane('explorer', 'find'),
  },
  {
    id: 'quick-fix',
    label: 'Fix the error here',
    icon: 'lightbulb',
    keys: 'Ctrl+.',
    menu: 'Edit',
    needsProject: true,
    run: () => void fixAtHand(),
  },
];
