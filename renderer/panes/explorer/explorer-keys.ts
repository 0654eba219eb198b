import type { KeyboardEvent } from 'react';
import { isPlace } from '../../../shared/model/places.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { openDocument } from '../../project/index.ts';
import { copy, cut, duplicate, paste, remove } from './explorer-actions.ts';
import { choose, openDamaged, toggleRow, useExplorer } from './explorer-state.ts';
import { placeOf } from './move.ts';
import type { TreeRow } from './tree-rows.ts';

export interface ExplorerKeys {
  view: ProjectView;
  rows: readonly TreeRow[];
  chosen: readonly string[];
  /** Opens the context menu at a row. */
  menu(row: TreeRow): void;
  show(index: number): void;
}

/** The rows between the anchor and a row, for a range with Shift. */
export function rangeOf(rows: readonly TreeRow[], anchor: string | null, to: number): string[] {
  const from = Math.max(
    0,
    rows.findIndex((r) => r.unit.id === anchor),
  );
  const ids = rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((r) => r.unit.id);
  return from <= to ? ids.reverse() : ids;
}

/** The keys of the tree. True when the key was taken. */
export function explorerKey(event: KeyboardEvent, { view, rows, chosen: all, menu, show }: ExplorerKeys): boolean {
  const at = rows.findIndex((r) => r.unit.id === all[0]);
  // Nothing can be done with a damaged document but to open it.
  const chosen = all.filter((id) => view.unit(id));
  const row = rows[at];
  const go = (index: number): true => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const next = rows[to];
    if (!next) return true;
    const { anchor } = useExplorer.getState();
    if (event.shiftKey) choose(rangeOf(rows, anchor ?? row?.unit.id ?? next.unit.id, to), anchor ?? row?.unit.id);
    else choose([next.unit.id]);
    show(to);
    return true;
  };
  const done = (_: unknown): true => true;
  if (event.ctrlKey || event.metaKey) {
    if (event.shiftKey || event.altKey) return false;
    const command = {
      c: () => chosen.length > 0 && copy(chosen),
      x: () => chosen.length > 0 && cut(chosen),
      v: () => paste(placeOf(view, chosen[0] ?? null)),
      d: () => chosen.length > 0 && duplicate(chosen),
      a: () => choose(rows.map((r) => r.unit.id)),
    }[event.key.toLowerCase()];
    return command ? done(command()) : false;
  }
  if (event.altKey) return false;
  if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) return row ? done(menu(row)) : false;
  switch (event.key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at < 0 ? 0 : at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (row?.hasChildren && !row.isOpen) return done(toggleRow(row.unit.id));
      return row?.hasChildren ? go(at + 1) : true;
    case 'ArrowLeft':
      if (row?.hasChildren && row.isOpen) return done(toggleRow(row.unit.id));
      return row?.unit.parent ? go(rows.findIndex((r) => r.unit.id === row.unit.parent)) : true;
    case 'Enter':
      if (!row) return false;
      if (row.damage) return done(openDamaged(row.unit.id));
      return done(isPlace(row.unit) ? toggleRow(row.unit.id) : openDocument(row.unit.id));
    case 'F2':
      if (!row || row.damage || view.kinds.get(row.unit.kind)?.single) return false;
      return done(useExplorer.setState({ renaming: row.unit.id }));
    case 'Delete':
      if (row?.damage) return done(openDamaged(row.unit.id));
      return chosen.length > 0 ? done(void remove(chosen)) : false;
    case 'Escape':
      return useExplorer.getState().cut ? done(useExplorer.setState({ cut: null })) : false;
    default:
      return false;
  }
}
