import './title-bar.css';
import { redo, restartRun, startRun, stopRun, undo, useStudio } from '../project/index.ts';
import { Button, Icon, type MenuItem, openMenu } from '../widgets/index.ts';
import { commands, type MenuName, menuNames, shownKeys } from './commands/index.ts';
import { DemoUsers } from './demo-users.tsx';
import { ServiceSwitch } from './service-switch.tsx';
import { useShell } from './shell-state.ts';

/** The commands of a menu; what needs a project is greyed without one. */
function menuOf(name: MenuName, hasProject: boolean): MenuItem[] {
  return commands
    .filter((c) => c.menu === name)
    .map(({ label, icon, keys, needsProject, run }) => ({
      label,
      icon,
      disabled: Boolean(needsProject) && !hasProject,
      run,
      ...(keys ? { keys: shownKeys(keys) } : {}),
    }));
}

/** Mark, menus, palette box, undo and redo, the run. */
export function TitleBar() {
  const { file, name, undo: steps, run } = useStudio();
  const isRunning = run.phase === 'running';
  return (
    <header className="s-title">
      <span className="s-mark" aria-hidden="true">
        <Icon name="hash" size={14} />
      </span>
      {window.weft?.platform !== 'darwin' && (
        <nav className="s-menus" aria-label="Menus">
          {menuNames.map((name) => (
            <button
              key={name}
              type="button"
              aria-haspopup="menu"
              // The focus stays where a person works: the menu gives it back there.
              onMouseDown={(e) => e.preventDefault()}
              onClick={(e) => {
                const { left, bottom } = e.currentTarget.getBoundingClientRect();
                openMenu({ x: left, y: bottom + 2 }, menuOf(name, file !== null));
              }}
            >
              {name}
            </button>
          ))}
        </nav>
      )}
      <button type="button" className="s-palette-box" onClick={() => useShell.setState({ palette: '' })}>
        <Icon name="search" size={14} />
        <span>{file ? `${name}: search or run a command` : 'Search or run a command'}</span>
        <kbd>Ctrl+K</kbd>
      </button>
      <Button
        kind="quiet"
        icon="undo-2"
        title={steps.undo ? `Undo ${steps.undo}` : 'Nothing to undo'}
        disabled={!steps.undo}
        onClick={() => void undo()}
      />
      <Button
        kind="quiet"
        icon="redo-2"
        title={steps.redo ? `Redo ${steps.redo}` : 'Nothing to redo'}
        disabled={!steps.redo}
        onClick={() => void redo()}
      />
      {file && <ServiceSwitch />}
      <DemoUsers />
      {isRunning ? (
        <>
          <Button kind="danger" icon="square" label="Stop" onClick={() => void stopRun()} />
          <Button icon="rotate-cw" title="Restart run" onClick={() => void restartRun()} />
        </>
      ) : (
        <Button
          kind="run"
          icon="play"
          label={run.phase === 'starting' ? 'Starting…' : run.phase === 'crashed' ? 'Restart' : 'Run'}
          disabled={!file || run.phase === 'starting'}
          onClick={() => void startRun()}
        />
      )}
    </header>
  );
}
