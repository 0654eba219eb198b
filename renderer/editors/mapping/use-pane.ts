import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import { rowHeight } from './link-layout.ts';
import { type TreeRow, type VisibleRows, visibleRows } from './visible-rows.ts';

/** One tree's state on the screen: what is folded and searched, what is shown of it, how far it is scrolled. */
export interface Pane<R extends TreeRow> {
  visible: VisibleRows<R>;
  top: number;
  closed: ReadonlySet<string>;
  search: string | null;
  scroller: RefObject<HTMLDivElement | null>;
  isFolded: boolean;
  setTop(top: number): void;
  setSearch(search: string | null): void;
  toggle(key: string): void;
  foldAll(): void;
  /** Opens what stands above a row and scrolls to it when it is out of sight. */
  show(key: string): void;
}

const nothing: ReadonlySet<string> = new Set();

/** `open` makes the rows below one whose rows are not there yet. */
export function usePane<R extends TreeRow>(
  rows: readonly R[],
  keeps: ((key: string) => boolean) | undefined,
  open?: (key: string) => void,
): Pane<R> {
  const [folded, setClosed] = useState<ReadonlySet<string>>(nothing);
  const closed = useMemo(() => {
    const unmade = rows.filter((row) => row.isLoaded === false);
    return unmade.length === 0 ? folded : new Set([...folded, ...unmade.map((row) => row.key)]);
  }, [rows, folded]);
  const [search, setSearch] = useState<string | null>(null);
  const [top, setTop] = useState(0);
  const scroller = useRef<HTMLDivElement | null>(null);
  const visible = useMemo(
    () => visibleRows(rows, { closed, search: search ?? '', ...(keeps ? { keeps } : {}) }),
    [rows, closed, search, keeps],
  );
  const show = useCallback(
    (key: string) => {
      const above = new Set<string>();
      const byKey = new Map(rows.map((r) => [r.key, r]));
      for (let at = byKey.get(key)?.parent; at; at = byKey.get(at)?.parent) above.add(at);
      const open = [...closed].some((k) => above.has(k)) ? new Set([...closed].filter((k) => !above.has(k))) : closed;
      if (open !== closed) setClosed((before) => new Set([...before].filter((k) => !above.has(k))));
      const index =
        open === closed
          ? visible.index.get(key)
          : visibleRows(rows, { closed: open, search: search ?? '', ...(keeps ? { keeps } : {}) }).index.get(key);
      const box = scroller.current;
      if (index === undefined || !box) return;
      const y = index * rowHeight;
      if (y >= box.scrollTop && y + rowHeight <= box.scrollTop + box.clientHeight) return;
      // Folding opens first, then the page is high enough to scroll.
      requestAnimationFrame(() => box.scrollTo({ top: Math.max(0, y - box.clientHeight / 2) }));
    },
    [rows, closed, search, keeps, visible],
  );
  const folders = useMemo(() => rows.filter((r) => r.hasChildren && r.parent !== null), [rows]);
  const isFolded = useMemo(() => folders.length > 0 && folders.every((r) => closed.has(r.key)), [folders, closed]);
  return {
    visible,
    top,
    closed,
    search,
    scroller,
    isFolded,
    setTop,
    setSearch: (next) => {
      setSearch(next);
      // What is found first is what one looks at first.
      if (next) scroller.current?.scrollTo({ top: 0 });
    },
    toggle: (key) => {
      if (rows.some((row) => row.key === key && row.isLoaded === false)) {
        open?.(key);
        return;
      }
      setClosed((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      });
    },
    foldAll: () => setClosed(isFolded ? nothing : new Set(folders.map((r) => r.key))),
    show,
  };
}
