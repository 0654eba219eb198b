import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { EmptyState, Icon } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import { nodesFound, type SchemaRow, schemaRows } from './schema-rows.ts';

const rowHeight = 24;

/** Which nodes are open at first: the root, and what alone stands in it. */
function firstOpen({ root }: StructureDocument): ReadonlySet<string> {
  const open = new Set(['$']);
  const [only, another] = root.children ?? [];
  if (only && !another) open.add(`$.${only.name}`);
  return open;
}

/** The tree of a structure: element, type, how often, what values are held to, what the contract says. Rows are made as they are opened. */
export function SchemaTree({
  unit,
  selected,
  onSelect,
}: {
  unit: Unit<StructureDocument>;
  selected: string | null;
  onSelect: (path: string) => void;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(unit.data));
  const [search, setSearch] = useState('');
  const text = search.trim().toLowerCase();
  const hits = useMemo(() => (text.length > 1 ? nodesFound(unit.kind, unit.data, text) : null), [unit, text]);
  const rows = useMemo(() => {
    if (!hits) return schemaRows(unit.kind, unit.data, open);
    const isShown = (row: SchemaRow) => hits.above.has(row.path) || hits.found.has(row.path);
    return schemaRows(unit.kind, unit.data, hits.above).filter(isShown);
  }, [unit, open, hits]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const at = rows.findIndex((row) => row.path === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const toggle = (path: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) onSelect(row.path);
  };
  return (
    <div className="sc-tree">
      <div className="sc-search">
        <Icon name="search" size={14} />
        <input
          type="search"
          aria-label="Find an element"
          placeholder="Find an element in the whole structure"
          value={search}
          onChange={(e) => setSearch(e.target.value)}
        />
        {hits && <span className="w-meta">{hits.isCut ? `first ${hits.found.size}` : `${hits.found.size} found`}</span>}
      </div>
      <div
        ref={box}
        className="p-scroll js-table"
        role="treegrid"
        aria-label="Structure"
        aria-rowcount={rows.length + 1}
        tabIndex={0}
        onKeyDown={(e) => {
          if (e.target !== e.currentTarget) return;
          const row = rows[at];
          if (e.key === 'ArrowDown') go(at + 1);
          else if (e.key === 'ArrowUp') go(at - 1);
          else if (e.key === 'Home') go(0);
          else if (e.key === 'End') go(rows.length - 1);
          else if (e.key === 'ArrowLeft' && row) {
            if (row.hasChildren && open.has(row.path)) toggle(row.path);
            else if (row.parent !== null) onSelect(row.parent);
          } else if (e.key === 'ArrowRight' && row) {
            if (row.hasChildren && !open.has(row.path)) toggle(row.path);
            else if (row.hasChildren) go(at + 1);
          } else return;
          e.preventDefault();
        }}
      >
        <div className="sc-row js-columns" role="row">
          {['Element', 'Type', 'Occurs', 'Values', 'Documentation'].map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as SchemaRow;
            const isOpen = hits ? hits.above.has(row.path) : open.has(row.path);
            return (
              <div
                key={row.path}
                className={`sc-row${row.node.group !== undefined ? ' sc-group' : ''}`}
                role="row"
                aria-level={row.depth + 1}
                aria-rowindex={item.index + 2}
                aria-selected={row.path === selected}
                {...(row.hasChildren ? { 'aria-expanded': isOpen } : {})}
                style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
                onClick={() => onSelect(row.path)}
                onDoubleClick={() => row.hasChildren && !hits && toggle(row.path)}
              >
                <span role="gridcell" className="js-element" style={{ paddingLeft: row.depth * 14 }}>
                  <span
                    className="js-fold"
                    onClick={(e) => {
                      if (!row.hasChildren || hits) return;
                      e.stopPropagation();
                      toggle(row.path);
                    }}
                  >
                    {row.hasChildren && <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />}
                  </span>
                  <Icon name={structureIcon(row.node.type)} size={14} family="shape" />
                  <span className={`name${row.hasChildren ? ' js-strong' : ''}`} title={row.path}>
                    {row.label}
                  </span>
                </span>
                <span role="gridcell" className="w-meta" title={row.typeText}>
                  {row.typeText}
                </span>
                <span role="gridcell" className="mono">
                  {row.occurs}
                </span>
                <span role="gridcell" className="mono w-meta" title={row.rules}>
                  {row.rules}
                </span>
                <span role="gridcell" className="w-meta" title={row.documentation}>
                  {row.documentation}
                </span>
              </div>
            );
          })}
        </div>
        {rows.length <= 1 && !hits && (
          <EmptyState
            icon="code-xml"
            title="Nothing in it yet"
            text="Import a contract: drop a file onto the explorer, or choose Import contract… in the File menu."
          />
        )}
        {hits && rows.length === 0 && (
          <EmptyState icon="search-x" title="Nothing found" text="No element has this in its name." />
        )}
      </div>
    </div>
  );
}
