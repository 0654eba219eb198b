import { useMemo, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { EmptyState, Icon, TreeGrid, TreeGridName } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import { nodesFound, type SchemaRow, schemaRows } from './schema-rows.ts';

const columns = ['Element', 'Type', 'Occurs', 'Values', 'Documentation'];

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
    const isShown = (row: SchemaRow) => hits.above.has(row.key) || hits.found.has(row.key);
    return schemaRows(unit.kind, unit.data, hits.above).filter(isShown);
  }, [unit, open, hits]);
  const isOpen = (row: SchemaRow) => (hits ? hits.above : open).has(row.key);
  const toggle = ({ key }: SchemaRow) => {
    // What a search shows is open as far as it found something.
    if (hits) return;
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
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
      <TreeGrid
        label="Structure"
        columns={columns}
        rows={rows}
        rowClass={(row) => `sc-row${row?.node.group !== undefined ? ' sc-group' : ''}`}
        selected={selected}
        isOpen={isOpen}
        onToggle={toggle}
        onSelect={onSelect}
        cells={(row) => (
          <>
            <TreeGridName row={row} isOpen={isOpen(row)} onToggle={() => toggle(row)}>
              <Icon name={structureIcon(row.node.type)} size={14} family="shape" />
              <span className={`name${row.hasChildren ? ' js-strong' : ''}`} title={row.key}>
                {row.label}
              </span>
            </TreeGridName>
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
          </>
        )}
      >
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
      </TreeGrid>
    </div>
  );
}
