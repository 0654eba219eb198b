import { unguardFormula } from './formula-guard.ts';
import { beginningOf, RowError, RowReader } from './table-rows.ts';
import type { TableColumn, TableSettings } from './table-settings.ts';
import { sheetIn } from './workbook-text.ts';

/** The rows of data of a message, and which column of the structure each of their cells is of. */
export interface Table {
  rows: RowReader;
  /** Number of the first cell that is data: in a workbook, its row's number stands before. */
  first: number;
  /** Cells of a row, by the header or the structure. */
  width: number;
  /** Goes to the next row of data; false when there is none. Throws RowError. */
  next(): boolean;
  /** Column of the structure by cell; undefined for one that it does not know. */
  columnAt(cell: number): TableColumn | undefined;
  /** Numbers of the structure's columns by cell, -1 for none. */
  columns: Int32Array;
}

/** Reads a message up to its first row of data. Throws RowError for what is not the structure's table. */
export function openTable(text: string, settings: TableSettings): Table {
  const isWorkbook = settings.sheet !== null;
  const first = isWorkbook ? 1 : 0;
  const skipsBlank = settings.columns.length !== 1;
  let rows: RowReader;
  if (isWorkbook) {
    const sheet = sheetIn(text, settings.sheet as string);
    rows = new RowReader(text, settings, true, sheet.from, sheet.to);
  } else {
    const { from, delimiter } = beginningOf(text);
    const form = delimiter === null || settings.layout === 'fixed' ? settings : { ...settings, delimiter };
    rows = new RowReader(text, form, skipsBlank, from);
    const nul = text.indexOf('\0');
    if (nul >= 0)
      throw new RowError(
        'csv/nul',
        'A NUL character stands here, which no text has.',
        nul,
        'The file may be binary, damaged, or in UTF-16: name its encoding.',
      );
  }
  const rowNumber = () => (isWorkbook ? Number(rows.cell(0)) : rows.row);
  let isPending = false;
  const seek = (row: number): boolean => {
    while (isPending || rows.read()) {
      isPending = true;
      if (rowNumber() >= row) return true;
      isPending = false;
    }
    return false;
  };
  let columns: Int32Array;
  let width: number;
  if (settings.headerRow > 0) {
    if (!seek(settings.headerRow) || (rowNumber() !== settings.headerRow && isWorkbook))
      throw new RowError(
        'csv/no-header',
        rows.row === 0
          ? 'The text is empty; a row with the names of the columns is expected.'
          : `There is no row ${settings.headerRow}, where the names of the columns are expected.`,
        rows.start,
        'Set Header row of the structure, 0 when there is none.',
      );
    isPending = false;
    columns = columnsByHeader(rows, first, settings);
    width = rows.count;
  } else {
    width =
      first +
      settings.columns.reduce((most, { column }, i) => Math.max(most, typeof column === 'number' ? column : i + 1), 0);
    columns = new Int32Array(width).fill(-1);
    for (const [i, { column }] of settings.columns.entries())
      columns[first + (typeof column === 'number' ? column - 1 : i)] = i;
  }
  if (settings.firstRow > 0) seek(settings.firstRow);
  const accepts = settings.unevenRows === 'accept' || isWorkbook;
  return {
    rows,
    first,
    width,
    columns,
    next() {
      if (isPending) isPending = false;
      else if (!rows.read()) return false;
      if (!accepts && rows.count !== width) refuseUneven(rows, width);
      return true;
    },
    columnAt: (cell) => settings.columns[cell < columns.length ? (columns[cell] as number) : -1],
  };
}

/** Cells that are too many are let pass when there is nothing in them: delimiters at the end of lines are common. */
function refuseUneven(rows: RowReader, width: number): void {
  if (rows.count > width) {
    let extra = width;
    while (extra < rows.count && rows.isEmpty(extra)) extra++;
    if (extra === rows.count) return;
    throw new RowError(
      'csv/row-width',
      `The row has ${rows.count} cells, but there are ${width} columns.`,
      rows.placeOf(extra),
      fixUneven,
    );
  }
  throw new RowError('csv/row-width', `The row has ${rows.count} of ${width} cells.`, rows.end, fixUneven);
}

const fixUneven = 'Correct the row, or let the structure accept rows of different length.';

/** The structure's columns by cell: by their header as it is, else but for case and spaces around; a number is the place itself. */
function columnsByHeader(rows: RowReader, first: number, { columns }: TableSettings): Int32Array {
  // A column that is known by its number may have nothing above it.
  const length = columns.reduce(
    (most, { column }) => Math.max(most, typeof column === 'number' ? first + column : 0),
    rows.count,
  );
  const found = new Int32Array(length).fill(-1);
  const headers = rows.cells();
  const missing: number[] = [];
  const byHeader = new Map<string, number>();
  for (let cell = rows.count - 1; cell >= first; cell--) byHeader.set(unguardFormula(headers[cell] as string), cell);
  for (let cell = rows.count - 1; cell >= first; cell--) byHeader.set(headers[cell] as string, cell);
  for (const [i, { column }] of columns.entries()) {
    const cell = typeof column === 'number' ? first + column - 1 : byHeader.get(column);
    if (cell !== undefined && found[cell] === -1) found[cell] = i;
    else missing.push(i);
  }
  const alike = new Map<string, number>();
  for (let cell = rows.count - 1; cell >= first; cell--)
    if (found[cell] === -1) alike.set((headers[cell] as string).trim().toLowerCase(), cell);
  const lost = missing.filter((i) => {
    const { column } = columns[i] as TableColumn;
    const cell = typeof column === 'number' ? undefined : alike.get(column.trim().toLowerCase());
    if (cell === undefined || found[cell] !== -1) return true;
    found[cell] = i;
    return false;
  });
  const required = lost.find((i) => !columns[i]?.optional);
  if (required !== undefined || (columns.length > 0 && lost.length === columns.length)) {
    const names = headers.slice(first);
    const shown = names
      .slice(0, 8)
      .map((name) => cut(name))
      .join(', ');
    throw new RowError(
      'csv/column-missing',
      `The column ${cut(String(columns[required ?? 0]?.column))} is not among those of the header (${shown}${names.length > 8 ? ', …' : ''}).`,
      rows.start,
      'Correct the file, or make the column optional in the structure.',
    );
  }
  return found;
}

function cut(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
