import type { DockviewApi } from 'dockview-react';
import { type Side, sideGroups } from './layout.ts';

/** The sides beside the documents. The dock gives every group its share of a new width; here the documents alone take it or give it. */
const besides: readonly Side[] = ['left', 'right'];

function setWidths(api: DockviewApi, widthOf: (side: Side, width: number) => number): void {
  for (const side of besides)
    for (const group of sideGroups(api, side)) {
      const width = Math.round(widthOf(side, group.width));
      if (group.api.isVisible && width > 0 && width !== group.width) group.api.setSize({ width });
    }
}

/** After a layout was read that was written at another width: the sides are as wide as they were then. */
export function restoreSideWidths(api: DockviewApi, writtenWidth: unknown): void {
  if (typeof writtenWidth !== 'number' || !(writtenWidth > 0) || api.width === writtenWidth) return;
  const share = api.width / writtenWidth;
  setWidths(api, (_, width) => width / share);
}

/** While the dock, `element`, is made larger or smaller, too. Returns what ends it. */
export function keepSideWidths(api: DockviewApi, element: Element): () => void {
  let dockWidth = api.width;
  let kept = new Map<Side, number>();
  const note = () => {
    if (api.width !== dockWidth) return;
    kept = new Map(besides.map((side) => [side, sideGroups(api, side)[0]?.width ?? 0]));
  };
  note();
  const watching = api.onDidLayoutChange(note);
  const observer = new ResizeObserver(() =>
    // The dock, which looks at its size before, takes it at the beginning of the next frame.
    requestAnimationFrame(() => {
      const before = kept;
      if (api.width !== dockWidth) setWidths(api, (side, width) => before.get(side) || width);
      dockWidth = api.width;
      note();
    }),
  );
  observer.observe(element);
  return () => {
    watching.dispose();
    observer.disconnect();
  };
}
