import './errors.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useDiagnostics } from '../../project/index.ts';
import { EmptyState } from '../../widgets/index.ts';
import { goToFinding, useErrorWalk } from './error-walk.ts';
import { FindingDetail } from './finding-detail.tsx';
import { type FindingGroup, groupFindings, type ListedFinding } from './finding-list.ts';
import { DocumentRow, FindingRow } from './finding-rows.tsx';
import { SeverityFilter } from './severity-filter.tsx';

type Row = { group: FindingGroup; listed: null } | { group: FindingGroup; listed: ListedFinding };

/** Findings by document, each with its first fix; beside them the chosen one in full, with all its fixes. */
export function ErrorsPane() {
  const all = useDiagnostics();
  const { key, severities, text } = useErrorWalk();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(() => groupFindings(all, severities, text), [all, severities, text]);
  const rows = useMemo(
    () =>
      groups.flatMap((group): Row[] => [
        { group, listed: null },
        ...(closed.has(group.unit) ? [] : group.findings.map((listed) => ({ group, listed }))),
      ]),
    [groups, closed],
  );
  const at = rows.findIndex((r) => r.listed?.key === key);
  // A finding that went away leaves its place to the one that is there now.
  const lastAt = useRef(1);
  if (at >= 0) lastAt.current = at;
  const chosen = rows[at]?.listed ?? null;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 20,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  const choose = (index: number) => {
    const row = rows[index];
    if (row?.listed) useErrorWalk.setState({ key: row.listed.key });
  };
  const step = (by: 1 | -1) => {
    let next = (at < 0 ? lastAt.current - by : at) + by;
    while (rows[next] && !rows[next]?.listed) next += by;
    if (rows[next]) choose(next);
  };
  const toggle = (unit: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(unit)) next.add(unit);
      return next;
    });
  const onKey = (e: React.KeyboardEvent) => {
    if (e.key === 'ArrowDown') step(1);
    else if (e.key === 'ArrowUp') step(-1);
    else if (e.key === 'Home') choose(1);
    else if (e.key === 'End') choose(rows.length - 1);
    else if (e.key === 'Enter' && chosen) goToFinding(chosen.finding);
    else return;
    e.preventDefault();
  };
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
        <SeverityFilter all={all} />
        <input
          className="w-field e-filter"
          placeholder="Filter"
          aria-label="Filter findings"
          data-find
          value={text}
          onChange={(e) => useErrorWalk.setState({ text: e.target.value })}
        />
      </div>
      <div className="e-split">
        <div
          ref={box}
          className="p-scroll"
          role="tree"
          aria-label="Findings"
          tabIndex={0}
          aria-activedescendant={at >= 0 ? `finding-${at}` : undefined}
          onKeyDown={onKey}
          // By the keyboard: a click chooses its own row, or does what stands in it, and nothing may move under it before.
          onFocus={(e) => {
            if (at < 0 && e.target.matches(':focus-visible')) choose(rows[lastAt.current]?.listed ? lastAt.current : 1);
          }}
        >
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index] as Row;
              return row.listed ? (
                <FindingRow
                  key={row.listed.key}
                  id={`finding-${item.index}`}
                  top={item.start}
                  finding={row.listed.finding}
                  isChosen={item.index === at}
                  onChoose={() => choose(item.index)}
                />
              ) : (
                <DocumentRow
                  key={row.group.unit}
                  top={item.start}
                  group={row.group}
                  isOpen={!closed.has(row.group.unit)}
                  onToggle={() => toggle(row.group.unit)}
                />
              );
            })}
          </div>
          {rows.length === 0 && <p className="e-none w-meta">No finding fits the filter.</p>}
        </div>
        {chosen && <FindingDetail finding={chosen.finding} />}
      </div>
    </div>
  );
}
