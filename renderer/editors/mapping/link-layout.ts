import type { MappingLink } from './target-rows.ts';
import type { TreeRow, VisibleRows } from './visible-rows.ts';

export const rowHeight = 24;

/** Room between the trees in an editor of a width (as `.m-gutter` and `.m-head-links` have it): a narrow one keeps it for the names. */
export function gutterWidth(width: number): number {
  return Math.min(176, Math.max(48, width / 4));
}

/** One tree's pane: what it shows and how far it is scrolled. */
export interface PaneView {
  visible: VisibleRows<TreeRow>;
  top: number;
  height: number;
}

/** The end of a drawn link: at a row's port, or at the edge of the pane where the row is scrolled out of it. */
export interface LinkEnd {
  row: string;
  y: number;
  clipped: 'above' | 'below' | null;
}

export interface DrawnLink {
  key: string;
  link: MappingLink;
  /** Links drawn as this one line: more than one where a closed row stands for its children. */
  count: number;
  source: LinkEnd;
  target: LinkEnd;
}

/** First and last (exclusive) row to draw, some more than are seen. */
export function windowOf(pane: { top: number; height: number }, count: number, overscan = 4): [number, number] {
  const from = Math.max(0, Math.floor(pane.top / rowHeight) - overscan);
  return [from, Math.min(count, Math.ceil((pane.top + pane.height) / rowHeight) + overscan)];
}

/** The middle of a row, from the top of its pane. */
export function rowMiddle(index: number, pane: { top: number }): number {
  return index * rowHeight + rowHeight / 2 - pane.top;
}

/** Rows whose port lies inside the pane: the only ones that get a node. */
export function portsOf(pane: PaneView): { key: string; y: number }[] {
  const [from, to] = windowOf(pane, pane.visible.rows.length, 0);
  return pane.visible.rows
    .slice(from, to)
    .map((row, i) => ({ key: row.key, y: rowMiddle(from + i, pane) }))
    .filter(({ y }) => y >= 0 && y <= pane.height);
}

/**
 * The links to draw, in the order given. One with an end in sight ends, at the other side, at the pane's edge; one with both ends
 * out of sight is not drawn, unless it is pinned (selected). Nothing is drawn outside the panes.
 */
export function layLinks(
  links: readonly MappingLink[],
  left: PaneView,
  right: PaneView,
  isPinned: (link: MappingLink) => boolean = () => false,
): DrawnLink[] {
  const drawn = new Map<string, DrawnLink>();
  for (const link of links) {
    const source = endOf(link.source, left);
    const target = endOf(link.target, right);
    if (!source || !target) continue;
    if (source.clipped && target.clipped && !(isPinned(link) && source.clipped !== target.clipped)) continue;
    const isFolded = source.row !== link.source || target.row !== link.target;
    const key = isFolded ? `${source.row}→${target.row}` : link.key;
    const before = drawn.get(key);
    if (before) before.count++;
    else drawn.set(key, { key, link, count: 1, source, target });
  }
  return [...drawn.values()];
}

function endOf(key: string, pane: PaneView): LinkEnd | null {
  const row = pane.visible.anchorOf(key);
  const index = row === undefined ? undefined : pane.visible.index.get(row);
  if (row === undefined || index === undefined) return null;
  const y = rowMiddle(index, pane);
  if (y < 0) return { row, y: 0, clipped: 'above' };
  if (y > pane.height) return { row, y: pane.height, clipped: 'below' };
  return { row, y, clipped: null };
}
