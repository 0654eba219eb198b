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

/** While the window is made larger or smaller, too. Returns what ends it. */
export function keepSideWidths(api: DockviewApi): () => void {
  let windowWidth = window.innerWidth;
  let kept = new Map<Side, number>();
  const note = () => {
    if (window.innerWidth !== windowWidth) return;
    kept = new Map(besides.map((side) => [side, sideGroups(api, side)[0]?.width ?? 0]));
  };
  note();
  const watching = api.onDidLayoutChange(note);
  const onResize = () =>
    // The dock takes its new size in the frame of the event.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const before = kept;
        setWidths(api, (side, width) => before.get(side) || width);
        windowWidth = window.innerWidth;
      }),
    );
  window.addEventListener('resize', onResize);
  return () => {
    watching.dispose();
    window.removeEventListener('resize', onResize);
  };
}
