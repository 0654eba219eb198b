import type { TreeRow, VisibleRows } from './visible-rows.ts';

/** The part of a key event that the trees look at. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export interface TreeKeyActions {
  choose(key: string): void;
  toggle(key: string): void;
  /** To the other tree. */
  cross(): void;
  menu(key: string): void;
}

const pageRows = 12;

/** Arrows, Home, End and page keys within a tree. True when the key was taken. */
export function treeKeys(
  event: KeyPress,
  visible: VisibleRows<TreeRow>,
  closed: ReadonlySet<string>,
  active: string | null,
  actions: TreeKeyActions,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { rows, index } = visible;
  const at = active === null ? -1 : (index.get(active) ?? -1);
  const row = rows[at];
  const go = (to: number): true => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (next) actions.choose(next.key);
    return true;
  };
  switch (event.key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at < 0 ? 0 : at - 1);
    case 'PageDown':
      return go(at + pageRows);
    case 'PageUp':
      return go(at - pageRows);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (row?.hasChildren && closed.has(row.key)) actions.toggle(row.key);
      else if (row?.hasChildren) return go(at + 1);
      else return false;
      return true;
    case 'ArrowLeft': {
      if (row?.hasChildren && !closed.has(row.key)) actions.toggle(row.key);
      else if (row?.parent !== null && row?.parent !== undefined) return go(index.get(row.parent) ?? at);
      return true;
    }
    case 'Enter':
      actions.cross();
      return true;
    case 'ContextMenu':
      if (row) actions.menu(row.key);
      return row !== undefined;
    case 'F10':
      if (!event.shiftKey || !row) return false;
      actions.menu(row.key);
      return true;
    default:
      return false;
  }
}

export interface MappingKeyActions {
  link(): void;
  /** Links what matches in the active row and below it. */
  linkMatching(): void;
  unlink(): void;
  mapAutomatically(): void;
  walkReviews(step: 1 | -1): void;
  accept(): void;
  reject(): void;
  search(): void;
  /** To where the active row is defined: the entity, or the element of the structure. */
  define(): void;
}

/** The keys of the whole editor: L, Shift+L, Ctrl+M, J K, Y N, Delete, Ctrl+F, F12. True when the key was taken. */
export function mappingKeys(event: KeyPress, actions: MappingKeyActions): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (event.shiftKey || event.altKey) return false;
    if (key === 'm') actions.mapAutomatically();
    else if (key === 'f') actions.search();
    else return false;
    return true;
  }
  if (event.altKey) return false;
  const run = {
    l: event.shiftKey ? actions.linkMatching : actions.link,
    j: () => actions.walkReviews(1),
    k: () => actions.walkReviews(-1),
    y: actions.accept,
    n: actions.reject,
    Delete: actions.unlink,
    F12: event.shiftKey ? undefined : actions.define,
  }[key];
  run?.();
  return run !== undefined;
}
