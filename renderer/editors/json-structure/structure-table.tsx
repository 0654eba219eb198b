import { useMemo, useState } from 'react';
import { TreeGrid } from '../../widgets/index.ts';
import { type StructureRow, structureRows } from './structure-diff.ts';
import { StructureRowView } from './structure-row.tsx';
import type { StructureDocument } from './use-structure.ts';

const columns = ['Element', 'Type', 'Occurs', 'Null', 'Sample', 'Seen in', 'Name', ''];

/** The tree of a structure as a table: element, type, occurrence, null, sample, how often it was seen. */
export function StructureTable({
  doc,
  selected,
  onSelect,
}: {
  doc: StructureDocument;
  selected: string | null;
  onSelect: (path: string) => void;
}) {
  const { unit, root, changes } = doc;
  const { overrides } = unit.data;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    () => structureRows(unit.data.root, root, changes, closed),
    [unit.data.root, root, changes, closed],
  );
  const isOpen = ({ key }: StructureRow) => !closed.has(key);
  const toggle = ({ key }: StructureRow) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <TreeGrid
      label="Structure"
      columns={columns}
      rows={rows}
      rowClass={(row) => `js-row${row?.change ? ` ${row.change.change}` : ''}`}
      selected={selected}
      isOpen={isOpen}
      onToggle={toggle}
      onSelect={onSelect}
      cells={(row) => (
        <StructureRowView
          row={row}
          own={overrides[row.key]}
          isOpen={isOpen(row)}
          onToggle={() => toggle(row)}
          onOverride={(change) => doc.override(row.key, change)}
          onReset={() => doc.reset([row.key])}
        />
      )}
    />
  );
}
