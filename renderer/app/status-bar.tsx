import './status-bar.css';
import { restartRun, retrySave, useStudio } from '../project/index.ts';
import { Button, Icon } from '../widgets/index.ts';
import { showPane, useShell } from './shell-state.ts';

/** Saved, errors, run state, address. */
export function StatusBar() {
  const { file, saving, notSaved, diagnostics, run, readOnly, connection } = useStudio();
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  const warnings = diagnostics.filter((d) => d.severity === 'warning').length;
  const showErrors = () => showPane('errors', 'list');
  return (
    <footer className="s-status">
      {!file && (
        <span>
          <Icon name="circle-check" size={14} />
          No project open
        </span>
      )}
      {file &&
        (readOnly ? (
          <span>
            <Icon name="lock" size={14} />
            <span title={readOnly}>Read only</span>
          </span>
        ) : notSaved ? (
          <span className="s-bad">
            <Icon name="circle-x" size={14} />
            <span title={notSaved}>Not saved: {notSaved}</span>
            <button type="button" onClick={() => void retrySave()}>
              Try again
            </button>
          </span>
        ) : (
          <span className={saving ? '' : 's-ok'}>
            <Icon name={saving ? 'loader' : 'circle-check'} size={14} />
            {saving ? 'Saving…' : 'All changes saved'}
          </span>
        ))}
      {file && (
        <button type="button" onClick={showErrors} title="Errors and warnings (Ctrl+Shift+M)">
          <span className={errors ? 's-bad' : ''}>
            <Icon name="circle-x" size={14} /> {errors}
            <span className="s-unseen">{errors === 1 ? 'error' : 'errors'},</span>
          </span>
          &ensp;
          <span className={warnings ? 's-warn' : ''}>
            <Icon name="triangle-alert" size={14} /> {warnings}
            <span className="s-unseen">{warnings === 1 ? 'warning' : 'warnings'}</span>
          </span>
        </button>
      )}
      {file && (
        <span className={run.phase === 'running' ? 's-ok' : run.phase === 'crashed' ? 's-bad' : ''} role="status">
          <Icon
            name={run.phase === 'running' ? 'circle-play' : run.phase === 'crashed' ? 'circle-x' : 'circle-stop'}
            size={14}
          />
          {{ stopped: 'Stopped', starting: 'Starting…', running: 'Running', crashed: 'Crashed' }[run.phase]}
        </span>
      )}
      {run.url && <span className="mono">{run.url.replace('http://', '')}</span>}
      {run.phase === 'crashed' && (
        <span className="s-bad s-reason">
          <span title={run.reason ?? ''}>{run.reason}</span>
          <button type="button" onClick={() => void restartRun()}>
            Restart
          </button>
        </span>
      )}
      <span className="grow" />
      {connection === 'lost' && (
        <span className="s-warn">
          <Icon name="unplug" size={14} />
          Connecting again…
        </span>
      )}
      <Button
        kind="quiet"
        small
        icon="sun-moon"
        title="Theme"
        onClick={() => useShell.setState({ palette: '>theme' })}
      />
    </footer>
  );
}
