import './explorer.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { isPlace } from '../../../shared/model/places.ts';
import { useShell } from '../../app/shell-state.ts';
import { openDocument, useProjectView, useStudio } from '../../project/index.ts';
import { Button, draggedUnits, isTyping, openMenu, setDraggedUnits, unitsDragType } from '../../widgets/index.ts';
import { moveTo } from './explorer-actions.ts';
import { explorerKey, rangeOf } from './explorer-keys.ts';
import { explorerMenu } from './explorer-menu.ts';
import { ExplorerRow } from './explorer-row.tsx';
import { choose, openDamaged, setFollows, useExplorer } from './explorer-state.ts';
import { moveRefusal, placeOf } from './move.ts';
import { errorCounts, type TreeRow, treeRows } from './tree-rows.ts';

/** Modules, folders and documents: open, rename, move, copy, paste, delete. One tab stop; the arrows walk inside. */
export function ExplorerPane() {
  const view = useProjectView();
  const active = useStudio((s) => s.active);
  const diagnostics = useStudio((s) => s.diagnostics);
  const damaged = useStudio((s) => s.damaged);
  const { chosen, closed, filter, renaming, follows } = useExplorer();
  const [target, setTarget] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(view, damaged, closed, filter), [view, damaged, closed, filter]);
  const errors = useMemo(() => errorCounts(view, diagnostics, closed), [view, diagnostics, closed]);
  const present = chosen.filter((id) => view.unit(id) || damaged.some((each) => each.id === id));
  const current = present.length > 0 ? present : active ? [active] : [];
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 20,
  });
  // What is shown is brought into sight when it becomes another one, not whenever the tree does; the first stands where it was left.
  const shown = follows && active ? rows.findIndex((row) => row.unit.id === active) : -1;
  const latest = useRef({ shown, virtual, active });
  const isAsLeft = latest.current.active === active;
  latest.current = { shown, virtual, active };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document is what it follows
  useEffect(() => {
    const { shown, virtual } = latest.current;
    if (!isAsLeft && shown >= 0) virtual.scrollToIndex(shown);
  }, [active, follows]);
  const menuAt = (row: TreeRow, at: { x: number; y: number }) => {
    if (!current.includes(row.unit.id)) choose([row.unit.id]);
    openMenu(at, explorerMenu(view, row, current));
  };
  const click = (row: TreeRow, index: number, e: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }) => {
    const { id } = row.unit;
    if (e.shiftKey) choose(rangeOf(rows, useExplorer.getState().anchor ?? current[0] ?? id, index));
    else if (e.ctrlKey || e.metaKey) choose(current.includes(id) ? current.filter((c) => c !== id) : [id, ...current]);
    else {
      choose([id]);
      if (row.damage) openDamaged(id);
      else if (!isPlace(row.unit)) openDocument(id, { preview: true });
    }
  };
  const onKeyDown = (e: React.KeyboardEvent) => {
    if (renaming || isTyping(e.target)) return;
    const isTaken = explorerKey(e, {
      view,
      rows,
      chosen: current,
      show: (index) => virtual.scrollToIndex(index),
      menu: (row) => {
        const place = document.getElementById(`explorer-${row.unit.id}`)?.getBoundingClientRect();
        menuAt(row, { x: (place?.left ?? 60) + 40, y: place?.bottom ?? 100 });
      },
    });
    if (!isTaken) return;
    e.preventDefault();
    e.stopPropagation();
  };
  const dragOf = (row: TreeRow) => ({
    start: (data: DataTransfer) => {
      const ids = current.includes(row.unit.id) ? current : [row.unit.id];
      setDraggedUnits(ids);
      data.setData(unitsDragType, JSON.stringify(ids));
      // Moved in the tree, put into a flow.
      data.effectAllowed = 'copyMove';
    },
    over: (e: React.DragEvent) => {
      if (!e.dataTransfer.types.includes(unitsDragType)) return;
      const place = placeOf(view, row.unit.id);
      const isPossible = moveRefusal(view, draggedUnits(), place) === null;
      setTarget(isPossible ? place : null);
      e.dataTransfer.dropEffect = isPossible ? 'move' : 'none';
      // A refused drop is taken, too, so that it can say why.
      e.preventDefault();
    },
    drop: (e: React.DragEvent) => {
      const text = e.dataTransfer.getData(unitsDragType);
      setTarget(null);
      if (text) void moveTo(JSON.parse(text) as string[], placeOf(view, row.unit.id));
    },
    end: () => {
      setTarget(null);
      setDraggedUnits([]);
    },
  });
  return (
    <div className="p-pane">
      <div className="p-tools">
        <input
          className="w-field"
          data-find
          placeholder="Filter by name"
          aria-label="Filter by name"
          title="Filter by name (Ctrl+Alt+F)"
          value={filter}
          onChange={(e) => useExplorer.setState({ filter: e.target.value })}
          onKeyDown={(e) => {
            if (e.key === 'Escape') useExplorer.setState({ filter: '' });
            if (e.key === 'ArrowDown') box.current?.focus();
          }}
        />
        <Button
          small
          kind="quiet"
          icon="locate-fixed"
          title="Follow the open document"
          active={follows}
          onClick={() => setFollows(!follows)}
        />
        <Button
          small
          kind="quiet"
          icon="plus"
          title="New document"
          onClick={() => useShell.setState({ dialog: 'new-document', place: placeOf(view, current[0] ?? null) })}
        />
      </div>
      <div
        ref={box}
        className="p-scroll"
        role="tree"
        aria-label="Project"
        aria-multiselectable="true"
        tabIndex={0}
        aria-activedescendant={current[0] ? `explorer-${current[0]}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as TreeRow;
            return (
              <ExplorerRow
                key={row.unit.id}
                row={row}
                view={view}
                top={item.start}
                errors={errors.get(row.unit.id) ?? 0}
                isChosen={current.includes(row.unit.id)}
                isTarget={target === row.unit.id}
                onChoose={(e) => click(row, item.index, e)}
                onMenu={(at) => menuAt(row, at)}
                onDrag={dragOf(row)}
              />
            );
          })}
        </div>
        {rows.length === 0 && <p className="x-none w-meta">Nothing is called like this.</p>}
      </div>
    </div>
  );
}
