import { RowError } from './table-rows.ts';

/**
 * A workbook as text, which is what scanners read and writers give: a first line of JSON that says where the rows of each sheet stand, then the
 * rows of all sheets. A row is its number, then its cells, with commas between and a line feed behind; what a sheet holds as text is in
 * quotes, all else is bare: numbers, `TRUE`, dates as ISO 8601, errors (`#N/A`).
 */
export interface WorkbookHead {
  sheets: { name: string; isHidden?: boolean; from: number; to: number }[];
}

const begin = '{"weftWorkbook":';

export function writeWorkbookHead(head: WorkbookHead): string {
  return `${begin}${JSON.stringify(head.sheets)}}\n`;
}

/** The sheets of a workbook's text, in offsets of the whole text; null when it is none. */
export function readWorkbookHead(text: string): WorkbookHead | null {
  if (!text.startsWith(begin)) return null;
  const end = text.indexOf('\n');
  if (end < 0) return null;
  try {
    const { weftWorkbook } = JSON.parse(text.slice(0, end)) as { weftWorkbook: WorkbookHead['sheets'] };
    const offset = end + 1;
    const length = text.length - offset;
    const sheets = weftWorkbook.map(({ name, isHidden, from, to }) => {
      if (typeof name !== 'string' || !(from >= 0 && from <= to && to <= length)) throw new TypeError('not a sheet');
      return { name, ...(isHidden ? { isHidden } : {}), from: from + offset, to: to + offset };
    });
    return { sheets };
  } catch {
    return null;
  }
}

/** Where the rows of a sheet stand: of the one with the name, or of the first that is shown. Throws RowError. */
export function sheetIn(text: string, name: string): { name: string; from: number; to: number } {
  const head = readWorkbookHead(text);
  if (!head) throw new RowError('xlsx/not-a-workbook', 'This is no workbook.', 0, 'Give the bytes of an .xlsx file.');
  const found =
    name === ''
      ? (head.sheets.find((sheet) => !sheet.isHidden) ?? head.sheets[0])
      : head.sheets.find((sheet) => sheet.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = head.sheets.slice(0, 8).map((sheet) => JSON.stringify(sheet.name.slice(0, 60)));
  throw new RowError(
    'xlsx/no-sheet',
    name === ''
      ? 'The workbook has no sheet.'
      : `The workbook has no sheet ${JSON.stringify(name.slice(0, 60))}; it has ${names.join(', ')}.`,
    0,
    'Set Sheet of the structure.',
  );
}
