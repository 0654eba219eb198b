import { useEffect, useRef, useState } from 'react';
import type { LogLevel } from '../../../shared/rpc/calls/run.ts';
import { openDocument, showTrace, useConsole, useStudio } from '../../project/index.ts';
import { Button, clockText, EmptyState, Picker } from '../../widgets/index.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];
const colours: Readonly<Record<LogLevel, string>> = {
  trace: 'var(--t3)',
  debug: 'var(--t3)',
  info: 'var(--ok)',
  warning: 'var(--warn)',
  error: 'var(--bad)',
};

/** Log lines of the run, by level; a line leads to its activity and trace. */
export function ConsolePane() {
  const lines = useConsole();
  const [least, setLeast] = useState<LogLevel>('info');
  const [filter, setFilter] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const wanted = filter.toLowerCase();
  const shown = lines
    .filter(
      (l) =>
        levels.indexOf(l.level === 'trace' ? 'debug' : l.level) >= levels.indexOf(least) &&
        (wanted === '' || `${l.source} ${l.message}`.toLowerCase().includes(wanted)),
    )
    .slice(-1000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows new lines while the end is in view
  useEffect(() => {
    const b = box.current;
    if (b && b.scrollHeight - b.scrollTop - b.clientHeight < 120) b.scrollTop = b.scrollHeight;
  }, [shown.length]);
  return (
    <div className="p-pane">
      <div className="p-tools">
        <input
          className="w-field"
          style={{ maxWidth: 280 }}
          data-find
          placeholder="Filter"
          aria-label="Filter"
          value={filter}
          onChange={(e) => setFilter(e.target.value)}
        />
        <Picker
          className="p-level"
          label="Least level"
          value={least}
          options={levels.map((level) => ({ value: level, label: `${level} and up` }))}
          onChange={(level) => setLeast(level as LogLevel)}
        />
        <Button small kind="quiet" icon="trash-2" title="Clear" onClick={() => useStudio.setState({ lines: [] })} />
      </div>
      <div ref={box} className="p-scroll mono" role="log" aria-label="Console" data-text="">
        {shown.length === 0 && (
          <EmptyState
            icon="square-terminal"
            title="No lines yet"
            text="Start the run; what its flows log and what goes wrong shows here."
          />
        )}
        {shown.map((l) => (
          <div
            key={l.seq}
            className="p-row"
            style={{ height: 'auto', minHeight: 20, whiteSpace: 'pre-wrap', alignItems: 'baseline' }}
          >
            <span className="w-meta">{clockText(l.time, 'milliseconds')}</span>
            <span style={{ color: colours[l.level], width: 56, textTransform: 'uppercase' }}>
              {l.level === 'warning' ? 'warn' : l.level}
            </span>
            <span style={{ color: 'var(--t2)' }}>{l.source}</span>
            <span className="grow" style={{ whiteSpace: 'pre-wrap' }}>
              {l.message}
            </span>
            {l.unit && (
              <button
                type="button"
                className="w-link"
                onClick={() => openDocument(l.unit as string, l.node ? { element: l.node } : {})}
              >
                go to
              </button>
            )}
            {l.trace && (
              <button type="button" className="w-link" onClick={() => void showTrace(l.trace as string)}>
                trace
              </button>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
