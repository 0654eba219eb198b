import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './icon.tsx';

/** A row of a tree that is a table: where it stands, and what it folds. */
export interface TreeGridRow {
  key: string;
  /** Key of the row that it stands below; null at the top. */
  parent: string | null;
  depth: number;
  hasChildren: boolean;
}

const rowHeight = 24;

/**
 * A tree as a table with one tab stop: arrows walk, fold and unfold, Home and End go to the ends, Enter or F2 go into the first field of the row. Only rows in
 * sight are drawn.
 */
export function TreeGrid<Row extends TreeGridRow>({
  label,
  columns,
  rows,
  rowClass,
  selected,
  isOpen,
  onToggle,
  onSelect,
  onKey,
  cells,
  children,
}: {
  label: string;
  /** Their titles. */
  columns: readonly string[];
  rows: readonly Row[];
  /** The class that gives the columns their widths, with what else a row looks like; null for the row of titles. */
  rowClass: (row: Row | null) => string;
  selected: string | null;
  isOpen: (row: Row) => boolean;
  onToggle: (row: Row) => void;
  onSelect: (key: string) => void;
  /** Keys of the editor's own come first; true for one that was used. */
  onKey?: (event: KeyboardEvent, row: Row | undefined) => boolean;
  cells: (row: Row) => ReactNode;
  /** What stands in place of rows that are not there. */
  children?: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.key === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) onSelect(row.key);
  };
  /** False for a key that means nothing here. */
  const press = (event: KeyboardEvent): boolean => {
    const row = rows[at];
    if (onKey?.(event, row)) return true;
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowLeft' && row) {
      if (row.hasChildren && isOpen(row)) onToggle(row);
      else if (row.parent !== null) onSelect(row.parent);
    } else if (event.key === 'ArrowRight' && row) {
      if (row.hasChildren && !isOpen(row)) onToggle(row);
      else if (row.hasChildren) go(at + 1);
    } else if (event.key === 'Enter' || event.key === 'F2')
      box.current?.querySelector<HTMLElement>('[aria-selected="true"] .w-field')?.focus();
    else return false;
    return true;
  };
  return (
    <div
      ref={box}
      className="p-scroll js-table"
      role="treegrid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      onKeyDown={(e) => {
        if (e.target === e.currentTarget && press(e)) e.preventDefault();
      }}
    >
      <div className={`${rowClass(null)} js-columns`} role="row">
        {columns.map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as Row;
          return (
            <div
              key={row.key}
              className={rowClass(row)}
              role="row"
              aria-level={row.depth + 1}
              aria-rowindex={item.index + 2}
              aria-selected={row.key === selected}
              {...(row.hasChildren ? { 'aria-expanded': isOpen(row) } : {})}
              style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
              onClick={() => onSelect(row.key)}
              onDoubleClick={(e) => {
                // Fields and buttons in a row have double clicks of their own.
                const isOwn = (e.target as HTMLElement).closest('input, button, .w-picker') !== null;
                if (row.hasChildren && !isOwn) onToggle(row);
              }}
            >
              {cells(row)}
            </div>
          );
        })}
      </div>
      {children}
    </div>
  );
}

/** The name of a row: its fold, then what stands beside it, indented by its depth. */
export function TreeGridName({
  row,
  isOpen,
  onToggle,
  children,
}: {
  row: TreeGridRow;
  isOpen: boolean;
  onToggle: () => void;
  children: ReactNode;
}) {
  return (
    <span role="gridcell" className="js-element" style={{ paddingLeft: row.depth * 14 }}>
      <span
        className="js-fold"
        onClick={(e) => {
          if (!row.hasChildren) return;
          e.stopPropagation();
          onToggle();
        }}
      >
        {row.hasChildren && <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />}
      </span>
      {children}
    </span>
  );
}
