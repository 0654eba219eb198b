import type { MessageGrid } from './message-format.ts';
import { openTable } from './table.ts';
import { RowError } from './table-rows.ts';
import type { TableSettings } from './table-settings.ts';

/** As many rows as are looked at in one piece. */
const mostRows = 50;

/** The first rows of a table under the columns of its structure; what is no table of the structure ends where it stops being one. */
export function tableGrid(text: string, settings: TableSettings): MessageGrid {
  const columns = settings.columns.map(({ name }) => name);
  const rows: { number: number; cells: (string | null)[] }[] = [];
  const cut = () => ({ columns, rows, isCut: rows.length === mostRows });
  if (text === '') return cut();
  try {
    const table = openTable(text, settings);
    const { rows: reader, first } = table;
    while (rows.length < mostRows && table.next()) {
      const cells: (string | null)[] = columns.map(() => null);
      for (let i = first; i < reader.count; i++) {
        const at = table.columns[i] ?? -1;
        if (at >= 0 && !reader.isEmpty(i)) cells[at] = reader.cell(i);
      }
      rows.push({ number: settings.sheet === null ? reader.row : Number(reader.cell(0)), cells });
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
  }
  return cut();
}
