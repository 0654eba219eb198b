import { unguardFormula } from './formula-guard.ts';
import type { MessageTree } from './message-format.ts';
import { openTable } from './table.ts';
import { RowError } from './table-rows.ts';
import type { TableSettings } from './table-settings.ts';

/** A person looks at no more rows at once. */
const mostRows = 10_000;

/** A table as a tree: a list of rows, each cell by the name of its column, or by what stands above it. Null when it is no table. */
export function tableTree(text: string, settings: TableSettings): MessageTree | null {
  try {
    const headers = headersIn(text, settings);
    const table = openTable(text, settings);
    const { rows, first } = table;
    const children: MessageTree[] = [];
    while (children.length < mostRows && table.next()) {
      const cells: MessageTree[] = [];
      for (let i = first; i < rows.count; i++)
        if (!rows.isEmpty(i) || rows.isQuoted(i))
          cells.push({
            name: table.columnAt(i)?.name ?? headers[i] ?? String(i - first + 1),
            type: 'text',
            text: settings.guardFormulas ? unguardFormula(rows.cell(i)) : rows.cell(i),
            children: [],
          });
      children.push({ name: String(children.length), type: 'object', text: '', children: cells });
    }
    return { name: '', type: 'list', text: '', children };
  } catch (error) {
    if (error instanceof RowError) return null;
    throw error;
  }
}

/** What stands above the columns. */
function headersIn(text: string, settings: TableSettings): string[] {
  if (settings.headerRow === 0) return [];
  const table = openTable(text, {
    ...settings,
    columns: settings.columns.length === 1 ? settings.columns : [],
    headerRow: 0,
    firstRow: settings.headerRow,
    unevenRows: 'accept',
  });
  return table.next() ? table.rows.cells() : [];
}
