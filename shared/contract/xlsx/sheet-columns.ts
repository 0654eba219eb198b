import { RowError, RowReader } from '../../format/table-rows.ts';
import { workbookSettings } from '../../format/xlsx/settings.ts';
import { type RowCursor, type RowSource, type TableColumns, tableColumns } from '../table-columns.ts';

/** The rows of a sheet, as they stand between two places of the text of a workbook. */
export function sheetRows(text: string, { from, to }: { from: number; to: number }): RowSource {
  return {
    isSheet: true,
    *rows() {
      const rows = new RowReader(text, workbookSettings, true, from, to);
      const cursor: RowCursor = {
        number: 0,
        count: 0,
        isEmpty: (cell) => rows.isEmpty(cell + 1) && !rows.isQuoted(cell + 1),
        text: (cell) => rows.cell(cell + 1),
        isText: (cell) => rows.isQuoted(cell + 1),
      };
      while (rows.read()) {
        cursor.number = Number(rows.cell(0));
        cursor.count = rows.count - 1;
        yield cursor;
      }
    },
  };
}

/** The columns of a sheet; null for one without rows. What is `given` is not looked for. */
export function sheetColumns(
  source: RowSource,
  given: { headerRow?: number; firstRow?: number } = {},
): TableColumns | null {
  const { decimalSign, thousandsSign, trueWord, falseWord } = workbookSettings;
  try {
    return tableColumns(source, { decimalSign, thousandsSign, trueWord, falseWord, ...given });
  } catch (error) {
    if (error instanceof RowError) return null;
    throw error;
  }
}
