import './rail.css';
import { Fragment } from 'react';
import { openRequests } from '../editors/requests/index.ts';
import { panes } from '../panes/index.ts';
import { useStudio } from '../project/index.ts';
import { Icon } from '../widgets/index.ts';
import { setSide, sideOf, useDock } from './dock/dock-state.ts';
import { showPane, useShell } from './shell-state.ts';

/** After which pane the requests stand; they are documents, and have a place in the rail all the same. */
const requestsAfter = 'search';

/** The left rail: a click shows a pane, a click on the one that shows collapses its side. Requests open as a document. */
export function Rail() {
  const shown = useDock((s) => s.shown);
  const isAtRequests = useStudio((s) => s.view.unit(s.active)?.kind === 'request-collection');
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
          <Fragment key={p.id}>
            <button
              type="button"
              title={p.title}
              aria-label={p.title}
              aria-pressed={shown.has(p.id)}
              onClick={() => toggle(p.id)}
            >
              <Icon name={p.icon} size={18} />
            </button>
            {p.id === requestsAfter && (
              <button
                type="button"
                title="Requests"
                aria-label="Requests"
                aria-pressed={isAtRequests}
                onClick={() => void openRequests()}
              >
                <Icon name="send" size={18} />
              </button>
            )}
          </Fragment>
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
