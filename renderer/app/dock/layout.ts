import type { DockviewApi, DockviewGroupPanel } from 'dockview-react';
import { panes } from '../../panes/index.ts';

export const layoutKey = 'weft.layout.2';
export const documentPrefix = 'document:';

export type Side = 'left' | 'right' | 'bottom';
export const sides: readonly Side[] = ['left', 'right', 'bottom'];

/** Height of the bottom when it has nothing to say: its tabs. */
export const restingHeight = 33;

/** Which panes stand where at first. */
const places: Readonly<Record<Side, readonly string[]>> = {
  left: ['explorer', 'search', 'connectors'],
  right: ['properties', 'toolbox'],
  bottom: ['errors', 'console', 'trace', 'data', 'tasks', 'usages'],
};

/** Sizes at first, by the width of the window (LOOK, Window). */
export function defaultSizes(width: number): Readonly<Record<Side, number>> {
  if (width <= 1100) return { left: 200, right: 260, bottom: 170 };
  if (width >= 2560) return { left: 280, right: 340, bottom: 280 };
  return { left: 244, right: 296, bottom: 190 };
}

/** The groups of a side: those that hold the panes which belong there, wherever a person has docked them. */
export function sideGroups(api: DockviewApi, side: Side): DockviewGroupPanel[] {
  const groups = new Set<DockviewGroupPanel>();
  for (const id of places[side]) {
    const group = api.getPanel(id)?.group;
    // A pane among the documents is not a side: collapsing it would take the editors away.
    if (group && !group.panels.some((p) => p.id === 'start' || p.id.startsWith(documentPrefix))) groups.add(group);
  }
  // A group that holds panes of two sides belongs to the side of its first pane.
  return [...groups].filter((group) => {
    const owner = sides.find((s) => places[s].some((id) => group.panels[0]?.id === id));
    return owner === undefined || owner === side;
  });
}

/** The pane's own panel, put where it belongs. */
export function addPane(api: DockviewApi, id: string, place: object = {}) {
  return api.addPanel({
    id,
    component: 'pane',
    tabComponent: 'pane',
    title: panes.find((p) => p.id === id)?.title ?? id,
    params: { pane: id },
    inactive: true,
    ...place,
  } as never);
}

/** The page that stands where documents go while none is open. */
export const startPanel = { id: 'start', component: 'start', tabComponent: 'start', title: 'Start' };

/**
 * The panes in their places: explorer left, properties and toolbox right, the rest below the documents; of those only the tabs show while
 * there is nothing to say.
 */
export function addDefaultPanes(api: DockviewApi, hasFindings: boolean): void {
  const start = api.addPanel(startPanel);
  const sizes = defaultSizes(window.innerWidth);
  addPane(api, 'explorer', {
    position: { referencePanel: 'start', direction: 'left' },
    initialWidth: sizes.left,
    minimumWidth: 180,
  });
  addPane(api, 'properties', {
    position: { referencePanel: 'start', direction: 'right' },
    initialWidth: sizes.right,
    minimumWidth: 200,
  });
  addPane(api, 'errors', {
    position: { referencePanel: 'start', direction: 'below' },
    initialHeight: sizes.bottom,
    minimumHeight: restingHeight,
  });
  for (const side of sides)
    for (const id of places[side].slice(1))
      addPane(api, id, { position: { referencePanel: places[side][0] as string, direction: 'within' } });
  for (const side of sides) api.getPanel(places[side][0] as string)?.api.setActive();
  start.api.setActive();
  letRest(api, !hasFindings);
  // A small window keeps its room for the document: the sides come with their keys.
  hidden = new Set(sides.filter(hasNoRoom));
  for (const side of hidden) for (const group of sideGroups(api, side)) group.api.setVisible(false);
}

/** The sides that a small window has hidden, not a person. */
let hidden: ReadonlySet<Side> = new Set();

function hasNoRoom(side: Side): boolean {
  if (side === 'bottom') return window.innerHeight < 560;
  return window.innerWidth < (side === 'left' ? 900 : 1101);
}

/** Those of them that are hidden still: to be kept with the layout. */
export function hiddenBySize(): readonly Side[] {
  return [...hidden];
}

/** A person has opened or closed the side. */
export function isNowChosen(side: Side): void {
  hidden = new Set([...hidden].filter((other) => other !== side));
}

/** After a layout was read: what a small window had hidden is there again in one with room for it. */
export function showWhereThereIsRoom(api: DockviewApi, hiddenBefore: unknown): void {
  const before = sides.filter((side) => Array.isArray(hiddenBefore) && hiddenBefore.includes(side));
  hidden = new Set(before.filter(hasNoRoom));
  for (const side of before)
    if (!hidden.has(side)) for (const group of sideGroups(api, side)) group.api.setVisible(true);
}

/** Lets the bottom be as low as its tabs; `isResting` makes it so. */
export function letRest(api: DockviewApi, isResting: boolean): void {
  for (const group of sideGroups(api, 'bottom')) {
    group.api.setConstraints({ minimumHeight: restingHeight });
    if (isResting) group.api.setSize({ height: restingHeight });
  }
}

/** Gives a side its first size again. */
export function resetSize(api: DockviewApi, side: Side): void {
  const size = defaultSizes(window.innerWidth)[side];
  for (const group of sideGroups(api, side)) group.api.setSize(side === 'bottom' ? { height: size } : { width: size });
}
