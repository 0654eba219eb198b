import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type StructureRow, structureRows } from './structure-diff.ts';
import { StructureRowView } from './structure-row.tsx';
import type { StructureDocument } from './use-structure.ts';

/** The tree of a structure as a table: element, type, occurrence, null, sample, how often it was seen. Only rows in sight are drawn. */
export function StructureTable({
  doc,
  selected,
  onSelect,
}: {
  doc: StructureDocument;
  selected: string | null;
  onSelect: (path: string) => void;
}) {
  const { unit, root, changes } = doc;
  const { overrides } = unit.data;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    () => structureRows(unit.data.root, root, changes, closed),
    [unit.data.root, root, changes, closed],
  );
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  const at = rows.findIndex((r) => r.placed.path === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const toggle = (path: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) onSelect(row.placed.path);
  };
  return (
    <div
      ref={box}
      className="p-scroll js-table"
      role="treegrid"
      aria-label="Structure"
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      onKeyDown={(e) => {
        if (e.target !== e.currentTarget) return;
        const row = rows[at];
        if (e.key === 'ArrowDown') go(at + 1);
        else if (e.key === 'ArrowUp') go(at - 1);
        else if (e.key === 'Home') go(0);
        else if (e.key === 'End') go(rows.length - 1);
        else if (e.key === 'ArrowLeft' && row) {
          if (row.hasChildren && !closed.has(row.placed.path)) toggle(row.placed.path);
          else if (row.placed.parent) onSelect(row.placed.parent.path);
        } else if (e.key === 'ArrowRight' && row) {
          if (closed.has(row.placed.path)) toggle(row.placed.path);
          else if (row.hasChildren) go(at + 1);
        } else if (e.key === 'Enter' || e.key === 'F2')
          box.current?.querySelector<HTMLElement>('[aria-selected="true"] select')?.focus();
        else return;
        e.preventDefault();
      }}
    >
      <div className="js-row js-columns" role="row">
        {['Element', 'Type', 'Occurs', 'Null', 'Sample', 'Seen in', 'Name', ''].map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as StructureRow;
          const { path } = row.placed;
          return (
            <div
              key={path}
              className={`js-row${row.change ? ` ${row.change.change}` : ''}`}
              role="row"
              aria-level={row.depth + 1}
              aria-rowindex={item.index + 2}
              aria-selected={path === selected}
              {...(row.hasChildren ? { 'aria-expanded': !closed.has(path) } : {})}
              style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
              onClick={() => onSelect(path)}
            >
              <StructureRowView
                row={row}
                own={overrides[path]}
                isOpen={!closed.has(path)}
                onToggle={() => toggle(path)}
                onOverride={(change) => doc.override(path, change)}
                onReset={() => doc.reset([path])}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
