import { useMemo } from 'react';
import { rowOf } from '../../../shared/format/table-settings.ts';
import { childrenOf, rootOf } from '../../../shared/structure/path.ts';
import { EmptyState, TreeGrid } from '../../widgets/index.ts';
import type { StructureRow } from '../json-structure/structure-diff.ts';
import { StructureRowView } from '../json-structure/structure-row.tsx';
import { resetColumns, setOnColumn, type TableUnit } from './table-edits.ts';

const titles = ['Column', 'Type', 'Occurs', 'Null', 'Sample', 'Filled in', 'Name', ''];
const never = () => false;
const nothing = () => {};

/** The columns of a table: what the sample says of them, and what was set by hand. */
export function TableColumns({
  unit,
  selected,
  onSelect,
}: {
  unit: TableUnit;
  selected: string | null;
  onSelect: (path: string) => void;
}) {
  const { root, overrides = {} } = unit.data;
  const rows = useMemo(() => {
    const table = rootOf({ root });
    const row = rowOf(root) === root ? table : childrenOf(table)[0];
    return (row ? childrenOf(row) : []).map(
      (placed): StructureRow => ({
        key: placed.path,
        parent: null,
        placed: { ...placed, depth: 0 },
        depth: 0,
        change: null,
        hasChildren: false,
      }),
    );
  }, [root]);
  return (
    <TreeGrid
      label="Columns"
      columns={titles}
      rows={rows}
      rowClass={() => 'js-row'}
      selected={selected}
      isOpen={never}
      onToggle={nothing}
      onSelect={onSelect}
      cells={(row) => (
        <StructureRowView
          isColumn
          row={row}
          own={overrides[row.key]}
          isOpen={false}
          onToggle={nothing}
          onOverride={(change) => void setOnColumn(unit.id, row.key, change)}
          onReset={() => void resetColumns(unit.id, [row.key])}
        />
      )}
    >
      {rows.length === 0 && (
        <EmptyState
          icon="table"
          title="No columns yet"
          text="They follow from a sample: a file with a row of names and some rows below."
        />
      )}
    </TreeGrid>
  );
}
