import { runThis } from '../../editors/microflow/run-this.ts';
import { restartRun, startRun, stopRun, useStudio } from '../../project/index.ts';
import { useShell } from '../shell-state.ts';
import type { StudioCommand } from './command.ts';

export const runCommands: readonly StudioCommand[] = [
  {
    id: 'run',
    label: 'Run',
    icon: 'play',
    keys: 'F5',
    menu: 'Run',
    needsProject: true,
    run: () => void (useStudio.getState().run.phase === 'running' ? restartRun() : startRun()),
  },
  {
    id: 'run-this',
    label: 'Run this microflow',
    icon: 'play',
    keys: 'Ctrl+F5',
    menu: 'Run',
    needsProject: true,
    run: runThis,
  },
  {
    id: 'stop',
    label: 'Stop',
    icon: 'square',
    keys: 'Shift+F5',
    menu: 'Run',
    needsProject: true,
    run: () => void stopRun(),
  },
  {
    id: 'restart',
    label: 'Restart run',
    icon: 'rotate-cw',
    keys: 'Ctrl+Shift+F5',
    menu: 'Run',
    needsProject: true,
    run: () => void restartRun(),
  },
  {
    id: 'constants-of-runs',
    label: 'Constants of runs…',
    icon: 'variable',
    menu: 'Run',
    needsProject: true,
    run: () => useShell.setState({ dialog: 'constants-of-runs' }),
  },
];
