import { useEffect, useState } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { useShell } from '../../app/shell-state.ts';
import { applyChange, openDocument, useDiagnostics, useProjectView } from '../../project/index.ts';
import { Button, EmptyState, Icon } from '../../widgets/index.ts';

const icons = { error: ['circle-x', 's-bad'], warning: ['triangle-alert', 's-warn'], info: ['info', ''] } as const;

/** Findings by document: sentence, place, rule and what to do; a click goes there. */
export function ErrorsPane() {
  const all = useDiagnostics();
  const view = useProjectView();
  const request = useShell((s) => s.request);
  const [filter, setFilter] = useState<'all' | 'error' | 'warning'>('all');
  const [at, setAt] = useState(-1);
  const shown = all.filter((d) => filter === 'all' || d.severity === filter);
  const go = (d: LocatedDiagnostic | undefined) => {
    if (d?.unit) openDocument(d.unit, d.element ? { element: d.element } : {});
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new request moves on
  useEffect(() => {
    if (request?.pane !== 'errors' || !request.next || shown.length === 0) return;
    const next = (at + 1) % shown.length;
    setAt(next);
    go(shown[next]);
  }, [request]);
  if (all.length === 0)
    return (
      <div className="p-pane">
        <EmptyState
          icon="circle-check"
          title="No findings"
          text="Errors and warnings of the whole project show here as you edit."
        />
      </div>
    );
  return (
    <div className="p-pane">
      <div className="p-tools">
        {(['all', 'error', 'warning'] as const).map((f) => (
          <Button
            key={f}
            small
            kind="quiet"
            active={filter === f}
            label={
              f === 'all'
                ? `All ${all.length}`
                : `${f === 'error' ? 'Errors' : 'Warnings'} ${all.filter((d) => d.severity === f).length}`
            }
            onClick={() => setFilter(f)}
          />
        ))}
      </div>
      <div className="p-scroll">
        <table className="p-table">
          <thead>
            <tr>
              <th>Message</th>
              <th>Where</th>
              <th>Rule</th>
              <th>What to do</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, 1000).map((d, i) => {
              const unit = view.unit(d.unit);
              const kind = unit && view.kinds.get(unit.kind);
              return (
                <tr
                  key={`${d.unit}${d.code}${d.path}${d.property}${i.toString()}`}
                  aria-selected={i === at}
                  tabIndex={0}
                  onClick={() => {
                    setAt(i);
                    go(d);
                  }}
                  onKeyDown={(e) => {
                    if (e.key === 'Enter') go(d);
                  }}
                >
                  <td title={d.message}>
                    <span className={icons[d.severity][1]}>
                      <Icon name={icons[d.severity][0]} size={14} title={d.severity} />
                    </span>{' '}
                    {d.message}
                  </td>
                  <td>
                    <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />{' '}
                    {d.document}
                    {d.path ? ` › ${d.path}` : ''}
                  </td>
                  <td className="mono w-meta">{d.code}</td>
                  <td>
                    {d.quickFix ? (
                      <button
                        type="button"
                        className="w-link"
                        onClick={(e) => {
                          e.stopPropagation();
                          if (d.quickFix) void applyChange({ label: d.quickFix.label, ops: [...d.quickFix.ops] });
                        }}
                      >
                        {d.quickFix.label}
                      </button>
                    ) : (
                      <span className="w-meta" title={d.fix}>
                        {d.fix}
                      </span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
