import { type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject, useEffect } from 'react';
import { rowHeight, windowOf } from './link-layout.ts';
import type { TreeRow, VisibleRows } from './visible-rows.ts';

export interface TreePaneProps<R extends TreeRow & { depth: number }> {
  side: 'left' | 'right';
  label: string;
  visible: VisibleRows<R>;
  closed: ReadonlySet<string>;
  active: string | null;
  selected: ReadonlySet<string>;
  top: number;
  height: number;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll(top: number): void;
  onChoose(key: string): void;
  onToggle(key: string): void;
  onMenu(key: string, at: { x: number; y: number }): void;
  onKeyDown(event: KeyboardEvent): void;
  /** What a screen reader says of a row. */
  nameOf(row: R): string;
  children(row: R): ReactNode;
  empty?: ReactNode;
}

/** Steps of a tree; deep down they are small, so that room is left for names. */
const indentOf = (depth: number): number => Math.min(depth, 4) * 14 + Math.max(0, depth - 4) * 7;

export const rowId = (side: string, key: string): string => `m-${side}-${key}`;

/** One tree of the two: its own scrolling, one tab stop, only the rows in sight in the page. */
export function TreePane<R extends TreeRow & { depth: number }>(props: TreePaneProps<R>) {
  const { visible, side, active } = props;
  const [from, to] = windowOf(props, visible.rows.length, 6);
  const rowOf = (event: MouseEvent): string | null =>
    (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key ?? null;
  const at = active === null ? undefined : visible.index.get(active);
  const isActiveDrawn = at !== undefined && at >= from && at < to;
  // The browser keeps a scroll position that folding or a search made too far.
  const { scroller, onScroll } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the number of rows changed
  useEffect(() => {
    if (scroller.current) onScroll(scroller.current.scrollTop);
  }, [visible.rows.length]);
  return (
    <div
      ref={props.scroller}
      className={`m-tree m-tree-${side}`}
      role="tree"
      aria-label={props.label}
      // One tab stop; the arrow keys walk inside.
      tabIndex={0}
      aria-activedescendant={isActiveDrawn ? rowId(side, active as string) : undefined}
      onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
      onKeyDown={props.onKeyDown}
      onClick={(event) => {
        const key = rowOf(event);
        if (key === null) return;
        if ((event.target as Element).closest('[data-fold]')) props.onToggle(key);
        else props.onChoose(key);
      }}
      onDoubleClick={(event) => {
        const key = rowOf(event);
        if (key !== null && !(event.target as Element).closest('[data-fold]')) props.onToggle(key);
      }}
      onContextMenu={(event) => {
        const key = rowOf(event);
        if (key === null) return;
        event.preventDefault();
        props.onMenu(key, { x: event.clientX, y: event.clientY });
      }}
    >
      <div role="presentation" style={{ height: visible.rows.length * rowHeight, position: 'relative' }}>
        {visible.rows.slice(from, to).map((row, i) => (
          <div
            key={row.key}
            id={rowId(side, row.key)}
            data-key={row.key}
            className="p-row m-row"
            role="treeitem"
            aria-level={row.depth + 1}
            aria-selected={props.selected.has(row.key)}
            aria-label={props.nameOf(row)}
            {...(row.hasChildren ? { 'aria-expanded': !props.closed.has(row.key) } : {})}
            style={{ top: (from + i) * rowHeight, paddingLeft: (side === 'left' ? 10 : 14) + indentOf(row.depth) }}
          >
            {props.children(row)}
          </div>
        ))}
      </div>
      {visible.rows.length === 0 && props.empty}
    </div>
  );
}
