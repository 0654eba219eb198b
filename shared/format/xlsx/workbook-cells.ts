import { withoutEnd } from '../../model/text-ends.ts';
import type { TableSettings } from '../table-settings.ts';
import { type CellForm, firstDataRow, headersOf } from '../table-writers.ts';
import { writeWorkbookHead } from '../workbook-text.ts';

/** Digits that a number of a workbook keeps: it is a binary fraction. */
const exactDigits = 15;

/** The cells and rows of a workbook's text (`workbook-text.ts`). */
export function workbookCells(settings: TableSettings): CellForm {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const row = (cells: readonly string[], number: number) => `${withoutEnd([number, ...cells].join(','), ',')}\n`;
  return {
    text: quoted,
    // A number with more digits than a workbook keeps stays whole as a text.
    number: (text) =>
      /^-?[\d.]+$/.test(text) && text.replace(/\D|^[-0.]+/g, '').length <= exactDigits ? text : quoted(text),
    boolean: (value) => (value ? 'TRUE' : 'FALSE'),
    date: (text) => text,
    dateTime: (text) => text,
    isLocal: true,
    row,
    header: () => ({
      text: settings.headerRow > 0 ? row(headersOf(settings).map(quoted), settings.headerRow) : '',
      firstRow: firstDataRow(settings),
    }),
    whole: (rows) =>
      writeWorkbookHead({ sheets: [{ name: settings.sheet || 'Sheet1', from: 0, to: rows.length }] }) + rows,
  };
}
