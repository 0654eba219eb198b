import type { DataColumn, DataPage, DataRow } from '../../../shared/rpc/calls/data.ts';

const numbers: ReadonlySet<string> = new Set(['integer', 'long', 'autonumber', 'decimal']);

/** Rows as a CSV file (RFC 4180): a header, values as the grid shows them, nothing for empty. */
export function toCsv(columns: readonly DataColumn[], rows: readonly DataRow[]): string {
  const cell = (text: string | null): string =>
    text === null ? '' : text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [
    columns.map((c) => cell(c.name)),
    ...rows.map((r) => columns.map((_, i) => cell(r.values[i] ?? null))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** Rows as a JSON list of objects; numbers keep all their digits, references are the words of the other object. */
export function toJson(columns: readonly DataColumn[], rows: readonly DataRow[]): string {
  const value = (column: DataColumn, text: string | null): string => {
    if (text === null) return 'null';
    return numbers.has(column.type) || column.type === 'boolean' ? text : JSON.stringify(text);
  };
  const objects = rows.map((row) => {
    const members = columns.map((c, i) => `    ${JSON.stringify(c.name)}: ${value(c, row.values[i] ?? null)}`);
    return `  {\n${members.join(',\n')}\n  }`;
  });
  return objects.length === 0 ? '[]\n' : `[\n${objects.join(',\n')}\n]\n`;
}

/** More rows than this are not exported at once. */
export const mostExported = 100_000;
const asked = 1000;

/** All rows of a filter, page by page. Throws an Error with words where a page could not be read. */
export async function allRows(
  ask: (offset: number, limit: number) => Promise<DataPage | { error: string }>,
): Promise<{ columns: DataColumn[]; rows: DataRow[]; total: number }> {
  const rows: DataRow[] = [];
  for (;;) {
    const page = await ask(rows.length, asked);
    if ('error' in page) throw new Error(page.error);
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= Math.min(page.total, mostExported))
      return { columns: page.columns, rows, total: page.total };
  }
}
