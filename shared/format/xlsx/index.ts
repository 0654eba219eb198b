import type { MessageFormat } from '../message-format.ts';
import { tableGrid } from '../table-grid.ts';
import { tablePlaces } from '../table-places.ts';
import { tableMembers, tableScannerFor } from '../table-scanner.ts';
import type { TableSettings } from '../table-settings.ts';
import { tableTree } from '../table-tree.ts';
import { checkTable, validateTable } from '../table-validate.ts';
import { tableWriter } from '../table-writer.ts';
import { tableWriters } from '../table-writers.ts';
import { decodeWorkbook } from './decode.ts';
import { encodeWorkbook } from './encode.ts';
import { excelStructureKind } from './kind.ts';
import { workbookSettings, workbookSettingsOf } from './settings.ts';
import { workbookCells } from './workbook-cells.ts';

/** Sheets of Excel workbooks (ECMA-376). Their bytes become a text of rows (`csv/workbook-text.ts`), which is read and written as other tables are. */
export const xlsxFormat: MessageFormat = {
  id: 'xlsx',
  label: 'Excel',
  language: 'plaintext',
  kind: excelStructureKind,
  mediaTypes: [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.ms-excel.sheet.macroenabled.12',
  ],
  isMediaType: (type) =>
    type === 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' ||
    type === 'application/vnd.ms-excel.sheet.macroenabled.12',
  sniff: (head) => (head.startsWith('{"weftWorkbook":') ? 1 : head.startsWith('PK\u0003\u0004') ? 0.9 : 0),
  decode: (bytes, _charset, shape) => decodeWorkbook(bytes, shape ? ((shape as { sheet?: string }).sheet ?? '') : null),
  encode: encodeWorkbook,
  settings: workbookSettingsOf,
  repeats: () => false,
  isContent: () => false,
  described: { as: 'bytes' },
  memberKey: ({ node }) => node.name,
  keepsTexts: false,
  holdsUnmapped: true,
  isNothing: (text) => text.trim() === '',
  checkWellFormed: (text, shape) => checkTable(text, shape ? workbookSettingsOf(shape) : workbookSettings),
  validate: (text, shape) => validateTable(text, shape, workbookSettingsOf(shape)),
  tree: (text, shape) => tableTree(text, shape ? workbookSettingsOf(shape) : workbookSettings),
  places: (text, shape) => tablePlaces(text, workbookSettingsOf(shape)),
  grid: (text, shape) => tableGrid(text, workbookSettingsOf(shape)),
  completionSchema: () => null,
  indent: (text) => text,
  library: (timeZone) => library(timeZone, workbookSettings),
  writer: tableWriter,
};

function library(timeZone: string, settings: TableSettings) {
  return {
    Scanner: tableScannerFor(timeZone, settings),
    memberTable: tableMembers,
    writers: tableWriters(workbookCells(settings), settings, timeZone),
    bySettings: (own: object) => library(timeZone, own as TableSettings),
  };
}
