import { encodeText } from '../encode-text.ts';
import { definePieces, type MessageFormat } from '../message-format.ts';
import { TableCutter, tableCut } from '../table-cutter.ts';
import { tablePlaces } from '../table-places.ts';
import { tableMembers, tableScannerFor } from '../table-scanner.ts';
import { defaultSettings, settingsOf, type TableSettings } from '../table-settings.ts';
import { tableTree } from '../table-tree.ts';
import { checkTable, validateTable } from '../table-validate.ts';
import { textTableWriter } from '../table-writer.ts';
import { tableWriters } from '../table-writers.ts';
import { decodeTable, tableEncodingOf } from './decode.ts';
import { csvStructureKind } from './kind.ts';
import { messageSettings } from './sniff-dialect.ts';
import { textCells } from './text-cells.ts';
import { csvValues } from './values.ts';

/** Tables as text: CSV (RFC 4180), TSV and fixed width, as a structure's document says. */
export const csvFormat: MessageFormat = {
  id: 'csv',
  label: 'CSV',
  language: 'plaintext',
  kind: csvStructureKind,
  mediaTypes: ['text/csv', 'text/tab-separated-values', 'application/csv'],
  isMediaType: (type) => /^(text\/(x-)?csv|text\/(tab|comma)-separated-values|application\/csv)$/.test(type),
  // Any text is a table; what says more of itself goes first.
  sniff: (head) => (/^\ufeff?[^\r\n]*[,;\t|]/.test(head) && !/^\ufeff?\s*[[{<]/.test(head) ? 0.3 : 0.01),
  decode: (bytes, charset, shape) =>
    decodeTable(bytes, charset ?? (shape as { encoding?: string } | undefined)?.encoding ?? ''),
  encode: encodeText,
  settings: settingsOf,
  repeats: () => false,
  isContent: () => false,
  described: { as: 'text' },
  memberKey: ({ node }) => node.name,
  keepsTexts: true,
  holdsUnmapped: true,
  isNothing: (text) => text.trim() === '',
  checkWellFormed: (text, shape) => checkTable(text, messageSettings(text, shape)),
  validate: (text, shape) => validateTable(text, shape, settingsOf(shape)),
  tree: (text, shape) => tableTree(text, messageSettings(text, shape)),
  places: (text, shape) => tablePlaces(text, settingsOf(shape)),
  completionSchema: () => null,
  indent: (text) => text,
  values: csvValues,
  library: (timeZone) => library(timeZone, defaultSettings),
  writer: textTableWriter,
  pieces: definePieces({
    cut: (list) => tableCut(list, settingsOf(list.shape)),
    cutter: (cut, limits) => new TableCutter(cut, limits),
    encodingOf: (head, charset, { encoding }) => tableEncodingOf(head, charset ?? encoding),
  }),
};

function library(timeZone: string, settings: TableSettings) {
  return {
    Scanner: tableScannerFor(timeZone, settings),
    memberTable: tableMembers,
    writers: tableWriters(textCells(settings), settings, timeZone),
    bySettings: (own: object) => library(timeZone, own as TableSettings),
  };
}
