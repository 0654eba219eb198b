import type { DataColumn, DataEdited, DataRow } from '../../../shared/rpc/calls/data.ts';
import { columnWidth, isNumberColumn } from './column-width.ts';
import { DataCell } from './data-cell.tsx';
import { NewRow } from './new-row.tsx';
import type { ShownPage } from './new-rows.ts';

const checkWidth = 36;
const newRowWidth = 64;
/** A field of a row that is written has room for what is typed, and for the words of what is wrong. */
const writtenWidth = 144;

export interface GridProps {
  page: ShownPage;
  sort: { id: string; descending: boolean } | null;
  chosen: ReadonlySet<string>;
  /** Words of refused edits, by row and column. */
  problems: ReadonlyMap<string, string>;
  isAdding: boolean;
  onSort: (column: string) => void;
  onChoose: (row: string) => void;
  onEdit: (row: DataRow, column: DataColumn, text: string | null) => void;
  onGo: (entity: string, row: string) => void;
  onMenu: (at: { x: number; y: number }, row: DataRow, column: DataColumn, value: string | null) => void;
  onAdd: (cells: Record<string, string | null>) => Promise<DataEdited>;
  onAdded: () => void;
}

/** How a cell is called where problems are kept. */
export function cellKey(row: string, column: string): string {
  return `${row} ${column}`;
}

/** Rows of an entity; columns as wide as values of their type are. */
export function DataGrid({ page, sort, chosen, problems, isAdding, ...on }: GridProps) {
  const widths = page.columns.map((c, i) =>
    Math.max(
      isAdding ? writtenWidth : 0,
      columnWidth(
        c,
        page.rows.map((r) => r.values[i] ?? null),
      ),
    ),
  );
  const firstWidth = isAdding ? newRowWidth : checkWidth;
  const total = widths.reduce((sum, width) => sum + width, firstWidth);
  return (
    <table className="p-table d-grid" style={{ minWidth: total }}>
      <colgroup>
        <col style={{ width: firstWidth }} />
        {page.columns.map((c, i) => (
          <col key={c.id} style={{ width: widths[i] }} />
        ))}
        <col />
      </colgroup>
      <thead>
        <tr>
          <th aria-label="Chosen" />
          {page.columns.map((c) => (
            <th
              key={c.id}
              className={isNumberColumn(c) ? 'num' : undefined}
              aria-sort={sort?.id === c.id ? (sort.descending ? 'descending' : 'ascending') : 'none'}
              title={`${c.name}, ${c.type}${c.required ? ', required' : ''}`}
            >
              {c.target ? (
                c.name
              ) : (
                <button type="button" className="d-sort" onClick={() => on.onSort(c.id)}>
                  {c.name}
                  {sort?.id === c.id ? (sort.descending ? ' ↓' : ' ↑') : ''}
                </button>
              )}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {isAdding && <NewRow columns={page.columns} onAdd={on.onAdd} onClose={on.onAdded} />}
        {page.rows.map((r) => (
          <tr key={r.id} aria-selected={chosen.has(r.id)}>
            <td>
              <input
                type="checkbox"
                aria-label={`Row ${r.id}`}
                checked={chosen.has(r.id)}
                onChange={() => on.onChoose(r.id)}
              />
            </td>
            {page.columns.map((c, i) => (
              <td
                key={c.id}
                className={isNumberColumn(c) ? 'num' : undefined}
                onContextMenu={(event) => {
                  event.preventDefault();
                  const { left, bottom } = event.currentTarget.getBoundingClientRect();
                  // The menu key has no place of its own.
                  const at = event.button === 2 ? { x: event.clientX, y: event.clientY } : { x: left, y: bottom };
                  on.onMenu(at, r, c, r.values[i] ?? null);
                }}
              >
                <DataCell
                  column={c}
                  value={r.values[i] ?? null}
                  link={r.links[c.id] ?? null}
                  members={r.sets[c.id] ?? null}
                  problem={problems.get(cellKey(r.id, c.id)) ?? null}
                  onEdit={(text) => on.onEdit(r, c, text)}
                  onGo={(row) => on.onGo(c.target as string, row)}
                />
              </td>
            ))}
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
