import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import { closeDocument, remember, useStudio } from '../../project/index.ts';
import { addDefaultPanes, documentPrefix, isNowChosen, layoutKey, type Side, sideGroups, sides } from './layout.ts';

/** The dock of the window, which of its sides are collapsed to their edge, and which panes are in front of an open side. */
export const useDock = create<{
  api: DockviewApi | null;
  collapsed: Readonly<Record<Side, boolean>>;
  shown: ReadonlySet<string>;
}>(() => ({ api: null, collapsed: { left: false, right: false, bottom: false }, shown: new Set() }));

/** Reads from the dock which sides are collapsed, and marks the groups of each side for the keyboard. */
export function readSides(api: DockviewApi): void {
  const collapsed = { left: false, right: false, bottom: false };
  for (const group of api.groups) delete group.element.dataset.side;
  for (const side of sides) {
    const groups = sideGroups(api, side);
    collapsed[side] = groups.length > 0 && groups.every((g) => !g.api.isVisible);
    for (const group of groups) group.element.dataset.side = side;
  }
  const shown = api.groups.filter((g) => g.api.isVisible).flatMap((g) => g.activePanel?.id ?? []);
  const before = useDock.getState();
  const isSame =
    sides.every((side) => before.collapsed[side] === collapsed[side]) && shown.join() === [...before.shown].join();
  if (!isSame) useDock.setState({ collapsed, shown: new Set(shown) });
}

/** Collapses a side to its edge, or opens it again; the focus goes along. */
export function setSide(side: Side, isOpen: boolean): void {
  const { api } = useDock.getState();
  if (!api) return;
  isNowChosen(side);
  for (const group of sideGroups(api, side)) {
    const hadFocus = group.element.contains(document.activeElement);
    group.api.setVisible(isOpen);
    if (!isOpen && hadFocus) document.querySelector<HTMLElement>(`[data-edge="${side}"]`)?.focus();
  }
  readSides(api);
}

export function toggleSide(side: Side): void {
  setSide(side, useDock.getState().collapsed[side]);
}

/** The side a pane is docked at now; null among the documents. */
export function sideOf(pane: string): Side | null {
  const { api } = useDock.getState();
  const group = api?.getPanel(pane)?.group;
  return (group && api && sides.find((side) => sideGroups(api, side).includes(group))) || null;
}

/** Shows the active document a second time, to the right of the first. */
export function splitEditor(): void {
  const { api } = useDock.getState();
  const { active } = useStudio.getState();
  if (!api || !active) return;
  const here =
    api.panels.find((p) => p.api.isActive && p.params?.unit === active) ?? api.getPanel(documentPrefix + active);
  if (!here) return;
  let count = 2;
  while (api.getPanel(`${documentPrefix}${active}#${count}`)) count++;
  api.addPanel({
    id: `${documentPrefix}${active}#${count}`,
    component: 'document',
    tabComponent: 'document',
    params: { unit: active },
    title: useStudio.getState().view.unit(active)?.name ?? active,
    position: { referencePanel: here.id, direction: 'right' },
  });
}

/** Closes the active document where it is shown; in a split editor the other view of it stays. */
export function closeActive(): void {
  const { active } = useStudio.getState();
  if (!active) return;
  const views = useDock
    .getState()
    .api?.panels.filter((p) => p.id === documentPrefix + active || p.id.startsWith(`${documentPrefix}${active}#`));
  const view = views?.find((p) => p.api.isActive) ?? views?.find((p) => p.api.isVisible);
  if (view && views && views.length > 1) view.api.close();
  else closeDocument(active);
}

/** Puts every pane back where it was at first. */
export function resetLayout(): void {
  const { api } = useDock.getState();
  if (!api) return;
  // Clearing the dock closes the documents in it: they are put in again.
  const { documents, active } = useStudio.getState();
  remember(`${layoutKey}:${useStudio.getState().file}`, null);
  api.clear();
  addDefaultPanes(api, useStudio.getState().diagnostics.length > 0);
  readSides(api);
  useStudio.setState({ documents: [...documents], active });
}
