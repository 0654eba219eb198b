import { memberPath, rootPath } from '../structure/path.ts';
import { openTable, type Table } from './table.ts';
import { linePlace, RowError } from './table-rows.ts';
import type { TableSettings } from './table-settings.ts';

/** A place in a table, as people find it. */
export interface TablePlace {
  /** `$[3].Price`: rows of data from 0 on. */
  path: string;
  line: number;
  column: number;
  /** Of a workbook: `B5`. */
  address?: string;
}

/** Where an offset of the text stands; where a row begins, its first cell does (`isCell`). The table is read again up to there: while all is well, nobody keeps places. */
export function placeInTable(text: string, settings: TableSettings, offset: number, isCell = false): TablePlace {
  const isWorkbook = settings.sheet !== null;
  const lines = () => linePlace(text, offset);
  let table: Table;
  try {
    table = openTable(text, settings);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return { path: rootPath, ...(isWorkbook ? { line: 1, column: 1 } : lines()) };
  }
  const { rows } = table;
  let index = -1;
  try {
    while (rows.start <= offset && table.next()) {
      index++;
      if (offset < rows.next || rows.next >= text.length) break;
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return { path: `${rootPath}[${index + 1}]`, ...lines() };
  }
  if (index < 0 || offset < rows.start) return { path: rootPath, ...(isWorkbook ? { line: 1, column: 1 } : lines()) };
  let cell = rows.count - 1;
  while (cell > 0 && offset < rows.placeOf(cell)) cell--;
  const name = offset < rows.end || rows.count === 1 ? table.columnAt(cell)?.name : undefined;
  const path = `${rootPath}[${index}]`;
  const place = { path: name === undefined || (offset === rows.start && !isCell) ? path : memberPath(path, name) };
  if (!isWorkbook) return { ...place, ...lines() };
  const row = Number(rows.cell(0));
  return {
    ...place,
    line: row,
    column: Math.max(cell, 1),
    address: cell === 0 ? `row ${row}` : `${columnLetters(cell)}${row}`,
  };
}

/** `A` for 1, `AA` for 27. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
