import type { StructureShape } from '../../structure/structure-document.ts';
import { columnsOf, defaultSettings, type TableSettings } from '../table-settings.ts';
import type { ExcelStructure } from './kind.ts';

/** How the rows of a workbook's text are written; a structure says only which they are. */
export const workbookSettings: TableSettings = {
  ...defaultSettings,
  trueWord: 'TRUE',
  falseWord: 'FALSE',
  unevenRows: 'accept',
  guardFormulas: false,
  sheet: '',
};

/** The settings that a structure's document gives. */
export function workbookSettingsOf(shape: StructureShape): TableSettings {
  const { sheet = '', headerRow = 1, firstRow = 0, empty = 'quotes' } = shape as Partial<ExcelStructure>;
  return { ...workbookSettings, sheet, headerRow, firstRow, empty, columns: columnsOf(shape.root) };
}
