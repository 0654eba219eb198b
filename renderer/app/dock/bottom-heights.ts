import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import { recall, remember } from '../../project/index.ts';
import { letRest, restingHeight, sideGroups } from './layout.ts';

const key = 'weft.bottom.1';

/** A list needs less than what shows a message or a table. */
const first: Readonly<Record<string, number>> = { requests: 300, trace: 260, data: 260 };
const otherwise = 190;

function stored(): Record<string, number> {
  try {
    return JSON.parse(recall(key) ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}

/** Keeps the height of the bottom for the pane that shows in it. */
export function rememberBottom(api: DockviewApi): void {
  const [group, ...others] = sideGroups(api, 'bottom');
  const pane = group?.activePanel?.id;
  if (!group?.api.isVisible || !pane || others.length > 0) return;
  const heights = stored();
  if (heights[pane] === group.height || group.height < 120) return;
  remember(key, JSON.stringify({ ...heights, [pane]: group.height }));
}

/** The bottoms that a finding opened, and no person since, with the height that they got. */
const openedByFindings = new WeakMap<DockviewApi, number>();

/** The bottom stands open because there are findings. */
export function isOpenForFindings(api: DockviewApi): void {
  const [group] = sideGroups(api, 'bottom');
  if (group) openedByFindings.set(api, group.height);
}

/** Opens a bottom that shows its tabs only, for its first finding. */
export function wakeForFinding(api: DockviewApi): void {
  const [group] = sideGroups(api, 'bottom');
  if (!group || group.height > restingHeight + 8) return;
  wakeBottom(api);
  isOpenForFindings(api);
}

/** The last finding is gone: a bottom that a finding opened goes back to its tabs; one that a person opened or sized stays. */
export function restAfterFindings(api: DockviewApi): void {
  const [group, ...others] = sideGroups(api, 'bottom');
  const height = openedByFindings.get(api);
  openedByFindings.delete(api);
  if (group && others.length === 0 && height !== undefined && Math.abs(group.height - height) <= 2) letRest(api, true);
}

/** Opens a bottom that shows its tabs only. */
export function wakeBottom(api: DockviewApi): void {
  openedByFindings.delete(api);
  const [group, ...others] = sideGroups(api, 'bottom');
  if (group?.activePanel && others.length === 0 && group.height <= restingHeight + 8)
    showBottom(api, group.activePanel);
}

/** Gives the bottom the height that its pane had last; never more than most of the window. */
export function showBottom(api: DockviewApi, panel: IDockviewPanel): void {
  const groups = sideGroups(api, 'bottom');
  if (groups.length !== 1 || groups[0] !== panel.group) return;
  const wanted = stored()[panel.id] ?? first[panel.id] ?? otherwise;
  const height = Math.min(wanted, Math.round(api.height * 0.7));
  if (Math.abs(panel.group.height - height) > 2) panel.group.api.setSize({ height });
}
