import { RowError } from '../../format/table-rows.ts';
import { readWorkbookHead, sheetIn } from '../../format/workbook-text.ts';
import { decodeWorkbook } from '../../format/xlsx/decode.ts';
import type { ExcelStructure } from '../../format/xlsx/kind.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { columnOverrides } from '../column-overrides.ts';
import type { ContractFile, RereadTable } from '../contract.ts';
import { firstRows, overrideColumns, type RowSource, type TableColumns } from '../table-columns.ts';
import { sheetColumns, sheetRows } from './sheet-columns.ts';

interface GivenRows {
  headerRow?: number;
  firstRow?: number;
}

/** Reads a sheet of a sample again (`TableReader`). A workbook in which the sheet is missing is an error that names those which are there. */
export function rereadSheet(
  sample: ContractFile,
  before: ContractFile | null,
  data: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, unknown>> = {},
): RereadTable {
  const old = data as unknown as ExcelStructure;
  const document: ExcelStructure = { ...old, ...set };
  const isOther = document.sheet !== old.sheet;
  // Another sheet has rows of its own.
  const given = { ...(isOther ? {} : ownRows(old, before)), ...rowsIn(set) };
  const read = readSheet(sample, document.sheet, given);
  if ('diagnostic' in read) return { data: null, rows: [], sheets: read.sheets, diagnostics: [read.diagnostic] };
  const { rows, columns, sheets } = read;
  const overrides = columnOverrides(old.root, columns.root, document.overrides);
  const found = { headerRow: columns.headerRow, firstRow: columns.firstRow };
  return {
    data: { ...document, ...found, ...given, overrides, root: overrideColumns(columns.root, overrides) },
    rows: firstRows(rows, columns),
    sheets,
    diagnostics: [],
  };
}

function readSheet(
  file: ContractFile,
  name: string,
  given: GivenRows,
): { rows: RowSource; columns: TableColumns; sheets: string[] } | { diagnostic: LocatedDiagnostic; sheets: string[] } {
  const decoded = decodeWorkbook(file.bytes, null);
  if ('diagnostic' in decoded) return { ...decoded, sheets: [] };
  const sheets = readWorkbookHead(decoded.text)?.sheets.map((sheet) => sheet.name) ?? [];
  const refuse = (code: string, message: string, fix: string) => ({
    diagnostic: { severity: 'error' as const, code, message, path: '$', fix },
    sheets,
  });
  try {
    const rows = sheetRows(decoded.text, sheetIn(decoded.text, name));
    const columns = sheetColumns(rows, given);
    if (columns) return { rows, columns, sheets };
    return refuse(
      'xlsx/no-rows',
      `There is nothing in the sheet ${JSON.stringify(name.slice(0, 60))}.`,
      'Choose another sheet.',
    );
  } catch (error) {
    if (error instanceof RowError) return refuse(error.code, error.message, error.fix ?? '');
    throw error;
  }
}

function rowsIn({ headerRow, firstRow }: GivenRows): GivenRows {
  return { ...(headerRow === undefined ? {} : { headerRow }), ...(firstRow === undefined ? {} : { firstRow }) };
}

/** The rows that a person set: those that the sheet does not say. */
function ownRows(data: ExcelStructure, before: ContractFile | null): GivenRows {
  const read = before && readSheet(before, data.sheet, {});
  const found = read && 'columns' in read ? read.columns : null;
  return {
    ...(found?.headerRow === data.headerRow ? {} : { headerRow: data.headerRow }),
    ...(found?.firstRow === data.firstRow ? {} : { firstRow: data.firstRow }),
  };
}
