import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { showPane, useShell } from '../../app/shell-state.ts';
import { applyChange, client, openDocument, rename, toast, useProjectView, useStudio } from '../../project/index.ts';
import { Button, Icon, type MenuItem, openConfirm, openMenu, TextField } from '../../widgets/index.ts';
import { type TreeRow, treeRows } from './tree-rows.ts';

/** Modules, folders and documents: open, rename, move, copy, paste, delete. */
export function ExplorerPane() {
  const view = useProjectView();
  const active = useStudio((s) => s.active);
  const diagnostics = useStudio((s) => s.diagnostics);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [renaming, setRenaming] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(view, closed, filter), [view, closed, filter]);
  const errors = useMemo(() => {
    const counts = new Map<string, number>();
    for (const d of diagnostics)
      if (d.severity === 'error' && d.unit) counts.set(d.unit, (counts.get(d.unit) ?? 0) + 1);
    return counts;
  }, [diagnostics]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 20,
  });
  const current = chosen.size > 0 ? chosen : new Set(active ? [active] : []);

  const toggle = (row: TreeRow) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(row.unit.id)) next.add(row.unit.id);
      return next;
    });
  const open = (row: TreeRow, keep: boolean) =>
    row.unit.kind === 'module' || row.unit.kind === 'folder'
      ? toggle(row)
      : openDocument(row.unit.id, { preview: !keep });
  const remove = async (ids: readonly string[]) => {
    const { change, breaks } = await client().call('project.planDelete', { ids: [...ids] });
    const ok =
      breaks.length === 0 ||
      (await openConfirm({
        title: change.label,
        text: `${breaks.length} ${breaks.length === 1 ? 'place refers' : 'places refer'} to it and will have an error:`,
        lines: breaks.slice(0, 12).map((b) => ({
          text: `${b.qualifiedName}: ${b.place}`,
          go: () => openDocument(b.unit, b.element ? { element: b.element } : {}),
        })),
        action: 'Delete',
      }));
    if (ok) await applyChange(change);
  };
  const copy = async (ids: readonly string[]) => {
    await navigator.clipboard.writeText(await client().call('project.copy', { ids: [...ids] }));
    toast(`Copied ${ids.length} ${ids.length === 1 ? 'document' : 'documents'}`);
  };
  const paste = async (text: string, parent: string | null) => {
    const plan = await client().call('project.planPaste', { text, parent });
    if ('error' in plan) toast(plan.error, 'error');
    else await applyChange(plan.change);
  };
  const menuOf = (row: TreeRow): MenuItem[] => {
    const isPlace = row.unit.kind === 'module' || row.unit.kind === 'folder';
    const ids = current.has(row.unit.id) ? [...current] : [row.unit.id];
    const place = isPlace ? row.unit.id : row.unit.parent;
    const isFixed = view.kinds.get(row.unit.kind)?.single ?? false;
    return [
      { label: 'New document…', icon: 'file-plus', run: () => useShell.setState({ dialog: 'new-document', place }) },
      { label: 'Import JSON sample…', icon: 'braces', run: () => useShell.setState({ dialog: 'import-json', place }) },
      { label: 'Rename', icon: 'pencil', keys: 'F2', disabled: isFixed, run: () => setRenaming(row.unit.id) },
      {
        label: 'Duplicate',
        icon: 'copy-plus',
        keys: 'Ctrl+D',
        disabled: isFixed,
        run: () =>
          void client()
            .call('project.copy', { ids })
            .then((text) => paste(text, row.unit.parent)),
      },
      { label: 'Copy', icon: 'copy', keys: 'Ctrl+C', run: () => void copy(ids) },
      {
        label: 'Paste',
        icon: 'clipboard-paste',
        keys: 'Ctrl+V',
        run: () => void navigator.clipboard.readText().then((text) => paste(text, place)),
      },
      {
        label: 'Find usages',
        icon: 'link',
        run: () => {
          useStudio.setState({ selection: { unit: row.unit.id, elements: [] } });
          showPane('usages', 'list');
        },
      },
      { label: 'Delete', icon: 'trash-2', keys: 'Del', danger: true, disabled: isFixed, run: () => void remove(ids) },
    ];
  };
  const onKey = (e: React.KeyboardEvent) => {
    if (renaming || (e.target as HTMLElement).tagName === 'INPUT') return;
    const at = rows.findIndex((r) => current.has(r.unit.id));
    const row = rows[at];
    const go = (index: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
      if (next) {
        setChosen(new Set([next.unit.id]));
        virtual.scrollToIndex(index);
      }
    };
    if (e.key === 'ArrowDown') go(at + 1);
    else if (e.key === 'ArrowUp') go(at - 1);
    else if (e.key === 'ArrowRight' && row?.hasChildren && !row.isOpen) toggle(row);
    else if (e.key === 'ArrowLeft' && row) {
      if (row.hasChildren && row.isOpen) toggle(row);
      else go(rows.findIndex((r) => r.unit.id === row.unit.parent));
    } else if (e.key === 'Enter' && row) open(row, true);
    else if (e.key === 'F2' && row) setRenaming(row.unit.id);
    else if (e.key === 'Delete' && current.size > 0) void remove([...current]);
    else if (e.key === 'c' && e.ctrlKey) void copy([...current]);
    else if (e.key === 'v' && e.ctrlKey && row)
      void navigator.clipboard
        .readText()
        .then((text) =>
          paste(text, row.unit.kind === 'module' || row.unit.kind === 'folder' ? row.unit.id : row.unit.parent),
        );
    else if (e.key === 'd' && e.ctrlKey && row)
      void client()
        .call('project.copy', { ids: [...current] })
        .then((text) => paste(text, row.unit.parent));
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const move = (ids: readonly string[], parent: string) =>
    applyChange({
      label: `Move ${ids.length === 1 ? (view.unit(ids[0])?.name ?? '') : `${ids.length} documents`}`,
      ops: ids
        .filter((id) => id !== parent && view.unit(id)?.kind !== 'module')
        .map((id) => ({
          op: 'patch' as const,
          id,
          patch: [{ op: 'replace' as const, path: ['parent'], value: parent }],
        })),
    });
  return (
    <div className="p-pane">
      <div className="p-tools">
        <input
          className="w-field"
          data-find
          placeholder="Filter by name"
          aria-label="Filter by name"
          value={filter}
          onChange={(e) => setFilter(e.target.value)}
        />
        <Button
          small
          kind="quiet"
          icon="plus"
          title="New document"
          onClick={() => useShell.setState({ dialog: 'new-document' })}
        />
      </div>
      <div ref={box} className="p-scroll" role="tree" aria-label="Project" tabIndex={0} onKeyDown={onKey}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as TreeRow;
            const { unit } = row;
            const kind = view.kinds.get(unit.kind);
            const count = errors.get(unit.id);
            return (
              <div
                key={unit.id}
                className="p-row"
                role="treeitem"
                aria-selected={current.has(unit.id)}
                aria-level={row.depth + 1}
                aria-expanded={row.hasChildren ? row.isOpen : undefined}
                draggable={unit.kind !== 'module' && renaming !== unit.id}
                style={{ position: 'absolute', top: item.start, paddingLeft: 8 + row.depth * 14 }}
                onClick={(e) => {
                  if (e.ctrlKey)
                    setChosen((b) => {
                      const n = new Set(b.size > 0 ? b : current);
                      if (!n.delete(unit.id)) n.add(unit.id);
                      return n;
                    });
                  else {
                    setChosen(new Set([unit.id]));
                    if (unit.kind !== 'module' && unit.kind !== 'folder') openDocument(unit.id, { preview: true });
                  }
                }}
                onDoubleClick={() => open(row, true)}
                onContextMenu={(e) => {
                  e.preventDefault();
                  if (!current.has(unit.id)) setChosen(new Set([unit.id]));
                  openMenu({ x: e.clientX, y: e.clientY }, menuOf(row));
                }}
                onDragStart={(e) =>
                  e.dataTransfer.setData(
                    'application/x-weft-units',
                    JSON.stringify(current.has(unit.id) ? [...current] : [unit.id]),
                  )
                }
                onDragOver={(e) => {
                  if (
                    (unit.kind === 'module' || unit.kind === 'folder') &&
                    e.dataTransfer.types.includes('application/x-weft-units')
                  )
                    e.preventDefault();
                }}
                onDrop={(e) => {
                  const text = e.dataTransfer.getData('application/x-weft-units');
                  if (text) void move(JSON.parse(text) as string[], unit.id);
                }}
              >
                <span
                  style={{ width: 12, display: 'inline-flex' }}
                  onClick={(e) => {
                    if (row.hasChildren) {
                      e.stopPropagation();
                      toggle(row);
                    }
                  }}
                >
                  {row.hasChildren && <Icon name={row.isOpen ? 'chevron-down' : 'chevron-right'} size={12} />}
                </span>
                <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
                {renaming === unit.id ? (
                  <TextField
                    label="Name"
                    value={unit.name}
                    onCommit={(name) => {
                      setRenaming(null);
                      void rename(unit.id, name);
                    }}
                  />
                ) : (
                  <span className="name" style={unit.kind === 'module' ? { fontWeight: 600 } : undefined}>
                    {unit.kind === 'domain-model'
                      ? 'Domain model'
                      : unit.kind === 'settings'
                        ? 'Project settings'
                        : unit.name}
                  </span>
                )}
                {count !== undefined && (
                  <span className="meta s-bad" title={`${count} errors`}>
                    <Icon name="circle-x" size={12} /> {count}
                  </span>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
