import { useState } from 'react';
import type { DataColumn, DataEdited } from '../../../shared/rpc/calls/data.ts';
import { Button } from '../../widgets/index.ts';
import { DataCell } from './data-cell.tsx';

type Cells = Readonly<Record<string, string | null>>;

/** A row that is being written: it is stored as a whole, so that required values can be given first. */
export function NewRow({
  columns,
  onAdd,
  onClose,
}: {
  columns: readonly DataColumn[];
  onAdd: (cells: Record<string, string | null>) => Promise<DataEdited>;
  onClose: () => void;
}) {
  const [cells, setCells] = useState<Cells>({});
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const first = columns.find((c) => c.editable)?.id;
  const add = async (): Promise<void> => {
    const result = await onAdd({ ...cells });
    if (result.error === null) onClose();
    else setProblems(result.cells ?? {});
  };
  return (
    <tr
      className="d-new-row"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.defaultPrevented && event.target instanceof HTMLInputElement) void add();
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <td className="d-new-tools">
        <Button small kind="quiet" icon="check" title="Add the row (Enter)" onClick={() => void add()} />
        <Button small kind="quiet" icon="x" title="Drop it (Esc)" onClick={onClose} />
      </td>
      {columns.map((column) => (
        <td key={column.id}>
          <DataCell
            column={column}
            value={column.target ? null : (cells[column.id] ?? null)}
            link={column.target ? (cells[column.id] ?? null) : null}
            problem={problems[column.id] ?? null}
            isDraft
            autoFocus={column.id === first}
            onEdit={(text) => setCells((before) => ({ ...before, [column.id]: text }))}
          />
        </td>
      ))}
      <td />
    </tr>
  );
}
