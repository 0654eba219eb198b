import './rail.css';
import { panes } from '../panes/index.ts';
import { Icon } from '../widgets/index.ts';
import { setSide, sideOf, useDock } from './dock/dock-state.ts';
import { showPane, useShell } from './shell-state.ts';

/** The left rail: a click shows a pane, a click on the one that shows collapses its side. */
export function Rail() {
  const shown = useDock((s) => s.shown);
  const toggle = (pane: string) => {
    const side = sideOf(pane);
    if (shown.has(pane) && side) setSide(side, false);
    else showPane(pane, 'list');
  };
  return (
    <nav className="s-rail" aria-label="Panes">
      {panes
        .filter((p) => p.rail)
        .map((p) => (
          <button
            key={p.id}
            type="button"
            title={p.title}
            aria-label={p.title}
            aria-pressed={shown.has(p.id)}
            onClick={() => toggle(p.id)}
          >
            <Icon name={p.icon} size={18} />
          </button>
        ))}
      <span className="grow" />
      <button type="button" title="Commands" aria-label="Commands" onClick={() => useShell.setState({ palette: '>' })}>
        <Icon name="command" size={18} />
      </button>
      <button
        type="button"
        title="Settings (Ctrl+,)"
        aria-label="Settings"
        onClick={() => useShell.setState({ dialog: 'settings' })}
      >
        <Icon name="settings" size={18} />
      </button>
    </nav>
  );
}
